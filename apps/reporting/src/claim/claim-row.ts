import { number } from '../read.js';

export interface ClaimRow {
  claim: string;
  practice: string | null;
  patient: string | null;
  kind: string | null;
  service_from: string | null;
  service_through: string | null;
  charge_cents: string | null;
  payer_source: string | null;
  payer: string | null;
  partner: string | null;
  headline: string;
  tone: string;
  detail: string;
  owner: string | null;
  next_action: string | null;
  due_at: Date | null;
  standing: string | null;
  encounter: string | null;
  coding: string | null;
  attempt: string | null;
  document: string | null;
  ordinal: number | null;
  interchange: string | null;
  received_at: Date | null;
  updated_at: Date | null;
  lamport: number;
  positions: Record<string, string>;
  findings: Record<string, unknown[]>;
  money: Record<string, unknown>;
}

/** Columns of a claim in a list; dates as text, because a day has no time zone. */
export const CLAIM_COLUMNS = `c.claim, c.practice, c.patient, c.kind, c.service_from::text, c.service_through::text, c.charge_cents, c.payer_source, c.payer, c.partner,
  c.headline, c.tone, c.detail, c.owner, c.next_action, c.due_at, c.standing, c.encounter, c.coding, c.attempt, c.document, c.ordinal, c.interchange, c.received_at, c.updated_at, c.lamport`;

/** A claim as lists answer it: random ids, dates of service, cents and words; nothing that names a person. */
export const claimOf = (r: ClaimRow) => ({
  claim: r.claim, practice: r.practice, patient: r.patient, kind: r.kind, serviceFrom: r.service_from, serviceThrough: r.service_through, chargeCents: number(r.charge_cents),
  payerSource: r.payer_source, payer: r.payer, partner: r.partner, headline: { text: r.headline, tone: r.tone, detail: r.detail },
  waitsFor: r.owner === null ? null : { owner: r.owner, nextAction: r.next_action, dueAt: r.due_at }, standing: r.standing,
  states: { encounter: r.encounter, coding: r.coding, attempt: r.attempt }, document: r.document, ordinal: r.ordinal, interchange: r.interchange,
  receivedAt: r.received_at, updatedAt: r.updated_at, lamport: r.lamport,
});
