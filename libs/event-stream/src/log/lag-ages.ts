interface Look { end: bigint; atMs: number }

/** How many looks of one partition are kept: the longer a lag lasts, the further apart they are. */
const LOOKS = 64;

/** Without the look that is missed least: the one whose neighbours are closest to each other. */
function thinned(looks: Look[]): Look[] {
  const gap = (i: number): number => (looks[i + 1]?.atMs ?? Infinity) - (looks[i - 1]?.atMs ?? -Infinity);
  const least = looks.reduce((best, _, i) => (gap(i) < gap(best) ? i : best), 1);
  return looks.filter((_, i) => i !== least);
}

/**
 * How long the oldest record that a group has not consumed has been in the log. The broker tells places, not times, without handing out the record itself; so
 * each look remembers where the partitions ended, and the first look that saw an end beyond the group's place saw that record there. The age is at least what
 * is said, and at most one look more. A process that just began knows nothing of the time before it.
 */
export class LagAges {
  readonly #ends = new Map<string, Look[]>();

  /**
   * @param place the partition of a group, by name
   * @param next the offset that the group takes next
   * @param end the offset that the next record of the partition will have
   * @param nowMs a clock that never runs backwards
   * @returns milliseconds since the record at `next` was first seen; 0 when there is none
   */
  look(place: string, next: bigint, end: bigint, nowMs: number): number {
    const ends = (this.#ends.get(place) ?? []).filter((look) => look.end > next);
    if (end > (ends.at(-1)?.end ?? next)) ends.push({ end, atMs: nowMs });
    this.#ends.set(place, ends.length > LOOKS ? thinned(ends) : ends);
    return ends[0] === undefined ? 0 : nowMs - ends[0].atMs;
  }
}
