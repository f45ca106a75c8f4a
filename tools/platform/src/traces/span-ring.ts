import fs from 'node:fs';
import path from 'node:path';
import { names, type Span } from './span.js';

/** What is asked of the ring; all given parts must hold. */
export interface SpanQuery {
  /** A claim's id, in any attribute. */
  claim?: string;
  trace?: string;
  service?: string;
  /** Most spans to give; the newest ones. */
  limit?: number;
}

/**
 * The newest `most` spans in memory, and a file of them that a restart reads again. The file is cut in two halves of
 * `most` spans each, so that it stays bounded too.
 */
export class SpanRing {
  #spans: Span[] = [];
  #inFile = 0;
  #writing: Promise<void> = Promise.resolve();
  readonly #file: string | undefined;
  readonly #older: string | undefined;

  constructor(readonly most: number, directory?: string) {
    if (!directory) return;
    fs.mkdirSync(directory, { recursive: true });
    this.#file = path.join(directory, 'spans.jsonl');
    this.#older = path.join(directory, 'spans.older.jsonl');
    const older = readLines(this.#older);
    const newer = readLines(this.#file);
    // A kill may leave half a line; the next span must not be glued to it.
    if (fs.existsSync(this.#file)) fs.appendFileSync(this.#file, '\n');
    this.#inFile = newer.length;
    this.#spans = [...older, ...newer].slice(-most);
  }

  add(spans: readonly Span[]): void {
    this.#spans.push(...spans);
    // Trimmed in steps: shifting 20,000 places at each export would cost more than keeping a few too many.
    if (this.#spans.length > this.most * 1.25) this.#spans = this.#spans.slice(-this.most);
    if (this.#file && spans.length > 0) this.#append(this.#file, spans);
  }

  #append(file: string, spans: readonly Span[]): void {
    const lines = spans.map((s) => `${JSON.stringify(s)}\n`).join('');
    this.#inFile += spans.length;
    const full = this.#inFile >= this.most;
    if (full) this.#inFile = 0;
    this.#writing = this.#writing
      .then(() => fs.promises.appendFile(file, lines))
      .then(() => (full && this.#older ? fs.promises.rename(file, this.#older) : undefined))
      // A full disk costs the restart's view of old traces, nothing else: memory still has them.
      .catch(() => undefined);
  }

  /** Resolves when everything added so far is in the file. */
  written(): Promise<void> {
    return this.#writing;
  }

  get size(): number {
    return Math.min(this.#spans.length, this.most);
  }

  #kept(): Span[] {
    return this.#spans.length > this.most ? this.#spans.slice(-this.most) : this.#spans;
  }

  /** Newest first. */
  find({ claim, trace, service, limit = 1_000 }: SpanQuery): Span[] {
    const found = this.#kept().filter((s) => (!trace || s.traceId === trace) && (!service || s.service === service) && (!claim || names(s, claim)));
    return found.slice(-limit).reverse();
  }

  /** A trace's spans in order of their start, and the batch spans of other traces that link to it. */
  trace(traceId: string): { spans: Span[]; linkedFrom: Span[] } {
    const spans: Span[] = [];
    const linkedFrom: Span[] = [];
    for (const span of this.#kept()) {
      if (span.traceId === traceId) spans.push(span);
      else if (span.links.some((l) => l.traceId === traceId)) linkedFrom.push(span);
    }
    return { spans: spans.sort(byStart), linkedFrom: linkedFrom.sort(byStart) };
  }
}

const byStart = (a: Span, b: Span) => (BigInt(a.start) < BigInt(b.start) ? -1 : BigInt(a.start) > BigInt(b.start) ? 1 : 0);

function readLines(file: string): Span[] {
  if (!fs.existsSync(file)) return [];
  return fs.readFileSync(file, 'utf8').split('\n').flatMap((line) => {
    try {
      return line ? [JSON.parse(line) as Span] : [];
    } catch {
      // The last line of a killed platform may be half a line.
      return [];
    }
  });
}
