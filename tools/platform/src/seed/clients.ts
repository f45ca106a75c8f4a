/** The invented world of the seeded day: whom the billing company works for, and to whom it sends. Names say that they are examples. */

export type PracticeKey = 'family' | 'clinic' | 'hospital';

export interface SeedPractice {
  key: PracticeKey;
  name: string;
  npi: string;
  taxId: string;
  taxonomy: string;
  timeZone: string;
  address: { line1: string; city: string; state: string; postalCode: string };
  contact: { name: string; phone: string };
  /** What the practice says once for all its charts (CLM06 to CLM09); exports in X12 say it on each claim. */
  attests?: { providerSignature: boolean; assignment: 'A'; benefitsAssigned: 'Y'; releaseOfInformation: 'Y' };
}

export const PRACTICES: readonly SeedPractice[] = [
  {
    key: 'family', name: 'Example Valley Family Practice', npi: '1999090016', taxId: '990000001', taxonomy: '207Q00000X', timeZone: 'America/Denver',
    address: { line1: '100 SAMPLE ST', city: 'EXAMPLEVILLE', state: 'CO', postalCode: '809990001' }, contact: { name: 'BILLING OFFICE', phone: '5550100101' },
  },
  {
    key: 'clinic', name: 'Fictional Falls Community Clinic', npi: '1999090024', taxId: '990000002', taxonomy: '261QP2300X', timeZone: 'America/New_York',
    address: { line1: '200 EXAMPLE AVE', city: 'FICTION FALLS', state: 'NY', postalCode: '149990002' }, contact: { name: 'BILLING OFFICE', phone: '5550100102' },
    attests: { providerSignature: true, assignment: 'A', benefitsAssigned: 'Y', releaseOfInformation: 'Y' },
  },
  {
    key: 'hospital', name: 'Sampleton Community Hospital', npi: '1999090032', taxId: '990000003', taxonomy: '282N00000X', timeZone: 'America/Chicago',
    address: { line1: '300 DEMO BLVD', city: 'SAMPLETON', state: 'TX', postalCode: '750990003' }, contact: { name: 'PATIENT ACCOUNTS', phone: '5550100103' },
  },
];

export const practiceOf = (key: PracticeKey): SeedPractice => PRACTICES.find((p) => p.key === key) as SeedPractice;

export type PartnerKey = 'clearinghouse' | 'gateway';

/** `cutAfterSeconds` is short, so that the seeded day shows transmitted claims soon. */
const envelope = { senderId: 'HARBORLIGHT', submitterName: 'HARBORLIGHT BILLING DEMO', contactName: 'EDI DESK', contactPhone: '5550100199', usage: 'T' as const, cutAfterSeconds: 2 };

export const PARTNERS: readonly { key: PartnerKey; record: Record<string, unknown> & { folder: string } }[] = [
  { key: 'clearinghouse', record: { ...envelope, name: 'EXAMPLE CLEARINGHOUSE', folder: 'example-clearinghouse', receiverId: 'EXAMPLECH' } },
  { key: 'gateway', record: { ...envelope, name: 'EXAMPLE GOVERNMENT GATEWAY', folder: 'example-gateway', receiverId: 'EXAMPLEGOV' } },
];

export interface SeedPayer {
  partner: PartnerKey;
  record: { name: string; payerIds: string[]; wireId?: string; rules?: Record<string, unknown> };
}

/** Blue wants authorizations for two procedures; the commercial carrier has two plan ids, a short filing limit, and wants drug codes. */
export const PAYERS: readonly SeedPayer[] = [
  { partner: 'gateway', record: { name: 'TESTPAYER MEDICARE', payerIds: ['TPMED'] } },
  { partner: 'gateway', record: { name: 'TESTPAYER MEDICAID', payerIds: ['TPMCD'] } },
  { partner: 'clearinghouse', record: { name: 'TESTPAYER BLUE', payerIds: ['TPBLU'], rules: { release: 'example contract 3', initialFilingLimit: { count: 180, unit: 'days', base: 'date_of_service' }, authorizationCodes: ['G0105', 'G0121'] } } },
  { partner: 'clearinghouse', record: { name: 'TESTPAYER COMMERCIAL', payerIds: ['TPCOM', 'TPHMO'], wireId: 'TPCOM', rules: { release: 'example contract 7', initialFilingLimit: { count: 90, unit: 'days', base: 'date_of_service' }, ndcRequired: true } } },
];

/** Prices of one unit in cents; every practice has the same list under a release of its own. */
export const PRICES: Readonly<Record<string, number>> = {
  T1015: 18_000, S9083: 17_500, G0439: 14_000, G0442: 2_000, G0444: 2_000, G0447: 3_000, G0108: 6_500, H0031: 14_000, H0001: 15_000, G2010: 1_500, G0382: 26_000,
  J1885: 250, J3301: 600, J3420: 300, J0696: 400, G0105: 65_000, G0121: 62_000, G0103: 3_000, L1830: 9_500, G0283: 2_500, G0101: 6_000,
};
