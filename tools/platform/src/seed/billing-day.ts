import { write837, type Claim837Draft } from '@claimstream/x12';
import { chartBundle, CHARTED } from './bundle.js';
import { claimsOf } from './claims.js';
import { practiceOf, type PracticeKey } from './clients.js';
import { FAULTS, type Fault } from './faults.js';
import { addDays } from './seeded.js';

export interface SeedFile {
  practice: PracticeKey;
  name: string;
  /** `folder`: laid into the practice's watched folder; the others are uploads. */
  door: 'upload' | 'folder' | 'fhir';
  bytes: Uint8Array<ArrayBuffer>;
}

export interface Planted {
  /** CLM01 of the practice. */
  claimId: string;
  practice: PracticeKey;
  fault: Fault;
}

/** Everything that comes in on the seeded day, made before anything is sent. Same seed and day, same bytes. */
export interface BillingDay {
  today: string;
  /** In the order of their arrival. */
  morning: SeedFile[];
  /** The practice exports again what it has completed, and one claim that has left already. */
  afternoon: SeedFile[];
  planted: Planted[];
  /** CLM01 of claims that the afternoon's export completes. */
  completedLater: string[];
  /** CLM01 that the afternoon's export brings again, differently, after it was sent. */
  changedLater: string;
  /** CLM01 that stand twice in one file. */
  repeated: string[];
  /** Claims the product must know in the end, what is recorded as not billable included. */
  claims: number;
}

const BILL: Readonly<Record<PracticeKey, { prefix: string; count: number }>> = {
  family: { prefix: 'EV', count: 116 }, clinic: { prefix: 'FF', count: 100 }, hospital: { prefix: 'SC', count: 34 },
};
const HOSPITAL_STAYS = 30;
const CUT_OFF = 6;
const REPEATED = 2;

export function billingDay(seed: number, today: string): BillingDay {
  const lastDay = addDays(today, -1);
  const wanted = (practice: PracticeKey, more: Partial<Parameters<typeof claimsOf>[0]> = {}) => claimsOf({ practice, kind: '837P', seed, lastDay, ...BILL[practice], ...more });
  const clean = { family: wanted('family'), clinic: wanted('clinic'), hospital: wanted('hospital') };
  const { exported, planted } = plantFaults(clean, today);
  const free = clean.family.filter((c) => !planted.some((p) => p.claimId === c.claimId));
  const repeated = free.slice(-REPEATED);
  const completedLater = completedOf(planted);
  const changed = free[0] as Claim837Draft;
  const sentAgain = [...clean.family.filter((c) => completedLater.includes(c.claimId)), withAnotherLine(changed)];
  const file = (practice: PracticeKey, name: string, control: number, claims: Claim837Draft[], more: Partial<SeedFile> = {}): SeedFile =>
    ({ practice, name, door: 'upload', bytes: written(practice, control, claims, today), ...more });
  const stays = wanted('hospital', { kind: '837I', count: HOSPITAL_STAYS, prefix: 'SI' });
  const late = file('family', 'evening.837', 102, wanted('family', { count: CUT_OFF, prefix: 'EL', seed: seed + 1 }));
  const morning: SeedFile[] = [
    file('hospital', 'professional.837', 301, exported.hospital, { door: 'folder' }),
    file('family', 'monday.837', 101, [...exported.family, ...repeated]),
    file('clinic', 'claims.837', 201, exported.clinic),
    file('hospital', 'outpatient.837', 302, stays),
    { practice: 'clinic', name: 'chart.json', door: 'fhir', bytes: chartBundle(today) },
    { ...late, bytes: cutOff(late.bytes) },
    { practice: 'clinic', name: 'download.837', door: 'upload', bytes: Buffer.from('<!doctype html><html><head><title>Sign in</title></head><body>Your session has expired.</body></html>\n') },
  ];
  return {
    today, morning, afternoon: [file('family', 'afternoon.837', 103, sentAgain)], planted, completedLater, changedLater: changed.claimId, repeated: repeated.map((c) => c.claimId),
    claims: Object.values(clean).reduce((sum, claims) => sum + claims.length, 0) + stays.length + CUT_OFF + REPEATED + CHARTED.length + 1,
  };
}

/** Checks whose findings a practice can answer from its own records. */
const COMPLETED: readonly string[] = ['REG-06', 'REG-08'];

const PRACTICE_KEYS = ['family', 'clinic', 'hospital'] as const;

/** Each fault goes to the next claim that can have it, in one practice after the other, so that every queue has work of several clients. */
function plantFaults(clean: Record<PracticeKey, Claim837Draft[]>, today: string): { exported: Record<PracticeKey, Claim837Draft[]>; planted: Planted[] } {
  const exported = { family: [...clean.family], clinic: [...clean.clinic], hospital: [...clean.hospital] };
  const planted: Planted[] = [];
  for (const fault of FAULTS) {
    for (let time = 0; time < fault.times; time++) {
      // What the family practice completes later must be there; everything else goes around.
      const practice = PRACTICE_KEYS[(COMPLETED.includes(fault.says) ? time : planted.length) % PRACTICE_KEYS.length] as PracticeKey;
      const claims = exported[practice];
      const at = claims.findIndex((claim, index) => index >= 3 && index % 3 === 0 && !planted.some((p) => p.claimId === claim.claimId) && (fault.on?.(claim) ?? true));
      if (at < 0) throw new RangeError(`no claim can carry the fault "${fault.name}"`);
      const claim = claims[at] as Claim837Draft;
      claims[at] = fault.plant(claim, today);
      planted.push({ claimId: claim.claimId, practice, fault });
    }
  }
  return { exported, planted };
}

/** The family practice completes the first claim of each kind that its own records can complete. */
const completedOf = (planted: readonly Planted[]): string[] =>
  COMPLETED.flatMap((says) => planted.filter((p) => p.practice === 'family' && p.fault.says === says).slice(0, 1).map((p) => p.claimId));

/** The practice found another service of a visit whose claim has left. */
function withAnotherLine(claim: Claim837Draft): Claim837Draft {
  const [first] = claim.serviceLines;
  if (first === undefined) return claim;
  const { drug: _drug, ...line } = first;
  const added = { ...line, number: claim.serviceLines.length + 1, procedure: { qualifier: 'HC', code: 'G0444', modifiers: [] }, chargeCents: 2_000, quantity: '1', lineControl: `${claim.claimId}LX` };
  return { ...claim, serviceLines: [...claim.serviceLines, added], chargeCents: claim.chargeCents + 2_000 };
}

/** As a practice management system writes it, marked as a test. */
function written(practice: PracticeKey, control: number, claims: Claim837Draft[], today: string): Uint8Array<ArrayBuffer> {
  const { name, npi, contact } = practiceOf(practice);
  const [first] = claims;
  const { bytes } = write837({
    sender: { qualifier: 'ZZ', id: npi }, receiver: { qualifier: 'ZZ', id: 'HARBORLIGHT' }, control: String(control), createdAt: { date: today, time: '0615' }, usage: 'T', lineBreaks: true,
    groups: [{
      functionalId: 'HC', control: String(control), version: first?.kind === '837I' ? '005010X223A2' : '005010X222A1',
      transactions: [{
        control: '0001', bht: { reference: `EXPORT${control}`, date: today, time: '0615', claimOrEncounter: 'CH' },
        submitter: { organization: name.toUpperCase(), id: npi, idQualifier: '46', contacts: [{ name: contact.name, numbers: [{ qualifier: 'TE', number: contact.phone }] }] },
        receiver: { organization: 'HARBORLIGHT BILLING DEMO', id: 'HARBORLIGHT', idQualifier: '46' }, claims,
      }],
    }],
  });
  return new Uint8Array(bytes);
}

/** A transfer that broke off after the last claim: the counts of the envelope are gone. */
function cutOff(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(bytes).toString('latin1');
  return bytes.subarray(0, text.lastIndexOf('\nSE*') + 1);
}
