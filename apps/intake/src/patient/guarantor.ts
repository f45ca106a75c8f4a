import { emit, unchanged, type Context, type Decision, type Fact } from '@claimstream/event-stream';
import { changedFields } from '../registration/claim.js';
import type { Person } from './identity.js';

export interface GuarantorState {
  practice: string;
  revision: number;
  phi: { person: Person };
}

/** Who answers for bills: a file names the person again and again; only what is new is said. */
export function decideGuarantor(state: GuarantorState | undefined, fact: Fact, context: Context): Decision<GuarantorState> {
  if (fact.kind === 'event') return unchanged(state);
  if (fact.name !== 'guarantor-seen') throw new Error('a guarantor knows no such fact');
  const { practice, identities } = fact.data as { practice: string; identities: string[] };
  const { person } = fact.phi as { person: Person };
  const rows = identities.map((token) => ({ table: 'party_identity', insert: { practice, token, party: context.stream.id } }));
  const known: Person = { ...state?.phi.person, ...person };
  if (state !== undefined && changedFields(state.phi.person, known).length === 0) return { state, rows };
  const next = { practice, revision: (state?.revision ?? 0) + 1, phi: { person: known } };
  return { state: next, practice, rows, events: [emit('intake.guarantor-registered', { revision: next.revision }, { phi: { guarantor: { ...known } } })] };
}
