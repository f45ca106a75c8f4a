/** The smallest value that at least `share` (0 to 1) of all values do not exceed (nearest rank); undefined without values. `sorted` ascends. */
export function percentile(sorted: readonly number[], share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

export interface Spread {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Undefined without values. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return undefined;
  const at = (share: number): number => percentile(sorted, share) ?? max;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max };
}

/** The middle one (the lower of two); NaN without values. */
export const median = (values: readonly number[]): number => percentile([...values].sort((a, b) => a - b), 0.5) ?? Number.NaN;
