import { diffFiles, type ClaimDifference, type FieldDifference } from '@claimstream/x12';
import { EXIT, usage, type ExitCode } from '../ends.js';
import { dollars } from '../screen.js';
import { line, many, open, write, type Io } from './io.js';

const shown = (path: string, value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' && path.endsWith('Cents')) return dollars(value);
  return typeof value === 'string' ? value.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ') : JSON.stringify(value);
};

/** Fields that name a person or lead to one: what the dictionary of `libs/x12` marks as identity, by the names of the typed objects. */
const IDENTITY = /(^|[.\]])(name|person|address|contacts|memberId|birthDate|deathDate|references|notes|extra|taxId|groupNumber|groupName|description|prescription|text|badValue)($|[.[])|^(subscriber|patient)\.organization$/;
const HIDDEN = '(hidden)';

/** A difference without the values that may be identity: that they differ is still said. */
const hide = (field: FieldDifference): FieldDifference =>
  (!IDENTITY.test(field.path) ? field : { ...field, ...(field.before === undefined ? {} : { before: HIDDEN }), ...(field.after === undefined ? {} : { after: HIDDEN }) });

const fieldLine = ({ path, element, before, after }: FieldDifference): string => `    ${path}${element === undefined ? '' : ` (${element})`}: ${shown(path, before)} -> ${shown(path, after)}`;

const lines = (difference: ClaimDifference): string[] => {
  const { claimId } = difference;
  if (difference.kind !== 'changed') return [`${difference.kind === 'added' ? '+' : '-'} claim ${claimId} ${difference.kind} (number ${difference.ordinal} of ${difference.kind === 'added' ? 'the second' : 'the first'} file)`];
  const moved = difference.before === difference.after ? `number ${difference.before}` : `number ${difference.before}, now ${difference.after}`;
  return [`~ claim ${claimId} (${moved})`, ...difference.fields.map(fieldLine)];
};

/** `x12 diff`: what changed between two files, claim by claim and element by element. */
export async function diff(io: Io, before: string, after: string, flags: { json?: boolean; showPhi?: boolean }): Promise<ExitCode> {
  if (before === '-' && after === '-') throw usage('Only one of the files can be standard input.');
  const [first, second] = [await open(io, before), await open(io, after)];
  let differences = 0;
  if (flags.json) await write(io.stdout, '{\n  "differences": [');
  for await (const item of diffFiles(first.bytes(), second.bytes())) {
    if (item.kind === 'end') {
      const { same, changed, added, removed } = item.totals;
      if (flags.json) await line(io.stdout, `${differences === 0 ? '' : '\n  '}],\n  "totals": ${JSON.stringify(item.totals)}\n}`);
      else await line(io.stdout, `${many(same, 'claim')} the same, ${changed} changed, ${added} added, ${removed} removed`);
      if (same + differences === 0) await line(io.stderr, `Neither ${first.name} nor ${second.name} holds a claim that can be compared; "claimctl x12 validate" says why.`);
    } else {
      if (item.kind === 'changed' && !flags.showPhi) item.fields = item.fields.map(hide);
      if (flags.json) await write(io.stdout, `${differences === 0 ? '' : ','}\n    ${JSON.stringify(item)}`);
      else await line(io.stdout, lines(item).join('\n'));
      differences++;
    }
  }
  return differences === 0 ? EXIT.ok : EXIT.findings;
}
