import type { ClaimProvider } from '../claim-837.js';
import type { OutSegment } from '../claim/codec.js';
import type { LoopNode, RowNode } from '../grammar/compile.js';
import type { Model } from '../transaction/model.js';
import { PACKED } from '../transaction/section-builder.js';
import type { Extra, RawElement } from '../values.js';

/** The segments of a loop and the loops in it, in the order of the table, without the levels below (HL, CLM, LX, CLP, SVC). */
export const loopSegments = <L>(model: Model<L>, loop: LoopNode, levels: L, target: object): OutSegment[] => {
  const out: OutSegment[] = [];
  writeLoop(model, loop, levels, target, out);
  return out;
};

const writeLoop = <L>(model: Model<L>, loop: LoopNode, levels: L, target: object, out: OutSegment[]): void => {
  const emit = (segment: OutSegment): void => {
    out.push(segment);
  };
  for (let i = 0; i < loop.rows.length; i++) {
    const row = loop.rows[i] as RowNode;
    model.codec(row)?.write(target, row, emit);
    // a reference whose qualifier no row names still goes out, after the last REF
    if (row.id === 'REF' && loop.rows[i + 1]?.id !== 'REF') writeUnnamed(loop, row.id, target, emit);
  }
  let providersDone = false;
  for (const child of loop.loops) {
    if (child.barrier) continue;
    if (child.rule.fills.startsWith('providers:')) {
      if (!providersDone) writeProviders(model, loop, levels, target as WithProviders, out);
      providersDone = true;
      continue;
    }
    for (const part of model.list(child.rule.fills, levels, target)) writeLoop(model, child, levels, part, out);
  }
};

interface WithProviders {
  providers: readonly ClaimProvider[];
}

/** The provider loops of a claim or line share one position, so they keep the order they were given in. */
const writeProviders = <L>(model: Model<L>, loop: LoopNode, levels: L, target: WithProviders, out: OutSegment[]): void => {
  for (const provider of target.providers) {
    const child = loop.loops.find((candidate) => candidate.rule.fills === `providers:${provider.role}`);
    if (!child) throw new RangeError(`loop ${loop.id} has no place for a provider who is ${provider.role}`);
    writeLoop(model, child, levels, provider, out);
  }
};

const writeUnnamed = (loop: LoopNode, id: string, target: object, emit: (segment: OutSegment) => void): void => {
  const map = (target as { references?: Record<string, string> }).references;
  if (!map) return;
  const named = namesOf(loop, id);
  for (const [qualifier, value] of Object.entries(map)) if (!named.has(qualifier)) emit([id, qualifier, value]);
};

const names = new WeakMap<LoopNode, Map<string, Set<string>>>();

const namesOf = (loop: LoopNode, id: string): Set<string> => {
  let byId = names.get(loop);
  if (!byId) names.set(loop, (byId = new Map()));
  let set = byId.get(id);
  if (!set) {
    set = new Set(loop.rows.filter((row) => row.id === id && row.fills === undefined).flatMap((row) => row.rule.elements[0]?.codes ?? []));
    byId.set(id, set);
  }
  return set;
};

/** Puts what the model does not type back to its place in the section. */
export const withExtra = (segments: OutSegment[], extra: readonly Extra[]): OutSegment[] => {
  if (extra.length === 0) return segments;
  const out = [...segments];
  for (const { position, segment, elements, set, split } of [...extra].sort((a, b) => a.position - b.position)) {
    if (split !== undefined) {
      splitAt(out, position, segment, split);
    } else if (elements) {
      out.splice(Math.min(position, out.length), 0, [segment, ...elements]);
    } else if (set && out[position]?.[0] === segment) {
      const patched = [...(out[position] as OutSegment)];
      for (const [n, value] of Object.entries(set)) {
        while (patched.length <= Number(n)) patched.push(undefined);
        patched[Number(n)] = value as RawElement;
      }
      out[position] = patched;
    }
  }
  return out;
};

/** Cuts the last such list before `position` after so many items. */
const splitAt = (out: OutSegment[], position: number, id: string, items: number): void => {
  let at = Math.min(position, out.length) - 1;
  while (at >= 0 && out[at]?.[0] !== id) at--;
  const segment = out[at];
  const packed = PACKED[id];
  if (!packed || !segment) return;
  const cut = 1 + packed.head + items * packed.item;
  if (cut < segment.length) out.splice(at, 1, segment.slice(0, cut), [...segment.slice(0, 1 + packed.head), ...segment.slice(cut)]);
};
