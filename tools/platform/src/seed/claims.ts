import { generateClaims, type Claim837Draft } from '@claimstream/x12';
import { PRICES, practiceOf, type PracticeKey } from './clients.js';
import { drawn, pick } from './seeded.js';
import { ADULT, CHILD, INJECTIONS, SENIOR, type Visit } from './visits.js';

export interface ClaimsWanted {
  practice: PracticeKey;
  kind: '837P' | '837I';
  count: number;
  seed: number;
  /** The last day of service; visits lie on it or up to six days before. */
  lastDay: string;
  /** Begins the practice's own claim numbers. */
  prefix: string;
}

/** Claims of one practice: people and payers of the generator, billed by the practice, with visits that belong together. */
export function claimsOf(wanted: ClaimsWanted): Claim837Draft[] {
  const { practice, kind, count, seed, lastDay, prefix } = wanted;
  // Each practice and kind has people of its own.
  const people = seed * 100 + ['family', 'clinic', 'hospital'].indexOf(practice) * 10 + (kind === '837I' ? 5 : 0);
  const drafts = generateClaims({ kind, count, seed: people, serviceDate: lastDay, billingProviders: 1, claimIdPrefix: prefix, secondaryPercent: 0 });
  return drafts.map((draft, at) => {
    const claim = { ...draft, claimId: `${prefix}${String(at + 1).padStart(5, '0')}`, billingProvider: billingProvider(practice) };
    return kind === '837P' ? withVisit(claim, people) : atHospital(claim, people);
  });
}

/** Year of birth of whoever is treated. */
export const bornIn = (claim: Claim837Draft): number => Number(((claim.patient ?? claim.subscriber).birthDate ?? '1970').slice(0, 4));

function billingProvider(practice: PracticeKey): Claim837Draft['billingProvider'] {
  const { name, npi, taxId, taxonomy, address, contact } = practiceOf(practice);
  return {
    extra: [], organization: name.toUpperCase(), npi, taxonomy, address, taxId, taxIdKind: 'EI',
    contacts: [{ name: contact.name, numbers: [{ qualifier: 'TE', number: contact.phone }] }],
  };
}

/** A visit that fits the age. */
function visitOf(claim: Claim837Draft, seed: number): Visit {
  const born = bornIn(claim);
  return pick(born > 2007 ? CHILD : born < 1958 ? SENIOR : ADULT, seed, claim.claimId, 'visit');
}

function withVisit(claim: Claim837Draft, seed: number): Claim837Draft {
  const [first] = claim.serviceLines;
  if (first === undefined) throw new RangeError('a generated claim has a line');
  const visit = visitOf(claim, seed);
  const line = (code: string, number: number, units = 1): typeof first => ({
    ...structuredClone(first), number, procedure: { qualifier: 'HC', code, modifiers: [] }, chargeCents: (PRICES[code] ?? 10_000) * units, unit: 'UN', quantity: String(units),
    diagnosisPointers: [1], lineControl: `${claim.claimId}L${number}`, drug: undefined,
  });
  const lines = visit.services.map((code, at) => line(code, at + 1));
  if (bornIn(claim) < 1990 && drawn(100, seed, claim.claimId, 'injection') < 15) {
    const given = pick(INJECTIONS, seed, claim.claimId, 'drug');
    lines.push({ ...line(given.code, lines.length + 1, given.units), drug: { qualifier: 'N4', code: given.ndc, quantity: given.quantity, unit: 'ML' } });
  }
  // What the generator adds to some claims belongs to the lines it had; a visit here stands on its own.
  const { relatedCauses: _causes, ...kept } = claim;
  const { F8: _corrected, ...references } = kept.references;
  return {
    ...kept, references, frequencyCode: '1', dates: {}, amounts: {}, placeOfService: visit.place, providers: kept.providers.filter((p) => p.role === 'rendering'),
    diagnoses: visit.diagnoses.map((code, at) => ({ qualifier: at === 0 ? 'ABK' : 'ABF', code })), serviceLines: lines.map(({ drug, ...l }) => (drug === undefined ? l : { ...l, drug })),
    chargeCents: lines.reduce((sum, l) => sum + l.chargeCents, 0),
  };
}

const CLINIC = { revenueCode: '0510', code: 'G0463', cents: 13_000 };
const EMERGENCY = { revenueCode: '0450', code: 'G0382', cents: 26_000 };

/**
 * A hospital's claim with reasons that fit the age, and visits to its clinic and emergency room in place of the generator's services; a stay keeps its
 * room and what has no procedure code. SBR09 names Medicare's part A where an office names part B.
 */
function atHospital(claim: Claim837Draft, seed: number): Claim837Draft {
  const { diagnoses: reasons } = visitOf(claim, seed);
  const [principal] = claim.diagnoses;
  const poa = principal?.poa === undefined ? {} : { poa: 'Y' };
  const stay = claim.typeOfBill === '11';
  const room = claim.serviceLines.filter((l) => l.procedure === undefined);
  const template = claim.serviceLines.find((l) => l.procedure !== undefined);
  const visits = template === undefined ? [] : [drawn(100, seed, claim.claimId, 'emergency') < 40 ? EMERGENCY : CLINIC].map((v) => ({
    ...template, number: room.length + 1, revenueCode: v.revenueCode, procedure: { qualifier: 'HC', code: v.code, modifiers: [] }, chargeCents: v.cents, unit: 'UN', quantity: '1', lineControl: `${claim.claimId}L${room.length + 1}`,
  }));
  const serviceLines = [...room, ...visits];
  return {
    ...claim, serviceLines, chargeCents: serviceLines.reduce((sum, l) => sum + l.chargeCents, 0),
    subscriber: claim.subscriber.filingCode === 'MB' ? { ...claim.subscriber, filingCode: 'MA' } : claim.subscriber,
    diagnoses: [
      ...reasons.slice(0, 1).map((code) => ({ qualifier: 'ABK', code, ...poa })), ...(stay ? reasons.slice(0, 1).map((code) => ({ qualifier: 'ABJ', code })) : []),
      ...reasons.slice(1).map((code) => ({ qualifier: 'ABF', code, ...poa })),
    ],
  };
}
