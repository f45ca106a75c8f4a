/** How a command ends, for people's scripts. */
export const EXIT = { ok: 0, findings: 1, usage: 2, unreachable: 3, refused: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Something a person can put right: one sentence with the fix, and how the command ends. */
export class Ends extends Error {
  override readonly name = 'Ends';

  constructor(readonly exit: ExitCode, sentence: string, readonly code?: string, readonly details?: unknown) {
    super(sentence);
  }
}

export const usage = (sentence: string): Ends => new Ends(EXIT.usage, sentence, 'usage');
export const unreachable = (sentence: string): Ends => new Ends(EXIT.unreachable, sentence, 'unreachable');
