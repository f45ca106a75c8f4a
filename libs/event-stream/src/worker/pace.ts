/** Where workers get their pauses and leases from: real time, or a simulation's. Never the time of a decision. */
export interface Timing {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Calls `task` once after `delayMs`, unless the returned function was called before. */
  after(delayMs: number, task: () => void): () => void;
}

export const realTime: Timing = {
  nowMs: () => Date.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Sleeps that end early when somebody has work, or when the worker stops. */
export class Pace {
  private wakeUp: (() => void) | undefined;
  private pending = false;

  constructor(private readonly timing: Timing = realTime) {}

  wake(): void {
    this.pending = true;
    this.wakeUp?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.pending) {
      await new Promise<void>((resolve) => {
        const cancel = this.timing.after(ms, resolve);
        this.wakeUp = () => {
          cancel();
          resolve();
        };
      });
    }
    this.wakeUp = undefined;
    this.pending = false;
  }
}

export interface Loop {
  wake(): void;
  stop(): Promise<void>;
}

/** Looks this often when nobody wakes it; grows while there is nothing to do. Whoever leaves work in this process wakes its worker. */
const IDLE_MIN_MS = 20;
const IDLE_MAX_MS = 500;
const ERROR_MAX_MS = 5_000;

/**
 * Runs `turn` again and again: at once while it reports work, with growing pauses while idle, and with back-off after trouble.
 * Trouble is reported and retried, because what the loop works on stays in the database until it is done.
 */
export function loop(turn: () => Promise<boolean>, onTrouble: (error: unknown) => void, timing: Timing = realTime): Loop {
  const pace = new Pace(timing);
  let running = true;
  let idleMs = IDLE_MIN_MS;
  let errorMs = 50;
  const done = (async () => {
    while (running) {
      try {
        const worked = await turn();
        errorMs = 50;
        if (worked) {
          idleMs = IDLE_MIN_MS;
          continue;
        }
        await pace.wait(idleMs);
        idleMs = Math.min(IDLE_MAX_MS, idleMs * 2);
      } catch (error) {
        onTrouble(error);
        await pace.wait(errorMs);
        errorMs = Math.min(ERROR_MAX_MS, errorMs * 2);
      }
    }
  })();
  return {
    wake: () => {
      idleMs = IDLE_MIN_MS;
      pace.wake();
    },
    stop: async () => {
      running = false;
      pace.wake();
      await done;
    },
  };
}
