import type { OutSegment } from '../claim/codec.js';
import { codecOf, listParts, type Levels } from '../claim/parts.js';
import type { LoopNode, RowNode } from '../grammar/compile.js';
import type { Extra, RawElement } from '../values.js';

/** Maps whose keys are qualifiers: what no row of the loop names still goes out, after the last row of its segment. */
const QUALIFIED: Readonly<Record<string, 'references' | 'dates' | 'amounts'>> = { REF: 'references' };

/** The segments of a loop and the loops in it, in the order of the table, without the levels below (HL, CLM, LX). */
export const loopSegments = (loop: LoopNode, levels: Levels, target: object): OutSegment[] => {
  const out: OutSegment[] = [];
  writeLoop(loop, levels, target, out);
  return out;
};

const writeLoop = (loop: LoopNode, levels: Levels, target: object, out: OutSegment[]): void => {
  const emit = (segment: OutSegment): void => {
    out.push(segment);
  };
  for (let i = 0; i < loop.rows.length; i++) {
    const row = loop.rows[i] as RowNode;
    codecOf(row)?.write(target, row, emit);
    if (QUALIFIED[row.id] !== undefined && loop.rows[i + 1]?.id !== row.id) writeUnnamed(loop, row.id, target, emit);
  }
  for (const child of loop.loops) {
    if (child.barrier) continue;
    for (const part of listParts(child.rule.fills, levels, target)) writeLoop(child, levels, part, out);
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
  for (const { position, segment, elements, set } of [...extra].sort((a, b) => a.position - b.position)) {
    if (elements) {
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
