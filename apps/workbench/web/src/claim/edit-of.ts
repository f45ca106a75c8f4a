import type { Finding } from '../api/model.js';

/** Where the edit is made that releases a finding. */
export type Edit =
  /** Fields of the registration, by intake's own paths. */
  | { at: 'registration'; paths: string[] }
  /** Codes, lines and charges. */
  | { at: 'coding' }
  /** The claim's payer is not registered, or its id is wrong. */
  | { at: 'payer' }
  /** Two claims of one file look the same. */
  | { at: 'duplicate' }
  /** Only the practice can put it right; a person may say that it is dealt with. */
  | { at: 'source' }
  /** Nothing to do here: it resolves when another part of the claim is done. */
  | { at: 'elsewhere' };

/** Paths of the edits of submission (the claim as edits see it) in the words of intake. */
const RENAMED: readonly [RegExp, string][] = [
  [/^billingProvider\.zip$/, 'billingProvider.address.postalCode'],
  [/^billingProvider\.(city|state)$/, 'billingProvider.address.$1'],
  [/^billingProvider\.addressLines\[0\]$/, 'billingProvider.address.line1'],
  [/^billingProvider\.addressLines\[1\]$/, 'billingProvider.address.line2'],
  [/^billingProvider\.(name|namePresent)$/, 'billingProvider.organization'],
  [/^payer\.(filingCode|medicareSecondaryReason)$/, 'subscriber.filingCode'],
  [/^payerClaimNumber$/, 'references.F8'],
  [/^authorizationPresent$/, 'references.G1'],
  [/^patient\.servedBeforeBirth$/, 'patient.birthDate'],
  [/^patient\.servedAfterDeath$/, 'patient.deathDate'],
  [/^providers\[\d+\].*$/, 'providers'],
];

/** Where no editable path begins like the finding's, the edit is elsewhere. */
const EDITABLE_ROOTS = /^(subscriber|patient|payer|billingProvider|references|providers|frequencyCode|coverageOrder)\b/;
const OF_CODING = /^(lines|diagnoses|placeOfService|totalChargeCents|typeOfBill|statement|admission|priorPayers)\b/;

/** The edit that releases a finding of a machine: `encounter` is registration, `coding` the codes, `attempt` the edits before sending. */
export function editOf(machine: string, f: Pick<Finding, 'code' | 'path'>): Edit {
  if (f.code === 'REG-20') return { at: 'duplicate' };
  if (f.code === 'PAY-01') return { at: 'payer' };
  if (['REG-00', 'COD-00', 'PAY-02'].includes(f.code)) return { at: 'elsewhere' };
  if (machine === 'coding') return { at: 'coding' };
  const renamed = RENAMED.reduce((path, [from, to]) => path.replace(from, to), f.path);
  if (EDITABLE_ROOTS.test(renamed)) return { at: 'registration', paths: [renamed] };
  if (machine === 'attempt' && OF_CODING.test(f.path)) return { at: 'coding' };
  return { at: 'source' };
}

/** The editable fields that a path means: itself, or everything below it. */
export const fieldsUnder = (path: string, editable: readonly string[]): string[] => editable.filter((e) => e === path || e.startsWith(`${path}.`));
