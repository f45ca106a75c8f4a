import type { Claim837Draft } from '../claim-837.js';
import type { BillingGroup, PatientGroup, SubscriberGroup } from '../write-837.js';

/** At most this many claims stand under one subscriber or patient (guides, loop 2300). */
export const CLAIMS_PER_LEVEL = 100;

interface Known {
  party: object;
  number: number;
  next: Known | undefined;
}

/** Tells parties of one role apart by what they say: the same number for the same fields in any order. Neighbours mostly share the object. */
export class Parties {
  /** By a number made of their fields. */
  private readonly known = new Map<number, Known>();
  private last: object | undefined;
  private lastNumber = 0;
  private count = 0;

  of(party: object | undefined): number {
    if (party === undefined) return 0;
    if (party === this.last) return this.lastNumber;
    const hash = hashOf(party);
    const first = this.known.get(hash);
    let same = first;
    while (same !== undefined && !isSame(same.party, party)) same = same.next;
    if (same === undefined) this.known.set(hash, (same = { party, number: ++this.count, next: first }));
    this.last = party;
    return (this.lastNumber = same.number);
  }
}

/** Names and numbers of one length differ at their end more often than not; those that do not are told apart by comparing. */
const HASHED = 8;

const hashOfText = (text: string): number => {
  const { length } = text;
  let hash = length;
  for (let i = length > HASHED ? length - HASHED : 0; i < length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
};

/** Equal for values that say the same; fields are added up, so their order does not count. */
const hashOf = (value: unknown): number => {
  if (typeof value === 'string') return hashOfText(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? value | 0 : value === true ? 1 : 2;
  let hash = 7;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) hash = (Math.imul(hash, 33) + hashOf(value[i])) | 0;
    return hash;
  }
  for (const name in value) {
    const field = (value as Record<string, unknown>)[name];
    // two fields of one length and first letter are told apart by comparing
    if (field !== undefined) hash = (hash + Math.imul(name.length + (name.charCodeAt(0) << 5), hashOf(field) | 1)) | 0;
  }
  return hash;
};

/** Whether two values say the same; a field that is undefined is none. */
const isSame = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null || Array.isArray(one) !== Array.isArray(other)) return false;
  if (Array.isArray(one)) return one.length === (other as unknown[]).length && one.every((item, i) => isSame(item, (other as unknown[])[i]));
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  for (const name in a) if (!isSame(a[name], b[name])) return false;
  for (const name in b) if (b[name] !== undefined && a[name] === undefined) return false;
  return true;
};

/** A billing provider with the subscribers under it, by what the levels say. */
interface OpenBilling {
  group: BillingGroup;
  subscribers: Map<number, OpenSubscriber>;
  /** The level that takes the next claim of a patient, by subscriber and patient. */
  patients: Map<number, PatientGroup>;
}
interface OpenSubscriber {
  number: number;
  group: SubscriberGroup;
}

/** Both numbers of parties in one. */
const pair = (one: number, other: number): number => one * 0x4000000 + other;

/** Claims under billing provider, subscriber and patient, each in the order of first appearance. */
export const groupClaims = (claims: readonly Claim837Draft[]): BillingGroup[] => {
  const [payers, patients, subscribers, others] = [new Parties(), new Parties(), new Parties(), new Parties()];
  const billings = new Map<string, OpenBilling>();
  const groups: BillingGroup[] = [];
  let last: OpenBilling | undefined;
  claims.forEach((claim, index) => {
    const { subscriber, payer, patient } = claim;
    const billing = last && isUnder(last.group, claim) ? last : (last = billingOf(billings, others, claim, groups));
    const key = pair(subscribers.of(subscriber), payers.of(payer));
    let insured = billing.subscribers.get(key);
    if (!insured) {
      const group: SubscriberGroup = { subscriber, payer, patients: [] };
      billing.group.subscribers.push(group);
      billing.subscribers.set(key, (insured = { number: billing.subscribers.size, group }));
    }
    addClaim(billing, insured, patients.of(patient), index, claim);
  });
  return groups;
};

/** Claims of one sender mostly share the object. */
const isUnder = ({ billingProvider, payTo, payToPlan }: BillingGroup, claim: Claim837Draft): boolean =>
  billingProvider === claim.billingProvider && payTo === claim.payTo && payToPlan === claim.payToPlan;

const billingOf = (billings: Map<string, OpenBilling>, parties: Parties, { billingProvider, payTo, payToPlan }: Claim837Draft, groups: BillingGroup[]): OpenBilling => {
  const key = `${parties.of(billingProvider)} ${parties.of(payTo)} ${parties.of(payToPlan)}`;
  let billing = billings.get(key);
  if (!billing) {
    billings.set(key, (billing = { group: { billingProvider, payTo, payToPlan, subscribers: [] }, subscribers: new Map(), patients: new Map() }));
    groups.push(billing.group);
  }
  return billing;
};

const addClaim = (billing: OpenBilling, insured: OpenSubscriber, person: number, index: number, claim: Claim837Draft): void => {
  const { subscriber, payer, patient } = claim;
  const key = pair(person, insured.number);
  const treated = billing.patients.get(key);
  if (treated && treated.claims.length < CLAIMS_PER_LEVEL) {
    treated.claims.push({ index, claim });
    return;
  }
  const opened: PatientGroup = { patient, claims: [{ index, claim }] };
  billing.patients.set(key, opened);
  // a full level of the subscriber as patient needs a new 2000B; a full patient needs only a new 2000C
  if (patient) insured.group.patients.push(opened);
  else if (insured.group.patients.some((group) => !group.patient)) {
    const again: SubscriberGroup = { subscriber, payer, patients: [opened] };
    billing.group.subscribers.push(again);
    insured.group = again;
  } else insured.group.patients.unshift(opened);
};
