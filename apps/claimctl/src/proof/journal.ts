import { Findings, type Outcome } from './outcome.js';
import { ANSWERS, LEGS, PATIENT, PATIENT_REASONS, SAID, SAYS_QMB } from './posted.js';
import type { Tables } from './sources.js';

interface EntryRow { key: string; legs: number; debit: string; credit: string; odd: number }
interface SumRow { practice: string; day: string; debit: string; credit: string }
interface PairRow { key: string; said: number; held: boolean; same: boolean; place: boolean }
interface MixedRow { key: string; practice: string; entry_practice: string; claim_practice: string | null }
export interface MirrorRow { key: string; original: string; times: number; known: boolean; place: boolean; account: string | null; cents: string | null }
interface OverlapRow { key: string; next: string }
interface PatientRow { key: string; rule: string; adjusted_group: string | null; adjusted_reason: string | null; cents: string }

const MIRRORS = `
  SELECT m.key, m.original, m.times, o.key IS NOT NULL AS known, o.practice IS NOT DISTINCT FROM m.practice AND o.claim IS NOT DISTINCT FROM m.claim AS place, n.account, n.cents::text AS cents
  FROM (SELECT r.*, count(*) OVER (PARTITION BY tenant_id, original)::int AS times FROM (
    SELECT tenant_id, key, practice, claim, (entry->'reverses'->>'source') || '/' || (entry->'reverses'->>'rule') || '/' || (entry->'reverses'->>'leg') AS original FROM remittance.journal_entry WHERE entry ? 'reverses') r) m
  LEFT JOIN remittance.journal_entry o ON o.tenant_id = m.tenant_id AND o.key = m.original
  LEFT JOIN LATERAL (SELECT account, sum(debit - credit) AS cents FROM (${LEGS}) l WHERE l.tenant_id = m.tenant_id AND l.key IN (m.key, m.original) GROUP BY account HAVING sum(debit - credit) <> 0) n ON true`;

/** An entry numbers its first leg; the others count on, and the next entry of the same fact and rule begins after them. */
const OVERLAPS = `
  SELECT key, next FROM (SELECT key, first_leg + legs AS after, lead(first_leg) OVER own AS next_leg, lead(key) OVER own AS next FROM (
    SELECT tenant_id, key, entry->'key'->>'source' AS source, rule, (entry->'key'->>'leg')::int AS first_leg, jsonb_array_length(entry->'legs') AS legs FROM remittance.journal_entry) e
    WINDOW own AS (PARTITION BY tenant_id, source, rule ORDER BY first_leg)) n WHERE next_leg < after`;

/**
 * The journal is a journal: every entry balances in whole cents and was said by exactly one event, a mirror undoes what it mirrors, no entry mixes
 * practices, and nothing stands with a patient but charges of one's own and patient responsibility.
 */
export async function journal(tables: Tables): Promise<Outcome> {
  const found = new Findings('journal', 'Every entry balances and is in exactly one event, mirrors undo their originals, no practices are mixed, OA-23 moves nothing, and no cent came to a patient but by PR or a charge of one\'s own.');
  balanced(await tables.rows<EntryRow>(
    `SELECT key, count(*)::int AS legs, sum(debit)::text AS debit, sum(credit)::text AS credit, count(*) FILTER (WHERE debit < 0 OR credit < 0 OR (debit = 0) = (credit = 0) OR debit <> trunc(debit) OR credit <> trunc(credit))::int AS odd FROM (${LEGS}) l GROUP BY tenant_id, key`), found);
  days(await tables.rows<SumRow>(
    `SELECT practice, to_char(posted_on, 'YYYY-MM-DD') AS day, sum(debit)::text AS debit, sum(credit)::text AS credit FROM (${LEGS}) l GROUP BY tenant_id, practice, posted_on`), found);
  paired(await tables.rows<PairRow>(
    `SELECT coalesce(j.key, s.key) AS key, coalesce(s.n, 0)::int AS said, j.key IS NOT NULL AS held, j.entry - 'tenant' - 'practiceId' - 'claimId' IS NOT DISTINCT FROM s.entry AS same,
       j.practice IS NOT DISTINCT FROM s.practice AND (j.claim IS NOT DISTINCT FROM s.claim) AS place
     FROM remittance.journal_entry j FULL JOIN (
       SELECT tenant_id, key, count(*) AS n, min(practice) AS practice, (array_agg(entry))[1] AS entry, min(stream) FILTER (WHERE type = 'remittance.claim-entries-posted') AS claim FROM (${SAID}) e GROUP BY tenant_id, key) s
     ON s.tenant_id = j.tenant_id AND s.key = j.key`), found);
  practices(await tables.rows<MixedRow>(
    `SELECT j.key, j.practice, j.entry->>'practiceId' AS entry_practice, i.practice AS claim_practice FROM remittance.journal_entry j LEFT JOIN intake.stream i ON i.id = j.claim AND i.kind = 'claim'
     WHERE j.practice IS DISTINCT FROM j.entry->>'practiceId' OR j.claim IS DISTINCT FROM j.entry->>'claimId' OR (j.claim IS NOT NULL AND i.practice IS DISTINCT FROM j.practice)`), found);
  overlaps(await tables.rows<OverlapRow>(OVERLAPS), found);
  mirrors(await tables.rows<MirrorRow>(MIRRORS), found);
  patients(await tables.rows<PatientRow>(
    `SELECT key, rule, adjusted_group, adjusted_reason, (debit - credit)::text AS cents FROM (${LEGS}) l WHERE account = '${PATIENT}'`), found);
  priorPayers(await tables.rows<{ key: string }>(`SELECT DISTINCT key FROM (${LEGS}) l WHERE adjusted_group = 'OA' AND adjusted_reason = '23'`), found);
  beneficiaries(await tables.rows<{ claim: string; remit: string; cents: string }>(
    `SELECT q.claim, q.remit, coalesce(sum(l.debit - l.credit), 0)::text AS cents FROM (SELECT DISTINCT claim, data->>'remit' AS remit FROM (${ANSWERS}) a WHERE ${SAYS_QMB}) q
     LEFT JOIN (${LEGS}) l ON l.claim = q.claim AND l.remit = q.remit AND l.account = '${PATIENT}' AND l.adjusted_group = 'PR' GROUP BY q.claim, q.remit`), found);
  return found.outcome();
}

export function balanced(rows: readonly EntryRow[], found: Findings): void {
  for (const r of rows) {
    found.count('entries');
    found.count('legs', r.legs);
    if (r.legs < 2 || r.odd > 0) found.differs(`entry ${r.key} has ${r.legs} legs, ${r.odd} of them neither a debit nor a credit of whole cents`);
    if (r.debit !== r.credit) found.differs(`entry ${r.key} debits ${r.debit} cents and credits ${r.credit}`);
  }
}

export function days(rows: readonly SumRow[], found: Findings): void {
  for (const r of rows) {
    found.count('days of a practice');
    found.count('cents', Number(r.debit));
    if (r.debit !== r.credit) found.differs(`practice ${r.practice} on ${r.day}: ${r.debit} cents of debits and ${r.credit} of credits`);
  }
}

export function paired(rows: readonly PairRow[], found: Findings): void {
  for (const r of rows) {
    found.count('entries said by events', r.said);
    if (!r.held) found.differs(`entry ${r.key} was said by an event and is not in the journal`);
    else if (r.said === 0) found.differs(`entry ${r.key} is in the journal and no event said it`);
    else if (r.said > 1) found.differs(`entry ${r.key} was said ${r.said} times`);
    else if (!r.same) found.differs(`entry ${r.key} is another in the journal than in its event`);
    else if (!r.place) found.differs(`entry ${r.key} is of another practice or claim in the journal than in its event`);
  }
}

export function practices(rows: readonly MixedRow[], found: Findings): void {
  for (const r of rows) found.differs(`entry ${r.key} of practice ${r.practice} says ${r.entry_practice}${r.claim_practice === null ? '' : ` and its claim is ${r.claim_practice}'s`}: practices or claims are mixed`);
}

/** J1 charges a patient whom nobody insures, and J2 takes such a charge back. */
const OWN_CHARGE = new Set(['J1', 'J2']);

export function patients(rows: readonly PatientRow[], found: Findings): void {
  for (const r of rows) {
    found.count('patient legs');
    if (r.adjusted_group === null && OWN_CHARGE.has(r.rule)) continue;
    if (r.adjusted_group !== 'PR' || !PATIENT_REASONS.has(r.adjusted_reason ?? '')) {
      found.differs(`entry ${r.key} (${r.rule}) makes a patient owe ${r.cents} cents by ${r.adjusted_group === null ? 'no adjustment' : `${r.adjusted_group}-${r.adjusted_reason ?? ''}`}`);
    }
  }
}

export function overlaps(rows: readonly OverlapRow[], found: Findings): void {
  for (const r of rows) found.differs(`entries ${r.key} and ${r.next} hold the same leg of one fact twice`);
}

/** What an entry takes back is exactly one other entry of the same practice and claim, and both come to zero on every account. */
export function mirrors(rows: readonly MirrorRow[], found: Findings): void {
  for (const r of rows) {
    found.count('mirrors');
    if (!r.known) found.differs(`entry ${r.key} takes back ${r.original}, which is not in the journal`);
    else if (!r.place) found.differs(`entry ${r.key} takes back ${r.original} of another practice or claim`);
    else if (r.times > 1) found.differs(`entry ${r.original} is taken back ${r.times} times`);
    else if (r.account !== null) found.differs(`entry ${r.key} and ${r.original}, which it takes back, leave ${r.cents ?? '0'} cents in ${r.account}`);
  }
}

export function priorPayers(rows: readonly { key: string }[], found: Findings): void {
  for (const r of rows) found.differs(`entry ${r.key} posts an OA-23, which only restates another payer`);
}

export function beneficiaries(rows: readonly { claim: string; remit: string; cents: string }[], found: Findings): void {
  for (const r of rows) {
    found.count('answers about a qualified Medicare beneficiary');
    if (Number(r.cents) !== 0) found.differs(`claim ${r.claim}: remittance ${r.remit} says a qualified Medicare beneficiary, and ${r.cents} cents of cost share stand with the patient`);
  }
}
