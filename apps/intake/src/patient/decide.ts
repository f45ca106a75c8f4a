import { memberKey, nameBirthKey, TOKEN_PURPOSES, type Tokens } from '@claimstream/contracts';
import { emit, Refusal, unchanged, type Context, type Decision, type Fact, type LocalFact } from '@claimstream/event-stream';
import { changedFields } from '../registration/claim.js';
import { readField, type Changes } from '../registration/edit.js';
import { optional } from '../registration/facts.js';
import type { PatientCoverage, Person } from './identity.js';

export interface PatientState {
  practice: string;
  guarantor: string;
  revision: number;
  /** Claims of this patient that registration may still change. */
  claims: string[];
  /** Paths that a person corrected: later exports do not overwrite them. */
  corrected: string[];
  phi: { person: Person; coverages: PatientCoverage[] };
}

/** A file named this person; several claims of one chunk come as one fact. */
export interface PatientSeen {
  practice: string;
  guarantor: string;
  claims: string[];
  /** Hashes under which the person is found from now on, as far as nobody else holds them. */
  identities: string[];
}

export function decidePatient(state: PatientState | undefined, fact: Fact, context: Context): Decision<PatientState> {
  if (fact.kind === 'event') return unchanged(state);
  switch (fact.name) {
    case 'patient-seen': return seen(state, fact, context);
    case 'edit-patient': return edit(state, fact, context);
    case 'claim-closed': return state === undefined ? unchanged<PatientState>(state) : { state: { ...state, claims: state.claims.filter((c) => c !== (fact.data as { claim: string }).claim) } };
    default: throw new Error('a patient knows no such fact');
  }
}

function seen(state: PatientState | undefined, fact: LocalFact, context: Context): Decision<PatientState> {
  const { practice, guarantor, claims, identities } = fact.data as PatientSeen;
  const told = fact.phi as PatientState['phi'];
  const phi = state === undefined ? told : { person: merge(state.phi.person, told.person, state.corrected), coverages: insured(state, told.coverages) };
  const same = state !== undefined && state.guarantor === guarantor && changedFields(state.phi, phi).length === 0;
  const next: PatientState = {
    practice, guarantor, revision: (state?.revision ?? 0) + (same ? 0 : 1), claims: [...new Set([...(state?.claims ?? []), ...claims])], corrected: state?.corrected ?? [],
    // The same object means nothing to seal again.
    phi: same ? state.phi : phi,
  };
  return { state: next, practice, rows: identityRows(practice, identities, context), ...(same ? {} : { events: [registered(next, context)] }) };
}

/** A newer file fills in and updates; it never takes away, and never overwrites what a person corrected. */
function merge(known: Person, told: Person, corrected: readonly string[]): Person {
  const keep = (path: string): boolean => corrected.some((c) => c.startsWith(`patient.${path}`));
  return {
    name: keep('name') ? known.name : told.name,
    ...optional('birthDate', keep('birthDate') ? known.birthDate : told.birthDate ?? known.birthDate),
    ...optional('sex', keep('sex') ? known.sex : told.sex ?? known.sex),
    ...optional('deathDate', keep('deathDate') ? known.deathDate : told.deathDate ?? known.deathDate),
    ...optional('address', keep('address') ? known.address : told.address ?? known.address),
  };
}

function insured(state: PatientState, told: PatientCoverage[]): PatientCoverage[] {
  const first = state.phi.coverages[0];
  if (!state.corrected.some((path) => path.startsWith('subscriber.') || path.startsWith('payer.')) || first === undefined) return told;
  return [first, ...told.slice(1)];
}

const COVERAGE_FIELDS: Record<string, keyof PatientCoverage> = {
  'subscriber.memberId': 'memberId', 'subscriber.groupNumber': 'groupNumber', 'subscriber.filingCode': 'filingCode', 'payer.name': 'payerName', 'payer.id': 'payerId',
};

/** A person corrects the record; every claim of the patient that has not left is told. */
function edit(state: PatientState | undefined, fact: LocalFact, context: Context): Decision<PatientState> {
  if (state === undefined) throw new Refusal('patient-unknown', 'There is no such patient.', 404);
  const { changes } = fact.phi as { changes: Changes };
  const { identities } = fact.data as { identities: string[] };
  if (Object.keys(changes).length === 0) throw new Refusal('edit-empty', 'Nothing is changed: name a field and its value.');
  const phi = correctRecord(state.phi, changes);
  const next: PatientState = { ...state, revision: state.revision + 1, corrected: [...new Set([...state.corrected, ...Object.keys(changes)])], phi };
  return {
    state: next,
    rows: identityRows(state.practice, identities, context),
    events: [registered(next, context)],
    tells: state.claims.map((claim) => ({ to: { kind: 'claim', id: claim }, name: 'patient-edited', data: { revision: next.revision }, phi: { changes } })),
    reply: { claims: state.claims.length },
  };
}

/** The record with the changes. @throws Refusal for a field that a patient record does not hold or a value it does not take. */
export function correctRecord(phi: PatientState['phi'], changes: Changes): PatientState['phi'] {
  const edited = structuredClone(phi);
  for (const [path, given] of Object.entries(changes)) {
    const value = readField(path, given);
    const coverage = COVERAGE_FIELDS[path];
    if (coverage !== undefined) {
      edited.coverages[0] = { ...(edited.coverages[0] ?? { sequence: 'P', relationship: '18' }), [coverage]: value };
      continue;
    }
    if (!path.startsWith('patient.') || path === 'patient.relationshipCode') throw new Refusal('edit-path', 'A patient record holds the person and the first coverage; edit this on the claim.');
    const steps = path.split('.').slice(1);
    let at = edited.person as unknown as Record<string, unknown>;
    for (const step of steps.slice(0, -1)) at = (at[step] ??= step === 'address' ? { line1: '', city: '' } : {}) as Record<string, unknown>;
    at[steps.at(-1) ?? ''] = value;
  }
  return edited;
}

const identityRows = (practice: string, identities: string[], context: Context) =>
  identities.map((token) => ({ table: 'party_identity', insert: { practice, token, party: context.stream.id } }));

function registered(state: PatientState, context: Context) {
  const { person, coverages } = state.phi;
  const nameBirth = nameBirthKey(person.name.last, person.name.first, person.birthDate);
  const members = coverages.map((c) => memberKey(c.memberId)).filter((key): key is string => key !== undefined);
  const tokens: Tokens = {
    kid: context.tokenKey,
    member: [...new Set(members.map((key) => context.token(TOKEN_PURPOSES.member, key)))],
    ...(nameBirth === undefined ? {} : { nameBirth: context.token(TOKEN_PURPOSES.nameBirth, nameBirth) }),
  };
  return emit('intake.patient-registered', { revision: state.revision, guarantor: state.guarantor, tokens }, { phi: { patient: { ...person, coverages } } });
}
