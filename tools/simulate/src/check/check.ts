import type { Plot } from '../story/story.js';
import type { World } from '../world.js';
import { chains, consumers, logged, sequences, timersAndEffects } from './delivery.js';
import { gatherEvidence, type Evidence } from './evidence.js';
import { claimsAccounted, filesDelivered, filesSettled } from './story-told.js';
import { journeys, tenantsApart, workItems } from './views.js';

export interface Violation {
  invariant: string;
  /** Ids it is about. */
  about: string[];
  sentence: string;
}

/** How much an invariant looked at: a check that counted nothing has proved nothing. */
export type Counted = Record<string, number>;

export type Report = (about: string[], sentence: string) => void;

/** An invariant: reports what breaks it and returns how many things it looked at. */
export type Invariant = (evidence: Evidence, plot: Plot, report: Report) => number;

export const INVARIANTS: Record<string, Invariant> = {
  'sequences are 1..n': sequences,
  'chains are legal': chains,
  'every event is in the log, in order': logged,
  'consumers have seen their producers': consumers,
  'nothing is left to do': timersAndEffects,
  'every accepted claim is accounted for': claimsAccounted,
  'files are settled': filesSettled,
  'files are delivered once with their claims and cents': filesDelivered,
  'tenants are apart': tenantsApart,
  'journeys are whole': journeys,
  'open work has an item': workItems,
};

/** Judges what a run left behind. Shares no code with the shell or the services; only the life-cycle tables of the contracts. */
export function check(world: World, plot: Plot): { violations: Violation[]; counted: Counted } {
  const evidence = gatherEvidence(world);
  const violations: Violation[] = [];
  const counted: Counted = {};
  for (const [invariant, look] of Object.entries(INVARIANTS)) {
    counted[invariant] = look(evidence, plot, (about, sentence) => violations.push({ invariant, about, sentence }));
  }
  return { violations, counted };
}
