import { Findings, type Outcome } from './outcome.js';
import { ANSWERS, LEGS, RECEIVABLE_SQL, SAID } from './posted.js';
import type { Tables } from './sources.js';

interface ControlRow { practice: string; account: string; control: string; claims: string }
interface KeptRow { claim: string; account: string; booked: string; kept: string }
interface AnswerRow { claim: string; seq: number; booked: Record<string, number>; said: { insuranceCents: Record<string, number>; patientCents: number; openCents: number } | null }

/** What claims have open is what the control accounts show, what each claim keeps of itself, and what each answer said when it was posted. */
export async function balances(tables: Tables): Promise<Outcome> {
  const found = new Findings('balances', 'What claims have open is what the control accounts show, what the claims keep, and what each answer said when it was posted.');
  controls(await tables.rows<ControlRow>(
    `SELECT practice, account, sum(debit - credit)::text AS control, coalesce(sum(debit - credit) FILTER (WHERE claim IS NOT NULL), 0)::text AS claims FROM (${LEGS}) l WHERE account IN ${RECEIVABLE_SQL} GROUP BY tenant_id, practice, account`), found);
  kept(await tables.rows<KeptRow>(
    `SELECT * FROM (SELECT coalesce(b.claim, k.claim) AS claim, coalesce(b.account, k.account) AS account, coalesce(b.cents, 0)::text AS booked, coalesce(k.cents, 0)::text AS kept
       FROM (SELECT claim, account, sum(debit - credit) AS cents FROM (${LEGS}) l WHERE account IN ${RECEIVABLE_SQL} AND claim IS NOT NULL GROUP BY claim, account) b
       FULL JOIN (SELECT s.id AS claim, o.key AS account, sum(o.value::bigint) AS cents FROM remittance.stream s, json_each(s.state->'position'->'lines') n, json_each_text(n.value->'openCents') o WHERE s.kind = 'claim' GROUP BY s.id, o.key) k
       ON k.claim = b.claim AND k.account = b.account) t`), found);
  answers(await tables.rows<AnswerRow>(
    `WITH legs AS (SELECT s.stream, s.seq, l.leg->>'account' AS account, (l.leg->>'debitCents')::bigint - (l.leg->>'creditCents')::bigint AS cents FROM (${SAID}) s CROSS JOIN LATERAL jsonb_array_elements(s.entry->'legs') AS l(leg)
         WHERE l.leg->>'account' IN ${RECEIVABLE_SQL} AND s.type = 'remittance.claim-entries-posted'),
       by_answer AS (SELECT a.claim, a.seq, l.account, sum(l.cents) AS cents FROM (${ANSWERS}) a JOIN legs l ON l.stream = a.claim AND l.seq < a.seq GROUP BY a.claim, a.seq, l.account)
     SELECT a.claim, a.seq, a.data->'balances' AS said, coalesce((SELECT jsonb_object_agg(b.account, b.cents) FROM by_answer b WHERE b.claim = a.claim AND b.seq = a.seq), '{}') AS booked FROM (${ANSWERS}) a`), found);
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
