import type { Changes, ConsumedRecord, EventLog, MemoryDatabase, Outbox, OutboxRow, Store, StoreTransaction } from '@claimstream/event-stream';
import { TENANTS, type Bugs } from './world.js';

/** A seeded bug between a real shell and its ports, and the invariant that must find it. */
export interface Mutant {
  /** What is wrong, as a sentence. */
  bug: string;
  finds: string;
  bugs: Bugs;
}

const over = <T extends object>(target: T, own: Partial<T>): T => new Proxy(target, {
  get: (_, name) => {
    const value = Reflect.get(name in own ? own : target, name) as unknown;
    return typeof value === 'function' && !(name in own) ? value.bind(target) as unknown : value;
  },
});

/** Every transaction of a service goes through `change`. */
const transactions = (store: Store, change: (tx: StoreTransaction, tenant: string) => StoreTransaction): Store =>
  over(store, { transaction: (tenant, work, role) => store.transaction(tenant, (tx) => work(change(tx, tenant)), role) });

/** What a batch writes is changed on its way into the database. */
const writes = (of: string, change: (changes: Changes) => Changes): Bugs => ({
  store: (store, database) => (database.service !== of ? store : transactions(store, (tx) => over(tx, { write: (changes) => tx.write(change(changes)) }))),
});

/** Variant A of the handbook: a cursor over visible numbers. A number whose transaction commits later than a higher one is never read. */
class CursorOutbox implements Outbox {
  private cursor = 0n;

  constructor(private readonly inner: Outbox, private readonly database: MemoryDatabase) {}

  acquire(): Promise<boolean> { return this.inner.acquire(); }
  advance(): Promise<void> { return this.inner.advance(); }
  release(): Promise<void> { return this.inner.release(); }

  async next(limit: number): Promise<OutboxRow[]> {
    const rows = await this.inner.next(limit);
    const passed = rows.filter((r) => r.id <= this.cursor).map((r) => r.id);
    if (passed.length > 0) await this.inner.published(passed);
    return rows.filter((r) => r.id > this.cursor);
  }

  async published(ids: bigint[]): Promise<void> {
    for (const id of ids) if (id > this.cursor) this.cursor = id;
    this.database.unpublished.splice(0, this.database.unpublished.length, ...this.database.unpublished.filter((r) => r.id > this.cursor));
    await this.inner.published(ids);
  }
}

/** Sends the rows of a batch the other way round. */
const backwards = (outbox: Outbox): Outbox => over(outbox, { next: async (limit: number) => (await outbox.next(limit)).reverse() });

const log = (of: string, change: (records: ConsumedRecord[], onward: (records: ConsumedRecord[]) => Promise<void>) => Promise<void>): Bugs => ({
  log: (inner: EventLog, service) => (service !== of ? inner : over(inner, {
    subscribe: (options) => inner.subscribe({ ...options, onBatch: (records, control) => change(records, (some) => options.onBatch(some, control)) }),
  })),
});

/** Without a gate a repeated event is the next one: it comes under the number that the consumer would take. */
const noGate = (): Bugs => {
  const next = new Map<string, number>();
  return log('reporting', (records, onward) => onward(records.map((record) => {
    if (record.headers['ce_id'] === undefined) return record;
    const envelope = JSON.parse(record.value.toString('utf8')) as { source: string; subject: string; seq: number };
    const stream = `${envelope.source}/${envelope.subject}`;
    const seq = (next.get(stream) ?? 0) + 1;
    next.set(stream, seq);
    return { ...record, value: Buffer.from(JSON.stringify({ ...envelope, seq })) };
  })));
};

const someTimes = (every: number): (() => boolean) => {
  let n = 0;
  return () => (n += 1) % every === 0;
};

export const mutants = (): Mutant[] => {
  const [third, fifth, seventh] = [someTimes(3), someTimes(5), someTimes(7)];
  return [
    { bug: 'the relay reads with a cursor', finds: 'every event is in the log, in order', bugs: { store: (store, database) => over(store, { outbox: () => new CursorOutbox(store.outbox(), database) }) } },
    { bug: 'the relay sends a batch backwards', finds: 'every event is in the log, in order', bugs: { store: (store) => over(store, { outbox: () => backwards(store.outbox()) }) } },
    { bug: 'a consumer has no gate', finds: 'consumers have seen their producers', bugs: noGate() },
    {
      bug: 'offsets move before the batch is applied', finds: 'consumers have seen their producers',
      bugs: log('submission', async (records, onward) => { void onward(records).catch(() => undefined); }),
    },
    { bug: 'an event is not stored with its state', finds: 'sequences are 1..n', bugs: writes('coding', (c) => ({ ...c, events: c.events.slice(fifth() ? 1 : 0) })) },
    {
      bug: 'a stream forgets where its items stand', finds: 'nothing is left to do',
      bugs: writes('submission', (c) => ({ ...c, streams: c.streams.map((s) => (s.kind === 'claim' ? { ...s, positions: {} } : s)) })),
    },
    {
      bug: 'a transition is stored as another legal one', finds: 'chains are legal',
      bugs: writes('intake', (c) => ({ ...c, events: c.events.map((e) => (e.type === 'intake.encounter-ready' ? { ...e, from: 'incomplete' } : e)) })),
    },
    { bug: 'a tell is lost', finds: 'every accepted claim is accounted for', bugs: writes('submission', (c) => ({ ...c, tells: c.tells.filter((t) => t.name !== 'answer' && !(t.name === 'claim-ready' && third())) })) },
    { bug: 'a timer is not stored', finds: 'every accepted claim is accounted for', bugs: writes('submission', (c) => ({ ...c, timersSet: c.timersSet.filter((t) => t.key !== 'batch-cut') })) },
    { bug: 'an effect is not stored', finds: 'files are delivered once with their claims and cents', bugs: writes('submission', (c) => ({ ...c, effects: [] })) },
    {
      bug: 'a claim is not found when it is exported again', finds: 'every accepted claim is accounted for',
      bugs: {
        store: (store, database) => (database.service !== 'intake' ? store : transactions(store, (tx) => over(tx, {
          sideRows: async (table, columns, keys) => (table === 'claim_number' ? [] : tx.sideRows(table, columns, keys)),
          write: (c) => tx.write({ ...c, rows: c.rows.map((r) => (r.table === 'claim_number' && 'insert' in r ? { table: r.table, put: r.insert } : r)) }),
        }))),
      },
    },
    {
      bug: 'a delivered file is delivered again under another name', finds: 'files are delivered once with their claims and cents',
      bugs: {
        mailbox: (mailbox) => {
          const deliver = mailbox.deliver.bind(mailbox);
          mailbox.deliver = async (tenant, folder, name, bytes) => {
            await deliver(tenant, folder, name, bytes);
            await deliver(tenant, folder, `again-${name}`, bytes);
          };
        },
      },
    },
    {
      bug: 'a delivered file is a cent off', finds: 'files are delivered once with their claims and cents',
      bugs: {
        mailbox: (mailbox) => {
          const deliver = mailbox.deliver.bind(mailbox);
          mailbox.deliver = (tenant, folder, name, bytes) => deliver(tenant, folder, name, Buffer.from(Buffer.from(bytes).toString('latin1').replace(/(CLM\*[^*]+\*)(\d)/, (_, before: string, digit: string) => `${before}${(Number(digit) + 1) % 10}`), 'latin1'));
        },
      },
    },
    {
      bug: 'rows are written under another tenant', finds: 'tenants are apart',
      bugs: {
        store: (store, database) => (database.service !== 'reporting' ? store : transactions(store, (tx, tenant) => over(tx, {
          write: async (c) => {
            await tx.write({ ...c, rows: [] });
            const other = TENANTS.find((t) => t.id !== tenant)?.id ?? tenant;
            for (const row of c.rows) {
              if ('put' in row) database.tables.side.get(row.table)?.set(`${other}/${database.tables.side.get(row.table)?.size ?? 0}`, { tenant: other, key: '', json: JSON.stringify(row.put) });
            }
          },
        }))),
      },
    },
    { bug: 'the journey leaves an event out', finds: 'journeys are whole', bugs: writes('reporting', (c) => ({ ...c, rows: c.rows.filter((r) => r.table !== 'journey_entry' || !seventh()) })) },
    { bug: 'a work item is not listed', finds: 'open work has an item', bugs: writes('reporting', (c) => ({ ...c, rows: c.rows.filter((r) => r.table !== 'work_item') })) },
    {
      bug: 'what a claim says of its new export is lost', finds: 'files are settled',
      bugs: { store: (store, database) => (database.service !== 'intake' ? store : transactions(store, (tx) => over(tx, {
        takeTells: async (limit) => (await tx.takeTells(limit)).filter((t) => t.name !== 'export-settled'),
      }))) },
    },
  ];
};
