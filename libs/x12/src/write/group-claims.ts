import type { Claim837Draft } from '../claim-837.js';
import type { BillingGroup, PatientGroup, SubscriberGroup } from '../write-837.js';

/** At most this many claims stand under one subscriber or patient (guides, loop 2300). */
export const CLAIMS_PER_LEVEL = 100;

/** Objects are mostly shared between claims: their text is made once. */
export class Texts {
  private readonly known = new WeakMap<object, string>();

  of(value: object | undefined): string {
    if (value === undefined) return '';
    let text = this.known.get(value);
    if (text === undefined) this.known.set(value, (text = JSON.stringify(sorted(value))));
    return text;
  }
}

/** The same fields in another order are the same party. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]));
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
    const billing = child(billings, [billingProvider, payTo, payToPlan].map((part) => texts.of(part)).join('\n'), () => ({
      group: { billingProvider, payTo, payToPlan, subscribers: [] }, subscribers: new Map(),
    }));
    const insured = child(billing.subscribers, [subscriber, payer].map((part) => texts.of(part)).join('\n'), () => {
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
