import type { FunctionalAcknowledgment, TransactionAnswer } from '../acknowledgment/functional-acknowledgment.js';
import type { BillingProvider, Claim837, ClaimProvider, LineAdjudication, LineDrug, OtherSubscriber, Patient, Payer, ServiceLine, Subscriber } from '../claim-837.js';
import type { ClaimStatus, StatusLine } from '../claim-status/claim-status.js';
import type { Severity } from '../finding.js';
import type { ClaimPayment, PaymentLineDraft, ProviderAdjustment, Remittance, RemittanceEnd } from '../remittance/remittance.js';
import type { PlainDate } from '../values.js';
import type { CodeTables } from './code-shapes.js';

/** What a rule may be about, with what it may look at beside its part. */
export interface Scopes {
  billingProvider: [BillingProvider, AroundClaim];
  subscriber: [Subscriber, AroundClaim];
  patient: [Patient, AroundClaim];
  payer: [Payer, AroundClaim];
  claim: [Claim837, AroundClaim];
  provider: [ClaimProvider, AroundClaim];
  line: [ServiceLine, AroundClaim];
  drug: [LineDrug, AroundClaim];
  otherSubscriber: [OtherSubscriber, AroundClaim];
  adjudication: [LineAdjudication, AroundClaim];
  remittance: [Remittance, RemittanceEnd];
  payment: [ClaimPayment, undefined];
  paymentLine: [PaymentLineDraft, ClaimPayment];
  providerAdjustment: [ProviderAdjustment, undefined];
  status: [ClaimStatus, undefined];
  statusLine: [StatusLine, ClaimStatus];
  acknowledgment: [FunctionalAcknowledgment, undefined];
  answer: [TransactionAnswer, FunctionalAcknowledgment];
}

/** What surrounds a part of an 837. */
export interface AroundClaim {
  claim: Claim837;
  /** The line of a drug, an adjudication or a provider of the line. */
  line?: ServiceLine;
  /** BHT04. */
  fileDate?: PlainDate;
  codeTables?: CodeTables;
}

/** An amount that should be another. */
export interface Difference {
  found: string;
  expected: string;
  /** By how much, as X12 money. */
  by: string;
}

/** A value of one component, where the rule speaks of any of them. */
export interface Spot {
  found: string;
  component: number;
}

/** Nothing wrong, wrong, wrong with this value, or off by an amount. */
export type Broken = boolean | string | Spot | Difference | undefined;

/** One situational rule, in our own words. `broken` is pure and looks only at what is given. */
export interface Rule<S extends keyof Scopes = keyof Scopes> {
  of: S;
  /** Code of its finding: stable. */
  code: string;
  severity: Severity;
  snip: 3 | 4 | 5;
  /** Segment, element and component it points to: `CLM05-3`, `DTP*439`, `2400/REF*6R`. SV1 stands for SV2 and SV3 too. */
  at: string;
  /** What is said elsewhere that makes this necessary, as `at`; a 999 names it where it is there. */
  trigger?: string;
  /** What a receiver answers; how to read it: `validate/answer-table.ts`. */
  answer: string;
  message: string;
  expected: string;
  fix: string;
  /** The value found may be identity. */
  sensitive?: boolean;
  broken(part: Scopes[S][0], around: Scopes[S][1]): Broken;
}

export type AnyRule = { [S in keyof Scopes]: Rule<S> }[keyof Scopes];

/** Rules of one part, each `[code, severity, at, answer]` with its words and its predicate. */
export const rulesOf = <S extends keyof Scopes>(of: S, rules: readonly Omit<Rule<S>, 'of' | 'snip'>[], snip: 3 | 4 | 5 = 4): AnyRule[] =>
  rules.map((rule) => ({ of, snip, ...rule }) as unknown as AnyRule);

/** A segment, element and component as a rule names it. */
export interface Pointer {
  loop?: string;
  segmentId: string;
  qualifier?: string;
  /** Which of the codes with this qualifier, from 1 (HI). */
  nth?: number;
  element?: number;
  component?: number;
}

const pointers = new Map<string, Pointer>();

/** Reads `CLM05-3`, `DTP*439` or `HI*ABF#2-2`. */
export const pointerOf = (at: string): Pointer => {
  let pointer = pointers.get(at);
  if (!pointer) {
    const [, loop, segmentId = at, qualifier, nth, element, component] = /^(?:(\w+)\/)?([A-Z][A-Z0-9]{1,2}?)(?:\*(\w+))?(?:#(\d+))?(\d\d)?(?:-(\d+))?$/.exec(at) ?? [];
    pointer = {
      segmentId, ...(loop === undefined ? {} : { loop }), ...(qualifier === undefined ? {} : { qualifier }), ...(nth === undefined ? {} : { nth: Number(nth) }),
      ...(element === undefined ? {} : { element: Number(element) }), ...(component === undefined ? {} : { component: Number(component) }),
    };
    pointers.set(at, pointer);
  }
  return pointer;
};
