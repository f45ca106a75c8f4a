import { sniff, type Finding, type Quote, type Validation } from '@claimstream/x12';
import { dollars } from '../screen.js';
import { many } from './io.js';

export interface ReportOptions {
  explain?: boolean;
  showPhi?: boolean;
  colour?: boolean;
}

const MARKS = { error: ['x', 'ERROR', 31], warning: ['!', 'WARN', 33], info: ['i', 'INFO', 36] } as const;
const INDENT = ' '.repeat(9);
/** What a terminal shows of a segment in one line. */
const WIDTH = 100;
const SNIP = ['no X12', 'syntax', 'structure of the guide', 'balances', 'situations', 'codes', '', 'rules of a partner'];

/** Control bytes of a damaged file must not move a terminal's cursor. */
const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');

/** `SV1-01-3`, as people speak of it. */
const elementName = ({ segmentId, element, component }: Pick<Finding, 'segmentId' | 'element' | 'component'>): string =>
  (segmentId === undefined || segmentId === '' ? '' : [segmentId, ...(element === undefined ? [] : [String(element).padStart(2, '0')]), ...(element === undefined || component === undefined ? [] : [component])].join('-'));

const paint = (colour: boolean | undefined, code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

/** The segment and a caret under what is meant; of a long one the part around it. */
const quoted = ({ text, from, to }: Quote): string[] => {
  const start = text.length <= WIDTH ? 0 : Math.max(0, Math.min(from - 20, text.length - WIDTH));
  const before = start > 0 ? '...' : '';
  const shown = before + text.slice(start, start + WIDTH) + (start + WIDTH < text.length ? '...' : '');
  const width = Math.max(1, Math.min(to, start + WIDTH) - from);
  return [`${INDENT}${shown}`.trimEnd(), `${INDENT}${' '.repeat(before.length + from - start)}${'^'.repeat(width)}`];
};

const explained = ({ snip, trigger, ack, status }: Finding): string => {
  const answers = [
    ...(ack?.interchange === undefined ? [] : [`a TA1 would say ${ack.interchange}`]),
    ...(ack?.group === undefined ? [] : [`a 999 would refuse the group with ${ack.group}`]),
    ...(ack?.transaction === undefined ? [] : [`a 999 would say IK502 ${ack.transaction}`]),
    ...(ack?.segment === undefined ? [] : [`a 999 would say IK304 ${ack.segment}${ack.element === undefined ? '' : `, IK403 ${ack.element}`}`]),
    ...(status === undefined ? [] : [`a 277CA would say ${status.category}:${status.status}${status.entity === undefined ? '' : `:${status.entity}`}`]),
  ];
  const why = trigger === undefined ? '' : `${elementName(trigger)} in segment ${trigger.segment} makes it necessary; `;
  return `SNIP type ${snip} (${SNIP[snip] ?? ''}); ${why}${answers.length === 0 ? 'no acknowledgement speaks of it' : answers.join('; ')}`;
};

function* finding(one: Finding, quote: Quote | undefined, options: ReportOptions): Generator<string> {
  const [mark, word, colour] = MARKS[one.severity];
  const claim = one.claimOrdinal === undefined ? '' : `claim ${one.claimOrdinal}${one.claimId ? ` (${printable(one.claimId)})` : ''}`;
  const where = [claim, one.loop === undefined ? '' : `loop ${one.loop}`, elementName(one)].filter((part) => part !== '').join('  ');
  const segment = [...(one.segment === undefined ? [] : [`segment ${one.segment}`]), ...(one.transactionControl === undefined ? [] : [`of ST ${printable(one.transactionControl)}`]), `byte ${one.offset}`].join(' ');
  yield ` ${paint(options.colour, colour, `${mark} ${word.padEnd(5)}`)} ${where}${where === '' ? '' : '  '}[${one.code}] ${segment}`;
  yield `${INDENT}${one.message}`;
  if (quote) yield* quoted(quote);
  const found = one.found === undefined ? '' : one.sensitive && !options.showPhi ? 'found: hidden (--show-phi shows it)' : `found: ${printable(one.found) || 'nothing'}`;
  const facts = [found, one.expected === undefined ? '' : `expected: ${printable(one.expected)}`].filter((part) => part !== '').join('   ');
  if (facts !== '') yield `${INDENT}${facts}`;
  yield `${INDENT}fix: ${one.fix}`;
  if (options.explain) yield `${INDENT}${explained(one)}`;
}

/** Claims with an error, by their ordinal. */
const rejected = (findings: readonly Finding[]): number => new Set(findings.filter(({ severity, claimOrdinal }) => severity === 'error' && claimOrdinal !== undefined).map(({ claimOrdinal }) => claimOrdinal)).size;

/** IK502 of trailers, counts and control numbers. */
const TRAILER = new Set(['2', '3', '4', '6', '7', '19', '23']);

const envelopeLine = (findings: readonly Finding[]): string => {
  const wrong = findings.filter(({ severity, ack }) => severity !== 'info' && (ack?.interchange !== undefined || ack?.group !== undefined || TRAILER.has(ack?.transaction ?? ''))).length;
  return wrong === 0 ? 'envelope ok: ISA/IEA, GS/GE, ST/SE counts and numbers match' : `envelope: ${many(wrong, 'finding')}`;
};

/** The report people read, line by line. `listed` are the first findings, `quotes` the segments they stand in. */
export function* report(name: string, result: Validation, listed: readonly Finding[], quotes: readonly (Quote | undefined)[], options: ReportOptions, head: Uint8Array): Generator<string> {
  const { verdict, findings, totals, claims } = result;
  const { interchanges, groups, transactions, chargeCents, paidCents, payments } = totals;
  const what = sniff(head);
  const kind = what.format === 'x12' ? [what.transaction, what.guide].filter(Boolean).join(' ') : '';
  const money = [...(chargeCents !== 0 ? [dollars(chargeCents)] : []), ...(payments > 0 ? [`${dollars(paidCents)} paid`] : [])].join(', ');
  yield [name, kind, [many(interchanges, 'interchange'), many(groups, 'group'), many(transactions, 'transaction'), many(claims, 'claim')].join(', '), money].filter((part) => part !== '').join('   ');
  if (what.format !== 'x12' && interchanges === 0) yield ` ${what.sentence}`;
  for (const [i, one] of listed.entries()) yield* finding(one, quotes[i], options);
  if (findings.length > listed.length) yield ` ${many(findings.length - listed.length, 'more finding', 'more findings')}; --json lists all.`;
  const bad = rejected(findings);
  const verdicts = {
    clean: 'Nothing is wrong.', warnings: 'It would be accepted; the warnings may cost time later.',
    errors: `${many(Math.max(0, claims - bad), 'claim')} would pass, ${bad} would be rejected.`, refused: 'Nothing in it can be used.',
  };
  yield ` ${verdicts[verdict]}${interchanges > 0 ? `    ${envelopeLine(findings)}` : ''}`;
}
