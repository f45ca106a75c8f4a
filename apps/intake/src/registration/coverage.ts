import type { Coverage } from '@claimstream/contracts';
import { Refusal } from '@claimstream/event-stream';
import type { OtherSubscriber, PersonName, Subscriber } from '@claimstream/x12';
import { relationshipOf, type RegisteredClaim } from './claim.js';

const SEQUENCES = ['P', 'S', 'T'] as const;
type Sequence = (typeof SEQUENCES)[number];

/** Sequences past the third payer are not billed by this product; `U` is what a sender writes who does not know. */
const place = (sequence: string, at: number): Sequence => (SEQUENCES.includes(sequence as Sequence) ? (sequence as Sequence) : SEQUENCES[Math.min(at, 2)] ?? 'T');

/** The coverages of a claim in order of payment, without what identifies people. */
export function coveragesOf(claim: RegisteredClaim): Coverage[] {
  const own: Coverage = {
    sequence: place(claim.subscriber.sequence, 0),
    relationship: relationshipOf(claim),
    hasMemberId: (claim.subscriber.memberId ?? '') !== '',
    ...(claim.payer.id === undefined ? {} : { payerId: claim.payer.id }),
    ...(claim.subscriber.filingCode === undefined ? {} : { filingCode: claim.subscriber.filingCode }),
  };
  const others = claim.otherSubscribers.map((other, at): Coverage => ({
    sequence: place(other.sequence, at + 1),
    relationship: other.relationshipCode ?? '18',
    hasMemberId: (other.memberId ?? '') !== '',
    ...(other.payer?.id === undefined ? {} : { payerId: other.payer.id }),
    ...(other.filingCode === undefined ? {} : { filingCode: other.filingCode }),
  }));
  return [own, ...others].sort((a, b) => SEQUENCES.indexOf(a.sequence) - SEQUENCES.indexOf(b.sequence));
}

/** Sequences that the source gives, in its order: the payer asked first, then the others. */
export const sequencesOf = (claim: RegisteredClaim): string[] => [claim.subscriber.sequence, ...claim.otherSubscribers.map((o) => o.sequence)];

/**
 * Puts the coverages into another order: `order` names today's sequences in tomorrow's order (`['S', 'P']` exchanges two).
 * The coverage that comes first becomes subscriber and payer of the claim, because 2000B is the payer who is asked (TR3 1.4.1.1).
 */
export function reorderCoverages(claim: RegisteredClaim, order: readonly string[]): RegisteredClaim {
  const present = sequencesOf(claim);
  if (order.length !== present.length || [...order].sort().join() !== [...present].sort().join()) {
    throw new Refusal('coverage-order', `Name each coverage of the claim once: ${[...present].sort().join(', ')}.`);
  }
  if (order[0] === claim.subscriber.sequence) {
    const others = order.slice(1).map((sequence, at) => ({ ...otherOf(claim, sequence), sequence: SEQUENCES[at + 1] ?? 'T' }));
    return { ...claim, subscriber: { ...claim.subscriber, sequence: 'P' }, otherSubscribers: others };
  }
  const first = otherOf(claim, order[0] ?? '');
  const { adjustments, amounts } = first;
  // A payer that has decided stays behind: its adjudication cannot be asked for again as if it were first.
  if (adjustments.length > 0 || amounts['D'] !== undefined) throw new Refusal('coverage-order', 'This coverage carries an earlier payer\'s decision; it cannot become the payer who is asked.');
  const demoted: OtherSubscriber = demote(claim);
  const rest = order.slice(1).map((sequence, at) => ({
    ...(sequence === claim.subscriber.sequence ? demoted : otherOf(claim, sequence)), sequence: SEQUENCES[at + 1] ?? 'T',
  }));
  return { ...claim, ...promote(claim, first), otherSubscribers: rest };
}

function otherOf(claim: RegisteredClaim, sequence: string): OtherSubscriber {
  const other = claim.otherSubscribers.find((o) => o.sequence === sequence);
  if (other === undefined) throw new Refusal('coverage-order', 'The claim has no such coverage.');
  return other;
}

const defined = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;

function demote(claim: RegisteredClaim): OtherSubscriber {
  const { subscriber, payer } = claim;
  return defined<OtherSubscriber>({
    sequence: subscriber.sequence, relationshipCode: relationshipOf(claim), groupNumber: subscriber.groupNumber, groupName: subscriber.groupName,
    insuranceTypeCode: subscriber.insuranceTypeCode, filingCode: subscriber.filingCode, adjustments: [], amounts: {},
    coverage: defined({ benefitsAssigned: claim.benefitsAssigned, releaseOfInformation: claim.releaseOfInformation }),
    name: subscriber.organization === undefined ? subscriber.name : undefined, organization: subscriber.organization,
    memberId: subscriber.memberId, memberIdQualifier: subscriber.memberIdQualifier, address: subscriber.address, payer, providers: [],
  });
}

const sameName = (a: PersonName | undefined, b: PersonName): boolean =>
  a?.last.toUpperCase() === b.last.toUpperCase() && (a.first ?? '').toUpperCase() === (b.first ?? '').toUpperCase();

/** The treated person keeps birth date, sex and address; a subscriber who is somebody else brings only what 2330A knows, and the checks ask for the rest. */
function promote(claim: RegisteredClaim, first: OtherSubscriber): Pick<RegisteredClaim, 'subscriber' | 'payer' | 'patient'> {
  const person = claim.patient ?? claim.subscriber;
  const self = (first.relationshipCode ?? '18') === '18' && sameName(first.name ?? person.name, person.name);
  const insured = defined({
    sequence: 'P', groupNumber: first.groupNumber, groupName: first.groupName, insuranceTypeCode: first.insuranceTypeCode, filingCode: first.filingCode,
    memberId: first.memberId, memberIdQualifier: first.memberIdQualifier, organization: first.organization, extra: [],
  });
  const payer = first.payer ?? { name: '' };
  if (self) {
    const subscriber = defined<Subscriber>({
      ...insured, relationshipCode: '18', name: person.name, address: person.address, birthDate: person.birthDate, sex: person.sex, deathDate: person.deathDate,
    });
    return { subscriber, payer, patient: undefined };
  }
  const subscriber = defined<Subscriber>({ ...insured, name: first.name ?? { last: '' }, address: first.address });
  const patient = claim.patient ?? defined({
    name: person.name, address: person.address, birthDate: person.birthDate, sex: person.sex, deathDate: person.deathDate, relationshipCode: '21', extra: [],
  });
  return { subscriber, payer, patient: { ...patient, relationshipCode: first.relationshipCode ?? '21' } };
}
