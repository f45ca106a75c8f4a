/** The checker's own reading of the journal: from the table, and again from the events that carried its entries. Shared by the invariants of money; nothing of `libs/ledger` is used here. */

/** Legs of the table, each with its entry. As numeric, so that a part of a cent is found and does not break the question. */
export const LEGS = `SELECT j.tenant_id, j.key, j.practice, j.claim, j.remit, j.rule, j.posted_on, l.leg->>'account' AS account, (l.leg->>'line')::int AS line, (l.leg->>'debitCents')::numeric AS debit, (l.leg->>'creditCents')::numeric AS credit,
    l.leg->'adjustment'->>'group' AS adjusted_group, l.leg->'adjustment'->>'reason' AS adjusted_reason, l.leg->'plb' IS NOT NULL AS of_provider
  FROM remittance.journal_entry j CROSS JOIN LATERAL jsonb_array_elements(j.entry->'legs') AS l(leg)`;

/**
 * At the end of a subquery that reads events as JSON: without it Postgres puts the reading in place of every use, and an event of hundreds of
 * entries is read again for each of them, 44 times the whole question for 4,000 entries.
 */
export const READ_ONCE = 'OFFSET 0';

/** Entries as events said them, each with the event it came in. */
export const SAID = `SELECT e.tenant_id, e.stream, e.seq, e.type, e.envelope->>'practiceid' AS practice, x.entry,
    (x.entry->'key'->>'source') || '/' || (x.entry->'key'->>'rule') || '/' || (x.entry->'key'->>'leg') AS key
  FROM (SELECT tenant_id, stream, seq, type, convert_from(bytes, 'UTF8')::jsonb AS envelope FROM remittance.event WHERE type IN ('remittance.claim-entries-posted', 'remittance.remit-entries-posted') ${READ_ONCE}) e
  CROSS JOIN LATERAL jsonb_array_elements(e.envelope->'data'->'entries') AS x(entry)`;

/** What payers answered, one row a CLP that was posted. */
export const ANSWERS = `SELECT stream AS claim, seq, item, type, convert_from(bytes, 'UTF8')::jsonb->'data' AS data FROM remittance.event
  WHERE type IN ('remittance.claim-paid', 'remittance.claim-partly-paid', 'remittance.claim-denied', 'remittance.claim-unprocessable', 'remittance.claim-left-to-patient', 'remittance.claim-settled-at-zero', 'remittance.claim-forwarded') ${READ_ONCE}`;

/** Data of the events of one type. */
export const events = (schema: string, type: string): string => `SELECT stream, seq, item, at, tenant_id, envelope, envelope->'data' AS data
  FROM (SELECT stream, seq, item, at, tenant_id, convert_from(bytes, 'UTF8')::jsonb AS envelope FROM ${schema}.event WHERE type = '${type}' ${READ_ONCE}) read`;

/** The accounts in which claims are owed: what they hold by claim is what claims have open. */
export const RECEIVABLE = ['1100', '1110', '1120', '1150', '1200', '1290'] as const;
export const RECEIVABLE_SQL = `('${RECEIVABLE.join(`', '`)}')`;
/** Money of payers on its way to the bank, and payer money that belongs to no claim yet. */
export const [CLEARING, UNAPPLIED, PATIENT, CHARGES] = ['1050', '2100', '1200', '4000'] as const;

/** The only adjustments that reach a patient by themselves (posting rule J7). */
export const PATIENT_REASONS: ReadonlySet<string> = new Set(['1', '2', '3', '66', '178']);

/** What says that the patient is a qualified Medicare beneficiary, whose cost share nobody may ask for (42 USC 1396a(n)(3)). */
const QMB_REMARK = `(@ == "N781" || @ == "N782" || @ == "N783")`;
const QMB_ADJUSTMENT = `((@.group == "CO" && @.reason == "303") || (@.group == "OA" && @.reason == "209"))`;
export const SAYS_QMB = ['$.remarks[*]', '$.lines[*].remarks[*]'].map((at) => `jsonb_path_exists(data, '${at} ? ${QMB_REMARK}')`)
  .concat(['$.adjustments[*]', '$.lines[*].adjustments[*]'].map((at) => `jsonb_path_exists(data, '${at} ? ${QMB_ADJUSTMENT}')`)).join(' OR ');
