import { CodeTableError, type CodeTable } from './table-file.js';
import { cellsOf } from './dated-table.js';

// A full quarter has about 1.7 million live pairs. Objects would take hundreds of megabytes in each service, so one pair
// is 18 bytes in sorted columns and is found by binary search.
const CODES = 1 << 20;
const OPEN = 99_999_999;

export interface PtpPair {
  /** 0: never together. 1: a modifier may separate. */
  readonly indicator: 0 | 1;
  readonly rationale: string;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
}

/** The pairs of one NCCI release, by (column 1, column 2, date). */
export class PtpPairs {
  private readonly ids = new Map<string, number>();
  private readonly rationales: string[] = [];
  private readonly keys: Float64Array;
  private readonly from: Int32Array;
  private readonly to: Int32Array;
  private readonly indicator: Uint8Array;
  private readonly rationale: Uint8Array;

  constructor(table: CodeTable) {
    const size = table.release.rowCount;
    const keys = new Float64Array(size);
    const from = new Int32Array(size);
    const to = new Int32Array(size);
    const indicator = new Uint8Array(size);
    const rationale = new Uint8Array(size);
    const rationaleIds = new Map<string, number>();
    let count = 0;
    for (const cell of cellsOf(table)) {
      const value = cell('indicator');
      // Indicator 9 marks an edit withdrawn from its first day: a tombstone, never an edit.
      if (value === '9') continue;
      if (value !== '0' && value !== '1') throw fault(table, `has the modifier indicator "${value.slice(0, 3)}"`);
      keys[count] = this.id(cell('column1')) * CODES + this.id(cell('column2'));
      from[count] = compact(cell('effective_from'), 0);
      to[count] = compact(cell('effective_to'), OPEN);
      indicator[count] = Number(value);
      const text = cell('rationale');
      const known = rationaleIds.get(text) ?? rationaleIds.size;
      if (known === this.rationales.length) {
        rationaleIds.set(text, known);
        this.rationales.push(text);
      }
      rationale[count] = known;
      count += 1;
    }
    if (this.ids.size >= CODES) throw fault(table, 'has more codes than can be');
    if (this.rationales.length > 256) throw fault(table, 'has more kinds of rationale than can be');
    const order = Uint32Array.from({ length: count }, (_, at) => at).sort(
      (a, b) => keys[a]! - keys[b]! || from[a]! - from[b]! || to[a]! - to[b]!,
    );
    this.keys = Float64Array.from(order, (at) => keys[at]!);
    this.from = Int32Array.from(order, (at) => from[at]!);
    this.to = Int32Array.from(order, (at) => to[at]!);
    this.indicator = Uint8Array.from(order, (at) => indicator[at]!);
    this.rationale = Uint8Array.from(order, (at) => rationale[at]!);
    for (let at = 1; at < count; at += 1) {
      if (this.keys[at] === this.keys[at - 1] && this.from[at] === this.from[at - 1] && this.to[at] === this.to[at - 1]) {
        throw fault(table, 'has a pair twice with the same dates');
      }
    }
  }

  /** Whether any pair of this release names the code. */
  lists(code: string): boolean {
    return this.ids.has(code);
  }

  /** The pair in force on a date; otherwise the nearest one, which has ended or not begun. */
  find(column1: string, column2: string, date: string): { readonly status: 'valid' | 'ended' | 'not-yet'; readonly pair: PtpPair } | undefined {
    const [first, second] = [this.ids.get(column1), this.ids.get(column2)];
    if (first === undefined || second === undefined) return undefined;
    const key = first * CODES + second;
    const day = compact(date, 0);
    let nearest: number | undefined;
    for (let at = this.lowest(key); this.keys[at] === key; at += 1) {
      if (this.from[at]! <= day && day <= this.to[at]!) return { status: 'valid', pair: this.pair(at) };
      if (nearest === undefined || this.from[at]! <= day) nearest = at;
    }
    if (nearest === undefined) return undefined;
    return { status: this.from[nearest]! > day ? 'not-yet' : 'ended', pair: this.pair(nearest) };
  }

  private lowest(key: number): number {
    let [low, high] = [0, this.keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private pair(at: number): PtpPair {
    const [from, to] = [this.from[at]!, this.to[at]!];
    return {
      indicator: this.indicator[at] === 0 ? 0 : 1,
      rationale: this.rationales[this.rationale[at]!] ?? '',
      ...(from === 0 ? {} : { effectiveFrom: iso(from) }),
      ...(to === OPEN ? {} : { effectiveTo: iso(to) }),
    };
  }

  private id(code: string): number {
    const known = this.ids.get(code);
    if (known !== undefined) return known;
    this.ids.set(code, this.ids.size);
    return this.ids.size - 1;
  }
}

const fault = (table: CodeTable, reason: string): CodeTableError =>
  new CodeTableError(`The code table of ${table.release.dataset} ${table.release.release} ${reason}.`);

const compact = (date: string, absent: number): number =>
  date === '' ? absent : Number(date.slice(0, 4)) * 10_000 + Number(date.slice(5, 7)) * 100 + Number(date.slice(8, 10));

function iso(day: number): string {
  const digits = String(day);
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}
