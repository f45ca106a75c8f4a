import { Findings, type Outcome } from './outcome.js';
import { ANSWERS, CHARGES, LEGS, RECEIVABLE_SQL, SAID } from './posted.js';
import type { Tables } from './sources.js';

interface ControlRow { practice: string; account: string; control: string; claims: string }
interface KeptRow { claim: string; account: string; booked: string; kept: string }
interface LineRow { claim: string; line: number | null; charged: string; explained: string }
interface BelowRow { claim: string; account: string; cents: string; credit: string }
interface AnswerRow { claim: string; seq: number; booked: Record<string, number>; said: { insuranceCents: Record<string, number>; patientCents: number; openCents: number } | null }

/** Credits of claims that somebody works on: raised and not settled, by account. */
const CREDITS = `SELECT stream AS claim, split_part(exception, '/', 2) AS account, cents FROM (
    SELECT DISTINCT ON (stream, exception) stream, exception, type, cents FROM (
      SELECT stream, seq, type, d->>'exception' AS exception, (d->>'amountCents')::bigint AS cents FROM (SELECT stream, seq, type, convert_from(bytes, 'UTF8')::jsonb->'data' AS d FROM remittance.event
        WHERE type IN ('remittance.exception-raised', 'remittance.exception-settled')) e WHERE d->>'exception' LIKE 'credit/%') x
    ORDER BY stream, exception, seq DESC) last WHERE type = 'remittance.exception-raised'`;

/** What claims have open is what the control accounts show, what each claim keeps of itself, and what each answer said when it was posted. */
export async function balances(tables: Tables): Promise<Outcome> {
  const found = new Findings('balances', 'What claims have open is what the control accounts show, what the claims keep, and what each answer said when it was posted; every line is charged what is paid, reduced and open, and none is below zero without an open credit.');
  controls(await tables.rows<ControlRow>(
    `SELECT practice, account, sum(debit - credit)::text AS control, coalesce(sum(debit - credit) FILTER (WHERE claim IS NOT NULL), 0)::text AS claims FROM (${LEGS}) l WHERE account IN ${RECEIVABLE_SQL} GROUP BY tenant_id, practice, account`), found);
  kept(await tables.rows<KeptRow>(
    `SELECT * FROM (SELECT coalesce(b.claim, k.claim) AS claim, coalesce(b.account, k.account) AS account, coalesce(b.cents, 0)::text AS booked, coalesce(k.cents, 0)::text AS kept
       FROM (SELECT claim, account, sum(debit - credit) AS cents FROM (${LEGS}) l WHERE account IN ${RECEIVABLE_SQL} AND claim IS NOT NULL GROUP BY claim, account) b
       FULL JOIN (SELECT s.id AS claim, o.key AS account, sum(o.value::bigint) AS cents FROM remittance.stream s, json_each(s.state->'position'->'lines') n, json_each_text(n.value->'openCents') o WHERE s.kind = 'claim' GROUP BY s.id, o.key) k
       ON k.claim = b.claim AND k.account = b.account) t`), found);
  lines(await tables.rows<LineRow>(
    `SELECT claim, line, (-coalesce(sum(debit - credit) FILTER (WHERE account = '${CHARGES}'), 0))::text AS charged, coalesce(sum(debit - credit) FILTER (WHERE account <> '${CHARGES}'), 0)::text AS explained
     FROM (${LEGS}) l WHERE claim IS NOT NULL GROUP BY tenant_id, claim, line`), found);
  belowZero(await tables.rows<BelowRow>(
    `SELECT b.claim, b.account, b.cents::text AS cents, coalesce(c.cents, 0)::text AS credit FROM (
       SELECT claim, account, sum(debit - credit) AS cents FROM (${LEGS}) l WHERE account IN ${RECEIVABLE_SQL} AND claim IS NOT NULL GROUP BY tenant_id, claim, account HAVING sum(debit - credit) < 0) b
     LEFT JOIN (${CREDITS}) c ON c.claim = b.claim AND c.account = b.account`), found);
  answers(await tables.rows<AnswerRow>(
    `WITH legs AS (SELECT s.stream, s.seq, l.leg->>'account' AS account, (l.leg->>'debitCents')::bigint - (l.leg->>'creditCents')::bigint AS cents FROM (${SAID}) s CROSS JOIN LATERAL jsonb_array_elements(s.entry->'legs') AS l(leg)
         WHERE l.leg->>'account' IN ${RECEIVABLE_SQL} AND s.type = 'remittance.claim-entries-posted'),
       answers AS MATERIALIZED (${ANSWERS}),
       by_answer AS (SELECT a.claim, a.seq, l.account, sum(l.cents) AS cents FROM answers a JOIN legs l ON l.stream = a.claim AND l.seq < a.seq GROUP BY a.claim, a.seq, l.account),
       booked AS (SELECT claim, seq, jsonb_object_agg(account, cents) AS cents FROM by_answer GROUP BY claim, seq)
     SELECT a.claim, a.seq, a.data->'balances' AS said, coalesce(b.cents, '{}') AS booked FROM answers a LEFT JOIN booked b ON b.claim = a.claim AND b.seq = a.seq`), found);
  return found.outcome();
}

export function controls(rows: readonly ControlRow[], found: Findings): void {
  for (const r of rows) {
    found.count('control accounts');
    if (r.control !== r.claims) found.differs(`account ${r.account} of practice ${r.practice} holds ${r.control} cents and its claims ${r.claims}`);
  }
}

export function kept(rows: readonly KeptRow[], found: Findings): void {
  for (const r of rows) {
    found.count('buckets of claims');
    found.count('cents open', Number(r.booked));
    if (r.booked !== r.kept) found.differs(`claim ${r.claim} has ${r.booked} cents open in ${r.account} by the journal and keeps ${r.kept}`);
  }
}

/** Charges = payments + reductions + what is open - credits, line by line: money of one line never pays another. */
export function lines(rows: readonly LineRow[], found: Findings): void {
  for (const r of rows) {
    found.count('lines');
    if (r.charged !== r.explained) found.differs(`claim ${r.claim} ${r.line === null ? 'as a whole' : `line ${r.line}`}: ${r.charged} cents are charged, and ${r.explained} are paid, reduced or open`);
  }
}

export function belowZero(rows: readonly BelowRow[], found: Findings): void {
  for (const r of rows) {
    found.count('buckets below zero');
    if (Number(r.cents) + Number(r.credit) < 0) found.differs(`claim ${r.claim} is ${-Number(r.cents)} cents below zero in ${r.account}, and ${r.credit} of them are an open credit`);
  }
}

/** Bucket of each payer in the order of payment. */
const BUCKETS = { P: '1100', S: '1110', T: '1120' } as const;

export function answers(rows: readonly AnswerRow[], found: Findings): void {
  for (const { claim, seq, said, booked } of rows) {
    found.count('answers');
    const at = `claim ${claim}, answer ${seq}`;
    if (said === null) {
      found.differs(`${at} says no balances`);
      continue;
    }
    const expected = new Map<string, number>([...Object.entries(BUCKETS).map(([s, account]): [string, number] => [account, said.insuranceCents[s] ?? 0]), ['1200', said.patientCents]]);
    for (const account of new Set([...expected.keys(), ...Object.keys(booked)])) {
      if ((booked[account] ?? 0) !== (expected.get(account) ?? 0)) found.differs(`${at}: ${account} stood at ${booked[account] ?? 0} cents by the journal and the answer says ${expected.get(account) ?? 0}`);
    }
    const open = Object.values(booked).reduce((sum, cents) => sum + cents, 0);
    if (open !== said.openCents) found.differs(`${at}: ${open} cents were open by the journal and the answer says ${said.openCents}`);
  }
}
