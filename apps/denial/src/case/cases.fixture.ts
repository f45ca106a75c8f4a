import { expect } from '@jest/globals';
import { loadStarterCodes } from '@claimstream/codes';
import { declarationOf, type remittance } from '@claimstream/contracts';
import type { Decision, Fact } from '@claimstream/event-stream';
import { eventFact, given, type Life } from '@claimstream/testing';
import { decideClaim } from '../claim/decide.js';
import type { ClaimState } from '../claim/state.js';
import type { DenialReference } from '../reference.js';

export const CLAIM = '0000000000C1A';
export const PRACTICE = '0000000000PRA';
const codes = loadStarterCodes();

export const says = (name: string, seq: number, data: Record<string, unknown>): Fact => {
  expect(declarationOf(name)?.data.safeParse(data).error?.issues ?? []).toEqual([]);
  return eventFact(name, data, { seq, stream: CLAIM, practice: PRACTICE });
};

/** A visit of two lines over 120.00 and 80.00 with a payer of the given kind. */
export const ready = (filingCode: string | undefined, more: Record<string, unknown> = {}): Fact => says('intake.encounter-ready', 1, {
  revision: 1, findings: [], kind: 'professional', patient: '0000000000PAT', guarantor: '0000000000GAR', serviceFrom: '2026-02-10', serviceThrough: '2026-02-12', frequencyCode: '1', chargeCents: 20_000,
  coverages: [{ sequence: 'P', payerId: 'DEMO1', ...(filingCode === undefined ? {} : { filingCode }), relationship: '18', hasMemberId: true }], preCoded: true, diagnoses: [],
  lines: [[1, 12_000, '2026-02-10'], [2, 8_000, '2026-02-11']].map(([number, chargeCents, serviceFrom]) => ({ number, chargeCents, serviceFrom, modifiers: [], unit: 'UN', quantityMilli: 1000, pointers: [1] })),
  billing: {}, tokens: { kid: 'k', member: [] }, ...more,
});

type Adjustment = remittance.AnsweredLine['adjustments'][number];

const SHARES = new Set(['1', '2', '3', '66', '178']);

/** `CO-197 80.00`, with the treatment that the books give it. */
export const cas = (text: string, treatment?: Adjustment['treatment']): Adjustment => {
  const [, group = '', reason = '', sign, whole, part] = /^(\w+)-(\w+) (-?)(\d+)\.(\d\d)$/.exec(text) ?? [];
  const of = group === 'CO' && reason === '45' ? 'contractual' : group === 'OA' && reason === '23' ? 'prior-payer' : group === 'PR' && SHARES.has(reason) ? 'patient-share' : 'denied';
  return { group, reason, amountCents: (sign === '-' ? -1 : 1) * (Number(whole) * 100 + Number(part)), treatment: treatment ?? of };
};

export const line = (number: number | undefined, chargeCents: number, paidCents: number, adjustments: Adjustment[], remarks: string[] = []): remittance.AnsweredLine => ({
  ...(number === undefined ? {} : { number }), matchedBy: number === undefined ? 'none' : 'line-control', modifiers: [], chargeCents, paidCents, adjustments, remarks,
});

/** An answer; its word for the whole does not matter to the cases except for the unprocessable one. */
export const answer = (seq: number, lines: remittance.AnsweredLine[], more: Partial<remittance.Answer> & { unprocessable?: boolean } = {}): Fact => {
  const { unprocessable, ...data } = more;
  return says(unprocessable === true ? 'remittance.claim-unprocessable' : 'remittance.claim-partly-paid', seq, {
    sequence: 'P', remit: `0000000000R${String(seq).padStart(2, '0')}`, document: '0000000000D0C', ordinal: 1, statusCode: '1', payerClaimControl: `PCN${seq}`, matchedBy: 'claim-id',
    chargeCents: lines.reduce((s, l) => s + l.chargeCents, 0), paidCents: lines.reduce((s, l) => s + l.paidCents, 0), contractualCents: 0, patientCents: 0, deniedCents: 0, heldCents: 0,
    lines, adjustments: [], remarks: [], balances: { insuranceCents: {}, patientCents: 0, openCents: 0 }, ...data,
  });
};

export const life = (filingCode: string | undefined = 'MB', more: Record<string, unknown> = {}): Life<ClaimState, DenialReference> => {
  const claim = given(decideClaim, { service: 'denial', kind: 'claim', reference: { codes }, stream: CLAIM });
  claim.when(ready(filingCode, more));
  return claim;
};

/** Type and cause of each event, as a story reads. */
export const told = (d: Decision<ClaimState>): string[] => (d.events ?? []).map((e) => `${e.type.slice('denial.'.length)} ${String(e.item ?? `${String(e.data['sequence'])}/${String(e.data['cause'])}`)}`);

export const triaged = (d: Decision<ClaimState>, cause?: string): Record<string, unknown> | undefined =>
  d.events?.find((e) => e.type === 'denial.case-triaged' && (cause === undefined || e.data['cause'] === cause))?.data;
