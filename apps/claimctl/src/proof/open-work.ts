import { MACHINES, type Machine } from '@claimstream/contracts';
import { Findings, type Outcome } from './outcome.js';
import { events } from './posted.js';
import { ofEach, type Tables } from './sources.js';

interface PositionRow { stream: string; kind: string; item: string; state: string }
interface ItemRow { stream: string; item: string; kind: string; owner: string | null; next_action: string | null; due_at: Date | null }

/** Items that no machine's state explains and that end by another's word: a proposed correction, an undelivered file, an acknowledgement that is overdue. */
const BESIDE = /^(correction$|delivery:|overdue:)/;

/** What was raised and not settled: contradictions of a claim, payments of a remittance that belong to no claim yet. */
const raised = (service: string): string => `SELECT r.stream, 'exception:${service}/' || (r.data->>'exception') AS item FROM (${events(service, `${service}.exception-raised`)}) r
  LEFT JOIN (${events(service, `${service}.exception-settled`)}) s ON s.stream = r.stream AND s.data->>'exception' = r.data->>'exception' AND s.seq > r.seq WHERE s.stream IS NULL`;
const HELD = `SELECT h.stream, 'held:' || (h.data->>'exception') AS item FROM (${events('remittance', 'remittance.payment-held')}) h
  LEFT JOIN (${events('remittance', 'remittance.payment-released')}) r ON r.stream = h.stream AND r.data->>'exception' = h.data->>'exception' WHERE r.stream IS NULL`;

const waitsOf = (item: string, state: string): 'flow' | 'end' | 'somebody' => {
  const waits = (MACHINES as Record<string, Machine>)[item.slice(0, item.indexOf(':'))]?.states[state]?.waits;
  return waits === undefined || waits === 'end' ? 'end' : waits === 'flow' ? 'flow' : 'somebody';
};

/** The attempt number of `attempt:P/2`. */
const attempt = (item: string): { sequence: string; number: number } | undefined => {
  const m = /^attempt:([PST])\/(\d+)$/.exec(item);
  return m?.[1] === undefined ? undefined : { sequence: m[1], number: Number(m[2]) };
};

/**
 * Nothing waits without an owner, a next action and a date: every held, incomplete or waiting thing has an open item, every open item has all
 * three, and none is left open for what has gone on.
 */
export async function openWork(tables: Tables): Promise<Outcome> {
  const found = new Findings('open-work', 'No open item is without owner, action and date, and everything that waits has one.');
  const items = await tables.rows<ItemRow>('SELECT stream, item, kind, owner, next_action, due_at FROM reporting.work_item');
  const open = new Map(items.map((i) => [`${i.stream} ${i.item}`, i]));
  for (const i of items) {
    found.count('open items');
    const missing = [...((i.owner ?? '') === '' ? ['owner'] : []), ...((i.next_action ?? '') === '' ? ['next action'] : []), ...(i.due_at === null ? ['date'] : [])];
    if (missing.length > 0) found.differs(`${i.kind} ${i.stream} ${i.item} is open without ${missing.join(', ')}`);
  }
  const expected = await waiting(tables, found);
  for (const [key, state] of expected) if (!open.has(key)) found.differs(`${key} is ${state} and has no open item`);
  for (const [key, i] of open) if (!expected.has(key) && !BESIDE.test(i.item)) found.differs(`${key} is open and nothing waits there`);
  return found.outcome();
}

/** What waits for somebody, by the positions that the owning services keep, with `stream item` as key. */
async function waiting(tables: Tables, found: Findings): Promise<Map<string, string>> {
  const rows = await tables.rows<PositionRow>(ofEach(
    `SELECT s.id AS stream, s.kind, j.key AS item, j.value AS state FROM {s}.stream s, json_each_text(s.positions) j WHERE s.kind IN ('claim', 'document', 'interchange', 'remit', 'account')`));
  const byStream = new Map<string, PositionRow[]>();
  for (const r of rows) byStream.set(r.stream, [...(byStream.get(r.stream) ?? []), r]);
  const expected = new Map<string, string>();
  for (const r of await tables.rows<{ stream: string; item: string }>(`${raised('submission')} UNION ${raised('remittance')} UNION ${HELD}`)) {
    found.count('exceptions and held payments');
    expected.set(`${r.stream} ${r.item}`, 'open');
  }
  for (const [stream, places] of byStream) {
    if (closed(places)) continue;
    const newest = new Map<string, number>();
    for (const { item } of places) {
      const a = attempt(item);
      if (a !== undefined) newest.set(a.sequence, Math.max(newest.get(a.sequence) ?? 0, a.number));
    }
    for (const { item, state } of places) {
      const a = attempt(item);
      // An older attempt for the same payer gave way to the newer one.
      if (a !== undefined && newest.get(a.sequence) !== a.number) continue;
      if (waitsOf(item, state) !== 'somebody' || (item.startsWith('adjudication:') && state === 'awaiting' && !withPayer(places, newest, item))) continue;
      found.count('things that wait');
      expected.set(`${stream} ${item}`, state);
    }
  }
  return expected;
}

/** A payer that rejected the claim, or was not sent it again yet, owes no answer. */
const withPayer = (places: readonly PositionRow[], newest: ReadonlyMap<string, number>, item: string): boolean => {
  const sequence = item.slice('adjudication:'.length);
  const at = places.find((p) => p.item === `attempt:${sequence}/${newest.get(sequence) ?? 0}`)?.state;
  return at === undefined || WITH_PAYER.test(at);
};
const WITH_PAYER = /^(transmitted|mailed|entered-by-portal|syntax-accepted|clearinghouse-|payer-)/;

/** Nothing waits of an encounter that is not billable and was never sent. */
const SENT = /^(transmitted|mailed|entered-by-portal|syntax-accepted|clearinghouse-|payer-|answered|rejected)/;
const closed = (places: readonly PositionRow[]): boolean =>
  places.some((p) => p.item === 'encounter:1' && p.state === 'not-billable') && !places.some((p) => p.item.startsWith('attempt:') && SENT.test(p.state));
