import { topicOf } from '@claimstream/contracts';
import { asOf, hashOf, type JournalEntry } from '@claimstream/ledger';
import type { Context } from '../context.js';
import { EXIT, usage, type ExitCode } from '../ends.js';
import { LogReader } from '../proof/read-log.js';
import { sourcesOf, Tables, type Sources } from '../proof/sources.js';
import { table } from '../screen.js';

/** An event of entries as its bytes say it. */
export interface PostedEnvelope {
  id: string;
  type: string;
  subject: string;
  tenantid: string;
  practiceid: string;
  data: { entries: Omit<JournalEntry, 'tenant' | 'practiceId' | 'claimId'>[] };
}

const CARRIES = ['remittance.claim-entries-posted', 'remittance.remit-entries-posted'];

/** The journal again, by tenant: what an entry does not say itself (tenant, practice, claim) is that of the event that carries it. A repeated event counts once. */
export function rebuilt(events: Iterable<PostedEnvelope>): Map<string, JournalEntry[]> {
  const seen = new Set<string>();
  const books = new Map<string, JournalEntry[]>();
  for (const { id, type, subject, tenantid, practiceid, data } of events) {
    if (!CARRIES.includes(type) || seen.has(id)) continue;
    seen.add(id);
    const place = { tenant: tenantid, practiceId: practiceid, ...(type === 'remittance.claim-entries-posted' ? { claimId: subject } : {}) };
    const own = books.get(tenantid) ?? [];
    for (const entry of data.entries) own.push({ ...entry, ...place });
    books.set(tenantid, own);
  }
  return books;
}

export interface Compared { tenant: string; inTable: number; inEvents: number; tableHash: string; eventsHash: string; same: boolean }

/** Both journals of each tenant by their canonical hash, as they stood at the end of a day or as they stand. */
export function compare(table: ReadonlyMap<string, JournalEntry[]>, events: ReadonlyMap<string, JournalEntry[]>, day?: string): Compared[] {
  const until = (entries: JournalEntry[] = []): JournalEntry[] => (day === undefined ? entries : asOf(entries, day));
  return [...new Set([...table.keys(), ...events.keys()])].sort().map((tenant) => {
    const [held, again] = [until(table.get(tenant)), until(events.get(tenant))];
    const [tableHash, eventsHash] = [hashOf(held), hashOf(again)];
    return { tenant, inTable: held.length, inEvents: again.length, tableHash, eventsHash, same: tableHash === eventsHash };
  });
}

/** The events of the table, or with `--log` those that the log holds. */
async function eventsOf(tables: Tables, sources: Sources, log: boolean): Promise<PostedEnvelope[]> {
  const found: PostedEnvelope[] = [];
  if (!log) {
    const sql = `SELECT id::text AS id, convert_from(bytes, 'UTF8')::json AS envelope FROM remittance.event WHERE type IN ('${CARRIES.join(`', '`)}') AND id > $1 ORDER BY event.id`;
    for await (const rows of tables.pages<{ id: string; envelope: PostedEnvelope }>(sql)) found.push(...rows.map((r) => r.envelope));
    return found;
  }
  const reader = new LogReader(sources);
  const topic = topicOf('remittance');
  const ends = new Map([...await reader.ends()].filter(([name]) => name === topic));
  await reader.each(ends, (_topic, _partition, { value, headers }) => { if (value !== null && CARRIES.includes(String(headers['ce_type'] ?? ''))) found.push(JSON.parse(value.toString('utf8')) as PostedEnvelope); });
  return found;
}

/**
 * `claimctl ledger rebuild`: makes the journal again from the events that carried its entries and compares the canonical hash of both. Exit 1
 * on a difference. It writes nothing. The hash is that of `libs/ledger`, so this shows that table and events agree; that they are right is the proof's.
 */
export async function rebuildLedger(context: Context, flags: { log?: boolean; asOf?: string }): Promise<ExitCode> {
  const { screen, env, options } = context;
  if (flags.asOf !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(flags.asOf)) throw usage('--as-of takes a day, YYYY-MM-DD.');
  const described = env['CLAIMSTREAM_DATABASE'] !== undefined && options.data === undefined ? undefined : context.at().described;
  const sources = sourcesOf(described, env);
  const tables = await Tables.open(sources);
  try {
    await tables.snapshot();
    const held = new Map<string, JournalEntry[]>();
    for (const { tenant, entry } of await tables.rows<{ tenant: string; entry: JournalEntry }>('SELECT tenant_id::text AS tenant, entry FROM remittance.journal_entry')) {
      const own = held.get(tenant) ?? [];
      own.push(entry);
      held.set(tenant, own);
    }
    const books = compare(held, rebuilt(await eventsOf(tables, sources, flags.log === true)), flags.asOf);
    const same = books.every((b) => b.same);
    screen.result({ same, from: flags.log === true ? 'log' : 'event table', asOf: flags.asOf ?? null, books }, () => [
      table(['TENANT', 'IN THE TABLE', 'IN EVENTS', 'HASH', 'STATE'], books.map((b) => [sources.slugs.get(b.tenant) ?? b.tenant, b.inTable, b.inEvents, b.eventsHash.slice(0, 16), b.same ? 'the same' : `differs: the table gives ${b.tableHash.slice(0, 16)}`])),
      same ? 'The journal follows from its events.' : 'The journal does not follow from its events; "claimctl proof --only journal" names the entries.',
    ].join('\n'));
    return same ? EXIT.ok : EXIT.findings;
  } finally {
    await tables.close();
  }
}
