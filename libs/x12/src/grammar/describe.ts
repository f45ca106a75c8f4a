import { SEGMENTS, type ElementDef } from './segments.js';
import type { ElementRule, LoopRule, SegmentRule, TransactionTable } from './table.js';

const USAGE = { R: 'required', S: 'situational', N: 'not used' } as const;

const times = (max: number): string => (max === Infinity ? 'any number' : max === 1 ? 'once' : `at most ${max}`);
const MOST_CODES = 14;
const codes = (list: readonly string[] | undefined): string => (list === undefined ? '' : ` = ${list.slice(0, MOST_CODES).join(' ')}${list.length > MOST_CODES ? ` … (${list.length})` : ''}`);

/** `01 qualifier = 85` or `03 name (situational)`: what the guide wants at one place, in the words of the dictionary. */
function element(rule: ElementRule, def: ElementDef | undefined, position: string): string[] {
  if (rule.usage === 'N') return [];
  const name = def?.element?.meaning ?? (def?.components ? 'composite' : 'element');
  const asked = `${position} ${name}${codes(rule.codes)}${rule.usage === 'S' ? ' (situational)' : ''}`;
  const parts = (rule.components ?? []).flatMap((component, i) => element(component, def?.components?.[i], `${position}-${i + 1}`));
  return [parts.length > 0 ? `${asked}: ${parts.join('; ')}` : asked];
}

function row({ id, usage, max, elements, fills }: SegmentRule): string {
  const def = SEGMENTS.get(id);
  const described = elements.flatMap((rule, i) => element(rule, def?.elements[i], String(i + 1).padStart(2, '0')));
  return `| \`${id}\` | ${USAGE[usage]}, ${times(max)} | ${described.join('<br>')} | ${fills === undefined ? '' : `\`${fills}\``} |`;
}

function loop({ id, usage, max, fills, segments, loops }: LoopRule, depth: number): string[] {
  const part = fills === '-' || fills === 'transaction' ? '' : fills === '?' ? ' Kept as it is, not typed.' : ` Fills \`${fills}\`.`;
  return [
    `${'#'.repeat(Math.min(6, depth + 2))} ${id !== 'ST' ? `Loop ${id}` : depth === 0 ? 'Between ST and SE' : 'After the loops'}`, '', `${id === 'ST' ? (depth === 0 ? 'The transaction.' : 'Of the transaction as a whole.') : `${USAGE[usage].replace(/^./, (c) => c.toUpperCase())}, ${times(max)}.`}${part}`, '',
    ...(segments.length === 0 ? [] : ['| segment | usage | elements that are used | goes to |', '|---|---|---|---|', ...segments.map(row), '']),
    ...loops.flatMap((inner) => loop(inner, depth + 1)),
  ];
}

/**
 * The page of one transaction, written from the table that reads, checks and writes it: what is not in the table is in none of them.
 * Words are our own; the guides' texts are X12's.
 */
export function guideMarkdown({ name, transaction, guides, root, rules }: TransactionTable): string {
  return [
    `# ${name}`, '', `ST01 ${transaction}, ${guides.join(', ')}. Written from \`src/grammar/tables/\`; the reader, the checks and the writer come from the same rows.`, '',
    ...loop(root, 0),
    ...(rules.length === 0 ? [] : ['## Situational rules', '', ...[...new Set(rules.map((rule) => `- \`${rule.code}\` (${rule.severity}): ${rule.message}`))], '']),
  ].join('\n');
}
