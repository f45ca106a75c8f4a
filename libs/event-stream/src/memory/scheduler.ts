import type { Timing } from '../worker/pace.js';

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

interface Task { dueMs: number; order: number; run(): void; dropped: boolean }

const before = (a: Task, b: Task): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

/** A clock that moves only when it is told to: the fault simulator's time, for the log, for leases and for the pauses of workers. */
export class VirtualScheduler implements Scheduler, Timing {
  /** A heap: the next task first. */
  private readonly tasks: Task[] = [];
  private order = 0;

  constructor(private timeMs = 0) {}

  nowMs(): number {
    return this.timeMs;
  }

  schedule(delayMs: number, run: () => void): void {
    this.after(delayMs, run);
  }

  after(delayMs: number, run: () => void): () => void {
    const task: Task = { dueMs: this.timeMs + Math.max(0, delayMs), order: this.order, run, dropped: false };
    this.order += 1;
    this.push(task);
    return () => { task.dropped = true; };
  }

  /** Time of the next task, null when nothing is planned. */
  nextMs(): number | null {
    while (this.tasks[0]?.dropped) this.pop();
    return this.tasks[0]?.dueMs ?? null;
  }

  /** Runs the next task at its time and lets what it started settle; false when nothing is planned (up to `untilMs`). */
  async step(untilMs = Infinity): Promise<boolean> {
    const due = this.nextMs();
    if (due === null || due > untilMs) return false;
    const next = this.pop();
    this.timeMs = Math.max(this.timeMs, due);
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

  private push(task: Task): void {
    const { tasks } = this;
    let at = tasks.push(task) - 1;
    for (let up = (at - 1) >> 1; at > 0 && before(task, tasks[up] as Task); up = (at - 1) >> 1) {
      tasks[at] = tasks[up] as Task;
      at = up;
    }
    tasks[at] = task;
  }

  private pop(): Task {
    const { tasks } = this;
    const first = tasks[0] as Task;
    const last = tasks.pop() as Task;
    if (tasks.length === 0) return first;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= tasks.length) break;
      if (down + 1 < tasks.length && before(tasks[down + 1] as Task, tasks[down] as Task)) down += 1;
      if (!before(tasks[down] as Task, last)) break;
      tasks[at] = tasks[down] as Task;
      at = down;
    }
    tasks[at] = last;
    return first;
  }
}
