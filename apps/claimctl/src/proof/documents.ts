import { answerDocuments } from './answer-documents.js';
import { Findings, type Outcome } from './outcome.js';
import type { Tables } from './sources.js';

interface DocumentRow {
  document: string; phase: string; claims: number; accepted: number; updates: number; proposals: number; not_billable: number;
  said: { claims: number; accepted: number; updates: number; proposals: number; notBillable: number; chargeCents: number } | null;
  said_type: string | null; received: number; received_cents: string | null; unpriced: number; unbilled: number; proposed: number; exports: number; ordinals: number; last_ordinal: number | null;
  parts: number; whole: boolean; shown: number | null; shown_cents: string | null;
}

const EVENT = (type: string): string => `SELECT stream, convert_from(bytes, 'UTF8')::json->'data' AS data FROM intake.event WHERE type = 'intake.${type}'`;

const SQL = `
  WITH ended AS (
    SELECT stream AS document, type, convert_from(bytes, 'UTF8')::json->'data' AS data FROM intake.event
    WHERE type IN ('intake.document-done', 'intake.document-excepted', 'intake.document-refused')),
  received AS (
    SELECT data->>'document' AS document, count(*)::int AS n, sum((data->>'chargeCents')::bigint) AS cents, count(*) FILTER (WHERE data->>'chargeCents' IS NULL)::int AS unpriced
    FROM (${EVENT('encounter-received')}) e GROUP BY 1),
  unbilled AS (SELECT data->>'document' AS document, count(*)::int AS n FROM (${EVENT('encounter-not-billable')}) e WHERE data->>'document' IS NOT NULL GROUP BY 1),
  proposed AS (SELECT data->>'document' AS document, count(*)::int AS n FROM (${EVENT('correction-proposed')}) e GROUP BY 1),
  exported AS (
    SELECT split_part(x, '#', 1) AS document, count(*)::int AS n, count(DISTINCT split_part(x, '#', 2))::int AS ordinals, max(split_part(x, '#', 2)::int) AS last_ordinal
    FROM intake.stream s, json_array_elements_text(s.state->'exports') x WHERE s.kind = 'claim' GROUP BY 1),
  parts AS (SELECT key, count(*)::int AS n, max(part) AS top, bool_or(last) AS ended FROM intake.document_part GROUP BY key)
  SELECT d.document, d.phase, d.claims, d.accepted, d.updates, d.proposals, d.not_billable, n.data AS said, n.type AS said_type,
    coalesce(r.n, 0) AS received, r.cents AS received_cents, coalesce(r.unpriced, 0) AS unpriced, coalesce(u.n, 0) AS unbilled, coalesce(p.n, 0) AS proposed,
    coalesce(x.n, 0) AS exports, coalesce(x.ordinals, 0) AS ordinals, x.last_ordinal, coalesce(b.n, 0) AS parts, coalesce(b.ended AND b.top = b.n - 1, false) AS whole,
    v.claims AS shown, v.charge_cents AS shown_cents
  FROM intake.document d JOIN intake.stream s ON s.id = d.document
    LEFT JOIN ended n ON n.document = d.document LEFT JOIN received r ON r.document = d.document LEFT JOIN unbilled u ON u.document = d.document
    LEFT JOIN proposed p ON p.document = d.document LEFT JOIN exported x ON x.document = d.document LEFT JOIN parts b ON b.key = s.state->>'stored'
    LEFT JOIN reporting.document_view v ON v.document = d.document ORDER BY d.document`;

const PHASE: Record<string, string> = { done: 'intake.document-done', exception: 'intake.document-excepted', refused: 'intake.document-refused' };

/** The counts of every file agree: what it held, what was taken in, what became of each entry, and the charges. */
export async function documents(tables: Tables): Promise<Outcome> {
  const found = new Findings('documents', 'The counts and charges of every file agree with the claims that came of it, and its bytes are kept whole.');
  for (const d of await tables.rows<DocumentRow>(SQL)) {
    found.count('files');
    found.count(`files ${d.phase}`);
    if (!d.whole) found.differs(`file ${d.document}: its sealed bytes are not kept whole (${d.parts} parts)`);
    if (PHASE[d.phase] === undefined) found.note(`file ${d.document} is still ${d.phase}`);
    else ended(d, found);
  }
  const strays = await tables.rows<{ document: string }>(
    `SELECT DISTINCT data->>'document' AS document FROM (${EVENT('encounter-received')}) e WHERE data->>'document' NOT IN (SELECT document FROM intake.document)`);
  for (const s of strays) found.differs(`claims name file ${s.document}, which was never received`);
  await answerDocuments(tables, found);
  return found.outcome();
}

function ended(d: DocumentRow, found: Findings): void {
  const { said } = d;
  const expect = (what: string, left: number, right: number, where: string): void => {
    if (left !== right) found.differs(`file ${d.document}: ${left} ${what}, and ${right} ${where}`);
  };
  if (said === null || d.said_type !== PHASE[d.phase]) {
    found.differs(`file ${d.document} is ${d.phase} and said ${d.said_type ?? 'nothing'}`);
    return;
  }
  found.count('entries', d.claims);
  expect('entries are listed', d.claims, said.accepted + said.updates + said.proposals + said.notBillable, 'were accounted for at its end');
  if (d.phase === 'done') expect('claims were found in it', said.claims, said.accepted + said.updates + said.proposals + said.notBillable, 'were accounted for');
  expect('claims were counted as new', said.accepted, d.received, 'claims name it as their file');
  expect('entries were counted as not billable', said.notBillable, d.unbilled, 'claims say so');
  expect('corrections were counted', said.proposals, d.proposed, 'claims propose one from it');
  expect('entries are listed', d.claims, d.exports, 'claims remember it');
  expect('entries are listed', d.claims, d.ordinals, 'different places of it are remembered');
  if (d.claims > 0) expect('entries are listed', d.claims, d.last_ordinal ?? 0, 'is the last place that is remembered');
  for (const [what, left, right] of [['new', said.accepted, d.accepted], ['updates', said.updates, d.updates], ['proposals', said.proposals, d.proposals], ['not billable', said.notBillable, d.not_billable]] as const) {
    expect(`${what} were said`, left, right, 'stand in the list of files');
  }
  if (d.shown !== null && d.phase === 'done') expect('claims were found in it', said.claims, d.shown, 'are shown by reporting');
  // Only new claims say their charge in the open; a file of nothing else can be added up from outside.
  if (said.accepted !== d.claims || d.unpriced > 0 || d.claims === 0) return;
  found.count('files whose charges were added up');
  found.count('cents', said.chargeCents);
  expect('cents were said', said.chargeCents, Number(d.received_cents ?? 0), 'cents are charged by its claims');
  if (d.shown_cents !== null) expect('cents were said', said.chargeCents, Number(d.shown_cents), 'cents are shown by reporting');
}
