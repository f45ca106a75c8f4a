import type { Context } from '../context.js';
import { EXIT, usage } from '../ends.js';
import { bold, green, red, type Screen } from '../screen.js';
import type { Outcome } from './outcome.js';
import { INVARIANTS, prove, type Invariant } from './prove.js';
import { sourcesOf } from './sources.js';

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

function lines(screen: Screen, outcome: Outcome): string[] {
  const { invariant, says, counted, differenceCount, differences, notes } = outcome;
  const counts = Object.entries(counted).map(([what, n]) => `${grouped(n)} ${what}`).join(', ');
  const verdict = differenceCount === 0 ? green(screen, 'holds') : red(screen, `${differenceCount} difference${differenceCount === 1 ? '' : 's'}`);
  return [
    `${bold(screen, invariant)}: ${verdict}. ${says}`, `  counted: ${counts === '' ? 'nothing' : counts}`,
    ...differences.map((d) => `  ! ${d}`), ...(differenceCount > differences.length ? [`  ! ... and ${differenceCount - differences.length} more`] : []),
    ...notes.map((n) => `  - ${n}`),
  ];
}

/** `claimctl proof`: exit 1 on any difference. It asks no service anything. */
export async function proof(context: Context, flags: { wait?: string; only?: string[] }): Promise<number> {
  const seconds = Number(flags.wait ?? 0);
  if (!Number.isFinite(seconds) || seconds < 0) throw usage('--wait takes a number of seconds.');
  const unknown = flags.only?.filter((i) => !(INVARIANTS as readonly string[]).includes(i)) ?? [];
  if (unknown.length > 0) throw usage(`There is no invariant ${unknown.join(', ')}; choose of ${INVARIANTS.join(', ')}.`);
  const { screen, env, options } = context;
  // In production there is no data directory: the variables of the services name everything.
  const described = env['CLAIMSTREAM_DATABASE'] !== undefined && options.data === undefined ? undefined : context.at().described;
  const found = await prove(sourcesOf(described, env), { waitMs: seconds * 1000, ...(flags.only === undefined ? {} : { only: flags.only as Invariant[] }) });
  screen.result(found, () => [
    ...(found.underWay.length === 0 ? [] : [`Still under way: ${found.underWay.join('; ')}.`, '']),
    ...found.invariants.flatMap((i) => lines(screen, i)),
    '', found.green ? green(screen, 'Everything agrees.') : red(screen, 'Not everything agrees.'),
  ].join('\n'));
  return found.green ? EXIT.ok : EXIT.findings;
}
