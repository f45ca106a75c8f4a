import type pg from 'pg';
import { ClaimCount, dataOf, fileToEvent, ofTypes } from './watch.js';

/** How far claims are followed, and when one has arrived. */
export interface Course {
  bench: 'pipeline' | 'life' | 'remit';
  /** The end in words: "from file to ...". */
  end: string;
  aim?: { claimsPerSecond: number; cpuMsPerClaim: number };
  /** Where the payers answer: how they do, as variables of their simulator. */
  payers?: Readonly<Record<string, string>>;
  count(db: pg.Client): ClaimCount;
  /** From the acceptance of its file to the claim's end, in milliseconds. */
  fileToEnd(db: pg.Client, fromMs: number, toMs: number): Promise<number[]>;
}

const TRANSMITTED = 'submission.attempt-transmitted';
const transmitted = { submission: { transmitted: ofTypes(TRANSMITTED) } };

export const toTransmitted: Course = {
  bench: 'pipeline', end: 'transmitted', aim: { claimsPerSecond: 300, cpuMsPerClaim: 6.7 },
  count: (db) => new ClaimCount(db, transmitted, (s) => s['transmitted'] ?? 0),
  fileToEnd: (db, fromMs, toMs) => fileToEvent(db, 'submission', [TRANSMITTED], fromMs, toMs),
};

/** Answers that refuse something: a person has to have the claim. */
const REFUSING = ['remittance.claim-partly-paid', 'remittance.claim-denied', 'remittance.claim-unprocessable'];
const ANSWERS = [...REFUSING, 'remittance.claim-paid', 'remittance.claim-left-to-patient', 'remittance.claim-settled-at-zero', 'remittance.claim-forwarded'];
const BALANCES = ['patient-billing.balance-due', 'patient-billing.balance-changed', 'patient-billing.balance-cleared'];
/** The first that denial says of a claim is a case; a claim may have several. */
const FIRST_CASE = `CASE WHEN type = 'denial.case-opened' AND seq = 1 THEN 1 ELSE 0 END`;

/** What remittance, denial and patient-billing say of answers. A claim has its end when it is posted with its remittance, a refusal has its case, and the patient's share is on an account. */
const answered = {
  remittance: {
    answered: ofTypes(...ANSWERS), refused: ofTypes(...REFUSING), shares: ofTypes('remittance.patient-share-moved'),
    posted: dataOf('remittance.remit-posted', 'posted'), held: dataOf('remittance.remit-posted', 'held'),
  },
  denial: { cases: FIRST_CASE },
  'patient-billing': { balances: ofTypes(...BALANCES) },
};
const lacking = (wanted: number | undefined, there: number | undefined): number => Math.max(0, (wanted ?? 0) - (there ?? 0));
const ended = (s: Readonly<Record<string, number>>): number =>
  Math.max(0, Math.min((s['answered'] ?? 0) + (s['held'] ?? 0), (s['posted'] ?? 0) + (s['held'] ?? 0)) - lacking(s['refused'], s['cases']) - lacking(s['shares'], s['balances']));

/** An 835 in to the last claim of it. */
export const toPosted: Course = {
  bench: 'remit', end: 'posted',
  count: (db) => new ClaimCount(db, answered, ended),
  fileToEnd: (db, fromMs, toMs) => fileToEvent(db, 'remittance', ANSWERS, fromMs, toMs),
};

/** Weights of what payers make of a claim: mostly paid, a third with the patient's part, some denied, few turned away; the environment may say otherwise. */
const MIX = 'paid=520,patient-share=330,line-denied=70,denied=50,coverage-ended=15,rejected-by-clearinghouse=8,rejected-by-payer=7';
const payers = {
  CLAIMSTREAM_SIMULATOR_ANSWERS: 'on', CLAIMSTREAM_SIMULATOR_MIX: MIX, CLAIMSTREAM_SIMULATOR_ACK_MS: '300', CLAIMSTREAM_SIMULATOR_PAYER_ACK_MS: '600',
  CLAIMSTREAM_SIMULATOR_REMIT_MS: '1500', CLAIMSTREAM_SIMULATOR_REMIT_EVERY_MS: '2000',
};

/** The whole life: a rejected claim has its end, with a person and a clock. */
export const toEnd: Course = {
  bench: 'life', end: 'answered, posted and on an account or in a case', aim: { claimsPerSecond: 200, cpuMsPerClaim: 8 },
  payers: Object.fromEntries(Object.entries(payers).map(([name, value]) => [name, process.env[name] ?? value])),
  count: (db) => new ClaimCount(db, { submission: { ...transmitted.submission, rejected: ofTypes('submission.attempt-rejected') }, ...answered }, (s) => ended(s) + (s['rejected'] ?? 0)),
  fileToEnd: toPosted.fileToEnd,
};
