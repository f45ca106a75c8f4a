/** What one invariant counted and what it found different. */
export interface Outcome {
  /** Short name, for scripts: `chains`, `log`, ..., one of `INVARIANTS`. */
  invariant: string;
  /** The invariant as a sentence. */
  says: string;
  counted: Record<string, number>;
  /** How many differences there are; `differences` names the first ones. */
  differenceCount: number;
  differences: string[];
  /** What is no difference and somebody should know: parked streams, held lanes, parts that could not be looked at. */
  notes: string[];
}

const SHOWN = 20;

/** Collects what one invariant sees. Names ids, codes, counts and cents only. */
export class Findings {
  readonly #counted: Record<string, number> = {};
  readonly #differences: string[] = [];
  readonly #notes: string[] = [];
  #count = 0;

  constructor(private readonly invariant: string, private readonly says: string) {}

  count(what: string, by = 1): void {
    this.#counted[what] = (this.#counted[what] ?? 0) + by;
  }

  differs(sentence: string, times = 1): void {
    this.#count += times;
    if (this.#differences.length < SHOWN) this.#differences.push(sentence);
  }

  note(sentence: string): void {
    if (this.#notes.length < SHOWN) this.#notes.push(sentence);
  }

  outcome(): Outcome {
    return { invariant: this.invariant, says: this.says, counted: this.#counted, differenceCount: this.#count, differences: this.#differences, notes: this.#notes };
  }
}
