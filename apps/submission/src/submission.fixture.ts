import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadStarterCodes } from '@claimstream/codes';
import { declarationOf, type EventData, type EventType, type StreamKind } from '@claimstream/contracts';
import type { Decide, Decision, EffectRun, Fact, Lookups, ShellAccess, SideRow, StreamState, Targeted } from '@claimstream/event-stream';
import { command, eventFact, given, tell, timerFact, type Life } from '@claimstream/testing';
import type { Claim837Draft } from '@claimstream/x12';
import { decideDocument } from './acknowledgment/decide.js';
import { decideBatch } from './batch/decide.js';
import { decideClaim } from './claim/decide.js';
import type { ClaimState } from './claim/state.js';
import { decideInterchange } from './interchange/decide.js';
import { deliverInterchange } from './interchange/deliver.js';
import { PartnerFolders } from './interchange/partner-folders.js';
import { sideTables } from './parts.js';
import { decidePartner } from './partner/decide.js';
import { decidePayer } from './payer/decide.js';

export const reference = { codes: loadStarterCodes() };
export const TENANT = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001';
export const PRACTICE = '01PRACT000001';
export const PARTNER = '01PARTNER0001';
export const PAYER = '01PAYER000001';

export type Ready = EventData<'intake.encounter-ready'>;
export type Coded = EventData<'coding.encounter-coded'>;

export const line = (cents = 12_500) => ({ number: 1, code: 'G0101', qualifier: 'HC', modifiers: [] as string[], chargeCents: cents, unit: 'UN', quantityMilli: 1000, pointers: [1], serviceFrom: '2026-02-10' });

export const facts = (more: Partial<Ready> = {}): Ready => ({
  revision: 1, findings: [], kind: 'professional', patient: '01PAT1ENT0001', guarantor: '01GVARANT0001', serviceFrom: '2026-02-10', serviceThrough: '2026-02-10',
  placeOfService: '11', frequencyCode: '1', chargeCents: 12_500, coverages: [{ sequence: 'P', payerId: 'DEMO1', filingCode: 'CI', relationship: '18', hasMemberId: true }],
  ageYears: 44, sex: 'F', preCoded: true, diagnoses: [{ code: 'I10', qualifier: 'ABK' }], lines: [line()], billing: { npi: '1234567893' }, tokens: { kid: 'test', member: [] }, ...more,
});

/** As the source sent it: with the practice's own number, which must not leave. */
export const sealed = (more: Partial<Claim837Draft> = {}): Claim837Draft => ({
  kind: '837P',
  billingProvider: {
    organization: 'MEADOW SAMPLE CLINIC', npi: '1234567893', taxId: '123456789', taxIdKind: 'EI', taxonomy: '207Q00000X',
    address: { line1: '1 SAMPLE STREET', city: 'DENVER', state: 'CO', postalCode: '802020001' }, contacts: [], extra: [],
  },
  subscriber: {
    sequence: 'P', relationshipCode: '18', filingCode: 'CI', memberId: 'SAMPLE0001', memberIdQualifier: 'MI', name: { last: 'SAMPLEPERSON', first: 'ADA' }, birthDate: '1981-05-04', sex: 'F',
    address: { line1: '2 SAMPLE STREET', city: 'DENVER', state: 'CO', postalCode: '80202' }, extra: [],
  },
  payer: { name: 'WHATEVER THE SOURCE SAID', id: 'demo1', idQualifier: 'PI' },
  claimId: 'PRACTICE-OWN-4711', chargeCents: 12_500, placeOfService: '11', frequencyCode: '1', providerSignature: true, assignment: 'A', benefitsAssigned: 'Y', releaseOfInformation: 'Y',
  dates: {}, references: {}, amounts: {}, notes: [], attachments: [], diagnoses: [{ qualifier: 'ABK', code: 'I10' }], procedures: [], conditions: [], providers: [],
  serviceLines: [{
    number: 1, procedure: { qualifier: 'HC', code: 'G0101', modifiers: [] }, chargeCents: 12_500, unit: 'UN', quantity: '1', diagnosisPointers: [1], serviceFrom: '2026-02-10', lineControl: 'PRACTICE-LINE-1',
    dates: {}, references: {}, amounts: {}, notes: [], attachments: [], providers: [], adjudications: [], extra: [],
  }],
  otherSubscribers: [], extra: [], ...more,
});

export const PARTNER_SETTINGS = {
  name: 'SAMPLE CLEARINGHOUSE', folder: 'sample-clearinghouse', senderQualifier: 'ZZ', senderId: 'CLAIMSTREAM', receiverQualifier: 'ZZ', receiverId: 'SAMPLECH',
  submitterName: 'SAMPLE BILLING', contactName: 'BILLING DESK', contactPhone: '3035550100', usage: 'P', cutAfterSeconds: 5, maxClaims: 500,
};

const DECISIONS: Partial<Record<StreamKind, Decide<never, typeof reference>>> = {
  claim: decideClaim as never, payer: decidePayer as never, partner: decidePartner as never, batch: decideBatch as never, interchange: decideInterchange as never, document: decideDocument as never,
};

/** All streams of submission for one tenant, on a virtual clock: tells in order per target, targets in any order, timers by hand. */
export class World {
  private readonly lives = new Map<string, { kind: StreamKind; life: Life<StreamState, typeof reference> }>();
  private readonly queue: { id: string; kind: StreamKind; fact: Fact }[] = [];
  readonly timers = new Map<string, { id: string; kind: StreamKind; name: string; dueAt: string; data: Record<string, unknown> }>();
  private readonly rows: Record<string, Map<string, Record<string, unknown>>> = {};
  readonly effects: { id: string; name: string }[] = [];
  private readonly seqs: Record<string, number> = {};
  private ms = Date.parse('2026-03-02T15:00:00.000Z');

  constructor(private readonly pick: (n: number) => number = () => 0) {}

  life<S extends StreamState>(id: string, kind: StreamKind): Life<S, typeof reference> {
    const found = this.lives.get(id) ?? { kind, life: given(DECISIONS[kind] as unknown as Decide<StreamState, typeof reference>, { service: 'submission', kind, stream: id, reference }) };
    this.lives.set(id, found);
    return found.life as unknown as Life<S, typeof reference>;
  }

  apply(id: string, kind: StreamKind, fact: Fact): Decision<StreamState> {
    const life = this.life(id, kind);
    life.now = new Date((this.ms += 1)).toISOString();
    const decision = life.when(fact);
    for (const e of decision.events ?? []) declarationOf(e.type)!.data.parse(e.data);
    for (const t of decision.tells ?? []) this.queue.push({ id: t.to.id, kind: t.to.kind, fact: { ...tell(t.name, structuredClone(t.data)), ...(t.phi === undefined ? {} : { phi: structuredClone(t.phi) }) } });
    for (const t of decision.timers ?? []) {
      if ('cancel' in t) this.timers.delete(`${id}/${t.cancel}`);
      else this.timers.set(`${id}/${t.set}`, { id, kind, name: t.name, dueAt: t.dueAt, data: t.data ?? {} });
    }
    for (const e of decision.effects ?? []) this.effects.push({ id, name: e.name });
    for (const row of decision.rows ?? []) this.write(row);
    return decision;
  }

  private write(row: SideRow): void {
    const table = (this.rows[row.table] ??= new Map());
    const values = 'put' in row ? row.put : 'insert' in row ? row.insert : row.remove;
    const key = JSON.stringify(sideTables.find((t) => t.name === row.table)?.key.map((k) => values[k]));
    if ('remove' in row) table.delete(key);
    else table.set(key, values);
  }

  /** Moves the clock by hours and fires what has come due on the way, in its order. */
  pass(hours: number): this {
    const until = this.ms + hours * 3_600_000;
    for (;;) {
      const [next] = [...this.timers].filter(([, t]) => Date.parse(t.dueAt) <= until).sort(([, a], [, b]) => (a.dueAt < b.dueAt ? -1 : 1));
      if (next === undefined) break;
      const [key, timer] = next;
      this.timers.delete(key);
      this.ms = Math.max(this.ms, Date.parse(timer.dueAt));
      this.apply(timer.id, timer.kind, timerFact(timer.name, timer.data));
      this.drain();
    }
    this.ms = until;
    return this;
  }

  get now(): string { return new Date(this.ms).toISOString(); }

  /** Delivers one waiting tell, the oldest of some target. */
  one(): boolean {
    const targets = [...new Set(this.queue.map((q) => q.id))];
    if (targets.length === 0) return false;
    const at = this.queue.findIndex((q) => q.id === targets[this.pick(targets.length)]);
    const [next] = this.queue.splice(at, 1);
    this.apply(next!.id, next!.kind, next!.fact);
    return true;
  }

  drain(): this {
    while (this.one());
    return this;
  }

  fire(name: string): this {
    for (const [key, t] of this.timers) {
      if (t.name !== name) continue;
      this.timers.delete(key);
      this.apply(t.id, t.kind, timerFact(name, {}));
    }
    return this;
  }

  event(type: EventType, id: string, data: unknown, phi?: unknown): Decision<StreamState> {
    const producer = type.split('.')[0] ?? '';
    const seq = (this.seqs[`${producer}/${id}`] = (this.seqs[`${producer}/${id}`] ?? 0) + 1);
    return this.apply(id, 'claim', eventFact(type, data, { seq, stream: id, practice: PRACTICE, phi }));
  }

  setUp(more: Record<string, unknown> = {}): this {
    this.apply(PARTNER, 'partner', command('register-partner', { ...PARTNER_SETTINGS, ...more }));
    this.apply(PAYER, 'payer', command('register-payer', { name: 'SAMPLE HEALTH PLAN', payerIds: ['DEMO1'], wireId: 'DEMO1', filingCode: 'CI', partner: PARTNER }));
    return this.drain();
  }

  ready(id: string, more: Partial<Ready> = {}, claim: Partial<Claim837Draft> = {}) { return this.event('intake.encounter-ready', id, facts(more), { claimNumber: 'PRACTICE-OWN-4711', claim: sealed(claim) }); }
  coded(id: string, intakeSeq: number, more: Partial<Coded> = {}) {
    const data: Coded = { revision: 1, intakeSeq, diagnoses: [{ code: 'I10', qualifier: 'ABK' }], lines: [line()], chargeCents: 12_500, priced: 'source', findings: [], releases: [], ...more };
    return this.event('coding.encounter-coded', id, data);
  }

  at(id: string, item = 'P/1'): string | undefined { return this.life(id, 'claim').machinePositions[`attempt:${item}`]; }
  events(id: string, kind: StreamKind = 'claim'): string[] { return this.life(id, kind).events(); }
  findings(id: string, item = 'P/1'): string[] { return (this.life<ClaimState>(id, 'claim').state?.attempts[item]?.findings ?? []).filter((f) => f.severity === 'reject' || f.severity === 'deny').map((f) => f.code); }
  interchanges(): string[] { return [...this.lives].filter(([, l]) => l.kind === 'interchange').map(([id]) => id); }

  shell(): ShellAccess {
    const states = async <S extends StreamState>(ids: string[]) => new Map(ids.flatMap((id) => (this.lives.has(id) ? [[id, this.lives.get(id)!.life.state as S]] : [])));
    const rows = async (table: string, columns: string[], keys: unknown[][]) =>
      [...(this.rows[table]?.values() ?? [])].filter((row) => keys.some((k) => columns.every((c, i) => row[c] === k[i])));
    const look = { states, rows, newId: () => { throw new Error('no new stream is opened here'); } } as unknown as Lookups;
    const apply = async (_tenant: string, resolve: (l: Lookups) => Promise<Targeted[]>) => {
      for (const { stream, kind, fact } of await resolve(look)) this.apply(stream, kind, fact);
      this.drain();
      return [];
    };
    return { apply, look: (_tenant, read) => read(look) };
  }

  /** Runs the delivery of every built interchange, as the shell would. */
  async deliver(folders: PartnerFolders): Promise<this> {
    for (const e of this.effects.splice(0)) {
      const run: EffectRun = { id: `effect-${e.id}`, tenant: TENANT, stream: e.id, kind: 'interchange', data: {}, attempt: 1, heartbeat: async () => undefined };
      for (const fact of await deliverInterchange(folders).run(run, this.shell())) this.apply(e.id, 'interchange', fact);
    }
    return this.drain();
  }
}

export const folders = async (): Promise<{ root: string; out: string; at: PartnerFolders }> => {
  const root = await mkdtemp(join(tmpdir(), 'claimstream-'));
  const at = new PartnerFolders();
  at.use(root, [{ id: TENANT, slug: 'demo' }]);
  return { root, at, out: join(root, 'demo/partners/sample-clearinghouse/837/out') };
};
