import { CONNECTION_LOST, DEADLOCK, StoreFault } from './store-fault.js';

/** Whoever holds locks: a transaction. */
export interface Holder {
  /** The lock this holder waits for. */
  waitsFor?: string | undefined;
}

interface Waiter {
  holder: Holder;
  grant(): void;
  refuse(error: Error): void;
}

interface Lock {
  owner: Holder;
  queue: Waiter[];
}

/** Row locks held to the end of a transaction, granted in the order asked; a circle of waits ends its last member with 40P01, as in Postgres. */
export class RowLocks {
  private readonly locks = new Map<string, Lock>();

  owns(holder: Holder, name: string): boolean {
    return this.locks.get(name)?.owner === holder;
  }

  /** Like SKIP LOCKED: false at once where somebody else holds it. */
  tryAcquire(holder: Holder, name: string): boolean {
    const lock = this.locks.get(name);
    if (!lock) this.locks.set(name, { owner: holder, queue: [] });
    return !lock || lock.owner === holder;
  }

  /** @throws StoreFault 40P01 when the wait would never end. */
  async acquire(holder: Holder, name: string): Promise<void> {
    if (this.tryAcquire(holder, name)) return;
    const lock = this.locks.get(name) as Lock;
    if (this.closesCircle(holder, lock)) throw new StoreFault(DEADLOCK, 'deadlock detected');
    holder.waitsFor = name;
    await new Promise<void>((grant, refuse) => lock.queue.push({ holder, grant, refuse })).finally(() => { holder.waitsFor = undefined; });
  }

  isFree(name: string): boolean {
    return !this.locks.has(name);
  }

  /** Gives every lock of the holder to the next in line; its own wait ends with an error. */
  releaseAll(holder: Holder): void {
    for (const [name, lock] of this.locks) {
      lock.queue = lock.queue.filter((waiter) => {
        if (waiter.holder === holder) waiter.refuse(new StoreFault(CONNECTION_LOST, 'the connection ended while it waited for a lock'));
        return waiter.holder !== holder;
      });
      if (lock.owner !== holder) continue;
      const next = lock.queue.shift();
      if (!next) {
        this.locks.delete(name);
        continue;
      }
      lock.owner = next.holder;
      next.holder.waitsFor = undefined;
      next.grant();
    }
  }

  private closesCircle(holder: Holder, lock: Lock): boolean {
    // A waiter also waits for those queued before it: each of them will own the lock first.
    const seen = new Set<Holder>();
    const open = [lock.owner, ...lock.queue.map((w) => w.holder)];
    for (let next = open.pop(); next; next = open.pop()) {
      if (next === holder) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      const wanted = next.waitsFor === undefined ? undefined : this.locks.get(next.waitsFor);
      if (!wanted) continue;
      open.push(wanted.owner);
      for (const waiter of wanted.queue) {
        if (waiter.holder === next) break;
        open.push(waiter.holder);
      }
    }
    return false;
  }
}
