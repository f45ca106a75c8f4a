import { TENANT_WIDE, type ServiceName, type StreamKind } from '@claimstream/contracts';
import { Refusal, type EventFact, type LocalFact } from '../decision.js';
import type { Applied } from '../definition.js';
import type { Changes, HeldRow } from '../ports.js';
import { unknownHere, type Arrived } from './decode.js';
import { gate, mergeSequences } from './gate.js';
import { arrivedOf, heldEvent, heldLocal, localOf, sentenceOf } from './held.js';
import type { StreamWork, Surroundings } from './work.js';

export type Input = { stream: string; kind: StreamKind; arrived: Arrived } | { stream: string; kind: StreamKind; local: LocalFact };

export interface FoldMetrics {
  applied(type: string): void;
  ignored(type: string): void;
  duplicate(): void;
  held(reason: 'gap' | 'cause-unseen' | 'unknown' | 'lane' | 'parked'): void;
  parked(): void;
  /** An event of this service that is committed moved an item of a machine; `from` is null for an item that did not exist. */
  moved(machine: string, from: string | null, to: string): void;
  /** An item left a state in which it had stood so long, by the times of the two events. */
  stood(stay: Stay): void;
}

/** How long an item of a machine stood in `from` before it came to `to`. */
export interface Stay {
  machine: string;
  from: string;
  to: string;
  stoodMs: number;
}

/** Thrown when a command meets a parked stream; nothing of the command is kept, the person tries again after the repair. */
export class Parked extends Refusal {
  constructor(sentence: string) {
    super('parked', `This item is parked and waits for a repair: ${sentence}`, 409);
  }
}

export const noChanges = (): Changes => ({ streams: [], events: [], tells: [], timersSet: [], timersCancelled: [], effects: [], held: [], heldDone: [], audit: [], rows: [] });

/** Folds one batch of facts of one tenant: pure but for the sealer's random numbers. */
export class Fold {
  readonly changes = noChanges();
  /** Stays that facts of this batch ended; counted once they are committed. */
  readonly stays: Stay[] = [];
  /** Lanes and parked queues by stream, oldest first; rows made by this batch included. */
  private readonly waiting = new Map<string, HeldRow[]>();
  private readonly subscribed: ReadonlySet<ServiceName>;

  constructor(private readonly works: ReadonlyMap<string, StreamWork>, held: HeldRow[], private readonly at: Surroundings, private readonly metrics: FoldMetrics) {
    for (const row of held) this.queue(row.stream).push(row);
    this.subscribed = new Set(at.definition.subscribes.map((s) => s.from));
  }

  offer(input: Input): Applied {
    const work = this.works.get(input.stream);
    if (!work) throw new Error('a fact for a stream that was not locked');
    if (!work.row.own || work.row.kind !== input.kind) return this.stranger(work, input);
    return 'arrived' in input ? this.offerEvent(work, input.arrived) : this.offerLocal(work, input.local);
  }

  /** Tries everything that waits for this stream again: after an upgrade, a replay, or "fix and resume". */
  drain(stream: string): void {
    const work = this.works.get(stream);
    if (work && work.row.parked === null) this.drainLanes(work);
  }

  /** The rows to write. Call once. */
  finish(): Changes {
    for (const work of this.works.values()) {
      if (!work.touched) continue;
      work.row.held = this.queue(work.row.id).length;
      work.finish();
      this.changes.streams.push(work.row);
    }
    return this.changes;
  }

  /** Parks a stream whose changes the database refused; everything offered to it waits behind. */
  park(stream: string, inputs: Input[], sentence: string): void {
    const work = this.works.get(stream);
    if (!work) return;
    work.row.parked ??= sentence;
    work.touched = true;
    this.metrics.parked();
    for (const input of inputs) this.hold(work, input, sentence);
  }

  private offerEvent(work: StreamWork, arrived: Arrived): Applied {
    const { envelope } = arrived;
    const verdict = gate(work.row.seen, envelope.source, envelope.seq, arrived.after, this.subscribed);
    if (verdict === 'duplicate') {
      this.metrics.duplicate();
      return { stream: work.row.id, outcome: 'duplicate', seq: work.row.seq };
    }
    const waiting = this.queue(work.row.id);
    if (waiting.some((h) => h.producer === envelope.source && h.seq === envelope.seq)) {
      this.metrics.duplicate();
      return { stream: work.row.id, outcome: 'duplicate', seq: work.row.seq };
    }
    const unknown = unknownHere(envelope);
    const laneBusy = verdict === 'apply' && waiting.some((h) => h.producer === envelope.source && (h.seq ?? 0) < envelope.seq);
    if (work.row.parked !== null || verdict !== 'apply' || unknown !== undefined || laneBusy) {
      const why = work.row.parked !== null ? 'parked' : unknown !== undefined ? 'unknown' : laneBusy ? 'lane' : (verdict as 'gap' | 'cause-unseen');
      this.metrics.held(why);
      this.hold(work, { stream: work.row.id, kind: work.row.kind, arrived }, unknown ?? why);
      return { stream: work.row.id, outcome: work.row.parked !== null ? 'parked' : 'held', seq: work.row.seq };
    }
    if (!this.applyEvent(work, arrived)) return { stream: work.row.id, outcome: 'parked', seq: work.row.seq };
    this.drainLanes(work);
    return { stream: work.row.id, outcome: 'applied', seq: work.row.seq };
  }

  private offerLocal(work: StreamWork, local: LocalFact): Applied {
    if (work.row.parked !== null) {
      if (local.kind === 'command') throw new Parked(work.row.parked);
      this.metrics.held('parked');
      this.hold(work, { stream: work.row.id, kind: work.row.kind, local }, 'parked');
      return { stream: work.row.id, outcome: 'parked', seq: work.row.seq };
    }
    try {
      const decision = work.apply(local, this.changes);
      if (local.kind === 'command') this.audit(local.actor, local.name, work.row.id, local.id);
      this.metrics.applied(local.name);
      this.drainLanes(work);
      return { stream: work.row.id, outcome: 'applied', seq: work.row.seq, ...(decision.reply ? { reply: decision.reply } : {}) };
    } catch (error) {
      if (local.kind === 'command') throw error;
      this.park(work.row.id, [{ stream: work.row.id, kind: work.row.kind, local }], error instanceof Refusal ? error.sentence : sentenceOf(error, local));
      return { stream: work.row.id, outcome: 'parked', seq: work.row.seq };
    }
  }

  /** False when the decision could not be made and the stream was parked with the event at the head of its queue. */
  private applyEvent(work: StreamWork, arrived: Arrived, head?: HeldRow): boolean {
    const { envelope } = arrived;
    const subscription = this.at.definition.subscribes.find((s) => s.from === envelope.source);
    const before = { seen: work.row.seen, after: work.row.after };
    // Before the decision, so that what it emits names its own cause in `after`.
    work.row.seen = { ...before.seen, [envelope.source]: envelope.seq };
    work.row.after = mergeSequences(before.after, arrived.after);
    if (subscription?.ignores.includes(envelope.type)) {
      this.metrics.ignored(envelope.type);
      // Nothing is decided, and yet the stream is a practice's from now on: who may not see that practice may not ask about it.
      if (!TENANT_WIDE.has(work.row.kind)) work.row.practice ??= envelope.practiceid ?? null;
    } else {
      try {
        const fact = this.factOf(work, arrived, subscription?.opens?.includes(envelope.type) ?? false);
        const since = work.since(fact);
        work.apply(fact, this.changes);
        this.metrics.applied(envelope.type);
        if (since !== undefined && fact.transition) {
          const { machine, from, to } = fact.transition;
          this.stays.push({ machine, from: from ?? '', to, stoodMs: Date.parse(fact.at) - Date.parse(since) });
        }
      } catch (error) {
        Object.assign(work.row, before);
        const sentence = error instanceof Refusal ? error.sentence : sentenceOf(error, { name: envelope.type });
        if (head) {
          work.row.parked = sentence;
          work.touched = true;
          this.metrics.parked();
        } else {
          this.park(work.row.id, [{ stream: work.row.id, kind: work.row.kind, arrived }], sentence);
        }
        return false;
      }
    }
    work.row.lamport = Math.max(work.row.lamport, envelope.lamport);
    work.touched = true;
    return true;
  }

  /** Heads of lanes and parked local facts, until nothing moves; the order of each lane is kept. */
  private drainLanes(work: StreamWork): void {
    const waiting = this.queue(work.row.id);
    for (let moved = true; moved && work.row.parked === null;) {
      moved = false;
      for (const row of [...waiting]) {
        if (work.row.parked !== null) break;
        if (row.factKind === 'event' ? this.drainEvent(work, row) : this.drainLocal(work, row, waiting)) moved = true;
      }
    }
  }

  private drainEvent(work: StreamWork, row: HeldRow): boolean {
    const arrived = arrivedOf(row);
    const verdict = gate(work.row.seen, arrived.envelope.source, arrived.envelope.seq, arrived.after, this.subscribed);
    if (verdict === 'duplicate') return this.done(work, row);
    if (verdict !== 'apply' || unknownHere(arrived.envelope) !== undefined) return false;
    if (!this.applyEvent(work, arrived, row)) return false;
    return this.done(work, row);
  }

  private drainLocal(work: StreamWork, row: HeldRow, waiting: HeldRow[]): boolean {
    // Local facts keep their order among themselves; events of lanes are ordered by their gate.
    if (waiting.find((w) => w.factKind !== 'event') !== row) return false;
    const fact = localOf(row, this.at.tenant.id, this.at.sealer);
    try {
      work.apply(fact, this.changes);
    } catch (error) {
      work.row.parked = sentenceOf(error, fact);
      work.touched = true;
      this.metrics.parked();
      return false;
    }
    return this.done(work, row);
  }

  private done(work: StreamWork, row: HeldRow): boolean {
    const waiting = this.queue(work.row.id);
    waiting.splice(waiting.indexOf(row), 1);
    work.touched = true;
    if (row.id !== undefined) this.changes.heldDone.push(row.id);
    else this.changes.held.splice(this.changes.held.indexOf(row), 1);
    return true;
  }

  private hold(work: StreamWork, input: Input, reason: string): void {
    const row = 'arrived' in input
      ? heldEvent(work.row, input.arrived, reason, this.at.now)
      : heldLocal(work.row, input.local, reason, this.at.now, this.at.tenant.id, this.at.sealer);
    this.queue(work.row.id).push(row);
    this.changes.held.push(row);
    work.touched = true;
  }

  /** The id belongs to another tenant, or is a stream of another kind: kept for a person, applied to nobody. */
  private stranger(work: StreamWork, input: Input): Applied {
    if ('local' in input && input.local.kind === 'command') throw new Refusal('item-unknown', 'There is no such item.', 404);
    this.metrics.parked();
    const reason = work.row.own ? 'stream-kind-mismatch' : 'tenant-mismatch';
    this.changes.held.push('arrived' in input
      ? heldEvent(work.row, input.arrived, reason, this.at.now)
      : heldLocal(work.row, input.local, reason, this.at.now, this.at.tenant.id, this.at.sealer));
    return { stream: work.row.id, outcome: 'parked', seq: 0 };
  }

  private factOf(work: StreamWork, { envelope, headers }: Arrived, open: boolean): EventFact {
    const fact: EventFact = {
      kind: 'event', name: envelope.type, id: envelope.id, producer: envelope.source, stream: envelope.subject, streamKind: envelope.streamkind,
      seq: envelope.seq, lamport: envelope.lamport, practice: envelope.practiceid, at: envelope.time, actor: envelope.actor,
      correlation: envelope.correlationid, data: envelope.data,
    };
    if (headers['traceparent'] !== undefined) fact.traceparent = headers['traceparent'];
    if (envelope.machine !== undefined) {
      fact.transition = { machine: envelope.machine, item: envelope.item ?? '', from: envelope.fromstate ?? null, to: envelope.tostate ?? '' };
    }
    if (open && envelope.sealed !== undefined) {
      fact.phi = this.at.sealer.open(this.at.tenant.id, envelope.subject, envelope.type, envelope.sealed);
      this.audit(`service:${this.at.definition.name}`, 'opened', work.row.id, envelope.id);
    }
    return fact;
  }

  private audit(actor: string, action: string, stream: string, detail: string): void {
    this.changes.audit.push({ at: this.at.now, actor, action, stream, detail });
  }

  private queue(stream: string): HeldRow[] {
    let rows = this.waiting.get(stream);
    if (!rows) this.waiting.set(stream, (rows = []));
    return rows;
  }
}
