import type { Findings } from './outcome.js';
import { events } from './posted.js';
import type { Tables } from './sources.js';

interface FileRow { document: string; phase: string; said_type: string | null; parts: number; whole: boolean }
export interface AcknowledgmentRow extends FileRow {
  said: { interchanges: number; groups: number; claims: number; unknown: number } | null; kept: { interchanges: number; groups: number; claims: number; unknown: number };
  /** Claims that a 277CA of it moved, and what its totals count. */
  moved: number; totalled: number;
}
export interface RemittanceRow extends FileRow {
  said: { remits: number; repeated: number; claims: number; paymentCents: number } | null;
  /** Of the remittances that name it: read from it, and known before. */
  received: number; received_claims: number; received_cents: string; repeated: number; repeated_claims: number; repeated_cents: string; debits: number;
}

const PARTS = (s: string): string => `SELECT key, count(*)::int AS n, coalesce(bool_or(last) AND max(part) = count(*) - 1, false) AS whole FROM ${s}.document_part GROUP BY key`;
const ENDED = (s: string): string => `SELECT stream, type, convert_from(bytes, 'UTF8')::jsonb->'data' AS data FROM ${s}.event WHERE type IN ('${s}.document-done', '${s}.document-excepted', '${s}.document-refused')`;
const FILE = `SELECT s.id AS document, s.state->>'phase' AS phase, n.type AS said_type, n.data AS said, coalesce(b.n, 0) AS parts, coalesce(b.whole, false) AS whole`;
const FROM = (s: string): string => `FROM ${s}.stream s LEFT JOIN (${ENDED(s)}) n ON n.stream = s.id LEFT JOIN (${PARTS(s)}) b ON b.key = s.state->>'stored'`;

const ACKNOWLEDGMENTS = `${FILE}, json_build_object('interchanges', s.state->'interchanges', 'groups', s.state->'groups', 'claims', s.state->'claims', 'unknown', s.state->'unknown') AS kept,
    coalesce(m.n, 0)::int AS moved, coalesce(t.n, 0)::int AS totalled
  ${FROM('submission')}
  LEFT JOIN (SELECT data->>'document' AS document, count(DISTINCT stream) AS n FROM (SELECT stream, convert_from(bytes, 'UTF8')::jsonb->'data' AS data FROM submission.event
      WHERE type IN ('submission.attempt-clearinghouse-received', 'submission.attempt-clearinghouse-accepted', 'submission.attempt-payer-received', 'submission.attempt-payer-accepted')) e GROUP BY 1) m ON m.document = s.id
  LEFT JOIN (SELECT data->>'document' AS document, sum((data->>'accepted')::int + (data->>'rejected')::int) AS n FROM (${events('submission', 'submission.acknowledgement-totalled')}) e GROUP BY 1) t ON t.document = s.id
  WHERE s.kind = 'document' ORDER BY s.id`;

const REMITTANCES = `${FILE}, coalesce(r.n, 0)::int AS received, coalesce(r.claims, 0)::int AS received_claims, coalesce(r.cents, 0)::text AS received_cents,
    coalesce(a.n, 0)::int AS repeated, coalesce(a.claims, 0)::int AS repeated_claims, coalesce(a.cents, 0)::text AS repeated_cents, coalesce(r.debits, 0)::int + coalesce(a.debits, 0)::int AS debits
  ${FROM('remittance')}
  LEFT JOIN (SELECT data->>'document' AS document, count(*) AS n, sum((data->>'claims')::int) AS claims, sum((data->>'paymentCents')::bigint) AS cents, count(*) FILTER (WHERE (data->>'paymentCents')::bigint < 0) AS debits
      FROM (${events('remittance', 'remittance.remit-received')}) e GROUP BY 1) r ON r.document = s.id
  LEFT JOIN (SELECT p.data->>'document' AS document, count(*) AS n, sum((r.data->>'claims')::int) AS claims, sum((r.data->>'paymentCents')::bigint) AS cents, count(*) FILTER (WHERE (r.data->>'paymentCents')::bigint < 0) AS debits
      FROM (${events('remittance', 'remittance.remit-repeated')}) p JOIN (${events('remittance', 'remittance.remit-received')}) r ON r.stream = p.stream GROUP BY 1) a ON a.document = s.id
  WHERE s.kind = 'document' ORDER BY s.id`;

const PHASE: Record<string, string> = { done: 'done', exception: 'excepted', refused: 'refused' };

/** The same for files of partners: what acknowledgements and remittances held is what came of them. */
export async function answerDocuments(tables: Tables, found: Findings): Promise<void> {
  for (const d of await tables.rows<AcknowledgmentRow>(ACKNOWLEDGMENTS)) acknowledgments(d, found);
  for (const d of await tables.rows<RemittanceRow>(REMITTANCES)) remittances(d, found);
}

/** Whether the file ended as it says, with its bytes whole. */
function ended(d: FileRow, service: string, what: string, found: Findings): boolean {
  found.count(what);
  if (!d.whole) found.differs(`file ${d.document}: its sealed bytes are not kept whole (${d.parts} parts)`);
  if (PHASE[d.phase] === undefined) found.note(`file ${d.document} is still ${d.phase}`);
  else if (d.said_type !== `${service}.document-${PHASE[d.phase]}`) found.differs(`file ${d.document} is ${d.phase} and said ${d.said_type ?? 'nothing'}`);
  else return true;
  return false;
}

export function acknowledgments(d: AcknowledgmentRow, found: Findings): void {
  if (!ended(d, 'submission', 'files of acknowledgements', found) || d.said === null) return;
  for (const what of ['interchanges', 'groups', 'claims', 'unknown'] as const) {
    if (d.said[what] !== d.kept[what]) found.differs(`file ${d.document}: ${d.said[what]} ${what} were said at its end, and ${d.kept[what]} were taken`);
  }
  found.count('claims acknowledged', d.said.claims);
  if (d.said.unknown > d.said.interchanges + d.said.groups + d.said.claims) found.differs(`file ${d.document}: ${d.said.unknown} unknown parts are more than it holds`);
  if (d.moved > d.said.claims) found.differs(`file ${d.document} spoke of ${d.said.claims} claims, and ${d.moved} claims say that it moved them`);
  if (d.totalled > d.said.claims) found.differs(`file ${d.document} spoke of ${d.said.claims} claims, and its totals count ${d.totalled}`);
}

export function remittances(d: RemittanceRow, found: Findings): void {
  if (!ended(d, 'remittance', 'files of remittances', found) || d.said === null) return;
  const equal = (what: string, left: number, right: number): void => { if (left !== right) found.differs(`file ${d.document}: ${left} ${what} were said at its end, and its remittances come to ${right}`); };
  equal('remittances', d.said.remits, d.received + d.repeated);
  equal('repeats', d.said.repeated, d.repeated);
  equal('CLP', d.said.claims, d.received_claims + d.repeated_claims);
  // A debit (BPR03) is a minus in the remittance and an amount in the file.
  if (d.debits > 0) return;
  found.count('cents remitted', d.said.paymentCents);
  equal('cents', d.said.paymentCents, Number(d.received_cents) + Number(d.repeated_cents));
}
