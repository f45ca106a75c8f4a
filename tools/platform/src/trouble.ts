/**
 * Something a person can put right: `message` is one sentence that names the fault and its fix.
 * Whatever prints it prints the sentence alone, never a stack.
 */
export class Trouble extends Error {
  override readonly name = 'Trouble';
}

/** The last non-empty line of an output, for a sentence that quotes it. */
export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.trim() ?? '';
