import type { ServiceName } from '@claimstream/contracts';
import { isInfrastructure, type ShellMetrics, type Stay } from '@claimstream/event-stream';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { empty } from './empty-gauge.js';
import { errorFields, type Logger } from './logger.js';

/** What is asked of the store when somebody scrapes. */
export interface StoreGauges {
  outboxPending: number;
  /** Seconds of business time since the oldest event that is not yet in the log. */
  outboxOldestUnsentSeconds: number;
  tells: number;
  timersDue: number;
  effectsDue: number;
  /** Seconds since the oldest effect that is not done was due. */
  effectOldestSeconds: number;
  parkedStreams: number;
  heldFacts: number;
  /** Seconds since the oldest fact that waits was decided. */
  heldOldestSeconds: number;
  /** Row numbers of the audit beyond the newest sealed block. */
  auditOpenRows: number;
}

/** What is asked of the log: while the database is away, the lag is what people look for. */
export interface LogGauges {
  lagMessages: number;
  /** Seconds for which the oldest of them is known to lie in the log. */
  lagSeconds: number;
}

const TELL_AGAIN_MS = 10_000;
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
type GaugeOf<G> = (name: string, help: string, of: keyof G, labels?: Record<string, string>) => void;

/** From the seconds that a flow takes to the 90 days after which a payer's answer is late. */
const STAGE_SECONDS = [1, 10, 60, 600, 3_600, 14_400, 86_400, 259_200, 604_800, 1_209_600, 2_592_000, 3_888_000, 7_776_000];

/** Metrics of one service, named as in handbook 7.2. Labels never name a tenant, a practice, a claim or a person. */
export class Metrics implements ShellMetrics {
  readonly registry = new Registry();
  readonly #applied;
  readonly #ignored;
  readonly #duplicates;
  readonly #held;
  readonly #parked;
  readonly #sent;
  readonly #unreadable;
  readonly #moved;
  readonly #stood;
  readonly #delivery;
  readonly #worked;
  readonly #trouble;
  readonly #effects;
  readonly #http;
  readonly #told = new Map<string, { at: number; untold: number }>();

  constructor(service: ServiceName, private readonly logger: Logger, group: string, gauges: { store(): Promise<StoreGauges>; log(): Promise<LogGauges> }) {
    const registers = [this.registry];
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry, prefix: 'claimstream_' });
    const counter = <L extends string>(name: string, help: string, labelNames: L[]) => new Counter({ name: `claimstream_${name}`, help, labelNames, registers });
    this.#applied = counter('events_applied_total', 'Facts of the log that changed a stream', ['type']);
    this.#ignored = counter('events_ignored_total', 'Events this release knows and does not need', ['type']);
    this.#duplicates = counter('inbox_duplicates_total', 'Events that came again and had no second effect', []);
    this.#held = counter('events_held_total', 'Facts that wait in a lane', ['reason']);
    this.#parked = counter('streams_parked_total', 'Streams that stopped for a person to look at', []);
    this.#sent = counter('events_sent_total', 'Events brought into the log by the relay', []);
    this.#unreadable = counter('unreadable_total', 'Records of the log that are no envelope or name no tenant of ours', []);
    this.#trouble = counter('trouble_total', 'Tries of the shell that failed and are repeated', ['where']);
    this.#effects = counter('effects_failed_total', 'Tries of effects that failed', ['name']);
    this.#moved = counter('claim_transitions_total', 'Committed transitions of claims, files, remittances and accounts, by life-cycle machine', ['machine', 'from', 'to']);
    this.#stood = new Histogram({ name: 'claimstream_claim_stage_seconds', help: 'How long an item stood in a state before it came to the next, by the times of the two events', labelNames: ['machine', 'from', 'to'], buckets: STAGE_SECONDS, registers });
    this.#delivery = new Histogram({ name: 'claimstream_event_delivery_seconds', help: 'From the decision to its effect in this service', labelNames: ['type'], buckets: SECONDS, registers });
    this.#worked = new Histogram({ name: 'claimstream_event_batch_seconds', help: 'Time that a batch of the log took until it was committed or had failed', labelNames: ['outcome'], buckets: SECONDS, registers });
    this.#http = new Histogram({ name: 'claimstream_http_server_request_duration_seconds', help: 'HTTP requests by route', labelNames: ['method', 'route', 'status'], buckets: SECONDS, registers });
    this.#ofStore(this.#gauges(gauges.store));
    const ofLog = this.#gauges(gauges.log);
    ofLog('consumer_lag_messages', 'Records of the log not yet consumed', 'lagMessages', { group });
    ofLog('consumer_lag_seconds', 'How long the oldest of them has been seen to lie in the log, at least', 'lagSeconds', { group });
  }

  /** Makes gauges that are read together, at most once a second; a source that fails takes only its own off the page. */
  #gauges<G extends object>(read: () => Promise<G>): GaugeOf<G> {
    let asked: { at: number; answer: Promise<G | undefined> } | undefined;
    const now = (): Promise<G | undefined> => {
      if (!asked || performance.now() - asked.at > 1_000) {
        const answer = read().catch((error: unknown) => { this.logger.warn('figures for the metrics page could not be read', errorFields(error)); return undefined; });
        asked = { at: performance.now(), answer };
      }
      return asked.answer;
    };
    return (name, help, of, labels = {}) => {
      new Gauge({
        name: `claimstream_${name}`, help, labelNames: Object.keys(labels), registers: [this.registry],
        async collect() {
          const values = await now();
          if (values) this.set(labels, Number(values[of]));
          else empty(this, Object.keys(labels));
        },
      });
    };
  }

  #ofStore(gauge: GaugeOf<StoreGauges>): void {
    gauge('outbox_pending', 'Events committed and not yet in the log', 'outboxPending');
    gauge('outbox_oldest_unsent_seconds', 'Age of the oldest event that is not yet in the log', 'outboxOldestUnsentSeconds');
    gauge('streams_parked', 'Streams that wait for a repair', 'parkedStreams');
    gauge('facts_held', 'Facts that wait in lanes or behind a parked one', 'heldFacts');
    gauge('fact_held_oldest_seconds', 'How long the oldest of them has waited', 'heldOldestSeconds');
    gauge('tells_pending', 'Facts for other streams of this service that are not applied yet', 'tells');
    gauge('timers_due', 'Timers that are due and have not fired', 'timersDue');
    gauge('effects_due', 'Files, letters and payments that are due and not done', 'effectsDue');
    gauge('effect_oldest_seconds', 'How long the oldest of them has been due', 'effectOldestSeconds');
    gauge('audit_open_rows', 'Audit rows that no block holds yet', 'auditOpenRows');
  }

  applied(type: string): void { this.#applied.inc({ type }); }
  ignored(type: string): void { this.#ignored.inc({ type }); }
  duplicate(): void { this.#duplicates.inc(); }
  held(reason: string): void { this.#held.inc({ reason }); }
  moved(machine: string, from: string | null, to: string): void { this.#moved.inc({ machine, from: from ?? 'none', to }); }
  /** Clocks of two services may disagree by a little; nothing stands for less than no time. */
  stood({ machine, from, to, stoodMs }: Stay): void { this.#stood.observe({ machine, from, to }, Math.max(0, stoodMs) / 1000); }
  sent(count: number): void { this.#sent.inc(count); }
  effectFailed(name: string): void { this.#effects.inc({ name }); }
  delivered(type: string, lagMs: number): void { this.#delivery.observe({ type }, Math.max(0, lagMs) / 1000); }
  worked(outcome: 'committed' | 'failed', tookMs: number): void { this.#worked.observe({ outcome }, Math.max(0, tookMs) / 1000); }

  parked(): void {
    this.#parked.inc();
    this.logger.error('a stream was parked and waits for a repair');
  }

  unreadable(count: number): void {
    this.#unreadable.inc(count);
    this.logger.error('records of the log cannot be read and were kept aside', { count });
  }

  /** One line per kind of trouble and ten seconds: a database that is away for an hour is one fact, not a hundred thousand. */
  trouble(where: string, error: unknown): void {
    this.#trouble.inc({ where });
    const fields = errorFields(error);
    const kind = `${where}/${fields.errorName ?? ''}/${fields.errorCode ?? ''}`;
    const before = this.#told.get(kind);
    if (before && performance.now() - before.at < TELL_AGAIN_MS) { before.untold += 1; return; }
    this.#told.set(kind, { at: performance.now(), untold: 0 });
    this.logger[isInfrastructure(error) ? 'warn' : 'error']('the shell met trouble and tries again', { name: where, ...fields, ...(before && before.untold > 0 && { count: before.untold + 1 }) });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.#http.observe({ method, route, status: String(status) }, seconds);
  }
}
