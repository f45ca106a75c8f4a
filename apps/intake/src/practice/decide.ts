import { emit, Refusal, unchanged, type Context, type Decision, type Fact } from '@claimstream/event-stream';
import type { Address } from '@claimstream/x12';
import { isNpi } from '../registration/npi.js';

export interface PracticeRecord {
  name: string;
  npi: string;
  taxonomy?: string;
  /** IANA zone of its calendar. */
  timeZone: string;
  /** Folders through which its files come: `837`, `fhir`. */
  doors: string[];
  /** What the practice attests for encounters whose source does not say it (charts): CLM06 to CLM09. */
  attests?: { providerSignature: boolean; assignment: 'A' | 'B' | 'C'; benefitsAssigned: 'Y' | 'N' | 'W'; releaseOfInformation: 'Y' | 'I' };
}

export interface PracticeIdentity {
  taxId?: string;
  address?: Address;
  contact?: { name?: string; phone?: string; email?: string };
}

export interface PracticeState extends PracticeRecord {
  revision: number;
  phi: PracticeIdentity;
}

/** A client practice: registered once, edited as a whole record. */
export function decidePractice(state: PracticeState | undefined, fact: Fact, context: Context): Decision<PracticeState> {
  if (fact.kind === 'event') return unchanged(state);
  if (fact.name === 'register-practice' && state !== undefined) throw new Refusal('practice-exists', 'The practice is registered already; edit it instead.', 409);
  if (fact.name === 'edit-practice' && state === undefined) throw new Refusal('practice-unknown', 'There is no such practice.', 404);
  if (fact.name !== 'register-practice' && fact.name !== 'edit-practice') throw new Error('a practice knows no such fact');
  const record = fact.data as PracticeRecord;
  const phi = (fact.phi ?? {}) as PracticeIdentity;
  if (!isNpi(record.npi)) throw new Refusal('practice-npi', 'The billing NPI fails its check digit or length.', 422, { path: 'npi' });
  if (phi.taxId !== undefined && !/^\d{9}$/.test(phi.taxId)) throw new Refusal('practice-tax-id', 'The tax id is nine digits without a hyphen.', 422, { path: 'taxId' });
  const next: PracticeState = { ...record, revision: (state?.revision ?? 0) + 1, phi };
  const { name, npi, taxonomy, timeZone, revision } = next;
  return {
    state: next,
    practice: context.stream.id,
    rows: [{ table: 'practice', put: { practice: context.stream.id, name, npi, taxonomy: taxonomy ?? null, time_zone: timeZone, doors: next.doors, revision } }],
    events: [emit('intake.practice-registered', { name, npi, timeZone, revision, ...(taxonomy === undefined ? {} : { taxonomy }) }, { phi: { practice: { ...phi } } })],
    reply: { id: context.stream.id, revision },
  };
}
