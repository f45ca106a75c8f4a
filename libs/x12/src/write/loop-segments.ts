import type { ClaimProvider } from '../claim-837.js';
import type { Codec, Emit, MapCodec, OutSegment } from '../claim/codec.js';
import type { LoopNode, RowNode } from '../grammar/compile.js';
import type { Model } from '../transaction/model.js';
import type { Extra } from '../values.js';
import { withExtra } from './with-extra.js';

/** Neighbouring rows of one codec; where it is idle, none of them has anything to say. */
interface Rows {
  codec: Codec<object>;
  rows: RowNode[];
}

/** Neighbouring rows of a codec that writes the entries of a map: each qualifier knows its row, so that no row is asked in vain. */
interface Entries {
  mapCodec: MapCodec<object>;
  places: Map<string, Place>;
  /** Where an entry goes that no row of the loop names; absent where such are not written here. */
  rest: Place | undefined;
  named: ReadonlySet<string>;
}

interface Place {
  row: RowNode;
  /** Entries of one section go out by rank; of one rank, as they came in. */
  rank: number;
}

/** References that no row names: they still go out, after the last REF. */
interface Unnamed {
  named: ReadonlySet<string>;
}

type Step = Rows | Entries | Unnamed;

/** A loop inside; those of providers share one position in the order they were given. */
interface Parts {
  list(levels: unknown, target: object): readonly object[];
  plan: Plan;
}
interface Providers {
  byRole: Map<string, Plan>;
}

/** How a loop is written: what its table and model say of it, put together once. */
interface Plan {
  loop: LoopNode;
  steps: Step[];
  /** Loops inside that are no level. */
  children: (Parts | Providers)[];
}

const plans = new WeakMap<object, Map<LoopNode, Plan>>();

const planOf = <L>(model: Model<L>, loop: LoopNode): Plan => {
  let ofModel = plans.get(model);
  if (!ofModel) plans.set(model, (ofModel = new Map()));
  let plan = ofModel.get(loop);
  if (!plan) ofModel.set(loop, (plan = { loop, steps: stepsOf(model, loop), children: childrenOf(model, loop) }));
  return plan;
};

/** Qualifiers that the rows of one segment name, those apart that fill a field of their own. */
const namedIn = (loop: LoopNode, id: string): Set<string> =>
  new Set(loop.rows.filter((row) => row.id === id && row.fills === undefined).flatMap((row) => row.rule.elements[0]?.codes ?? []));

const stepsOf = <L>(model: Model<L>, loop: LoopNode): Step[] => {
  const steps: Step[] = [];
  let last: Codec<object> | MapCodec<object> | undefined;
  loop.rows.forEach((row, i) => {
    const codec = model.codec(row);
    if (codec) {
      if (codec !== last) steps.push('entries' in codec ? { mapCodec: codec, places: new Map(), rest: undefined, named: namedIn(loop, row.id) } : { codec, rows: [] });
      last = codec;
      const step = steps.at(-1) as Step;
      if ('rows' in step) step.rows.push(row);
      else if ('places' in step) addPlaces(step, row);
    }
    if (codec && row.id === 'REF' && loop.rows[i + 1]?.id !== 'REF') {
      steps.push({ named: namedIn(loop, 'REF') });
      last = undefined;
    }
  });
  return steps;
};

const addPlaces = (step: Entries, row: RowNode): void => {
  const { mapCodec: { given }, places } = step;
  const rank = places.size;
  for (const code of row.rule.elements[0]?.codes ?? []) if (!places.has(code)) places.set(code, { row, rank: given ? rank : places.size });
  const last = row.loop.rows.findLast((other) => other.id === row.id && other.fills === undefined);
  if (given && row.id !== 'REF' && last === row) step.rest = { row, rank };
};

const PROVIDERS = 'providers:';

const childrenOf = <L>(model: Model<L>, loop: LoopNode): Plan['children'] => {
  const children: Plan['children'] = [];
  let providers: Providers | undefined;
  for (const child of loop.loops) {
    if (child.barrier) continue;
    const { fills } = child.rule;
    if (fills.startsWith(PROVIDERS)) {
      if (!providers) children.push((providers = { byRole: new Map() }));
      const role = fills.slice(PROVIDERS.length);
      if (!providers.byRole.has(role)) providers.byRole.set(role, planOf(model, child));
      continue;
    }
    const list = model.list(fills) as Parts['list'] | undefined;
    if (list) children.push({ list, plan: planOf(model, child) });
  }
  return children;
};

/**
 * Writes a section: its first segment where it is the caller's, then those of a loop and of the loops in it, in the order of the table, without the
 * levels below (HL, CLM, LX, CLP, SVC). What the model does not type goes back to its place.
 */
export const writeSection = <L>(model: Model<L>, loop: LoopNode, levels: L, target: object, extra: readonly Extra[], emit: Emit, first?: OutSegment): void => {
  if (extra.length === 0) {
    if (first) emit(first);
    writeLoop(planOf(model, loop), levels, target, emit);
    return;
  }
  const own = loopSegments(model, loop, levels, target);
  for (const segment of withExtra(first ? [first, ...own] : own, extra)) emit(segment);
};

/** The segments of a section, where what the model does not type is yet to be put between them. */
export const loopSegments = <L>(model: Model<L>, loop: LoopNode, levels: L, target: object): OutSegment[] => {
  const out: OutSegment[] = [];
  writeLoop(planOf(model, loop), levels, target, (segment) => {
    out.push(segment);
  });
  return out;
};

const writeLoop = ({ loop, steps, children }: Plan, levels: unknown, target: object, emit: Emit): void => {
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as Step;
    if ('rows' in step) writeRows(step, target, emit);
    else if ('places' in step) writeEntries(step, target, emit);
    else writeUnnamed(step, target, emit);
  }
  for (let i = 0; i < children.length; i++) {
    const child = children[i] as Parts | Providers;
    if ('byRole' in child) writeProviders(child, loop, levels, target as WithProviders, emit);
    else {
      const parts = child.list(levels, target);
      for (let n = 0; n < parts.length; n++) writeLoop(child.plan, levels, parts[n] as object, emit);
    }
  }
};

const writeRows = ({ codec, rows }: Rows, target: object, emit: Emit): void => {
  if (codec.idle?.(target)) return;
  for (let i = 0; i < rows.length; i++) codec.write(target, rows[i] as RowNode, emit);
};

const placeOf = ({ places, rest, named }: Entries, qualifier: string): Place | undefined => places.get(qualifier) ?? (rest && !named.has(qualifier) ? rest : undefined);

/** Most maps hold one entry, which needs no order. */
const writeEntries = (step: Entries, target: object, emit: Emit): void => {
  const map = step.mapCodec.entries(target);
  if (!map) return;
  // not `for in`: V8 compiles that for the maps it has seen, and again for each new one
  const qualifiers = Object.keys(map);
  if (qualifiers.length === 1) writeEntry(step, map, qualifiers[0] as string, emit);
  else if (qualifiers.length > 1) {
    const rank = (qualifier: string): number => placeOf(step, qualifier)?.rank ?? 0;
    qualifiers.sort((a, b) => rank(a) - rank(b));
    for (let i = 0; i < qualifiers.length; i++) writeEntry(step, map, qualifiers[i] as string, emit);
  }
};

const writeEntry = (step: Entries, map: Readonly<Record<string, unknown>>, qualifier: string, emit: Emit): void => {
  const place = placeOf(step, qualifier);
  const value = map[qualifier];
  if (place && value !== undefined) step.mapCodec.writeEntry(qualifier, value, place.row, emit);
};

const writeUnnamed = ({ named }: Unnamed, target: object, emit: Emit): void => {
  const map = (target as { references?: Record<string, string> }).references;
  if (!map) return;
  for (const qualifier of Object.keys(map)) if (!named.has(qualifier)) emit(['REF', qualifier, map[qualifier]]);
};

interface WithProviders {
  providers: readonly ClaimProvider[];
}

const writeProviders = ({ byRole }: Providers, loop: LoopNode, levels: unknown, { providers }: WithProviders, emit: Emit): void => {
  for (let i = 0; i < providers.length; i++) {
    const provider = providers[i] as ClaimProvider;
    const plan = byRole.get(provider.role);
    if (!plan) throw new RangeError(`loop ${loop.id} has no place for a provider who is ${provider.role}`);
    writeLoop(plan, levels, provider, emit);
  }
};
