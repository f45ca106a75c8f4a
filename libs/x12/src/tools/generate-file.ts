import { generateInterchange, type GenerateInterchangeOptions } from '../generate.js';
import { generateRemittance } from '../generate-remittance.js';
import type { PlainDate } from '../values.js';
import { write835 } from '../write-835.js';
import { write837 } from '../write-837.js';

export interface GenerateFileOptions {
  kind: '837P' | '837I' | '835';
  /** Claims, or claim payments. */
  count: number;
  /** Same seed, same bytes. */
  seed: number;
  /** The last day of service, or the day of the payment. */
  day: PlainDate;
  /** Claims in an ST, default 500. */
  claimsPerTransaction?: number;
  /** ISA13 and GS06 of the first interchange; the others count on. Default 1. */
  firstControl?: number;
  lineBreaks?: boolean;
}

/** Claims that are made and written at a time: an interchange of its own, so that a file of any size needs little memory. */
const PAGE = 20_000;

/** Invented claims or payments as a file: valid, varied, balanced, of people that clearly do not exist. */
export function* generateFile({ kind, count, seed, day, claimsPerTransaction = 500, firstControl = 1, lineBreaks = false }: GenerateFileOptions): Generator<Uint8Array> {
  for (let done = 0, n = 0; n === 0 || done < count; done += PAGE, n++) {
    const common = { count: Math.min(PAGE, count - done), claimsPerTransaction, control: String(firstControl + n) };
    if (kind === '835') {
      const firstTransaction = 1 + n * Math.ceil(PAGE / claimsPerTransaction);
      yield write835({ ...generateRemittance({ ...common, seed: seed + n, paymentDate: day, firstTransaction, claimIdPrefix: n === 0 ? 'T' : `T${n.toString(36).toUpperCase()}` }), lineBreaks }).bytes;
    } else {
      const options: GenerateInterchangeOptions = { ...common, kind, seed, serviceDate: day, firstIndex: done };
      yield write837({ ...generateInterchange(options), lineBreaks }).bytes;
    }
  }
}
