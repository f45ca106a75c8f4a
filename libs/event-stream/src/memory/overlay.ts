import { StoreFault, UNIQUE_VIOLATION } from './store-fault.js';

/**
 * A table's committed rows under one transaction's own changes: others do not see them before the commit.
 * Values are never changed in place, so a copy of the map is a savepoint.
 */
export class Overlay<V> {
  private changes = new Map<string, V | undefined>();
  private inserted = new Set<string>();

  constructor(private readonly name: string, private readonly committed: Map<string, V>) {}

  get(key: string): V | undefined {
    return this.changes.has(key) ? this.changes.get(key) : this.committed.get(key);
  }

  set(key: string, value: V): void {
    this.changes.set(key, value);
  }

  /** @throws StoreFault 23505 when the key is there. */
  insert(key: string, value: V): void {
    if (this.get(key) !== undefined) throw this.violation();
    this.inserted.add(key);
    this.changes.set(key, value);
  }

  delete(key: string): void {
    this.changes.set(key, undefined);
  }

  *values(): Generator<V> {
    for (const [key, value] of this.committed) if (!this.changes.has(key)) yield value;
    for (const value of this.changes.values()) if (value !== undefined) yield value;
  }

  /** Returns what puts this table back to now. */
  savepoint(): () => void {
    const [changes, inserted] = [new Map(this.changes), new Set(this.inserted)];
    return () => {
      this.changes = changes;
      this.inserted = inserted;
    };
  }

  /** Another transaction may have committed the same key since the insert. @throws StoreFault 23505. */
  check(): void {
    for (const key of this.inserted) if (this.committed.has(key)) throw this.violation();
  }

  commit(): void {
    for (const [key, value] of this.changes) {
      if (value === undefined) this.committed.delete(key);
      else this.committed.set(key, value);
    }
  }

  private violation(): StoreFault {
    return new StoreFault(UNIQUE_VIOLATION, `duplicate key in ${this.name}`);
  }
}
