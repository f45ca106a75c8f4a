import type { ServiceName } from '@claimstream/contracts';
import { Refusal, schemaOf, type ShellStatus } from '@claimstream/event-stream';
import type { DataSource } from 'typeorm';
import type { BusinessClock } from './clock.js';

/** What `claimctl clock` reads to step from one due time to the next. */
export interface ClockStatus {
  /** Business time (ISO 8601, UTC). */
  now: string;
  /** When the next timer or delayed effect is due. */
  nextDue: string | null;
  backlog: { unpublished: number; tells: number; timers: number; effects: number };
  /** Records of the log not yet consumed. */
  lag: number;
  /** Nothing is under way: time may move on without skipping anything. */
  idle: boolean;
}

/** Another process of the same service may have moved the clock; it is followed within a second. */
const FOLLOW_MS = 1_000;

/** Business time of a service, kept in its schema: a restart never sets it back, with or without the permission to move it. */
export class TestClock {
  readonly #table: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(service: ServiceName, private readonly clock: BusinessClock, private readonly worker: DataSource, private readonly allowed: boolean, private readonly status: () => Promise<ShellStatus>) {
    this.#table = `${schemaOf(service)}.test_clock`;
  }

  async start(trouble: (error: unknown) => void): Promise<void> {
    await this.#adopt();
    if (!this.allowed) return;
    this.#timer = setInterval(() => { this.#adopt().catch(trouble); }, FOLLOW_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async read(): Promise<ClockStatus> {
    this.#permit();
    const { unpublished, tells, timers, effects, lag, nextDue } = await this.status();
    const backlog = { unpublished, tells, timers, effects };
    return { now: this.clock.iso(), nextDue, backlog, lag, idle: unpublished + tells + timers + effects + lag === 0 };
  }

  /** @throws Refusal on a platform without a test clock, and for a time that has passed. */
  async moveTo(to: string): Promise<ClockStatus> {
    this.#permit();
    const toMs = Date.parse(to);
    if (Number.isNaN(toMs)) throw new Refusal('clock-time', 'The time to move to is not of the form 2026-01-31T12:00:00Z.');
    if (toMs < this.clock.now()) throw new Refusal('clock-backward', 'The clock moves forward only: what has happened cannot be taken back.');
    await this.worker.query(`UPDATE ${this.#table} SET offset_ms = greatest(offset_ms, $1)`, [this.clock.offsetMs + toMs - this.clock.now()]);
    await this.#adopt();
    return this.read();
  }

  #permit(): void {
    if (!this.allowed) throw new Refusal('no-test-clock', 'this platform has no test clock', 409);
  }

  async #adopt(): Promise<void> {
    const [row] = await this.worker.query<{ offset_ms: string }[]>(`SELECT offset_ms FROM ${this.#table}`);
    this.clock.adopt(Number(row?.offset_ms ?? 0));
  }
}
