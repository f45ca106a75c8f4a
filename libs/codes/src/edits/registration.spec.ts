import { describe, expect, it } from '@jest/globals';
import { context, draws, professional, withLines } from './claims.fixture.js';
import type { EditBillingProvider, EditClaim } from './claim.js';
import { codesFrom } from '../tables/codes-from.js';

const billing = (change: Partial<EditBillingProvider>): EditClaim => ({ ...professional, billingProvider: { ...professional.billingProvider, ...change } });

describe('REQ-01, the billing provider', () => {
  it('passes a street address with a nine-digit ZIP', () => {
    expect(draws('REQ-01', professional)).toEqual([]);
  });

  it.each([
    ['a five-digit ZIP', { zip: '75201' }, 'billingProvider.zip'],
    ['a post office box', { addressLines: ['P.O. Box 12'] }, 'billingProvider.addressLines[0]'],
    ['a box on the second line', { addressLines: ['1 Main St', 'Post Office Box 9'] }, 'billingProvider.addressLines[1]'],
    ['no street address', { addressLines: [' '] }, 'billingProvider.addressLines'],
    ['no city', { city: '' }, 'billingProvider.city'],
    ['no name', { namePresent: false }, 'billingProvider.namePresent'],
    ['a tax id with a hyphen', { taxId: '12-3456789' }, 'billingProvider.taxId'],
  ])('rejects %s', (_, change, path) => {
    expect(draws('REQ-01', billing(change))).toMatchObject([{ severity: 'REJECT', path, snipType: 2 }]);
  });

  it('does not take a street called Poboxer for a box', () => {
    expect(draws('REQ-01', billing({ addressLines: ['12 Poboxer Lane'] }))).toEqual([]);
  });
});

describe('REQ-02, who is insured and who is served', () => {
  it('passes a subscriber who is the patient and is complete', () => {
    expect(draws('REQ-02', professional)).toEqual([]);
  });

  it('wants birth date, sex and address of a subscriber who is the patient', () => {
    const claim = { ...professional, subscriber: { ...professional.subscriber, memberIdPresent: false, birthDatePresent: false, sexPresent: false, addressPresent: false } };
    expect(draws('REQ-02', claim).map(({ path }) => path)).toEqual([
      'subscriber.memberIdPresent',
      'subscriber.birthDatePresent',
      'subscriber.sexPresent',
      'subscriber.addressPresent',
    ]);
  });

  it('wants only the id and name of a subscriber who is not the patient, and the patient\'s own data', () => {
    const subscriber = { ...professional.subscriber, isPatient: false, birthDatePresent: false, sexPresent: false, addressPresent: false };
    expect(draws('REQ-02', { ...professional, subscriber })).toEqual([]);
    expect(draws('REQ-02', { ...professional, subscriber, patient: { namePresent: false, birthDatePresent: false } }).map(({ path }) => path)).toEqual(['patient.namePresent', 'patient.birthDatePresent']);
  });
});

describe('NPI-01, provider identifiers', () => {
  it('passes identifiers with their check digit', () => {
    expect(draws('NPI-01', professional)).toEqual([]);
  });

  it('rejects a wrong check digit, a missing identifier and an organization that renders', () => {
    expect(draws('NPI-01', billing({ npi: '1234567890' }))).toMatchObject([{ path: 'billingProvider.npi', predicts: ['207'] }]);
    expect(draws('NPI-01', billing({ npi: '' }))).toMatchObject([{ predicts: ['206'] }]);
    expect(draws('NPI-01', { ...professional, providers: [{ role: 'rendering', npi: '1245319599', entity: 'organization' }] })).toMatchObject([{ path: 'providers[0].npi' }]);
  });

  it('looks at a line\'s own rendering provider', () => {
    expect(draws('NPI-01', withLines(professional, { renderingNpi: '1' }))).toMatchObject([{ path: 'lines[0].renderingNpi', line: 1 }]);
  });
});

describe('TAX-01, taxonomies', () => {
  it('passes a well-formed taxonomy when no list is loaded', () => {
    expect(draws('TAX-01', professional)).toEqual([]);
  });

  it('rejects a malformed one and holds a claim without one for a payer that wants it', () => {
    expect(draws('TAX-01', billing({ taxonomy: '207Q' }))).toMatchObject([{ severity: 'REJECT' }]);
    expect(draws('TAX-01', billing({ taxonomy: '' }), { payerRules: { release: 'meadow 1', taxonomyRequired: true } })).toMatchObject([{ severity: 'DENY', release: 'meadow 1', predicts: ['N255', '16'] }]);
  });

  it('holds a taxonomy that a loaded complete list does not have', () => {
    const release = { dataset: 'nucc-taxonomy', release: '26.1', effectiveFrom: '2026-10-01', sourceFile: 'x', sha256: 'x', rowCount: 1, coverage: 'complete' } as const;
    const codes = codesFrom([{ release, columns: ['code', 'section', 'display_name'], rows: [['208D00000X', 'Individual', 'General']] }]);
    expect(draws('TAX-01', professional, { codes })).toMatchObject([{ severity: 'DENY', code: '207Q00000X', release: '26.1', coverage: 'complete' }]);
  });
});

describe('REF-01, who ordered', () => {
  it('holds a laboratory line that nobody ordered and passes it with a referring provider', () => {
    const lab = withLines(professional, { code: 'G0103' });
    expect(draws('REF-01', lab)).toMatchObject([{ severity: 'DENY', line: 1, code: 'G0103', predicts: ['183', '184', 'N264', 'N285'] }]);
    expect(draws('REF-01', { ...lab, providers: [...lab.providers, { role: 'referring', npi: '1245319599' }] })).toEqual([]);
  });

  it('leaves visits alone', () => {
    expect(draws('REF-01', professional, context)).toEqual([]);
  });
});
