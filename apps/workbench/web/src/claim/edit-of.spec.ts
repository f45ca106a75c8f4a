import { describe, expect, it } from 'vitest';
import { editOf, editOfReason, fieldOfElement, fieldsUnder, settledBy } from './edit-of.js';

const at = (machine: string, path: string, code = 'X-01') => editOf(machine, { code, path });

describe('the edit that releases a finding', () => {
  it('is the field of the registration that the finding names', () => {
    expect(at('encounter', 'subscriber.memberId', 'REG-06')).toEqual({ at: 'registration', paths: ['subscriber.memberId'] });
  });

  it('is intake\'s field where an edit of submission calls it otherwise', () => {
    expect(at('attempt', 'billingProvider.zip')).toEqual({ at: 'registration', paths: ['billingProvider.address.postalCode'] });
    expect(at('attempt', 'payerClaimNumber')).toEqual({ at: 'registration', paths: ['references.F8'] });
    expect(at('attempt', 'providers[2].npi')).toEqual({ at: 'registration', paths: ['providers'] });
    expect(at('attempt', 'patient.servedBeforeBirth')).toEqual({ at: 'registration', paths: ['patient.birthDate'] });
  });

  it('is coding for codes and lines', () => {
    expect(at('coding', 'diagnoses[0].code', 'DX-01')).toEqual({ at: 'coding' });
    expect(at('attempt', 'lines[1].modifiers', 'MOD-01')).toEqual({ at: 'coding' });
  });

  it('is the register of payers where nobody is registered under the id', () => {
    expect(at('attempt', 'payer.id', 'PAY-01')).toEqual({ at: 'payer' });
  });

  it('is the field that an element of the source file fills', () => {
    expect(at('encounter', '2010BA/NM109', 'required-element-missing')).toEqual({ at: 'registration', paths: ['subscriber.memberId'] });
    expect(fieldOfElement('2010CA/N403')).toBe('patient.address.postalCode');
    expect(fieldOfElement('2400/SV102')).toBeUndefined();
  });

  it('is the practice\'s to make where no field here can hold it', () => {
    expect(at('encounter', '2300/DTP03', 'date-invalid')).toEqual({ at: 'source' });
  });
});

describe('the fields that a path means', () => {
  const editable = ['patient.address.line1', 'patient.address.city', 'patient.addressee', 'subscriber.memberId'];

  it('are itself, or everything below it, and nothing that only begins with the same letters', () => {
    expect(fieldsUnder('patient.address', editable)).toEqual(['patient.address.line1', 'patient.address.city']);
    expect(fieldsUnder('subscriber.memberId', editable)).toEqual(['subscriber.memberId']);
  });
});

describe('findings of the source that an edit has dealt with', () => {
  const missing = (path: string) => ({ code: 'required-element-missing', path });

  it('are those whose element the changed field fills', () => {
    expect(settledBy(['subscriber.memberId'], [missing('2010BA/NM109'), { code: 'element-required-by-another', path: '2010BA/NM108' }, { code: 'REG-06', path: 'subscriber.memberId' }]))
      .toEqual(['required-element-missing', 'element-required-by-another']);
  });

  it('are not those whose code still stands somewhere else on the claim', () => {
    expect(settledBy(['subscriber.memberId'], [missing('2010BA/NM109'), missing('2300/CLM05')])).toEqual([]);
  });
});

describe('the edit that answers a reason of a rejection', () => {
  it('is the field that the status code points at', () => {
    expect(editOfReason({ path: 'subscriber.memberId' })).toEqual({ at: 'registration', paths: ['subscriber.memberId'] });
    expect(editOfReason({ path: 'renderingProvider.npi' })).toEqual({ at: 'registration', paths: ['providers.rendering.npi'] });
    expect(editOfReason({ path: 'billingProvider.name' })).toEqual({ at: 'registration', paths: ['billingProvider.organization'] });
  });

  it('is coding for the codes, charges and days of lines', () => {
    for (const path of ['lines[1].code', 'lines.modifiers', 'diagnoses[0]', 'chargeCents', 'serviceFrom', 'placeOfService']) expect(editOfReason({ path })).toEqual({ at: 'coding' });
  });

  it('is what tells a coverage apart where only the coverage is named, and the whole registration where no field is', () => {
    expect(editOfReason({ path: 'coverages' }).at === 'registration' && editOfReason({ path: 'coverages' })).toMatchObject({ paths: expect.arrayContaining(['subscriber.memberId', 'payer.id']) as string[] });
    expect(editOfReason({ path: 'claim' })).toMatchObject({ paths: ['subscriber', 'patient', 'payer', 'billingProvider'] });
  });
});
