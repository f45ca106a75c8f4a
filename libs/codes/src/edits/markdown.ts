import { EDIT_CATALOGUE_RELEASE, catalogue } from './run-edits.js';

const SNIP: Readonly<Record<number, string>> = {
  1: 'syntax',
  2: 'implementation guide',
  3: 'balance',
  4: 'situations',
  5: 'code sets',
  6: 'line of service',
  7: 'trading partner',
};

/** The catalogue as a page for people; the repository keeps it as `EDITS.md` and checks that both agree. */
export function editsMarkdown(): string {
  const rules = catalogue();
  const rows = rules.map(
    ({ id, snipType, severity, meaning, datasets, predicts }) =>
      `| ${id} | ${snipType} ${SNIP[snipType]} | ${severity} | ${meaning} | ${datasets.join(', ') || 'none'} | ${predicts.join(', ') || 'none'} |`,
  );
  return [
    '# Claim edits',
    '',
    `Generated from the catalogue (edition ${EDIT_CATALOGUE_RELEASE}, ${rules.length} edits) by \`editsMarkdown()\`; do not edit by hand.`,
    '',
    'REJECT: not sent, cannot be overridden. DENY: a denial is probable, a person decides with a reason. WARN: may be sent.',
    'INFO: for the reader. The severity given is that of the main finding; what cannot be checked because no complete',
    'release covers the date of service draws WARN or INFO instead, and never passes silently.',
    '',
    '| edit | SNIP type | severity | meaning | data sets | predicts |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
