import type { ClaimProvider } from '../claim-837.js';
import type { Codec, OutSegment } from '../claim/codec.js';
import type { LoopNode, RowNode } from '../grammar/compile.js';
import type { Model } from '../transaction/model.js';
import { PACKED } from '../transaction/section-builder.js';
import type { Extra, RawElement } from '../values.js';

interface Run {
  write: Codec<object>['write'];
  idle: NonNullable<Codec<object>['idle']>;
  rows: RowNode[];
  unnamed: boolean;
}

const never = (): boolean => false;

/** How a loop is written: what its table and model say of it, put together once. */
interface Plan {
  loop: LoopNode;
  /** Neighbouring rows of one codec; where it is idle, none of them has anything to say. */
  runs: Run[];
  /** Loops inside that are no level; those of providers share one position, so the first stands for all. */
  children: { fills: string; plan: Plan | undefined }[];
}

const plans = new WeakMap<object, Map<LoopNode, Plan>>();

const planOf = <L>(model: Model<L>, loop: LoopNode): Plan => {
  let ofModel = plans.get(model);
  if (!ofModel) plans.set(model, (ofModel = new Map()));
  let plan = ofModel.get(loop);
  if (!plan) ofModel.set(loop, (plan = makePlan(model, loop)));
  return plan;
};

const makePlan = <L>(model: Model<L>, loop: LoopNode): Plan => {
  const plan: Plan = { loop, runs: [], children: [] };
  loop.rows.forEach((row, i) => {
    const codec = model.codec(row);
    // a reference whose qualifier no row names still goes out, after the last REF
    const unnamed = row.id === 'REF' && loop.rows[i + 1]?.id !== 'REF';
    const last = plan.runs.at(-1);
    if (codec && codec.write === last?.write && !last.unnamed) {
      last.rows.push(row);
      last.unnamed = unnamed;
    } else if (codec) plan.runs.push({ write: codec.write, idle: codec.idle ?? never, rows: [row], unnamed });
  });
  for (const child of loop.loops) {
    if (child.barrier) continue;
    const { fills } = child.rule;
    if (!fills.startsWith(PROVIDERS)) plan.children.push({ fills, plan: planOf(model, child) });
    else if (!plan.children.some((other) => other.fills === PROVIDERS)) plan.children.push({ fills: PROVIDERS, plan: undefined });
  }
  return plan;
};

const PROVIDERS = 'providers:';

/** The segments of a loop and the loops in it, in the order of the table, without the levels below (HL, CLM, LX, CLP, SVC). */
export const loopSegments = <L>(model: Model<L>, loop: LoopNode, levels: L, target: object): OutSegment[] => {
  const out: OutSegment[] = [];
  const emit = (segment: OutSegment): void => {
    out.push(segment);
  };
  writeLoop(model, planOf(model, loop), levels, target, emit);
  return out;
};

type Emit = (segment: OutSegment) => void;

const writeLoop = <L>(model: Model<L>, { loop, runs, children }: Plan, levels: L, target: object, emit: Emit): void => {
  for (let r = 0; r < runs.length; r++) {
    const { write, idle, rows, unnamed } = runs[r] as Run;
    if (idle(target)) continue;
    for (let i = 0; i < rows.length; i++) write(target, rows[i] as RowNode, emit);
    if (unnamed) writeUnnamed(loop, 'REF', target, emit);
  }
  for (let c = 0; c < children.length; c++) {
    const { fills, plan } = children[c] as Plan['children'][number];
    if (!plan) writeProviders(model, loop, levels, target as WithProviders, emit);
    else for (const part of model.list(fills, levels, target)) writeLoop(model, plan, levels, part, emit);
  }
};

interface WithProviders {
  providers: readonly ClaimProvider[];
}

/** The provider loops of a claim or line share one position, so they keep the order they were given in. */
const writeProviders = <L>(model: Model<L>, loop: LoopNode, levels: L, target: WithProviders, emit: Emit): void => {
  for (const provider of target.providers) {
    const child = loop.loops.find((candidate) => candidate.rule.fills === PROVIDERS + provider.role);
    if (!child) throw new RangeError(`loop ${loop.id} has no place for a provider who is ${provider.role}`);
    writeLoop(model, planOf(model, child), levels, provider, emit);
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
