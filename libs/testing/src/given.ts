import { createHmac } from 'node:crypto';
import { declarationOf, legal, machineOf, mintId, type MachineName, type ServiceName, type StreamKind } from '@claimstream/contracts';
import type { Context, Decide, Decision, Fact, LocalFact, StreamState } from '@claimstream/event-stream';

export interface GivenOptions<R> {
  service: ServiceName;
  kind: StreamKind;
  reference: R;
  stream?: string;
  practice?: string;
  now?: string;
  feed?: 'test' | 'production';
}

const START = '2026-03-02T15:00:00.000Z';

/** A life told as facts: folds them through one decision, keeps what came out, and refuses what the life cycle forbids. */
export class Life<S extends StreamState, R> {
  state: S | undefined;
  now: string;
  readonly decisions: Decision<S>[] = [];
  private sequence = 0n;
  readonly stream: string;
  practice: string | undefined;

  constructor(private readonly decide: Decide<S, R>, private readonly options: GivenOptions<R>) {
    this.now = options.now ?? START;
    this.stream = options.stream ?? this.newId();
    this.practice = options.practice;
  }

  /** Applies a fact and returns what was decided. Freezes the state before, so that a decision that edits it in place is found out. */
  when(fact: Fact): Decision<S> {
    if (this.state !== undefined) deepFreeze(this.state);
    const decision = this.decide(this.state, fact, this.context());
    this.state = structuredClone(decision.state);
    this.practice ??= decision.practice;
    for (const event of decision.events ?? []) {
      const machine = declarationOf(event.type)?.machine;
      if (machine === undefined) continue;
      const at = `${machine}:${event.item}`;
      const from = this.machinePositions[at] ?? null;
      const table = machineOf(machine);
      if (!table || !legal(table, from, event.type, event.to ?? '')) throw new Error(`illegal step of ${at}: ${from} -> ${event.type} -> ${event.to}`);
      this.machinePositions[at] = event.to ?? '';
    }
    this.decisions.push(decision);
    return decision;
  }

  context(): Context<R> {
    const positions = this.machinePositions;
    return {
      now: this.now,
      tenant: { id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001', feed: this.options.feed ?? 'test', timeZone: 'America/Denver' },
      stream: { id: this.stream, kind: this.options.kind, practice: this.practice },
      at: (machine: MachineName, item: string) => positions[`${machine}:${item}`] ?? null,
      items: (machine: MachineName) => Object.fromEntries(Object.entries(positions).filter(([k]) => k.startsWith(`${machine}:`)).map(([k, v]) => [k.slice(machine.length + 1), v])),
      newId: () => this.newId(),
      token: (purpose: string, value: string) => createHmac('sha256', 'test').update(`${purpose}\0${value}`).digest('hex').slice(0, 16),
      tokenKey: 'test',
      reference: this.options.reference,
    };
  }

  /** State of every item, keyed `machine:item`; derived from the decisions so far through the machines of the contracts. */
  readonly machinePositions: Record<string, string> = {};

  events(): string[] {
    return this.decisions.flatMap((d) => (d.events ?? []).map((e) => e.type));
  }

  private newId(): string {
    this.sequence += 1n;
    return mintId(this.options.service, Date.parse(this.now ?? this.options.now ?? START), this.sequence);
  }
}

/** `given(decide, {...})` starts a life. */
export const given = <S extends StreamState, R>(decide: Decide<S, R>, options: GivenOptions<R>): Life<S, R> => new Life(decide, options);

let facts = 0;

const local = (kind: LocalFact['kind']) => (name: string, data: unknown, more: Partial<LocalFact> = {}): LocalFact => ({
  kind, name, data, id: `${kind}-${(facts += 1)}`, actor: kind === 'command' ? 'person:biller' : 'service:test', ...more,
});

export const command = local('command');
export const part = local('part');
export const tell = local('tell');
export const timerFact = local('timer');
export const effectFact = local('effect');

/** An event of another service as a fact. */
export const eventFact = (name: string, data: unknown, more: { seq: number; stream: string; phi?: unknown; practice?: string; streamKind?: StreamKind }): Fact => ({
  kind: 'event', name, data, id: `${name.split('.')[0]}/${more.stream}/${more.seq}`, producer: name.split('.')[0] as ServiceName, stream: more.stream,
  streamKind: more.streamKind ?? 'claim', seq: more.seq, lamport: more.seq, practice: more.practice, at: START, actor: 'service:test', phi: more.phi,
});

function deepFreeze(value: unknown): void {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
