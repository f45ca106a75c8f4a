import { Refusal } from '@claimstream/event-stream';
import { isDay, type RegisteredClaim } from './claim.js';
import { reorderCoverages, sequencesOf } from './coverage.js';
import { isNpi } from './npi.js';
import { stateCode } from './places.js';

/** What a person typed, by path. Paths are those of findings, so that a finding can offer its edit. */
export type Changes = Record<string, unknown>;

interface Field {
  /** Normalises what was typed, or says in one sentence what is expected. */
  read(value: unknown): { value: unknown } | { expected: string };
}

const text = (shape: RegExp, expected: string, normal: (s: string) => string = (s) => s): Field => ({
  read(value) {
    if (typeof value !== 'string') return { expected };
    const trimmed = normal(value.trim().replace(/\s+/g, ' '));
    return shape.test(trimmed) ? { value: trimmed } : { expected };
  },
});

/** Empty removes the value. */
const free = (max: number): Field => ({
  read: (value) => (typeof value === 'string' && value.trim().length <= max ? { value: value.trim().replace(/\s+/g, ' ') || undefined } : { expected: `text of at most ${max} characters` }),
});
const name = text(/^\S.{0,59}$/u, 'a name of 1 to 60 characters');
const day: Field = { read: (value) => (typeof value === 'string' && isDay(value) ? { value } : { expected: 'a day, YYYY-MM-DD' }) };
const npi: Field = { read: (value) => (typeof value === 'string' && isNpi(value.trim()) ? { value: value.trim() } : { expected: 'an NPI with its check digit' }) };
const choice = (...options: string[]): Field => ({ read: (value) => (options.includes(value as string) ? { value } : { expected: `one of ${options.join(', ')}` }) });
const digitsOnly = (s: string): string => s.replace(/[\s-]/g, '');

const person = (loop: string): Record<string, Field> => ({
  [`${loop}.name.last`]: name,
  [`${loop}.name.first`]: name,
  [`${loop}.name.middle`]: free(25),
  [`${loop}.name.suffix`]: free(10),
  [`${loop}.birthDate`]: day,
  [`${loop}.deathDate`]: day,
  [`${loop}.sex`]: choice('M', 'F', 'U'),
  ...address(loop, /^\d{5}(\d{4})?$/, 'a ZIP of five or nine digits'),
});

function address(loop: string, zip: RegExp, expected: string): Record<string, Field> {
  return {
    [`${loop}.address.line1`]: text(/^.{1,55}$/u, 'a street of at most 55 characters'),
    [`${loop}.address.line2`]: free(55),
    [`${loop}.address.city`]: text(/^.{2,30}$/u, 'a city of 2 to 30 characters'),
    [`${loop}.address.state`]: text(/^[A-Z]{2}$/, 'a state of two letters', stateCode),
    [`${loop}.address.postalCode`]: text(zip, expected, digitsOnly),
  };
}

/** Everything that a biller may change on a claim. Codes and charges belong to coding, which has an endpoint of its own. */
export const EDITABLE: Readonly<Record<string, Field>> = {
  ...person('subscriber'),
  ...person('patient'),
  'patient.relationshipCode': choice('01', '19', '20', '21', '39', '40', '53', 'G8'),
  'subscriber.memberId': text(/^\S.{0,78}\S$/u, 'a member id of 2 to 80 characters'),
  'subscriber.groupNumber': free(50),
  'subscriber.groupName': free(60),
  'subscriber.filingCode': text(/^[A-Z0-9]{1,2}$/, 'a claim filing code of one or two characters'),
  'payer.name': text(/^.{1,60}$/u, 'a name of at most 60 characters'),
  'payer.id': text(/^\S{2,80}$/, 'a payer id of 2 to 80 characters'),
  'billingProvider.npi': npi,
  'billingProvider.organization': name,
  'billingProvider.taxId': text(/^\d{9}$/, 'a tax id of nine digits', digitsOnly),
  'billingProvider.taxonomy': text(/^[A-Z0-9]{9}X$/, 'a taxonomy of ten characters ending in X'),
  ...address('billingProvider', /^\d{9}$/, 'a ZIP of nine digits'),
  'references.G1': free(50),
  'references.F8': free(50),
  frequencyCode: choice('1', '7', '8'),
  providerSignature: { read: (value) => (value === 'Y' || value === 'N' ? { value: value === 'Y' } : { expected: 'Y or N' }) },
  assignment: choice('A', 'B', 'C'),
  benefitsAssigned: choice('Y', 'N', 'W'),
  releaseOfInformation: choice('Y', 'I'),
  ...Object.fromEntries(['referring', 'rendering', 'supervising', 'attending', 'operating', 'otherOperating', 'ordering', 'serviceFacility'].map((role) => [`providers.${role}.npi`, npi])),
};

/** Where a path really is: the patient's facts stand in the subscriber loop where the subscriber is the patient. */
export function placeOf(claim: RegisteredClaim, path: string): string {
  return claim.patient === undefined && path.startsWith('patient.') && path !== 'patient.relationshipCode' ? path.replace('patient.', 'subscriber.') : path;
}

/**
 * The claim with the changes, never edited in place.
 * @throws Refusal naming the first path that cannot be changed or does not take its value; values are not repeated, they may identify a person.
 */
export function applyChanges(claim: RegisteredClaim, changes: Changes): RegisteredClaim {
  let edited = structuredClone(claim);
  for (const [path, given] of Object.entries(changes)) {
    if (path === 'coverageOrder') {
      if (!Array.isArray(given) || given.some((s) => typeof s !== 'string')) throw new Refusal('edit-value', `coverageOrder takes a list of ${sequencesOf(edited).join(', ')}.`, 422, { path });
      edited = reorderCoverages(edited, given as string[]);
      continue;
    }
    edited = write(edited, placeOf(edited, path), readField(path, given));
  }
  return edited;
}

/** What was typed for a path, normalised. @throws Refusal for a path that nobody edits or a value it does not take. */
export function readField(path: string, given: unknown): unknown {
  const field = Object.hasOwn(EDITABLE, path) ? EDITABLE[path] : undefined;
  // What was typed as a path is not repeated: somebody may have swapped it with the value.
  if (field === undefined) throw new Refusal('edit-path', 'A field that was named cannot be edited here; the fields are those that findings name.');
  const read = field.read(given);
  if ('expected' in read) throw new Refusal('edit-value', `${path} takes ${read.expected}.`, 422, { path, expected: read.expected });
  return read.value;
}

/** The value at an editable path, or undefined. */
export function valueAt(claim: RegisteredClaim, path: string): unknown {
  if (path === 'coverageOrder') return sequencesOf(claim);
  const steps = placeOf(claim, path).split('.');
  if (steps[0] === 'providers') return claim.providers.find((p) => p.role === steps[1])?.npi;
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], claim);
}

function write(claim: RegisteredClaim, path: string, value: unknown): RegisteredClaim {
  const steps = path.split('.');
  if (steps[0] === 'providers') {
    const provider = claim.providers.find((p) => p.role === steps[1]);
    if (provider === undefined) throw new Refusal('edit-path', `The claim names no ${steps[1]} provider.`, 422, { path });
    provider.npi = value as string;
    return claim;
  }
  if (steps[0] === 'patient' && claim.patient === undefined) throw new Refusal('edit-path', 'The subscriber is the patient; there is no relationship to change.', 422, { path });
  let at = claim as unknown as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) {
    at[step] ??= step === 'address' ? { line1: '', city: '' } : {};
    at = at[step] as Record<string, unknown>;
  }
  const last = steps.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return claim;
}
