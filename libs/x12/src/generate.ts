import type { Claim837Draft } from './claim-837.js';
import type { PlainDate } from './values.js';

export interface GenerateOptions {
  kind: '837P' | '837I';
  count: number;
  /** Same seed, same claims. */
  seed: number;
  /** The last day of service; claims fall on it or up to six days before. */
  serviceDate: PlainDate;
  /** Prefix of CLM01, default `T`. */
  claimIdPrefix?: string;
  /** Index of the first claim, so that pages of one stream do not repeat claim ids. Default 0. */
  firstIndex?: number;
  /** How many invented billing providers share the claims, default 3. */
  billingProviders?: number;
  /** Share of claims with another payer before this one, in percent; default 10. */
  secondaryPercent?: number;
}

/** Makes valid, varied claims of clearly invented people: for tests, benches and the seeded billing day. */
export declare function generateClaims(options: GenerateOptions): Claim837Draft[];
