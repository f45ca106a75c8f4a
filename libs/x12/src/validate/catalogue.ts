import type { Severity } from '../finding.js';
import { TABLES } from '../grammar/guides.js';
import { ANSWER_ROWS } from './answers.js';

/** One kind of finding: what it means, wherever it is met. */
export interface FindingKind {
  code: string;
  /** WEDI SNIP types it can have. */
  snip: number[];
  severities: Severity[];
  /** One sentence. */
  meaning: string;
  /** Where a rule points to (`CLM05-3`), for the rules of one place. */
  at?: string;
  /** What to do about it, where that is always the same. */
  fix?: string;
  /** Transactions whose tables have it (`837P`), where it is a rule of theirs; absent where any file can have it. */
  transactions?: string[];
  /** Codes a receiver answers, as in `answer-table.ts`. */
  answer: string;
}

const SEVERITIES: Readonly<Record<string, Severity>> = { e: 'error', w: 'warning', i: 'info' };

const ofRow = ([key, answer, text]: (typeof ANSWER_ROWS)[number]): FindingKind => {
  const [, snip = '', severities = '', meaning = ''] = /^(\d+)([ewi]+) (.*)$/.exec(text) ?? [];
  return { code: key.split(':')[0] as string, snip: [...snip].map(Number), severities: [...severities].map((letter) => SEVERITIES[letter] as Severity), meaning, answer };
};

/** Every kind of finding there is: first those of any file, then the rules of the tables in their order. */
export const findingKinds = (): FindingKind[] => {
  const kinds = ANSWER_ROWS.map(ofRow);
  const rules = new Map<string, FindingKind>();
  for (const table of TABLES) {
    for (const { code, snip, severity, message, at, fix, answer } of table.rules) {
      const key = `${code} ${at} ${message}`;
      const known = rules.get(key);
      if (known) known.transactions?.push(table.name);
      else rules.set(key, { code, snip: [snip], severities: [severity], meaning: message, at, fix, transactions: [table.name], answer });
    }
  }
  return [...kinds, ...rules.values()];
};

/** What a finding code means, in the sentences of every place that has it. Empty where there is no such code. */
export const explainFinding = (code: string): FindingKind[] => findingKinds().filter((kind) => kind.code === code);

const answers = (answer: string): [ack: string, status: string] => {
  const columns = answer.split(' ').filter(Boolean);
  const status = columns.find((column) => /^A\d/.test(column)) ?? '';
  return [columns.filter((column) => column !== status).join(' '), status.replace('@', '')];
};

/** The catalogue as a page. */
export const findingsMarkdown = (): string => {
  const row = ({ code, snip, severities, meaning, at, transactions, answer }: FindingKind): string => {
    const [ack, status] = answers(answer);
    return `| \`${code}\` | ${snip.join(', ')} | ${severities.join(', ')} | ${transactions ? `${at ?? ''} | ${transactions.join(', ')} | ` : ''}${meaning} | ${ack} | ${status} |`;
  };
  const kinds = findingKinds();
  return `# Findings

Written from the tables in \`src/validate/answer-table.ts\` and \`src/situations\`. Codes are stable.

**999** is IK304 and IK403 (\`8/1\`); \`ISA=\` is TA105, \`GS=\` AK905, \`ST=\` IK502. **277CA** is the category, and the claim status where the place
does not decide it; the entity is that of the loop.

## Of any file

| Code | SNIP | Severity | Meaning | 999 | 277CA |
|---|---|---|---|---|---|
${kinds.filter(({ transactions }) => !transactions).map(row).join('\n')}

## Situations and balances

Tried by \`validate\`, not by the readers. SV1 stands for SV2 and SV3 too.

| Code | SNIP | Severity | At | In | Meaning | 999 | 277CA |
|---|---|---|---|---|---|---|---|
${kinds.filter(({ transactions }) => transactions).map(row).join('\n')}
`;
};
