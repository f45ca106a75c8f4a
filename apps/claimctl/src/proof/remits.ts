import { Findings, type Outcome } from './outcome.js';
import { ANSWERS, CLEARING, events, LEGS, UNAPPLIED } from './posted.js';
import type { Tables } from './sources.js';

export interface RemitRow {
  remit: string; practice: string | null; state: string; transferred: string; claims: number;
  /** As its last event said it. */
  balanced: { paidCents: number; providerAdjustmentCents: number } | null;
  posted: { posted: number; held: number; postedCents: number; heldCents: number; providerAdjustmentCents: number; paymentCents: number } | null;
  quarantined: { unappliedCents: number } | null;
  adjusted: string;
  /** Legs of its entries: on the way to the bank, and from there into unapplied money by claims that could not be posted. */
  clearing: string; unapplied: string;
  /** What left unapplied money again after it was posted, because claims were found or resumed. */
  released: string;
}
/** One place where a CLP ended: posted to a claim, held by the claim, or held by the remittance. */
export interface PlaceRow { remit: string; ordinal: number; how: 'answered' | 'held by the claim' | 'held'; cents: string; released: boolean }

const REMITS = `
  SELECT r.stream AS remit, coalesce(q.envelope, r.envelope)->>'practiceid' AS practice, (SELECT p.value FROM json_each_text(s.positions) p WHERE p.key LIKE 'remit:%' LIMIT 1) AS state, (r.data->>'paymentCents') AS transferred, (r.data->>'claims')::int AS claims,
    b.data AS balanced, p.data AS posted, q.data AS quarantined, coalesce(a.cents, 0)::text AS adjusted, coalesce(l.clearing, 0)::text AS clearing, coalesce(l.unapplied, 0)::text AS unapplied, coalesce(v.cents, 0)::text AS released
  FROM (${events('remittance', 'remittance.remit-received')}) r JOIN remittance.stream s ON s.id = r.stream
    LEFT JOIN (${events('remittance', 'remittance.remit-balanced')}) b ON b.stream = r.stream LEFT JOIN (${events('remittance', 'remittance.remit-posted')}) p ON p.stream = r.stream
    LEFT JOIN (SELECT DISTINCT ON (stream) * FROM (${events('remittance', 'remittance.remit-quarantined')}) e ORDER BY stream, seq DESC) q ON q.stream = r.stream
    LEFT JOIN (SELECT stream, sum((data->>'amountCents')::bigint) AS cents FROM (${events('remittance', 'remittance.provider-adjustment-posted')}) e GROUP BY stream) a ON a.stream = r.stream
    LEFT JOIN (SELECT e.stream, sum((e.data->>'paidCents')::bigint - coalesce((e.data->>'heldCents')::bigint, 0)) AS cents FROM (${events('remittance', 'remittance.payment-released')}) e
      JOIN (${events('remittance', 'remittance.remit-posted')}) p ON p.stream = e.stream AND p.seq < e.seq GROUP BY e.stream) v ON v.stream = r.stream
    LEFT JOIN (SELECT remit, sum(debit - credit) FILTER (WHERE account = '${CLEARING}') AS clearing, sum(credit - debit) FILTER (WHERE account = '${UNAPPLIED}' AND arrived AND rule = 'J16' AND NOT of_provider) AS unapplied
      FROM (SELECT l.*, bool_or(account = '${CLEARING}') OVER (PARTITION BY tenant_id, key) AS arrived FROM (${LEGS}) l) l WHERE remit IS NOT NULL GROUP BY remit) l ON l.remit = r.stream`;

/** A claim that holds a CLP says so by an exception that is no doubt about an answer that was posted. */
const PLACES = `
  SELECT data->>'remit' AS remit, (data->>'ordinal')::int AS ordinal, 'answered' AS how, data->>'paidCents' AS cents, false AS released FROM (${ANSWERS}) a
  UNION ALL SELECT e.stream, (e.data->>'ordinal')::int, 'held', e.data->>'paidCents', f.stream IS NOT NULL FROM (${events('remittance', 'remittance.payment-held')}) e
    LEFT JOIN (${events('remittance', 'remittance.payment-released')}) f ON f.stream = e.stream AND f.data->>'exception' = e.data->>'exception' WHERE (e.data->>'ordinal')::int > 0
  UNION ALL SELECT x.data->>'remit', split_part(x.data->>'exception', '/', 2)::int, 'held by the claim', x.data->>'amountCents', false FROM (${events('remittance', 'remittance.exception-raised')}) x
    WHERE x.data->>'remit' IS NOT NULL AND NOT EXISTS (SELECT FROM (${ANSWERS}) a WHERE a.claim = x.stream AND a.data->>'remit' = x.data->>'remit' AND a.data->>'ordinal' = split_part(x.data->>'exception', '/', 2))`;

/** Every remittance ties to the bank: posted + held - provider adjustments = transferred, its legs on the way to the bank are what was transferred, and every CLP is in one place. */
export async function remits(tables: Tables): Promise<Outcome> {
  const found = new Findings('remits', 'Of every remittance: posted + held in unapplied - provider adjustments = transferred, in events and in the journal; every CLP ended in one place.');
  const places = new Map<string, PlaceRow[]>();
  for (const p of await tables.rows<PlaceRow>(PLACES)) places.set(p.remit, [...(places.get(p.remit) ?? []), p]);
  for (const r of await tables.rows<RemitRow>(REMITS)) remit(r, places.get(r.remit) ?? [], found);
  return found.outcome();
}

export function remit(r: RemitRow, places: readonly PlaceRow[], found: Findings): void {
  found.count('remittances');
  found.count(`remittances ${r.state}`);
  const at = `remittance ${r.remit}`;
  const [transferred, clearing, unapplied] = [r.transferred, r.clearing, r.unapplied].map(Number) as [number, number, number];
  const equal = (what: string, left: number, right: number, where: string): void => { if (left !== right) found.differs(`${at}: ${left} ${what}, and ${right} ${where}`); };
  if (r.quarantined !== null && r.balanced === null) {
    const { unappliedCents } = r.quarantined;
    // Whose money nobody knows stands in nobody's books.
    equal('cents were transferred', r.practice === null ? 0 : transferred, unappliedCents, 'cents went to unapplied money');
    equal('cents went to unapplied money', unappliedCents, clearing, 'cents are on the way to the bank');
    equal('cents went to unapplied money', unappliedCents, unapplied, 'cents are in unapplied money');
    if (places.length > 0) found.differs(`${at} is quarantined and ${places.length} of its CLP went on`);
    return;
  }
  if (r.posted === null) {
    found.note(`${at} is ${r.state}: its CLP have not all spoken`);
    return;
  }
  const { posted, held, postedCents, heldCents, providerAdjustmentCents, paymentCents } = r.posted;
  found.count('cents transferred', transferred);
  equal('cents are posted and held less provider adjustments', postedCents + heldCents - providerAdjustmentCents, transferred, 'cents were transferred (BPR02)');
  equal('cents were said at its end', paymentCents, transferred, 'cents were transferred (BPR02)');
  equal('cents are on the way to the bank', clearing, transferred, 'cents were transferred (BPR02)');
  equal('cents of it are in unapplied money', unapplied, heldCents - Number(r.released), 'cents were said to be held and not released');
  equal('cents of provider adjustments were said', providerAdjustmentCents, Number(r.adjusted), 'cents of them were posted');
  if (r.balanced !== null) equal('cents were posted and held', postedCents + heldCents, r.balanced.paidCents, 'cents were paid for claims (CLP04)');
  everyClp(r, places, { posted, held }, found);
}

function everyClp(r: RemitRow, places: readonly PlaceRow[], said: { posted: number; held: number }, found: Findings): void {
  const at = `remittance ${r.remit}`;
  const standing = places.filter((p) => !p.released);
  const byOrdinal = new Map<number, PlaceRow[]>();
  for (const p of standing) byOrdinal.set(p.ordinal, [...(byOrdinal.get(p.ordinal) ?? []), p]);
  found.count('CLP', r.claims);
  for (const [ordinal, own] of byOrdinal) if (own.length > 1) found.differs(`${at}: CLP ${ordinal} is ${own.map((p) => p.how).join(' and ')}`);
  for (let ordinal = 1; ordinal <= r.claims; ordinal += 1) if (!byOrdinal.has(ordinal)) found.differs(`${at}: CLP ${ordinal} is nowhere`);
  const answered = standing.filter((p) => p.how === 'answered').length;
  if (said.posted + said.held !== r.claims) found.differs(`${at} says ${said.posted} posted and ${said.held} held of ${r.claims} CLP`);
  else if (places.every((p) => !p.released) && answered !== said.posted) found.differs(`${at} says that ${said.posted} CLP are posted, and ${answered} claims say so`);
  const cents = standing.reduce((sum, p) => sum + Number(p.cents), 0);
  if (r.balanced !== null && cents !== r.balanced.paidCents) found.differs(`${at}: its CLP come to ${cents} cents where they ended, and to ${r.balanced.paidCents} in the file`);
}
