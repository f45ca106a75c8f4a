/** Where the in-memory log gets its time from; it has no timers of its own. */
export interface Scheduler {
  nowMs(): number;
  /** Runs `task` after `delayMs` of this scheduler's time; tasks of one instant run in the order they were given. */
  schedule(delayMs: number, task: () => void): void;
}

/** For tests that do not care about time: everything is due at once, in order. */
export const atOnce = (): Scheduler => {
  let tick = 0;
  return { nowMs: () => tick, schedule: (_delayMs, task) => { setImmediate(() => { tick += 1; task(); }); } };
};

interface Task { dueMs: number; order: number; run(): void }

/** A clock that moves only when it is told to: the fault simulator's time. */
export class VirtualScheduler implements Scheduler {
  private tasks: Task[] = [];
  private order = 0;

  constructor(private timeMs = 0) {}

  nowMs(): number {
    return this.timeMs;
  }

  schedule(delayMs: number, run: () => void): void {
    this.tasks.push({ dueMs: this.timeMs + Math.max(0, delayMs), order: this.order, run });
    this.order += 1;
  }

  /** Time of the next task, null when nothing is planned. */
  nextMs(): number | null {
    return this.tasks.reduce<number | null>((least, task) => (least === null || task.dueMs < least ? task.dueMs : least), null);
  }

  /** Runs the next task at its time and lets what it started settle; false when nothing is planned (up to `untilMs`). */
  async step(untilMs = Infinity): Promise<boolean> {
    const next = this.tasks.reduce<Task | null>((least, task) => (least === null || task.dueMs < least.dueMs || (task.dueMs === least.dueMs && task.order < least.order) ? task : least), null);
    if (!next || next.dueMs > untilMs) return false;
    this.tasks.splice(this.tasks.indexOf(next), 1);
    this.timeMs = Math.max(this.timeMs, next.dueMs);
    next.run();
    await new Promise((resolve) => { setImmediate(resolve); });
    return true;
  }

  /** Runs everything due within `ms` and leaves the clock there. */
  async advance(ms: number): Promise<void> {
    const end = this.timeMs + ms;
    while (await this.step(end));
    this.timeMs = end;
  }
}
