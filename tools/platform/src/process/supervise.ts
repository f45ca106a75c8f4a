/** Something that was started and can end by itself. */
export interface Started {
  pid: number;
  stop(): Promise<void>;
  /** Resolves when it has ended, for whatever reason. */
  ended: Promise<void>;
}

export interface Keeping {
  name: string;
  start(): Promise<Started>;
  /** One line for the person at the terminal. */
  say(line: string): void;
  /** Last line of its log, for the sentence about its death. */
  lastWord(): string;
  /** Called with the id of each new process. */
  onStart?(pid: number): void;
  /** Waits between restarts, ms; the last one repeats. */
  backOffMs?: readonly number[];
}

/** After so long alive, the next death counts as the first again. */
const STABLE_MS = 60_000;

/** Keeps one child alive: a death is said in one line and healed after a wait that grows with repetition. */
export class Kept {
  #now: Started | undefined;
  #stopping = false;
  #deaths = 0;
  #life: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;

  constructor(private readonly of: Keeping) {}

  get name(): string {
    return this.of.name;
  }

  get pid(): number | undefined {
    return this.#now?.pid;
  }

  /** Resolves when it runs for the first time; rejects, without a retry, when it cannot. */
  async begin(): Promise<void> {
    await this.#launch();
    this.#life = this.#keep();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#now?.stop();
    await this.#life;
    // A restart may have been under way when the stop came.
    await this.#now?.stop();
  }

  async #launch(): Promise<void> {
    this.#now = await this.of.start();
    this.of.onStart?.(this.#now.pid);
  }

  async #keep(): Promise<void> {
    const { name, say, backOffMs = [500, 1_000, 2_000, 5_000, 15_000] } = this.of;
    for (;;) {
      const began = performance.now();
      await this.#now?.ended;
      if (this.#stopping) return;
      this.#deaths = performance.now() - began > STABLE_MS ? 1 : this.#deaths + 1;
      const wait = backOffMs[Math.min(this.#deaths, backOffMs.length) - 1] ?? 0;
      say(`${name} ended unexpectedly; starting it again in ${wait} ms. Its last word: ${this.of.lastWord() || '(none)'}`);
      await this.#pause(wait);
      if (this.#stopping) return;
      try {
        await this.#launch();
        say(`${name} runs again.`);
      } catch (fault) {
        this.#now = undefined;
        say(`${name} did not start: ${(fault as Error).message}`);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => { clearTimeout(timer); resolve(); };
    });
  }
}
