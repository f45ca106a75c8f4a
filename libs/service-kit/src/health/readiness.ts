import { monitorEventLoopDelay } from 'node:perf_hooks';

/** One thing that must be so before requests are sent here; the sentence says what is missing. */
export type ReadyCheck = () => Promise<string | undefined>;

const STALLED_LOOP_MS = 2_000;
/** A consumer that fetched nothing for so long is stalled; an idle broker answers empty fetches much more often. */
const STALLED_FETCH_MS = 300_000;
const KEEP_MS = 1_000;

/** Live: this process moves. Ready: it can do its work. Lag is neither (handbook 7.5). */
export class Readiness {
  #stopping = false;
  #answer: { at: number; missing: Promise<string[]> } | undefined;
  readonly #loop = monitorEventLoopDelay({ resolution: 20 });

  constructor(private readonly checks: readonly ReadyCheck[], private readonly fetchIdleMs: () => number | undefined) {
    this.#loop.enable();
  }

  /** From now on new requests shall go elsewhere. */
  stopping(): void {
    this.#stopping = true;
  }

  close(): void {
    this.#loop.disable();
  }

  /** Sentences of what stalls; never asks Postgres or Kafka, because a restart mends neither. */
  live(): string[] {
    const delayMs = this.#loop.max / 1e6;
    this.#loop.reset();
    const idle = this.fetchIdleMs();
    return [
      ...(delayMs > STALLED_LOOP_MS ? ['The event loop stood still for more than two seconds.'] : []),
      ...(idle !== undefined && idle > STALLED_FETCH_MS ? ['The consumer has fetched nothing for more than five minutes.'] : []),
    ];
  }

  async missing(): Promise<string[]> {
    if (this.#stopping) return ['The service is stopping.'];
    if (!this.#answer || performance.now() - this.#answer.at > KEEP_MS) this.#answer = { at: performance.now(), missing: this.#ask() };
    return this.#answer.missing;
  }

  async #ask(): Promise<string[]> {
    const answers = await Promise.all(this.checks.map((check) => check().catch(() => 'A part of the platform does not answer.')));
    return answers.filter((a) => a !== undefined);
  }
}
