import type { ByteSource } from '../read-x12.js';
import { packId, type SegmentReader } from '../tokenizer/segment-reader.js';
import type { Cents } from '../values.js';
import { drive, type SegmentSink } from './drive.js';
import { kindOf } from './kind.js';

/** Transactions of one kind and guide. */
export interface TransactionCount {
  /** `837P`, `835`, `277CA`. */
  kind: string;
  guide: string;
  transactions: number;
  /** CLM of an 837, CLP of an 835, claims of a 276, 277 or 277CA. */
  claims: number;
  segments: number;
  /** Sum of CLM02 or CLP03. */
  chargeCents: Cents;
  /** Sum of CLP04. */
  paidCents: Cents;
  /** Sum of BPR02: what was paid after the adjustments of the provider. */
  paymentCents: Cents;
  /** Amounts of those four elements that are not money; they count as 0. */
  unreadableAmounts: number;
}

export interface FileCount {
  bytes: number;
  segments: number;
  interchanges: number;
  groups: number;
  /** TA1 segments. */
  interchangeAcknowledgments: number;
  /** Bytes outside every interchange, or in segments longer than any can be. */
  skippedBytes: number;
  /** In the order of first appearance. */
  transactions: TransactionCount[];
}

const [ISA, GS, GE, IEA, ST, SE, TA1, CLM, CLP, BPR, HL, TRN] = ['ISA', 'GS', 'GE', 'IEA', 'ST', 'SE', 'TA1', 'CLM', 'CLP', 'BPR', 'HL', 'TRN'].map(packId) as [number, number, number, number, number, number, number, number, number, number, number, number];

class Counter implements SegmentSink {
  readonly total: FileCount = { bytes: 0, segments: 0, interchanges: 0, groups: 0, interchangeAcknowledgments: 0, skippedBytes: 0, transactions: [] };
  private readonly byKind = new Map<string, TransactionCount>();
  private open: TransactionCount | undefined;
  private version = '';
  private level = '';

  segment(s: SegmentReader): void {
    const { total } = this;
    total.segments++;
    total.bytes = s.bytesRead;
    switch (s.id) {
      case ISA: total.interchanges++; this.version = ''; this.open = undefined; return;
      case GS: total.groups++; this.version = s.text(8); this.open = undefined; return;
      case GE: case IEA: this.open = undefined; return;
      case ST: this.begin(s); return;
      case TA1: if (!this.open) total.interchangeAcknowledgments++; break;
      default:
    }
    if (this.open) this.body(s, this.open);
  }

  skipped({ bytes }: { bytes: number }): void {
    this.total.skippedBytes += bytes;
  }

  private begin(s: SegmentReader): void {
    const guide = s.text(3) || this.version;
    const kind = kindOf(s.text(1), guide);
    const key = `${kind} ${guide}`;
    let open = this.byKind.get(key);
    if (!open) {
      open = { kind, guide, transactions: 0, claims: 0, segments: 0, chargeCents: 0, paidCents: 0, paymentCents: 0, unreadableAmounts: 0 };
      this.byKind.set(key, open);
      this.total.transactions.push(open);
    }
    open.transactions++;
    open.segments++;
    this.open = open;
    this.level = '';
  }

  private body(s: SegmentReader, open: TransactionCount): void {
    open.segments++;
    switch (s.id) {
      case CLM: open.claims++; this.money(s, 2, 'chargeCents', open); return;
      case CLP: open.claims++; this.money(s, 3, 'chargeCents', open); this.money(s, 4, 'paidCents', open); return;
      case BPR: this.money(s, 2, 'paymentCents', open); return;
      case HL: this.level = s.text(3); return;
      case TRN: if (/^27[67]/.test(open.kind) && /^(PT|22|23)$/.test(this.level)) open.claims++; return;
      case SE: this.open = undefined; return;
      default:
    }
  }

  private money(s: SegmentReader, element: number, to: 'chargeCents' | 'paidCents' | 'paymentCents', open: TransactionCount): void {
    const cents = s.cents(element);
    if (Number.isNaN(cents)) open.unreadableAmounts++;
    else open[to] += cents;
  }
}

/** Counts a file of any size and any mixture of transactions in one pass, without building a claim. */
export const countFile = async (source: ByteSource): Promise<FileCount> => {
  const counter = new Counter();
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  for await (const _ of drive(counted(), counter));
  return { ...counter.total, bytes };
};
