import { describe, expect, it } from '@jest/globals';
import { draws, outpatient, professional, withLines } from './claims.fixture.js';
import type { EditClaim } from './claim.js';
import type { PayerRules } from './finding.js';

const served = (date: string): EditClaim => withLines(professional, { serviceFrom: date, serviceThrough: date });
const contract: PayerRules = { release: 'meadow 2026-10', initialFilingLimit: { count: 90, unit: 'days', base: 'date_of_service' } };

describe('TFL-01, the filing limit', () => {
  it('passes a fresh Medicare claim and holds one after a calendar year', () => {
    expect(draws('TFL-01', professional)).toEqual([]);
    expect(draws('TFL-01', served('2025-11-20'))).toMatchObject([{ severity: 'WARN', message: expect.stringContaining('0 days are left') }]);
    expect(draws('TFL-01', served('2025-11-19'))).toMatchObject([{ severity: 'DENY', predicts: ['29'], dataset: 'timely-filing' }]);
  });

  it.each([
    ['2026-09-22', 31, 0],
    ['2026-09-21', 30, 1],
    ['2026-08-22', 0, 1],
  ])('presses a claim of %s under a contract of 90 days', (date, left, findings) => {
    const drawn = draws('TFL-01', served(date), { payerRules: contract });
    expect(drawn).toHaveLength(findings);
    if (findings === 1) expect(drawn[0]).toMatchObject({ severity: 'WARN', release: 'meadow 2026-10', message: expect.stringContaining(`${left} days are left`) });
  });

  it('counts the days a claim travels', () => {
    expect(draws('TFL-01', served('2026-08-22'), { payerRules: { ...contract, transitDays: 2 } })).toMatchObject([{ severity: 'DENY' }]);
  });

  it('uses the limit for corrected claims on a replacement', () => {
    const payerRules: PayerRules = { ...contract, correctedFilingLimit: { count: 10, unit: 'days', base: 'date_of_service' } };
    expect(draws('TFL-01', { ...served('2026-11-02'), frequencyCode: '7', payerClaimNumber: 'X' }, { payerRules })).toMatchObject([{ severity: 'DENY' }]);
  });

  it('counts a later payer\'s days from the earlier payer\'s remittance, but Medicare\'s year from the service', () => {
    const second = (claim: EditClaim, filingCode: string): EditClaim => ({
      ...claim,
      payerSequence: 'S',
      payer: { id: 'DEMO2', filingCode },
      priorPayers: [{ sequence: 'P', paidCents: 0, adjustedCents: 0, lines: [], adjudicatedOn: '2026-11-10' }],
    });
    expect(draws('TFL-01', second(served('2026-01-05'), 'CI'), { payerRules: contract })).toEqual([]);
    expect(draws('TFL-01', second(served('2025-11-10'), 'MB'))).toMatchObject([{ severity: 'DENY' }]);
  });

  it('counts a hospital bill from its last day', () => {
    expect(draws('TFL-01', { ...outpatient, statementFrom: '2025-11-01', statementThrough: '2025-12-31', lines: [] })).toEqual([]);
  });

  it('says that a payer has no limit on file', () => {
    expect(draws('TFL-01', { ...professional, payer: { id: 'DEMO3', filingCode: 'CI' } })).toMatchObject([{ severity: 'INFO' }]);
  });
});

describe('SBR-01, kind of insurance', () => {
  it('passes a listed value and warns of another', () => {
    expect(draws('SBR-01', professional)).toEqual([]);
    expect(draws('SBR-01', { ...professional, payer: { id: 'DEMO1', filingCode: 'QQ' } })).toMatchObject([{ severity: 'WARN', code: 'QQ', dataset: 'claim-filing-indicator' }]);
  });
});

describe('AUT-01, authorizations', () => {
  const payerRules: PayerRules = { release: 'meadow 2026-10', authorizationCodes: ['E0601'] };

  it('holds a service that needs a number and has none', () => {
    expect(draws('AUT-01', withLines(professional, { code: 'E0601' }), { payerRules })).toMatchObject([{ severity: 'DENY', predicts: ['197'], release: 'meadow 2026-10' }]);
    expect(draws('AUT-01', { ...withLines(professional, { code: 'E0601' }), authorizationPresent: true }, { payerRules })).toEqual([]);
    expect(draws('AUT-01', professional, { payerRules })).toEqual([]);
  });
});

describe('CHG-01, the height of charges', () => {
  const feeSchedule = (code: string): number | undefined => (code === 'G0439' ? 12_000 : undefined);

  it('passes a charge at the allowed amount, and codes the schedule does not have', () => {
    expect(draws('CHG-01', professional, { feeSchedule })).toEqual([]);
    expect(draws('CHG-01', withLines(professional, { code: 'T1015', chargeCents: 1 }), { feeSchedule })).toEqual([]);
    expect(draws('CHG-01', withLines(professional, { chargeCents: 1 }))).toEqual([]);
  });

  it('warns of a charge below what is allowed and of one above ten times it, per unit', () => {
    expect(draws('CHG-01', withLines(professional, { chargeCents: 11_999 }), { feeSchedule })).toMatchObject([{ severity: 'WARN', message: expect.stringContaining('$120.00') }]);
    expect(draws('CHG-01', withLines(professional, { quantityMilli: 2000 }), { feeSchedule })).toMatchObject([{ message: expect.stringContaining('$240.00') }]);
    expect(draws('CHG-01', withLines(professional, { chargeCents: 120_001 }), { feeSchedule })).toMatchObject([{ fix: expect.stringContaining('typing error') }]);
    expect(draws('CHG-01', withLines(professional, { chargeCents: 120_000 }), { feeSchedule })).toEqual([]);
  });
});
