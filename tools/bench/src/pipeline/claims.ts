import { generateClaims, generateInterchange, write837, type Claim837Draft, type Interchange837 } from '@claimstream/x12';

/** Practices of the bench, each with a billing provider of its own; how many the generator shares its claims among. */
export const PRACTICES = 3;
const SEED = 20_260_302;

/** Drawn by no edit of age, sex or bundling: what is measured are claims that leave, not claims that wait for a person. */
const DIAGNOSES = ['I10', 'E119', 'E785', 'K219', 'J069'];
const SERVICES = [['99213', 12_500], ['J1100', 400], ['J1885', 900], ['J2405', 700]] as const;

/** A billing provider for each practice, so that a payment says by its payee whose it is. */
const PROVIDERS = [...new Map(generateClaims({ kind: '837P', count: PRACTICES * 20, seed: SEED, serviceDate: '2026-03-02', billingProviders: PRACTICES }).map((c) => [c.billingProvider.npi, c.billingProvider])).values()];

function providerOf(practice: number): Claim837Draft['billingProvider'] {
  const provider = PROVIDERS[practice];
  if (provider === undefined) throw new Error('the generator made too few billing providers');
  return provider;
}

/** Generated claims of one practice that break no edit; one to four lines, invented people, five payers. */
export function cleanClaims(practice: number, firstIndex: number, count: number, serviceDate: string): Claim837Draft[] {
  const drafts = generateClaims({ kind: '837P', count, seed: SEED + practice, serviceDate, firstIndex: firstIndex, billingProviders: 1, secondaryPercent: 0, claimIdPrefix: `B${practice}` });
  return drafts.map((claim, i) => ({ ...clean(claim, firstIndex + i), billingProvider: providerOf(practice) }));
}

function clean(claim: Claim837Draft, index: number): Claim837Draft {
  const serviceLines = claim.serviceLines.slice(0, SERVICES.length).map((line, i) => {
    const [code, chargeCents] = SERVICES[i] ?? SERVICES[0];
    const { drug: _drug, ...rest } = line;
    return { ...rest, procedure: { qualifier: 'HC', code, modifiers: [] }, chargeCents, quantity: '1', unit: 'UN' as const, diagnosisPointers: [1] };
  });
  const { relatedCauses: _related, ...rest } = claim;
  return {
    ...rest, serviceLines, chargeCents: serviceLines.reduce((sum, l) => sum + l.chargeCents, 0), placeOfService: '11', frequencyCode: '1', dates: {}, references: {}, amounts: {}, notes: [],
    diagnoses: claim.diagnoses.map(({ qualifier }, i) => ({ qualifier, code: DIAGNOSES[(index + i) % DIAGNOSES.length] as string })),
  };
}

/** The claims as the bytes of one 837P that a practice would send. */
export function fileOf(claims: Claim837Draft[], control: string, serviceDate: string): Buffer {
  const frame: Interchange837 = generateInterchange({ kind: '837P', count: 0, seed: SEED, serviceDate, control });
  const [group] = frame.groups;
  const [transaction] = group?.transactions ?? [];
  if (group === undefined || transaction === undefined) throw new Error('the generator made no transaction');
  return Buffer.from(write837({ ...frame, groups: [{ ...group, transactions: [{ ...transaction, claims }] }] }).bytes);
}
