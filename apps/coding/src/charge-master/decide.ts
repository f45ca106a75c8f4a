import { emit, isEvent, Refusal, unchanged, type Context, type Decision, type Fact, type StreamState, type TellDraft } from '@claimstream/event-stream';
import type { CodingReference } from '../reference.js';
import { price, type ChargeMaster, type PriceQuestion } from './price.js';

/** The charge masters of one practice. Lives in the practice's stream, so that a price is asked and answered in order with every load. */
export interface PracticeState extends StreamState {
  masters: ChargeMaster[];
  /** Claims that asked for a price which no charge master had; they hear of the next load. */
  unpriced: string[];
  /** Intake said that this is a practice of the billing company; prices of anything else are refused. */
  registered?: true;
}

/** Facts of a practice: `load-charge-master` (command) and `price-asked` (tell of a claim, answered with `price-given`). */
export function decidePractice(state: PracticeState | undefined, fact: Fact, context: Context<CodingReference>): Decision<PracticeState> {
  const known = state ?? { masters: [], unpriced: [] };
  if (isEvent(fact, 'intake.practice-registered')) return { state: { ...known, registered: true }, practice: context.stream.id };
  if (fact.kind === 'command' && fact.name === 'load-charge-master') {
    if (known.registered !== true) throw new Refusal('practice-unknown', 'There is no such practice.', 404);
    return load(known, fact.data as ChargeMaster, context);
  }
  if (fact.kind === 'tell' && fact.name === 'price-asked') return answer(known, fact.data as { claim: string; question: string; lines: PriceQuestion[] }, context);
  return unchanged(state);
}

function load(state: PracticeState, master: ChargeMaster, context: Context<CodingReference>): Decision<PracticeState> {
  const same = state.masters.find((m) => m.release === master.release);
  if (same !== undefined) {
    if (JSON.stringify(same) === JSON.stringify(normal(master))) return { state, reply: { release: master.release, rows: master.rows.length } };
    throw new Refusal('charge-master-release-taken', `The release ${master.release} is loaded with other prices; give the new one a name of its own.`, 409);
  }
  const day = state.masters.find((m) => m.effectiveFrom === master.effectiveFrom);
  if (day !== undefined) {
    throw new Refusal('charge-master-day-taken', `The release ${day.release} already begins on ${master.effectiveFrom}; two releases cannot price the same day.`, 409);
  }
  return {
    state: { ...state, masters: [...state.masters, normal(master)], unpriced: [] },
    practice: context.stream.id,
    events: [emit('coding.charge-master-loaded', { release: master.release, effectiveFrom: master.effectiveFrom, rows: master.rows.length }, { practice: context.stream.id })],
    tells: state.unpriced.map((claim): TellDraft => ({ to: { kind: 'claim', id: claim }, name: 'prices-changed', data: {}, practice: context.stream.id })),
    reply: { release: master.release, rows: master.rows.length },
  };
}

const normal = (m: ChargeMaster): ChargeMaster => ({
  release: m.release,
  effectiveFrom: m.effectiveFrom,
  rows: m.rows.map((r) => ({
    code: r.code,
    ...(r.modifiers === undefined || r.modifiers.length === 0 ? {} : { modifiers: [...r.modifiers].sort() }),
    ...(r.revenueCode === undefined ? {} : { revenueCode: r.revenueCode }),
    unitPriceCents: r.unitPriceCents,
  })),
});

function answer(state: PracticeState, asked: { claim: string; question: string; lines: PriceQuestion[] }, context: Context<CodingReference>): Decision<PracticeState> {
  const cents: Record<string, number> = {};
  let release: string | undefined;
  for (const line of asked.lines) {
    const found = price(state.masters, line);
    if (found === undefined) continue;
    cents[line.number] = found.cents;
    release = found.release;
  }
  const missing = asked.lines.some((l) => cents[l.number] === undefined);
  const unpriced = state.unpriced.filter((c) => c !== asked.claim);
  return {
    state: { ...state, unpriced: missing ? [...unpriced, asked.claim] : unpriced },
    practice: context.stream.id,
    tells: [{
      to: { kind: 'claim', id: asked.claim }, name: 'price-given', practice: context.stream.id,
      data: { question: asked.question, cents, ...(release === undefined ? {} : { release }) },
    }],
  };
}
