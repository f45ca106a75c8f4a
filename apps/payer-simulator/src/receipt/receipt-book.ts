import path from 'node:path';
import { Lines } from '../book/lines.js';
import { judge, numberKey } from './decide.js';
import type { Interchange } from './read-interchanges.js';
import type { FileMark, Receipt } from './receipt.js';

export interface Arrival {
  tenant: string;
  partner: string;
  file: FileMark;
  receivedAt: string;
}

const BOOK = 'receipts.jsonl';

/** The receiver's book: one line per file with its interchanges. A file whose line a crash cut off was not counted as read, and is read again. */
export class ReceiptBook {
  readonly #lines: Lines<Receipt[]>;
  readonly #receipts: Receipt[] = [];
  /** The receipt that first took a control number; one that was refused takes none. */
  readonly #firstByNumber = new Map<string, Receipt>();
  readonly #byClaim = new Map<string, Receipt[]>();
  readonly #readFiles = new Set<string>();

  /** @throws Error when the directory cannot be written or a whole line of the book is no receipt. */
  constructor(directory: string) {
    this.#lines = new Lines<Receipt[]>(path.join(directory, BOOK), 'list of receipts', 'move the file away, and what lies in the partners\' folders is read again.', (receipts) => {
      for (const receipt of receipts) this.#keep(receipt);
    });
  }

  /** True when every interchange of this very file stands in the book. */
  has(tenant: string, partner: string, file: FileMark): boolean {
    return this.#readFiles.has(markOf({ tenant, partner, file }));
  }

  /** Writes all interchanges of one file, in its order and together. */
  add(arrival: Arrival, interchanges: readonly Interchange[]): Receipt[] {
    const added: Receipt[] = [];
    for (const interchange of interchanges) {
      const key = numberKey(arrival, interchange);
      const before = key === undefined ? undefined : (this.#firstByNumber.get(key) ?? added.find((r) => r.outcome === 'received' && numberKey(r, r) === key));
      const judged = judge(interchange, before);
      added.push({ number: this.#receipts.length + added.length + 1, ...arrival, ...interchange, ...judged, claims: judged.outcome === 'received' ? interchange.claims : [] });
    }
    this.#lines.add(added);
    for (const receipt of added) this.#keep(receipt);
    return added;
  }

  get size(): number {
    return this.#receipts.length;
  }

  one(number: number): Receipt | undefined {
    return this.#receipts[number - 1];
  }

  /** Newest first, those with a smaller number than `before`. */
  newest(limit: number, before = Infinity, partner?: string): Receipt[] {
    const found: Receipt[] = [];
    for (let at = Math.min(before - 1, this.#receipts.length); at > 0 && found.length < limit; at--) {
      const receipt = this.#receipts[at - 1] as Receipt;
      if (partner === undefined || receipt.partner === partner) found.push(receipt);
    }
    return found;
  }

  /** Every receipt that brought a claim under this CLM01, oldest first. */
  ofClaim(claimId: string): readonly Receipt[] {
    return this.#byClaim.get(claimId) ?? [];
  }

  close(): void {
    this.#lines.close();
  }

  #keep(receipt: Receipt): void {
    this.#receipts.push(receipt);
    this.#readFiles.add(markOf(receipt));
    const key = numberKey(receipt, receipt);
    if (receipt.outcome === 'received' && key !== undefined) this.#firstByNumber.set(key, receipt);
    for (const id of new Set(receipt.claims.map((c) => c.claimId))) this.#byClaim.set(id, [...(this.#byClaim.get(id) ?? []), receipt]);
  }
}

const markOf = ({ tenant, partner, file }: { tenant: string; partner: string; file: FileMark }): string =>
  [tenant, partner, file.name, file.sizeBytes, file.modifiedMs, file.inode].join('/');
