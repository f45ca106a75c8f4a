import { SERVICES, topicOf, type ServiceName } from '@claimstream/contracts';
import { Findings, type Outcome } from './outcome.js';
import type { LoggedEvent, TopicContent } from './read-log.js';
import { schemaOf, type Tables } from './sources.js';

interface EventRow { id: string; stream: string; seq: number; type: string; topic: string; hash: string; envelope_id: string; envelope_type: string; envelope_seq: number }

/** What was in the log when reading began, and what came until the tables had been looked at. */
export interface LogSeen {
  before: Map<ServiceName, TopicContent>;
  /** Of the end of the log after the snapshot; the same where nothing came. */
  after: Map<ServiceName, TopicContent>;
}

/** Every event row is in the log, byte for byte and in the order of its stream; nothing is in the log that no table holds. */
export async function log(tables: Tables, seen: LogSeen): Promise<Outcome> {
  const found = new Findings('log', 'Every event is in the log, byte for byte and in order per stream, and nothing else is.');
  for (const service of SERVICES) await ofService(tables, service, seen, found);
  return found.outcome();
}

async function ofService(tables: Tables, service: ServiceName, seen: LogSeen, found: Findings): Promise<void> {
  const [before, after] = [seen.before.get(service), seen.after.get(service)];
  if (before === undefined || after === undefined) throw new Error('a topic was not read');
  const unknown = new Set(before.events.keys());
  const order = new Map<string, { seq: number; at: LoggedEvent }[]>();
  const sql = `SELECT id::text AS id, stream, seq, type, topic, encode(sha256(bytes), 'hex') AS hash, convert_from(bytes, 'UTF8')::json->>'id' AS envelope_id,
      convert_from(bytes, 'UTF8')::json->>'type' AS envelope_type, (convert_from(bytes, 'UTF8')::json->>'seq')::int AS envelope_seq
    FROM ${schemaOf(service)}.event WHERE id > $1 ORDER BY event.id`;
  for await (const rows of tables.pages<EventRow>(sql)) {
    for (const row of rows) {
      const key = `${row.stream}/${row.seq}`;
      unknown.delete(key);
      found.count('event rows');
      const logged = after.events.get(key);
      if (logged === undefined) found.differs(`${service}/${key} (${row.type}) is not in ${topicOf(service)}`);
      else same(service, row, logged, found);
      envelope(service, row, found);
      if (logged !== undefined) order.set(row.stream, [...(order.get(row.stream) ?? []), { seq: row.seq, at: logged }]);
    }
  }
  inOrder(service, order, found);
  for (const key of unknown) found.differs(`${topicOf(service)} holds ${key}, which no table holds`);
  for (const fault of after.faults) found.differs(fault);
  found.count('records', after.records);
  found.count('repeated records', [...after.events.values()].reduce((sum, e) => sum + e.repeats, 0));
}

function same(service: ServiceName, row: EventRow, logged: LoggedEvent, found: Findings): void {
  const id = `${service}/${row.stream}/${row.seq}`;
  if (logged.hash !== row.hash) found.differs(`${id} has other bytes in the log than in the table`);
  if (logged.id !== id || logged.type !== row.type) found.differs(`${id} (${row.type}) is in the log under the headers of ${logged.id} (${logged.type})`);
}

function envelope(service: ServiceName, row: EventRow, found: Findings): void {
  const id = `${service}/${row.stream}/${row.seq}`;
  if (row.envelope_id !== id || row.envelope_type !== row.type || row.envelope_seq !== row.seq || row.topic !== topicOf(service)) found.differs(`${id} (${row.type}) holds the envelope of ${row.envelope_id} (${row.envelope_type})`);
}

/** First occurrences of one stream: one partition, offsets that rise with the sequence. */
function inOrder(service: ServiceName, order: Map<string, { seq: number; at: LoggedEvent }[]>, found: Findings): void {
  for (const [stream, events] of order) {
    found.count('streams in order');
    const sorted = [...events].sort((a, b) => a.seq - b.seq);
    for (const [i, { seq, at }] of sorted.entries()) {
      const prev = sorted[i - 1]?.at;
      if (prev === undefined) continue;
      if (prev.partition !== at.partition) found.differs(`${service}/${stream} is spread over partitions ${prev.partition} and ${at.partition}`);
      else if (prev.offset >= at.offset) found.differs(`${service}/${stream}/${seq} came into the log before the event that precedes it`);
    }
  }
}
