import type { Sequences, ServiceName } from '@claimstream/contracts';

export type Gate = 'apply' | 'duplicate' | 'gap' | 'cause-unseen';

/**
 * The sequence gate of one stream: repeated = drop, next = apply, further on = gap (something was lost: hold and page).
 * A cause counts only for producers the service subscribes to, or nobody would ever bring it.
 */
export function gate(seen: Sequences, producer: ServiceName, seq: number, after: Sequences, subscribed: ReadonlySet<ServiceName>): Gate {
  const last = seen[producer] ?? 0;
  if (seq <= last) return 'duplicate';
  if (seq > last + 1) return 'gap';
  for (const [cause, needed] of Object.entries(after) as [ServiceName, number][]) {
    if (cause !== producer && subscribed.has(cause) && (seen[cause] ?? 0) < needed) return 'cause-unseen';
  }
  return 'apply';
}

/** The higher sequence of each producer. */
export function mergeSequences(a: Sequences, b: Sequences): Sequences {
  const merged: Sequences = { ...a };
  for (const [service, seq] of Object.entries(b) as [ServiceName, number][]) {
    if ((merged[service] ?? 0) < seq) merged[service] = seq;
  }
  return merged;
}
