/** A set of ordinals as ranges, both ends included and in order: a remittance of 50,000 claims that spoke nearly in order takes a few pairs. */
export type Ordinals = readonly (readonly [number, number])[];

export const includes = (ranges: Ordinals, ordinal: number): boolean => ranges.some(([from, to]) => from <= ordinal && ordinal <= to);

export function withOrdinal(ranges: Ordinals, ordinal: number): Ordinals {
  if (includes(ranges, ordinal)) return ranges;
  const before = ranges.filter(([, to]) => to < ordinal - 1);
  const after = ranges.filter(([from]) => from > ordinal + 1);
  const touching = ranges.slice(before.length, ranges.length - after.length);
  return [...before, [Math.min(ordinal, ...touching.map(([from]) => from)), Math.max(ordinal, ...touching.map(([, to]) => to))], ...after];
}
