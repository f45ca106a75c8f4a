import type { Claim837Draft, LineAdjudication, ServiceLine } from './claim-837.js';
import { newServiceLine } from './claim/parts.js';
import { DEMO_DIAGNOSES, DEMO_SERVICES, type DemoService } from './generate/demo-codes.js';
import { attending, billingProvider, DEMO_PAYERS, household, operating, primaryCoverage, referring, rendering, type Covered, type DemoPayer } from './generate/parties.js';
import { addDays, mix, Seeded } from './generate/seeded.js';
import type { PlainDate } from './values.js';
import type { Interchange837, Transaction837 } from './write-837.js';

export interface GenerateOptions {
  kind: '837P' | '837I';
  count: number;
  /** Same seed, same claims. */
  seed: number;
  /** The last day of service; claims fall on it or up to six days before. */
  serviceDate: PlainDate;
  /** Prefix of CLM01, default `T`. */
  claimIdPrefix?: string;
  /** Index of the first claim, so that pages of one stream do not repeat claim ids. Default 0. */
  firstIndex?: number;
  /** How many invented billing providers share the claims, default 3. */
  billingProviders?: number;
  /** Share of claims with another payer before this one, in percent; default 10. */
  secondaryPercent?: number;
}

export interface GenerateInterchangeOptions extends GenerateOptions {
  /** Default 500: a 999 rejects a whole ST, so they stay small. */
  claimsPerTransaction?: number;
  /** ISA13 and GS06, default `1`. */
  control?: string;
  delimiters?: Interchange837['delimiters'];
}

/** The same claims in an interchange marked as a test, between invented partners, created on the day after the last day of service. */
export const generateInterchange = (options: GenerateInterchangeOptions): Interchange837 => {
  const { kind, claimsPerTransaction = 500, control = '1', serviceDate, delimiters } = options;
  const claims = generateClaims(options);
  const date = addDays(serviceDate, 1);
  const transactions: Transaction837[] = [];
  for (let i = 0; i === 0 || i < claims.length; i += claimsPerTransaction) {
    const n = transactions.length + 1;
    transactions.push({
      control: String(n).padStart(4, '0'),
      bht: { reference: `BATCH${control}X${n}`, date, time: '0615', claimOrEncounter: 'CH' },
      submitter: { organization: 'TESTSUBMITTER', id: 'TESTSUB', idQualifier: '46', contacts: [{ name: 'HELP DESK', numbers: [{ qualifier: 'TE', number: '5550100000' }] }] },
      receiver: { organization: 'TESTCLEARINGHOUSE', id: 'TESTCH', idQualifier: '46' },
      claims: claims.slice(i, i + claimsPerTransaction),
    });
  }
  return {
    sender: { qualifier: 'ZZ', id: 'TESTSENDER' }, receiver: { qualifier: 'ZZ', id: 'TESTRECEIVER' }, control, createdAt: { date, time: '0615' }, usage: 'T',
    ...(delimiters ? { delimiters } : {}),
    groups: [{ functionalId: 'HC', control, version: kind === '837P' ? '005010X222A1' : '005010X223A2', transactions }],
  };
};

const OFFICE = DEMO_SERVICES.filter(({ kind }) => ['visit', 'lab', 'drug', 'admin', 'procedure', 'therapy', 'bh', 'telehealth', 'ortho'].includes(kind));
const VISITS = DEMO_SERVICES.filter(({ kind }) => kind === 'visit');
const FACILITY = DEMO_SERVICES.filter(({ kind }) => ['lab', 'drug', 'imaging', 'facility', 'ed', 'procedure'].includes(kind));
const REVENUE: Readonly<Record<string, string>> = { lab: '0300', drug: '0636', imaging: '0320', facility: '0510', ed: '0450', procedure: '0360' };

/** Makes valid, varied claims of clearly invented people: for tests, benches and the seeded billing day. */
export const generateClaims = (options: GenerateOptions): Claim837Draft[] => {
  const { kind, count, seed, billingProviders = 3, firstIndex = 0 } = options;
  const billing = Array.from({ length: Math.max(1, billingProviders) }, (_, n) => billingProvider(kind, seed, n));
  return Array.from({ length: count }, (_, i) => {
    const index = firstIndex + i;
    const seeded = new Seeded(mix(seed, index));
    const practice = seeded.below(billing.length);
    const make = kind === '837P' ? professional : institutional;
    return make(options, seeded, index, billing[practice] as Claim837Draft['billingProvider'], practice);
  });
};

const claimId = ({ claimIdPrefix = 'T', seed }: GenerateOptions, index: number): string =>
  `${claimIdPrefix}${(seed >>> 0).toString(36).toUpperCase().slice(0, 4)}${index.toString(36).toUpperCase().padStart(6, '0')}`;

const diagnosisCodes = (seeded: Seeded, n: number): string[] => {
  const codes = new Set<string>();
  while (codes.size < n) codes.add(seeded.pick(DEMO_DIAGNOSES));
  return [...codes];
};

interface Setting {
  covered: Covered;
  secondary: boolean;
  primary: DemoPayer;
}

const setting = (options: GenerateOptions, seeded: Seeded, index: number): Setting => {
  const secondary = seeded.chance(options.secondaryPercent ?? 10);
  const payer = seeded.pick(DEMO_PAYERS);
  const covered = household(options.seed, seeded.chance(20) ? seeded.below(50) : index + 100, payer, payer.filingCode !== 'MB' && seeded.chance(30));
  if (secondary) covered.subscriber = { ...covered.subscriber, sequence: 'S', ...(payer.filingCode === 'MB' ? { insuranceTypeCode: '12' } : {}) };
  const others = DEMO_PAYERS.filter((other) => other !== payer && other.filingCode !== 'MB');
  return { covered, secondary, primary: seeded.pick(others) };
};

/** Charge = paid + contract + patient share, for every line (balancing rule 2), and AMT*D the sum of what was paid (rule 3). */
const adjudicate = (seeded: Seeded, line: ServiceLine, primary: DemoPayer, decided: PlainDate): LineAdjudication => {
  const contract = Math.floor((line.chargeCents * seeded.below(40)) / 100);
  const share = Math.floor(((line.chargeCents - contract) * seeded.below(30)) / 100);
  const adjudication: LineAdjudication = {
    payerId: primary.payer.id as string, paidCents: line.chargeCents - contract - share, quantity: line.quantity,
    adjustments: [
      ...(contract > 0 ? [{ group: 'CO', reason: '45', amountCents: contract }] : []),
      ...(share > 0 ? [{ group: 'PR', reason: '2', amountCents: share }] : []),
    ],
    date: decided,
  };
  if (line.procedure) adjudication.procedure = { ...line.procedure, modifiers: [...line.procedure.modifiers] };
  if (line.revenueCode !== undefined) adjudication.revenueCode = line.revenueCode;
  return adjudication;
};

const finish = (claim: Claim837Draft, seeded: Seeded, { covered, secondary, primary }: Setting, decided: PlainDate): Claim837Draft => {
  claim.chargeCents = claim.serviceLines.reduce((sum, line) => sum + line.chargeCents, 0);
  if (!secondary) return claim;
  for (const line of claim.serviceLines) line.adjudications.push(adjudicate(seeded, line, primary, decided));
  const paid = claim.serviceLines.reduce((sum, line) => sum + (line.adjudications[0]?.paidCents ?? 0), 0);
  claim.otherSubscribers.push(primaryCoverage(covered, paid, primary));
  return claim;
};

const draft = (kind: Claim837Draft['kind'], id: string, billing: Claim837Draft['billingProvider'], { covered }: Setting): Claim837Draft => ({
  kind, billingProvider: billing, subscriber: covered.subscriber, payer: covered.payer.payer,
  ...(covered.patient ? { patient: covered.patient } : {}),
  claimId: id, chargeCents: 0, frequencyCode: '1', assignment: 'A', benefitsAssigned: 'Y', releaseOfInformation: 'Y',
  dates: {}, references: {}, amounts: {}, notes: [], attachments: [], diagnoses: [], procedures: [], conditions: [], providers: [],
  serviceLines: [], otherSubscribers: [], extra: [],
});

const procedureOf = (service: DemoService, modifiers: string[] = []): { qualifier: string; code: string; modifiers: string[] } => ({ qualifier: 'HC', code: service.code, modifiers });

const professional = (options: GenerateOptions, seeded: Seeded, index: number, billing: Claim837Draft['billingProvider'], practice: number): Claim837Draft => {
  const where = setting(options, seeded, index);
  const claim = draft('837P', claimId(options, index), billing, where);
  const day = addDays(options.serviceDate, -seeded.below(7));
  claim.placeOfService = seeded.pick(['11', '11', '11', '22', '02', '23', '12']);
  claim.providerSignature = true;
  claim.diagnoses = diagnosisCodes(seeded, seeded.below(4) + 1).map((code, n) => ({ qualifier: n === 0 ? 'ABK' : 'ABF', code }));
  const lines = seeded.below(4) + 1;
  for (let n = 1; n <= lines; n++) claim.serviceLines.push(professionalLine(seeded, claim, n, day));
  if (seeded.chance(25)) claim.providers.push(referring(options.seed, seeded.below(40)));
  if (seeded.chance(80)) claim.providers.push(rendering(options.seed, practice, seeded.below(6)));
  if (seeded.chance(15)) claim.dates['431'] = { from: addDays(day, -seeded.below(30)) };
  if (seeded.chance(10)) claim.references['G1'] = `AUTH${seeded.digits(6)}`;
  if (seeded.chance(20)) claim.references['EA'] = `MRN${seeded.digits(7)}`;
  if (seeded.chance(15)) claim.amounts['F5'] = seeded.pick([1000, 2000, 2550, 4000]);
  if (seeded.chance(5)) claim.notes.push({ qualifier: 'ADD', text: 'INVENTED NOTE FOR TESTS' });
  if (seeded.chance(4)) {
    claim.relatedCauses = { codes: ['OA'] };
    claim.dates['439'] = { from: addDays(day, -3) };
  }
  if (seeded.chance(3)) {
    claim.frequencyCode = '7';
    claim.references['F8'] = `ICN${seeded.digits(9)}`;
  }
  return finish(claim, seeded, where, addDays(day, -1));
};

const professionalLine = (seeded: Seeded, claim: Claim837Draft, number: number, day: PlainDate): ServiceLine => {
  const service = number === 1 ? seeded.pick(VISITS) : seeded.pick(OFFICE);
  const units = service.maxUnits > 1 ? seeded.below(service.maxUnits) + 1 : 1;
  const line = newServiceLine();
  line.number = number;
  line.procedure = procedureOf(service, seeded.chance(8) ? ['XU'] : []);
  line.chargeCents = service.chargeCents * units;
  line.unit = 'UN';
  line.quantity = String(units);
  line.diagnosisPointers = claim.diagnoses.length > 1 && seeded.chance(40) ? [1, 2] : [1];
  line.serviceFrom = day;
  line.lineControl = `${claim.claimId}L${number}`;
  if (service.kind === 'drug') line.drug = { qualifier: 'N4', code: `99999${seeded.digits(6)}`, quantity: seeded.pick(['1', '2.5', '0.5']), unit: 'ML' };
  return line;
};

const institutional = (options: GenerateOptions, seeded: Seeded, index: number, billing: Claim837Draft['billingProvider']): Claim837Draft => {
  const where = setting(options, seeded, index);
  // the institutional guide has no insurance type in SBR05
  delete where.covered.subscriber.insuranceTypeCode;
  const claim = draft('837I', claimId(options, index), billing, where);
  const inpatient = seeded.chance(30);
  const through = addDays(options.serviceDate, -seeded.below(7));
  const days = inpatient ? seeded.below(4) + 1 : 0;
  const from = addDays(through, -days);
  claim.typeOfBill = inpatient ? '11' : '13';
  const codes = diagnosisCodes(seeded, seeded.below(4) + 2);
  const poa = inpatient ? { poa: seeded.pick(['Y', 'Y', 'N', 'U']) } : {};
  claim.diagnoses = [{ qualifier: 'ABK', code: codes[0] as string, ...poa }];
  if (inpatient) claim.diagnoses.push({ qualifier: 'ABJ', code: codes[0] as string });
  else if (seeded.chance(30)) claim.diagnoses.push({ qualifier: 'APR', code: codes[1] as string });
  for (const code of codes.slice(1)) claim.diagnoses.push({ qualifier: 'ABF', code, ...poa });
  claim.institutional = {
    admissionType: inpatient ? seeded.pick(['1', '2', '3']) : '3', admissionSource: '1', patientStatus: '01', statementFrom: from, statementThrough: through,
    occurrences: seeded.chance(20) ? [{ code: '11', date: from }] : [], occurrenceSpans: inpatient && seeded.chance(10) ? [{ code: '72', from, through }] : [],
    values: seeded.chance(20) ? [{ code: '80', amountCents: days * 100 }] : [], conditions: seeded.chance(10) ? ['09'] : [], treatments: [],
    ...(inpatient && seeded.chance(60) ? { drg: seeded.pick(['193', '291', '470', '871']) } : {}),
  };
  if (inpatient) {
    claim.dates['435'] = { from, time: `${String(seeded.below(24)).padStart(2, '0')}15` };
    claim.dates['096'] = { time: `${String(seeded.below(24)).padStart(2, '0')}30` };
  }
  if (seeded.chance(30)) claim.references['EA'] = `MRN${seeded.digits(7)}`;
  claim.providers.push(attending(options.seed, seeded.below(40)));
  if (inpatient && seeded.chance(30)) claim.providers.push(operating(options.seed, seeded.below(40)));
  let number = 0;
  if (inpatient) claim.serviceLines.push(roomLine(claim, ++number, days, seeded));
  const services = seeded.below(5) + 1;
  for (let n = 0; n < services; n++) claim.serviceLines.push(facilityLine(seeded, claim, ++number, through));
  return finish(claim, seeded, where, addDays(from, -1));
};

const roomLine = (claim: Claim837Draft, number: number, days: number, seeded: Seeded): ServiceLine => {
  const line = newServiceLine();
  line.number = number;
  line.revenueCode = '0120';
  line.chargeCents = days * seeded.pick([180_000, 210_050, 245_000]);
  line.unit = 'DA';
  line.quantity = String(days);
  line.lineControl = `${claim.claimId}L${number}`;
  return line;
};

const facilityLine = (seeded: Seeded, claim: Claim837Draft, number: number, day: PlainDate): ServiceLine => {
  const service = seeded.pick(FACILITY);
  const line = newServiceLine();
  line.number = number;
  line.revenueCode = REVENUE[service.kind] ?? '0250';
  line.procedure = procedureOf(service);
  line.chargeCents = service.chargeCents;
  line.unit = 'UN';
  line.quantity = '1';
  line.serviceFrom = day;
  line.lineControl = `${claim.claimId}L${number}`;
  return line;
};
