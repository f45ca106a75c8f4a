import type { TextProblem } from './claim.js';

// X12.5 basic and extended character sets; receivers of 005010 files take printable ASCII plus what they agreed on,
// so anything else comes back as a 999.
const CARRIED = /^[\x20-\x7e]*$/;
/** Codes, numbers and names as nearly all of them are: nothing in them needs a second look. */
const PLAIN = /^[A-Za-z0-9.,/'-]+(?: [A-Za-z0-9.,/'-]+)*$/;
const CONTROL = /[\x00-\x1f\x7f]/;

/** The delimiters this product writes (element, component, repetition, segment). */
export const WRITTEN_DELIMITERS = '*:^~';

/**
 * What keeps a value from being carried in an X12 element, or undefined when nothing does. Callers that hold sealed
 * values check them with this and hand the edits only the path and the problem.
 */
export function characterProblem(value: string, delimiters: string = WRITTEN_DELIMITERS): TextProblem | undefined {
  if (delimiters === WRITTEN_DELIMITERS && PLAIN.test(value)) return undefined;
  if (CONTROL.test(value)) return 'control';
  if (!CARRIED.test(value)) return 'character';
  for (const delimiter of delimiters) if (value.includes(delimiter)) return 'delimiter';
  if (value !== value.trim()) return 'untrimmed';
  return undefined;
}
