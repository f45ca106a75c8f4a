import type { Finding } from '../finding.js';
import type { Party } from '../party.js';
import type { LineProcedure } from '../service-line.js';
import type { ByteRange, Cents, Contact, ControlNumbers, Decimal, Extra, PersonName, PlainDate, PlainTime } from '../values.js';

/** `277CA` says whether a claim was taken in; `277` where it stands, answering a `276`. */
export type ClaimStatusKind = '277CA' | '277' | '276';

/** Three codes that together say one thing (STC01, STC10, STC11). */
export interface StatusCode {
  /** `A1` received, `A2` accepted into adjudication, `A3 A6 A7 A8` rejected; `F P R D E` only in a 277. */
  category: string;
  status: string;
  /** Whom the status speaks of (`85` billing provider, `IL` subscriber, `QC` patient). */
  entity?: string;
  /** `RX`: the status is one of the pharmacy list. */
  codeList?: string;
}

/** STC: one statement on a claim, a line or a level. */
export interface StatusInfo extends StatusCode {
  /** STC02. */
  date?: PlainDate;
  /** STC03 of a 277CA: `WQ` accepted, `U` rejected. */
  action?: string;
  /** STC04: charge the statement is about. */
  amountCents?: Cents;
  /** STC05 (277). */
  paidCents?: Cents;
  /** STC06 (277): decided or paid on. */
  finalizedOn?: PlainDate;
  /** STC07: `ACH`, `CHK`. The 5010 guides do not use it. */
  paymentMethod?: string;
  /** STC08 (277): date of the remittance. */
  remittedOn?: PlainDate;
  /** STC09 (277): check or EFT trace number. */
  paymentNumber?: string;
  /** STC10 and STC11. */
  more: StatusCode[];
  /** STC12. Free text. */
  text?: string;
}

/** Sums a level of a 277CA states; each absent where it states none. */
export interface StatusTotals {
  /** QTY*90 of the receiver, QTY*QA of a provider. */
  acceptedCount?: number;
  /** QTY*AA, QTY*QC. */
  rejectedCount?: number;
  /** AMT*YU. */
  acceptedCents?: Cents;
  /** AMT*YY. */
  rejectedCents?: Cents;
}

interface Level {
  /** NM101 where it is not the usual one of the level. */
  entityCode?: string;
  /** HL03 where it is not the usual one of the level. */
  levelCode?: string;
  /** HL04 where the level never has one below it and yet says so. */
  childCode?: string;
  extra: Extra[];
}

/** TRN and STC of a level. */
interface AnsweredLevel extends Level {
  /** TRN02. */
  trace?: string;
  /** TRN01 where it is not the usual one of the level. */
  traceKind?: string;
  statuses: StatusInfo[];
}

/** Level 20: who answers (or, in a 276, who is asked). */
export interface StatusSource extends Party, Level {
  /** 277CA: a clearinghouse (NM1*AY) answers before the payer (NM1*PR) does; both answers are kept. */
  stage: 'clearinghouse' | 'payer';
  /** 277CA TRN*1: number under which the file was received. */
  receiptNumber?: string;
  /** 277CA DTP*050. */
  receivedOn?: PlainDate;
  /** 277CA DTP*009. */
  processedOn?: PlainDate;
  contacts?: Contact[];
}

/** Level 21: who sent the claims or asks. In a 277CA `trace` is BHT03 of the 837, and `U` in a status refuses all of its ST. */
export interface StatusReceiver extends Party, AnsweredLevel, StatusTotals {}

/** Level 19: the billing provider. `U` in a status refuses all its claims of the ST. */
export interface StatusProvider extends Party, AnsweredLevel, StatusTotals {
  /** REF by qualifier: `TJ` tax id, `SY`, `0B`, `1G`, `G2`, `LU`. */
  references?: Record<string, string>;
}

/** Level PT of a 277CA, 22 and 23 of a 276 and 277: a person, or the subscriber of one. Identity. */
export interface StatusPerson extends Level {
  name?: PersonName;
  organization?: string;
  memberId?: string;
  /** NM108 of `memberId`, normally `MI`. */
  memberIdQualifier?: string;
  /** DMG of a 276. */
  birthDate?: PlainDate;
  sex?: string;
}

/** Loop 2220 (2210 in a 276): one line of the claim. In a 277CA a line is only named to reject it. */
export interface StatusLine {
  procedure?: LineProcedure;
  revenueCode?: string;
  chargeCents: Cents;
  /** SVC03 (277). */
  paidCents?: Cents;
  /** SVC07. */
  units?: Decimal;
  /** REF*FJ: REF*6R of the 837, the only sure way to the line. */
  lineControl?: string;
  /** REF*XZ. */
  prescription?: string;
  serviceFrom?: PlainDate;
  serviceThrough?: PlainDate;
  statuses: StatusInfo[];
  extra: Extra[];
}

/** The levels above a claim. */
export interface StatusLevels {
  source: StatusSource;
  /** Absent only where the file lacks the level. */
  receiver?: StatusReceiver;
  billingProvider?: StatusProvider;
  /** 276 and 277: the subscriber, where the patient is a dependent. */
  subscriber?: StatusPerson;
  patient?: StatusPerson;
}

/**
 * What is said (or asked) of one claim, as a caller writes it. The levels are told apart as objects, the way the reader shares
 * them: two claims of one provider hold the same `billingProvider`.
 */
export interface ClaimStatusDraft extends StatusLevels {
  kind: ClaimStatusKind;
  /** TRN02: in a 277CA CLM01 of the 837; in a 276 and 277 the number the asker chose. */
  claimId: string;
  /** TRN01 where it is not the usual one. */
  traceKind?: string;
  statuses: StatusInfo[];
  /** REF*1K: what the payer calls the claim. */
  payerClaimControl?: string;
  /** REF*D9. */
  clearinghouseTrace?: string;
  /** REF*BLT. */
  typeOfBill?: string;
  /** Other REF by qualifier: `EJ` the provider's account number, `XZ`, `VV`, `6P`, `LU`. */
  references: Record<string, string>;
  /** AMT*T3 of a 276. */
  chargeCents?: Cents;
  /** DTP*472. */
  serviceFrom?: PlainDate;
  serviceThrough?: PlainDate;
  lines: StatusLine[];
  /** What its loop carried beyond these fields. */
  extra: Extra[];
}

/** One claim of a 277CA, 277 or 276. The level objects are shared between claims: treat them as immutable. */
export interface ClaimStatus extends ClaimStatusDraft {
  /** 1-based in the file. */
  ordinal: number;
  control: ControlNumbers;
  /** From its TRN to the byte after its last terminator. */
  bytes: ByteRange;
  /** Ordinals of its first and last segment in the ST (ST is 1). */
  segments: { first: number; last: number };
  findings: Finding[];
}

/** BHT of a 277CA, 277 or 276. */
export interface StatusHeader {
  /** BHT01 where it is not that of the guide. */
  structure?: string;
  /** BHT02: `08` status, `13` request. */
  purpose: string;
  /** BHT03. */
  reference: string;
  date: PlainDate;
  time: PlainTime;
  /** BHT06: `TH` 277CA, `DG` 277, absent in a 276. */
  type?: string;
  /** What stands before the first level beyond these fields; position 0 is the ST. */
  extra: Extra[];
}

/** What the claims of a level came to, beside what the level states of itself. */
export interface StatusSums {
  accepted: number;
  rejected: number;
  acceptedCents: Cents;
  rejectedCents: Cents;
}

/** A receiver or provider at the end of its ST. Levels without claims below them are only found here. */
export interface StatusSummary extends StatusLevels {
  /** Of the claims read under it; a provider without any counts as it states itself. */
  sums: StatusSums;
}

/** What is known at the end of a 277CA, 277 or 276. */
export interface StatusEnd {
  kind: ClaimStatusKind;
  control: ControlNumbers;
  /** Every receiver, every provider, and every person nothing is said of, in the order of the ST. */
  levels: StatusSummary[];
}
