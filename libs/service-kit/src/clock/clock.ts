import type { Clock } from '@claimstream/event-stream';

/** Business time: decisions, timers and effects live by it. On a platform with a test clock it runs ahead of real time. */
export class BusinessClock implements Clock {
  #offsetMs: number;

  constructor(private readonly real: () => number = Date.now, offsetMs = 0) {
    this.#offsetMs = offsetMs;
  }

  now(): number {
    return this.real() + this.#offsetMs;
  }

  /** ISO 8601, UTC. */
  iso(): string {
    return new Date(this.now()).toISOString();
  }

  /** Milliseconds by which business time runs ahead. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Only forward: what has fired cannot be called back. @throws RangeError for an earlier time. */
  moveTo(toMs: number): number {
    const ahead = toMs - this.now();
    if (ahead < 0) throw new RangeError('business time moves forward only');
    this.#offsetMs += ahead;
    return this.#offsetMs;
  }

  /** Takes over an offset that was stored, for example by another process of the same service. */
  adopt(offsetMs: number): void {
    this.#offsetMs = Math.max(this.#offsetMs, offsetMs);
  }
}
