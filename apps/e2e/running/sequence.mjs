import { createRequire } from 'node:module';
import path from 'node:path';

// The sequencer of Jest itself, as this Jest resolves it.
const require = createRequire(createRequire(import.meta.url).resolve('jest'));
const { default: Sequencer } = require(createRequire(require.resolve('@jest/core')).resolve('@jest/test-sequencer'));

/** Folders in the order of a day: stories first; faults that are planted into the tables and the log come when nothing follows that they could disturb. */
const ORDER = ['contracts', 'stories', 'faults', 'tenancy', 'sentinel', 'proof'];

export default class OrderOfFolders extends Sequencer {
  sort(tests) {
    const rank = (test) => { const at = ORDER.indexOf(path.basename(path.dirname(test.path))); return at === -1 ? 0 : at; };
    return [...tests].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
  }
}
