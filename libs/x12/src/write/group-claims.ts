import type { Claim837Draft } from '../claim-837.js';
import type { BillingGroup, PatientGroup, SubscriberGroup } from '../write-837.js';

/** At most this many claims stand under one subscriber or patient (guides, loop 2300). */
export const CLAIMS_PER_LEVEL = 100;

/** Tells parties apart by what they say: the same key for the same fields in any order. Objects are mostly shared between claims. */
export class Texts {
  private readonly known = new WeakMap<object, string>();
  private readonly keys = new Map<string, string>();

  of(value: object | undefined): string {
    if (value === undefined) return '';
    let key = this.known.get(value);
    if (key === undefined) {
      const text = textOf(value);
      key = this.keys.get(text);
      if (key === undefined) this.keys.set(text, (key = String(this.keys.size)));
      this.known.set(value, key);
    }
    return key;
  }
}

/** Lengths before texts, so that no value can look like another field. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return `${value.length}"${value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined) text += `${key}:${textOf(field)}`;
  }
  return `${text}}`;
};

const child = <T>(map: Map<string, T>, key: string, make: () => T): T => {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = make()));
  return found;
};

/** Claims under billing provider, subscriber and patient, each in the order of first appearance. */
export const groupClaims = (claims: readonly Claim837Draft[]): BillingGroup[] => {
  const texts = new Texts();
  const billings = new Map<string, { group: BillingGroup; subscribers: Map<string, { group: SubscriberGroup; patients: Map<string, PatientGroup> }> }>();
  claims.forEach((claim, index) => {
    const { billingProvider, payTo, payToPlan, subscriber, payer, patient } = claim;
    const billing = child(billings, `${texts.of(billingProvider)} ${texts.of(payTo)} ${texts.of(payToPlan)}`, () => ({
      group: { billingProvider, payTo, payToPlan, subscribers: [] }, subscribers: new Map(),
    }));
    const insured = child(billing.subscribers, `${texts.of(subscriber)} ${texts.of(payer)}`, () => {
      const group: SubscriberGroup = { subscriber, payer, patients: [] };
      billing.group.subscribers.push(group);
      return { group, patients: new Map<string, PatientGroup>() };
    });
    const key = patient ? texts.of(patient) : '';
    let treated = insured.patients.get(key);
    if (!treated || treated.claims.length >= CLAIMS_PER_LEVEL) {
      treated = { patient, claims: [] };
      insured.patients.set(key, treated);
      // a full level of the subscriber as patient needs a new 2000B; a full patient needs only a new 2000C
      if (!patient && insured.group.patients.some((group) => !group.patient)) {
        const again: SubscriberGroup = { subscriber, payer, patients: [treated] };
        billing.group.subscribers.push(again);
        insured.group = again;
      } else if (patient) insured.group.patients.push(treated);
      else insured.group.patients.unshift(treated);
    }
    treated.claims.push({ index, claim });
  });
  return [...billings.values()].map(({ group }) => group);
};
