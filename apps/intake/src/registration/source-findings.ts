import type { Finding } from '@claimstream/contracts';

const ORDER: Record<Finding['severity'], number> = { reject: 0, deny: 1, warn: 2, info: 3 };

/** Worst first; equal ones keep their order. */
export const worstFirst = (findings: readonly Finding[]): Finding[] => [...findings].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);

/** Where the fields that a person edits stand in an 837 (X222A1, X223A2), as findings of the reader name the place. */
const PLACES: [field: RegExp, places: RegExp][] = [
  [/^subscriber\.memberId$/, /^2010BA\/NM10[89]/],
  [/^subscriber\.name\./, /^2010BA\/NM10[3457]/],
  [/^(subscriber|patient)\.(birthDate|sex)$/, /^2010[BC]A\/DMG/],
  [/^(subscriber|patient)\.address\./, /^2010[BC]A\/N[34]/],
  [/^patient\.name\./, /^2010CA\/NM10[3457]/],
  [/^subscriber\.filingCode$/, /^2000B\/SBR09/],
  [/^subscriber\.group/, /^2000B\/SBR0[34]/],
  [/^payer\./, /^2010BB\/NM1/],
  [/^billingProvider\.npi$/, /^2010AA\/NM10[89]/],
  [/^billingProvider\.organization$/, /^2010AA\/NM103/],
  [/^billingProvider\.address\./, /^2010AA\/N[34]/],
  [/^billingProvider\.taxId$/, /^2010AA\/REF/],
  [/^billingProvider\.taxonomy$/, /^2000A\/PRV/],
  [/^frequencyCode$/, /^2300\/CLM05/],
  [/^providerSignature$/, /^2300\/CLM06/],
  [/^assignment$/, /^2300\/CLM07/],
  [/^benefitsAssigned$/, /^2300\/CLM08/],
  [/^releaseOfInformation$/, /^2300\/CLM09/],
];

/** True when an edit of this field fills the very element that the reader complained about: nobody has to say so twice. */
export const settles = (field: string, finding: Pick<Finding, 'path'>): boolean => PLACES.some(([f, places]) => f.test(field) && places.test(finding.path));
