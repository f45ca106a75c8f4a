import type { Codes, FilingLimit } from '../codes.js';
import type { Coverage, Dataset } from '../release.js';
import type { EditClaim } from './claim.js';

/**
 * REJECT: must not be sent, cannot be overridden. DENY: a denial is probable, a person decides with a reason.
 * WARN: may be sent. INFO: for the reader only.
 */
export type EditSeverity = 'REJECT' | 'DENY' | 'WARN' | 'INFO';

/** WEDI SNIP test types: 1 syntax, 2 guide, 3 balance, 4 situational, 5 code sets, 6 product line, 7 trading partner. */
export type SnipType = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** One finding of one edit. Messages hold codes, counts, dates and cents, never names, birth dates or member ids. */
export interface EditFinding {
  readonly ruleId: string;
  readonly severity: EditSeverity;
  readonly snipType: SnipType;
  /** Where in the claim, e.g. `lines[2].modifiers[0]`; indexes are 0-based. */
  readonly path: string;
  /** LX01 of the line it speaks of. */
  readonly line?: number;
  /** The offending value, when it is a code. */
  readonly code?: string;
  readonly message: string;
  /** What a person does about it. */
  readonly fix: string;
  /** The CARC, RARC or 277CA category the payer would answer with. */
  readonly predicts?: readonly string[];
  readonly dataset?: Dataset;
  readonly release?: string;
  readonly coverage?: Coverage;
}

/** A line of another claim for the same patient that NCCI, unit and duplicate edits must see. */
export interface HistoryLine {
  readonly claimId: string;
  readonly payerId: string;
  readonly renderingNpi: string;
  readonly code: string;
  readonly modifiers: readonly string[];
  readonly quantityMilli: number;
  readonly chargeCents: number;
  readonly serviceFrom: string;
  readonly serviceThrough: string;
}

/** What a payer or its contract adds to the national rules. */
export interface PayerRules {
  /** Names the pack and its edition, e.g. `meadow-health 2026-10`. */
  readonly release: string;
  readonly initialFilingLimit?: FilingLimit;
  readonly correctedFilingLimit?: FilingLimit;
  /** Row of the timely filing defaults to use when no limit is contracted. */
  readonly payerType?: string;
  /** Days between sending and receipt that the clock must allow. */
  readonly transitDays?: number;
  readonly taxonomyRequired?: boolean;
  readonly ndcRequired?: boolean;
  /** Codes that need a prior authorization number. */
  readonly authorizationCodes?: readonly string[];
  /** Codes that may be billed at zero. */
  readonly zeroChargeCodes?: readonly string[];
}

/** The payer's allowed amount per unit in cents for a code on a date; undefined when the schedule has none. */
export type FeeSchedule = (code: string, modifiers: readonly string[], dateOfService: string) => number | undefined;

export interface EditContext {
  readonly codes: Codes;
  /** The day of the decision, `YYYY-MM-DD`. */
  readonly today: string;
  readonly payerRules?: PayerRules;
  /** Other claims of the same patient and billing provider. */
  readonly history?: readonly HistoryLine[];
  readonly feeSchedule?: FeeSchedule;
}

/** What a rule draws; the runner adds the rule's own attributes. */
export interface Drawn {
  readonly path: string;
  readonly message: string;
  readonly fix: string;
  readonly line?: number;
  readonly code?: string;
  /** Only where it differs from the rule's. */
  readonly severity?: EditSeverity;
  readonly predicts?: readonly string[];
  readonly dataset?: Dataset;
  readonly release?: string;
  readonly coverage?: Coverage;
}

/** A catalogue entry: one edit, pure. */
export interface EditRule {
  readonly id: string;
  readonly meaning: string;
  /** The severity of its main finding; a finding may carry a lesser one. */
  readonly severity: EditSeverity;
  readonly snipType: SnipType;
  readonly datasets: readonly Dataset[];
  /** CARC, RARC or 277CA category predicted. */
  readonly predicts: readonly string[];
  readonly check: (claim: EditClaim, context: EditContext) => readonly Drawn[];
}
