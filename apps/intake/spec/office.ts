import { createHash, createHmac } from 'node:crypto';
import { declarationOf, legal, machineOf, mintId } from '@claimstream/contracts';
import type { Applied, EventDraft, Fact, LocalFact, Lookups, ShellAccess, StreamDefinition, StreamState, Targeted } from '@claimstream/event-stream';
import type { DocumentStore, DocumentWriter } from '@claimstream/service-kit';
import { generateClaims, write837, type Claim837Draft } from '@claimstream/x12';
import { definitionWith, sideTables } from '../src/parts.js';
import { arrival, keep } from '../src/document/receive.js';
import type { DocumentState } from '../src/document/state.js';

export const TENANT = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001';
export const NPI = '1234567893';

interface Row { table: string; row: Record<string, unknown> }
interface Stream { kind: Targeted['kind']; state: StreamState | undefined; positions: Record<string, string>; practice?: string; seq: number }
interface World { streams: Map<string, Stream>; rows: Row[]; tells: Targeted[]; effects: { id: string; stream: string; name: string; data: Record<string, unknown> }[]; events: (EventDraft & { stream: string })[] }

class Taken extends Error {}

/** Intake in one process without a database: its own definition, folded as the shell does, so that whole files can be told as tests. */
export class Office implements ShellAccess {
  world: World = { streams: new Map(), rows: [], tells: [], effects: [], events: [] };
  readonly files = new Map<string, Buffer>();
  now = '2026-03-02T15:00:00.000Z';
  feed: 'test' | 'production' = 'test';
  /** Throws after so many chunks, as a kill does. */
  dieAfterChunks = Infinity;
  private sequence = 0n;
  private readonly definition = definitionWith(async () => this.documents);

  readonly documents: DocumentStore = {
    begin: async (): Promise<DocumentWriter> => {
      const parts: Uint8Array[] = [];
      return {
        write: async (chunk) => void parts.push(chunk),
        finish: async () => {
          const bytes = Buffer.concat(parts);
          const key = `stored-${this.files.size + 1}`;
          this.files.set(key, bytes);
          return { key, sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
        },
        abort: async () => undefined,
      };
    },
    read: (_tenant: string, key: string) => pieces(this.files.get(key) ?? Buffer.alloc(0)),
    discard: async (_tenant: string, key: string) => void this.files.delete(key),
  };

  async practice(): Promise<string> {
    const id = this.newId();
    await this.apply(TENANT, async () => [{ stream: id, kind: 'practice', fact: command('register-practice', { name: 'Sample Family Practice', npi: NPI, timeZone: 'America/Denver', doors: ['837'] }, {}) }]);
    return id;
  }

  /** A file through the door, without reading it. */
  async receive(practice: string, bytes: Uint8Array): Promise<string> {
    const kept = await keep(this.documents, TENANT, pieces(Buffer.from(bytes)));
    const [applied] = await this.apply(TENANT, async (look) => [await arrival(look, { practice, door: 'upload', fileName: 'claims.x12', kept, actor: 'person:biller', kind: 'command' })].filter((f) => f !== undefined));
    if (applied === undefined) throw new Error('no such practice');
    return applied.stream;
  }

  /** A file through the door and read to its end. */
  async file(practice: string, bytes: Uint8Array): Promise<string> {
    const id = await this.receive(practice, bytes);
    await this.work();
    return id;
  }

  /** Does what is due: effects, then tells, until nothing is left. */
  async work(): Promise<void> {
    for (;;) {
      const effect = this.world.effects[0];
      if (effect === undefined) return;
      let chunks = 0;
      const heartbeat = async (): Promise<void> => {
        chunks += 1;
        if (chunks >= this.dieAfterChunks) throw new Error('killed');
      };
      const facts = await this.definition.effects[effect.name]?.run({ id: effect.id, tenant: TENANT, stream: effect.stream, kind: 'document', data: effect.data, attempt: 1, heartbeat }, this);
      await this.apply(TENANT, async () => (facts ?? []).map((fact) => ({ stream: effect.stream, kind: 'document' as const, fact })));
      this.world.effects.splice(this.world.effects.indexOf(effect), 1);
    }
  }

  async apply(_tenant: string, resolve: (look: Lookups) => Promise<Targeted[]>): Promise<Applied[]> {
    for (let run = 0; ; run += 1) {
      const before = structuredClone(this.world);
      try {
        const applied = (await resolve(this.lookups())).map((target) => this.fold(target));
        for (let tell = this.world.tells.shift(); tell !== undefined; tell = this.world.tells.shift()) this.fold(tell);
        return applied;
      } catch (error) {
        this.world = before;
        if (!(error instanceof Taken) || run === 4) throw error;
      }
    }
  }

  look<T>(_tenant: string, read: (look: Lookups) => Promise<T>): Promise<T> {
    return read(this.lookups());
  }

  command(stream: string, kind: Targeted['kind'], name: string, data: object = {}, phi?: unknown): Promise<Applied[]> {
    return this.apply(TENANT, async () => [{ stream, kind, fact: command(name, data, phi) }]);
  }

  hear(stream: string, name: string, data: object): void {
    this.fold({ stream, kind: 'claim', fact: { kind: 'event', name, data, id: `${name}/${stream}`, producer: 'submission', stream, streamKind: 'claim', seq: 1, lamport: 1, practice: undefined, at: this.now, actor: 'service:submission' } as unknown as LocalFact });
  }

  state<S>(id: string): S {
    return this.world.streams.get(id)?.state as S;
  }

  document(id: string): DocumentState {
    return this.state<DocumentState>(id);
  }

  at(id: string, machine: string): string | undefined {
    return this.world.streams.get(id)?.positions[`${machine}:1`];
  }

  of(kind: Targeted['kind']): string[] {
    return [...this.world.streams].filter(([, s]) => s.kind === kind).map(([id]) => id);
  }

  events(type: string): (EventDraft & { stream: string })[] {
    return this.world.events.filter((e) => e.type === type);
  }

  newId(): string {
    this.sequence += 1n;
    return mintId('intake', Date.parse(this.now), this.sequence);
  }

  lookups(): Lookups {
    const token = (purpose: string, value: string): string => createHmac('sha256', 'test').update(`${purpose}\0${value}`).digest('hex').slice(0, 16);
    return {
      now: this.now, tokenKey: 'test', newId: () => this.newId(), token, tokens: (p, v) => [token(p, v)],
      states: async <S>(ids: string[]) => new Map(ids.flatMap((id) => { const s = this.world.streams.get(id)?.state; return s === undefined ? [] : [[id, structuredClone(s) as S] as [string, S]]; })),
      rows: async <T>(table: string, columns: string[], keys: unknown[][]) =>
        this.world.rows.filter((r) => r.table === table && keys.some((key) => columns.every((c, i) => r.row[c] === key[i]))).map((r) => ({ ...r.row })) as T[],
    };
  }

  private fold({ stream, kind, fact }: Targeted): Applied {
    const definition = this.definition.streams[kind] as StreamDefinition<StreamState> | undefined;
    if (definition === undefined) throw new Error(`no decision for ${kind}`);
    const at: Stream = this.world.streams.get(stream) ?? { kind, state: undefined, positions: {}, seq: 0 };
    const look = this.lookups();
    const decision = definition.decide(at.state, fact as Fact, {
      now: this.now, tenant: { id: TENANT, feed: this.feed, timeZone: 'America/Denver' }, stream: { id: stream, kind, practice: at.practice },
      at: (machine, item) => at.positions[`${machine}:${item}`] ?? null, items: () => ({}), newId: () => this.newId(), token: look.token, tokenKey: 'test', reference: {},
    });
    for (const event of decision.events ?? []) this.emitted(stream, at, event);
    this.world.streams.set(stream, { ...at, state: structuredClone(decision.state), ...(decision.practice === undefined ? {} : { practice: decision.practice }), seq: at.seq + (decision.events?.length ?? 0) });
    for (const change of decision.rows ?? []) this.side(change);
    decision.tells?.forEach((t, i) => this.world.tells.push({ stream: t.to.id, kind: t.to.kind, fact: { kind: 'tell', name: t.name, id: `${stream}@${at.seq}.${i}`, actor: 'service:intake', data: t.data, phi: t.phi } }));
    for (const e of decision.effects ?? []) this.world.effects.push({ id: this.newId(), stream, name: e.name, data: e.data });
    return { stream, outcome: 'applied', seq: at.seq, ...(decision.reply === undefined ? {} : { reply: decision.reply }) };
  }

  private emitted(stream: string, at: Stream, event: EventDraft): void {
    const declaration = declarationOf(event.type);
    const parsed = declaration?.data.safeParse(event.data);
    if (parsed?.success !== true) throw new Error(`${event.type} breaks its schema: ${parsed?.error.message}`);
    if (declaration?.phi !== undefined && !declaration.phi.safeParse(event.phi).success) throw new Error(`${event.type} breaks the schema of its sealed block`);
    if (declaration?.machine !== undefined) {
      const key = `${declaration.machine}:${event.item}`;
      const table = machineOf(declaration.machine);
      if (!table || !legal(table, at.positions[key] ?? null, event.type, event.to ?? '')) throw new Error(`illegal step: ${at.positions[key]} -> ${event.type}`);
      at.positions[key] = event.to ?? '';
    }
    this.world.events.push({ ...structuredClone(event), stream });
  }

  private side(change: { table: string } & ({ put: Record<string, unknown> } | { insert: Record<string, unknown> } | { remove: Record<string, unknown> })): void {
    const table = sideTables.find((t) => t.name === change.table);
    if (table === undefined) throw new Error(`side table ${change.table} is not declared`);
    const row = 'put' in change ? change.put : 'insert' in change ? change.insert : change.remove;
    for (const column of Object.keys(row)) if (!(column in table.columns)) throw new Error(`${change.table} has no column ${column}`);
    const same = this.world.rows.findIndex((r) => r.table === change.table && table.key.every((k) => r.row[k] === row[k]));
    if ('insert' in change && same >= 0) throw new Taken();
    if (same >= 0) this.world.rows.splice(same, 1);
    if (!('remove' in change)) this.world.rows.push({ table: change.table, row });
  }
}

const command = (name: string, data: object, phi?: unknown): LocalFact => ({ kind: 'command', name, id: `command-${name}`, actor: 'person:biller', data, ...(phi === undefined ? {} : { phi }) });

export async function* pieces(bytes: Buffer, size = 4096): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Invented claims, each with a number of its own. */
export const claims = (count: number, seed = 7): Claim837Draft[] => generateClaims({ kind: '837P', count, seed, serviceDate: '2026-02-20', secondaryPercent: 0 });

/** The claims as a practice's export. */
export function exported(list: Claim837Draft[], control = '1', usage: 'P' | 'T' = 'T'): Buffer {
  const party = { organization: 'SAMPLE BILLING', id: 'SAMPLE1', idQualifier: '46' };
  return Buffer.from(write837({
    sender: { qualifier: 'ZZ', id: 'SAMPLE' }, receiver: { qualifier: 'ZZ', id: 'CLAIMSTREAM' }, control, createdAt: { date: '2026-02-21', time: '1200' }, usage,
    groups: [{ functionalId: 'HC', control, transactions: [{ control: '0001', bht: { reference: `B${control}`, date: '2026-02-21', time: '1200', claimOrEncounter: 'CH' }, submitter: { ...party, contacts: [{ name: 'HELP', numbers: [{ qualifier: 'TE', number: '5550100' }] }] }, receiver: party, claims: list }] }],
  }).bytes);
}
