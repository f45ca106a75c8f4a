import type { EventLog, LogRecord, Outbox, Store } from '../ports.js';

/** Asked before and after every call that a process makes to a port; it may wait, throw, or end the process. */
export type Interference = (call: string, when: 'before' | 'after') => Promise<void>;

/** What part of a send reaches the log before its answer is lost; undefined lets it pass whole. */
export type PartialSend = (records: LogRecord[]) => LogRecord[] | undefined;

/**
 * The store as a process sees it whose database or network fails: `before` a call nothing was done, `after` it everything was and
 * the caller does not know. Calls inside a transaction are reached through the hook of `MemoryDatabase.connect`.
 */
export function interferedStore(store: Store, at: Interference): Store {
  return interfered(store, 'store', at, (name, value) => (name === 'outbox' ? () => interfered<Outbox>(store.outbox(), 'outbox', at) : name === 'transaction' ? value : undefined));
}

/** The log as a process sees it whose broker or network fails. */
export function interferedLog(log: EventLog, at: Interference, part: PartialSend = () => undefined): EventLog {
  const append = async (records: LogRecord[]): Promise<void> => {
    await at('log.append', 'before');
    const some = part(records);
    await log.append(some ?? records);
    if (some !== undefined) throw Object.assign(new Error('the broker took a part and went away'), { infrastructure: true });
    await at('log.append', 'after');
  };
  return interfered(log, 'log', at, (name) => (name === 'append' ? append : undefined));
}

type Method = (...args: unknown[]) => unknown;

/** `own` answers for methods that need another treatment than before and after. */
function interfered<T extends object>(target: T, port: string, at: Interference, own: (name: string, value: Method) => unknown = () => undefined): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value = Reflect.get(target, name) as unknown;
      if (typeof name !== 'string' || typeof value !== 'function') return value;
      const method = value.bind(target) as Method;
      return own(name, method) ?? (async (...args: unknown[]) => {
        await at(`${port}.${name}`, 'before');
        const result = await method(...args);
        await at(`${port}.${name}`, 'after');
        return result;
      });
    },
  });
}
