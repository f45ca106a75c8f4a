import type { OutSegment } from '../claim/codec.js';
import { PACKED } from '../transaction/section-builder.js';
import type { Extra, RawElement } from '../values.js';

/** Puts what the model does not type back to its place in the section. */
export const withExtra = (segments: OutSegment[], extra: readonly Extra[]): OutSegment[] => {
  if (extra.length === 0) return segments;
  const out = [...segments];
  for (const { position, segment, elements, set, split } of [...extra].sort((a, b) => a.position - b.position)) {
    if (split !== undefined) {
      splitAt(out, position, segment, elements ?? [], split);
    } else if (elements) {
      out.splice(Math.min(position, out.length), 0, [segment, ...elements]);
    } else if (set) {
      const at = nearest(out, position, segment);
      if (at < 0) continue;
      const patched = [...(out[at] as OutSegment)];
      for (const [n, value] of Object.entries(set)) {
        while (patched.length <= Number(n)) patched.push(undefined);
        patched[Number(n)] = value as RawElement;
      }
      out[at] = patched;
    }
  }
  return out;
};

/** Where the segment stands that was at `position`: what came out of the guide's order has been put in order. */
const nearest = (out: readonly OutSegment[], position: number, id: string): number => {
  for (let distance = 0; distance < out.length; distance++) {
    if (out[position - distance]?.[0] === id) return position - distance;
    if (out[position + distance]?.[0] === id) return position + distance;
  }
  return -1;
};

/** Cuts the last list before `position` that begins so and holds more than so many items. */
const splitAt = (out: OutSegment[], position: number, id: string, head: readonly RawElement[], items: number): void => {
  const packed = PACKED[id];
  if (!packed) return;
  const cut = 1 + packed.head + items * packed.item;
  let at = Math.min(position, out.length) - 1;
  const isMeant = (segment: OutSegment): boolean => segment[0] === id && segment.length > cut && head.every((value, i) => segment[i + 1] === value);
  while (at >= 0 && !isMeant(out[at] as OutSegment)) at--;
  const segment = out[at];
  if (segment) out.splice(at, 1, segment.slice(0, cut), [...segment.slice(0, 1 + packed.head), ...segment.slice(cut)]);
};
