import { describe, expect, it } from '@jest/globals';
import { breaks, type Schema } from './compatible.js';

const paid: Schema = {
  type: 'object', required: ['paidCents', 'group'],
  properties: { paidCents: { type: 'integer' }, group: { type: 'string', enum: ['CO', 'PR'] }, lines: { type: 'array', items: { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] } } },
};
const changed = (change: (s: Schema) => void): Schema => {
  const copy = structuredClone(paid);
  change(copy);
  return copy;
};

describe('a version of an event', () => {
  it('may gain an optional field', () => {
    expect(breaks(paid, changed((s) => { s.properties = { ...s.properties, note: { type: 'string' } }; }))).toEqual([]);
  });

  it.each<[string, (s: Schema) => void, string]>([
    ['lose a field', (s) => { delete s.properties?.['lines']; }, 'lines was removed'],
    ['gain a required field', (s) => { s.properties = { ...s.properties, payer: { type: 'string' } }; s.required?.push('payer'); }, 'payer is required now'],
    ['make a required field optional', (s) => { s.required = ['group']; }, 'paidCents is optional now, and older readers rely on it'],
    ['change the type of a field', (s) => { s.properties = { ...s.properties, paidCents: { type: 'string' } }; }, 'paidCents changed its type from "integer" to "string"'],
    ['take a value out of a list', (s) => { s.properties = { ...s.properties, group: { type: 'string', enum: ['CO'] } }; }, 'group no longer allows "PR"'],
    ['change what is inside a list', (s) => { const items = s.properties?.['lines']?.items; if (items) items.required = []; }, 'lines[].code is optional now, and older readers rely on it'],
  ])('may not %s', (_what, change, sentence) => {
    expect(breaks(paid, changed(change))).toEqual([sentence]);
  });
});
