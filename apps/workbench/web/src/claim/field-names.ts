import { day, dayOf } from '../show/moment.js';

const LOOPS: Record<string, string> = { subscriber: 'Subscriber', patient: 'Patient', billingProvider: 'Billing provider', payer: 'Payer' };
const NAMES: Record<string, string> = {
  'name.last': 'last name', 'name.first': 'first name', 'name.middle': 'middle name', 'name.suffix': 'suffix', birthDate: 'birth date', deathDate: 'date of death', sex: 'sex',
  'address.line1': 'street', 'address.line2': 'street, second line', 'address.city': 'city', 'address.state': 'state', 'address.postalCode': 'ZIP code', memberId: 'member id',
  groupNumber: 'group number', groupName: 'group name', filingCode: 'kind of insurance (filing code)', relationshipCode: 'relationship to the subscriber', name: 'name', id: 'id', npi: 'NPI',
  organization: 'name', taxId: 'tax id', taxonomy: 'taxonomy',
};
const WHOLE: Record<string, string> = {
  'references.G1': 'Prior authorization number', 'references.F8': 'Payer\'s claim number', frequencyCode: 'Frequency (1 original, 7 replacement, 8 void)', coverageOrder: 'Order of coverages',
};
const ROLES: Record<string, string> = {
  referring: 'Referring', rendering: 'Rendering', supervising: 'Supervising', attending: 'Attending', operating: 'Operating', otherOperating: 'Other operating', ordering: 'Ordering', serviceFacility: 'Service facility',
};

/** A field of the registration as people call it. */
export function fieldName(path: string): string {
  const whole = WHOLE[path];
  if (whole !== undefined) return whole;
  const [loop = '', ...rest] = path.split('.');
  if (loop === 'providers') return `${ROLES[rest[0] ?? ''] ?? rest[0]} provider NPI`;
  return `${LOOPS[loop] ?? loop}: ${NAMES[rest.join('.')] ?? rest.join(' ')}`;
}

const isDate = (path: string): boolean => /\.(birthDate|deathDate)$/.test(path);

/** Fields with few values are chosen, not typed. */
export const CHOICES: Record<string, readonly { value: string; label: string }[]> = {
  sex: [{ value: 'F', label: 'F' }, { value: 'M', label: 'M' }, { value: 'U', label: 'U (unknown)' }],
  frequencyCode: [{ value: '1', label: '1 original' }, { value: '7', label: '7 replacement' }, { value: '8', label: '8 void' }],
};

export const choicesOf = (path: string): readonly { value: string; label: string }[] | undefined => CHOICES[path] ?? (path.endsWith('.sex') ? CHOICES['sex'] : undefined);

export const hintOf = (path: string): string | undefined => (isDate(path) ? 'MM/DD/YYYY' : undefined);

/** The value of a field as it is shown for editing: days in the order people write them. */
export function shownValue(path: string, registration: Record<string, unknown>): string {
  const value = valueAt(path, registration);
  if (value === undefined || value === null) return '';
  return isDate(path) ? day(String(value)) : String(value);
}

function valueAt(path: string, registration: Record<string, unknown>): unknown {
  // The subscriber's facts are the patient's where the subscriber was treated.
  const place = registration['patient'] === undefined && path.startsWith('patient.') && path !== 'patient.relationshipCode' ? path.replace('patient.', 'subscriber.') : path;
  const steps = place.split('.');
  if (steps[0] === 'providers') return (registration['providers'] as { role: string; npi?: string }[] | undefined)?.find((p) => p.role === steps[1])?.npi;
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], registration);
}

/** What is sent for what was typed; a day that is none is sent as typed, so that intake says what it expects. */
export const sentValue = (path: string, typed: string): string => (isDate(path) ? dayOf(typed) ?? typed : typed);

/** Whether a claim has the field: a provider that it does not name cannot be edited. */
export function exists(path: string, registration: Record<string, unknown>): boolean {
  const [loop, role] = path.split('.');
  if (loop === 'providers') return (registration['providers'] as { role: string }[] | undefined)?.some((p) => p.role === role) ?? false;
  return path !== 'coverageOrder' && (path !== 'patient.relationshipCode' || registration['patient'] !== undefined);
}
