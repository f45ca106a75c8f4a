import { counted, dollars } from '../show/money.js';
import { day } from '../show/moment.js';
import { fieldName } from './field-names.js';

/** One field that two exports of a claim say differently. */
export interface Difference { path: string; name: string; before: string; after: string }

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

const PARTS: Record<string, string> = { serviceLines: 'Line', diagnoses: 'Diagnosis', providers: 'Provider', otherSubscribers: 'Other insurance', notes: 'Note', modifiers: 'modifier', diagnosisPointers: 'diagnosis pointer' };
const WORDS: Record<string, string> = { chargeCents: 'charge', serviceFrom: 'first day of service', serviceThrough: 'last day of service', placeOfService: 'place of service', frequencyCode: 'frequency', unit: 'unit', quantity: 'quantity' };
const spoken = (key: string): string => WORDS[key] ?? key.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);

/** `serviceLines[0].chargeCents` as "Line 1: charge"; registration fields as their forms call them. */
function nameOf(path: string): string {
  if (!path.includes('[')) {
    const known = fieldName(path);
    if (!/undefined|^:/.test(known) && /^(subscriber|patient|payer|billingProvider|references)\./.test(path)) return known;
  }
  const words = path.split('.').map((step) => {
    const [, key = '', index] = /^(\w+)(?:\[(\d+)\])?$/.exec(step) ?? [];
    return index === undefined ? spoken(key) : `${PARTS[key] ?? spoken(key)} ${Number(index) + 1}`;
  });
  const [first = '', ...rest] = words;
  return `${first.charAt(0).toUpperCase()}${first.slice(1)}${rest.length > 0 ? `: ${rest.join(' ')}` : ''}`;
}

function shown(path: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (path.endsWith('Cents') && typeof value === 'number') return dollars(value);
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return day(value);
  if (Array.isArray(value)) return value.every((v) => !isObject(v)) ? value.join(', ') : counted(value.length, 'entry', 'entries');
  return isObject(value) ? Object.entries(value).map(([k, v]) => `${spoken(k)} ${shown(k, v)}`).join(', ') : String(value);
}

/** What the newer export says differently, field by field, in the order of the fields. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((key) => differences(before[key], after[key], below(key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, i) => differences(before[i], after[i], `${path}[${i}]`)).flat();
  }
  const [was, now] = [shown(path, before), shown(path, after)];
  return was === now ? [] : [{ path, name: nameOf(path), before: was, after: now }];
}
