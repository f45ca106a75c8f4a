import { describe, expect, it } from '@jest/globals';
import { dollars } from './balance.js';
import { draws, outpatient, professional, withLines } from './claims.fixture.js';
import type { EditPriorPayer } from './claim.js';

describe('BAL-01, charges', () => {
  it('passes a claim whose lines add up', () => {
    expect(draws('BAL-01', professional)).toEqual([]);
  });

  it('refuses a claim whose lines do not add up, with the difference', () => {
    const [finding] = draws('BAL-01', { ...professional, totalChargeCents: 14_001 });
    expect(finding).toMatchObject({ severity: 'REJECT', path: 'totalChargeCents', predicts: ['M54'] });
    expect(finding?.message).toBe('The lines add up to $140.00 and the claim says $140.01: a difference of $0.01.');
  });

  it('refuses a negative charge and shows a line billed at zero to a person', () => {
    expect(draws('BAL-01', withLines(professional, { chargeCents: -5 }))).toMatchObject([{ path: 'totalChargeCents' }, { path: 'lines[0].chargeCents', severity: 'REJECT' }]);
    const free = withLines(professional, {}, { code: 'G0008', chargeCents: 0 });
    expect(draws('BAL-01', free)).toMatchObject([{ path: 'lines[1].chargeCents', severity: 'DENY', predicts: ['M79'] }]);
    expect(draws('BAL-01', free, { payerRules: { release: 'x', zeroChargeCodes: ['G0008'] } })).toEqual([]);
    expect(draws('BAL-01', withLines(outpatient, {}, { chargeCents: 0 }))).toEqual([]);
  });

  it('writes cents as dollars without arithmetic on fractions', () => {
    expect([dollars(5), dollars(-1205), dollars(100_000)]).toEqual(['$0.05', '-$12.05', '$1000.00']);
  });
});

describe('BAL-02, what an earlier payer decided', () => {
  const prior: EditPriorPayer = { sequence: 'P', paidCents: 10_000, adjustedCents: 0, lines: [{ number: 1, paidCents: 10_000, adjustedCents: 4_000 }] };
  const second = (payer: EditPriorPayer) => ({ ...professional, payerSequence: 'S' as const, priorPayers: [payer] });

  it('passes paid plus adjusted equal to the charge, on lines or on the claim alone', () => {
    expect(draws('BAL-02', second(prior))).toEqual([]);
    expect(draws('BAL-02', second({ ...prior, adjustedCents: 4_000, lines: [] }))).toEqual([]);
  });

  it('passes a claim-level adjustment that lowers what the lines were paid', () => {
    const payer = { ...prior, paidCents: 9_000, adjustedCents: 1_000 };
    expect(draws('BAL-02', second(payer))).toEqual([]);
  });

  it('refuses amounts that do not explain the charge, on the claim and on the line', () => {
    const payer = { ...prior, lines: [{ number: 1, paidCents: 10_000, adjustedCents: 3_000 }] };
    expect(draws('BAL-02', second(payer)).map(({ path }) => path)).toEqual(['priorPayers[0].paidCents', 'priorPayers[0].lines[0]']);
    expect(draws('BAL-02', second({ ...prior, lines: [{ number: 9, paidCents: 10_000, adjustedCents: 4_000 }] }))).toMatchObject([{ message: expect.stringContaining('line 9 is not on the claim') }]);
  });
});

describe('BAL-03, quantities', () => {
  it('passes whole units and parts of a drug unit', () => {
    expect(draws('BAL-03', withLines(professional, {}, { code: 'J3301', quantityMilli: 1500 }))).toEqual([]);
  });

  it('refuses no units, parts of a visit and parts of an anesthesia minute', () => {
    expect(draws('BAL-03', withLines(professional, { quantityMilli: 0 }))).toMatchObject([{ severity: 'REJECT', predicts: ['M53'] }]);
    expect(draws('BAL-03', withLines(professional, { quantityMilli: 500 }))).toMatchObject([{ severity: 'REJECT', code: 'G0439' }]);
    expect(draws('BAL-03', withLines(professional, { unit: 'MJ', quantityMilli: 15_500 }))).toMatchObject([{ message: 'Anesthesia minutes are not whole.' }]);
  });

  it('only warns where it does not know whether the code can be divided', () => {
    expect(draws('BAL-03', withLines(professional, { code: 'G9999', quantityMilli: 500 }))).toMatchObject([{ severity: 'WARN' }]);
  });
});
