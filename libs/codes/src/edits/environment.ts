import { isDate } from '../date.js';
import type { EditClaim, TextProblem } from './claim.js';
import type { Drawn, EditRule } from './finding.js';
import { characterProblem } from './text.js';

const SENTENCES: Record<TextProblem, string> = {
  character: 'holds a character outside the X12 character set',
  control: 'holds a control character or line break',
  delimiter: 'holds a character that X12 uses as a delimiter',
  untrimmed: 'begins or ends with a space',
};

const drawn = (path: string, problem: TextProblem): Drawn => ({
  path,
  message: `The value ${SENTENCES[problem]}.`,
  fix: 'Retype the value with plain letters, digits and spaces.',
});

// Only values that are codes or numbers live in an EditClaim; the keys that hold dates are checked as dates instead.
const DATE_KEYS = new Set(['statementFrom', 'statementThrough', 'accidentDate', 'serviceFrom', 'serviceThrough', 'adjudicatedOn', 'date']);

function* strings(value: unknown, path: string): Generator<{ key: string; path: string; value: string }> {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) yield* strings(item, `${path}[${at}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key !== 'textProblems') yield* strings(item, path === '' ? key : `${path}.${key}`);
    }
  } else if (typeof value === 'string') {
    yield { key: path.slice(path.lastIndexOf('.') + 1), path, value };
  }
}

function checkCharacters(claim: EditClaim): Drawn[] {
  const findings = (claim.textProblems ?? []).map(({ path, problem }) => drawn(path, problem));
  for (const { key, path, value } of strings(claim, '')) {
    if (DATE_KEYS.has(key)) {
      if (!isDate(value)) {
        findings.push({ path, message: 'The date does not exist in the calendar.', fix: 'Enter the real date.' });
      }
      continue;
    }
    const problem = characterProblem(value);
    if (problem !== undefined) findings.push(drawn(path, problem));
  }
  return findings;
}

export const environmentEdits: readonly EditRule[] = [
  {
    id: 'ENV-02',
    meaning: 'Every value can be carried in X12: allowed characters, no delimiter inside, no outer spaces, and real dates.',
    severity: 'REJECT',
    snipType: 1,
    datasets: [],
    predicts: ['999'],
    check: checkCharacters,
  },
];
