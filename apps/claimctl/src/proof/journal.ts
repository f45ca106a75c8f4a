import { Findings, type Outcome } from './outcome.js';
import { LEGS, PATIENT, PATIENT_REASONS, SAID } from './posted.js';
import type { Tables } from './sources.js';

interface EntryRow { key: string; legs: number; debit: string; credit: string; odd: number }
interface SumRow { practice: string; day: string; debit: string; credit: string }
interface PairRow { key: string; said: number; held: boolean; same: boolean; place: boolean }
interface MixedRow { key: string; practice: string; entry_practice: string; claim_practice: string | null }
interface PatientRow { key: string; rule: string; adjusted_group: string | null; adjusted_reason: string | null; cents: string }

/**
 * The journal is a journal: every entry balances and was said by exactly one event, no entry mixes practices, and nothing stands with a patient
 * but charges of one's own and patient responsibility.
 */
export async function journal(tables: Tables): Promise<Outcome> {
  const found = new Findings('journal', 'Every entry balances and is in exactly one event, none mixes practices, and no cent came to a patient but by PR or a charge of one\'s own.');
  balanced(await tables.rows<EntryRow>(
    `SELECT key, count(*)::int AS legs, sum(debit)::text AS debit, sum(credit)::text AS credit, count(*) FILTER (WHERE debit < 0 OR credit < 0 OR (debit = 0) = (credit = 0))::int AS odd FROM (${LEGS}) l GROUP BY tenant_id, key`), found);
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
  patients(await tables.rows<PatientRow>(
    `SELECT key, rule, adjusted_group, adjusted_reason, (debit - credit)::text AS cents FROM (${LEGS}) l WHERE account = '${PATIENT}'`), found);
  return found.outcome();
}

export function balanced(rows: readonly EntryRow[], found: Findings): void {
  for (const r of rows) {
    found.count('entries');
    found.count('legs', r.legs);
    if (r.legs < 2 || r.odd > 0) found.differs(`entry ${r.key} has ${r.legs} legs, ${r.odd} of them neither a debit nor a credit`);
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
