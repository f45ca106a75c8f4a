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

/** Walks every value; the path is put together only where something is wrong with one. */
function visit(value: unknown, path: (string | number)[], found: (key: string, value: string, path: readonly (string | number)[]) => void): void {
  if (typeof value === 'string') {
    const key = path.at(-1);
    found(typeof key === 'string' ? key : '', value, path);
  } else if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      path.push(at);
      visit(value[at], path, found);
      path.pop();
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) {
      if (key === 'textProblems') continue;
      path.push(key);
      visit((value as Record<string, unknown>)[key], path, found);
      path.pop();
    }
  }
}

const written = (path: readonly (string | number)[]): string => path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`), '');

function checkCharacters(claim: EditClaim): Drawn[] {
  const findings = (claim.textProblems ?? []).map(({ path, problem }) => drawn(path, problem));
  visit(claim, [], (key, value, path) => {
    if (DATE_KEYS.has(key)) {
      if (!isDate(value)) findings.push({ path: written(path), message: 'The date does not exist in the calendar.', fix: 'Enter the real date.' });
      return;
    }
    const problem = characterProblem(value);
    if (problem !== undefined) findings.push(drawn(written(path), problem));
  });
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
