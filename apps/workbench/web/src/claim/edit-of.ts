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
  [/^(rendering|attending|referring|supervising|operating)Provider(\.npi)?$/, 'providers.$1.npi'],
  [/^serviceFacility(\.npi)?$/, 'providers.serviceFacility.npi'],
  [/^subscriber\.relationshipCode$/, 'patient.relationshipCode'],
];

/** Elements of a source file that a field of the registration fills (TR3 005010X222A1 and X223A2, loops 2010AA, 2010BA, 2010BB, 2010CA). */
const PERSON: Record<string, string> = {
  NM103: 'name.last', NM104: 'name.first', NM105: 'name.middle', NM107: 'name.suffix', N301: 'address.line1', N302: 'address.line2', N401: 'address.city', N402: 'address.state', N403: 'address.postalCode',
  DMG02: 'birthDate', DMG03: 'sex',
};
const ELEMENTS: Record<string, { loop: string; fields: Record<string, string> }> = {
  '2010AA': { loop: 'billingProvider', fields: { NM103: 'organization', NM108: 'npi', NM109: 'npi', N301: 'address.line1', N302: 'address.line2', N401: 'address.city', N402: 'address.state', N403: 'address.postalCode' } },
  '2010BA': { loop: 'subscriber', fields: { ...PERSON, NM108: 'memberId', NM109: 'memberId' } },
  '2010CA': { loop: 'patient', fields: PERSON },
  '2010BB': { loop: 'payer', fields: { NM103: 'name', NM108: 'id', NM109: 'id' } },
};

/** `2010BA/NM109` as `subscriber.memberId`; undefined where no field fills the element. */
export function fieldOfElement(path: string): string | undefined {
  const [loop = '', element = ''] = path.split('/');
  const field = ELEMENTS[loop]?.fields[element.replace(/-\d+$/, '')];
  return field === undefined ? undefined : `${ELEMENTS[loop]?.loop}.${field}`;
}

/**
 * Codes of the source's findings that changed fields have dealt with. A code is settled for the whole claim, so it is
 * named only when every finding of that code lies at a changed field.
 */
export function settledBy(changed: readonly string[], findings: readonly Pick<Finding, 'code' | 'path'>[]): string[] {
  const source = findings.filter((f) => f.path.includes('/'));
  const open = new Set(source.filter((f) => !changed.includes(fieldOfElement(f.path) ?? '')).map((f) => f.code));
  return [...new Set(source.map((f) => f.code))].filter((code) => !open.has(code));
}

/** Where no editable path begins like the finding's, the edit is elsewhere. */
const EDITABLE_ROOTS = /^(subscriber|patient|payer|billingProvider|references|providers|frequencyCode|coverageOrder)\b/;
const OF_CODING = /^(lines|diagnoses|placeOfService|totalChargeCents|chargeCents|serviceFrom|typeOfBill|statement|admission|institutional|priorPayers)\b/;

/** The edit that releases a finding of a machine: `encounter` is registration, `coding` the codes, `attempt` the edits before sending. */
export function editOf(machine: string, f: Pick<Finding, 'code' | 'path'>): Edit {
  if (f.code === 'REG-20') return { at: 'duplicate' };
  if (f.code === 'PAY-01') return { at: 'payer' };
  if (['REG-00', 'COD-00', 'PAY-02'].includes(f.code)) return { at: 'elsewhere' };
  if (machine === 'coding') return { at: 'coding' };
  const filled = fieldOfElement(f.path);
  if (filled !== undefined) return { at: 'registration', paths: [filled] };
  const renamed = RENAMED.reduce((path, [from, to]) => path.replace(from, to), f.path);
  if (EDITABLE_ROOTS.test(renamed)) return { at: 'registration', paths: [renamed] };
  if (machine === 'attempt' && OF_CODING.test(f.path)) return { at: 'coding' };
  return { at: 'source' };
}

/** Who is covered by whom, where an acknowledgement says no more than that. */
const COVERAGE = ['subscriber.memberId', 'subscriber.groupNumber', 'subscriber.filingCode', 'payer.id'];

/** The edit that answers a reason of a rejection. What names no field of ours means the whole registration: somebody reads it and decides. */
export function editOfReason({ path }: { path: string }): Extract<Edit, { at: 'registration' | 'coding' }> {
  if (path === 'coverages') return { at: 'registration', paths: COVERAGE };
  const edit = editOf('attempt', { code: '', path });
  return edit.at === 'registration' || edit.at === 'coding' ? edit : { at: 'registration', paths: ['subscriber', 'patient', 'payer', 'billingProvider'] };
}

/** The editable fields that a path means: itself, or everything below it. */
export const fieldsUnder = (path: string, editable: readonly string[]): string[] => editable.filter((e) => e === path || e.startsWith(`${path}.`));
