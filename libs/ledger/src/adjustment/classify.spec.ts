import { describe, expect, it } from '@jest/globals';
import { cas, usd } from '../claims.fixture.js';
import { classifyAdjustments, saysQmb, type ClassifyContext } from './classify.js';
import { POSTING_TABLE } from './posting-table.js';

const treated = (text: string, more: { charge?: string; paid?: string } & Partial<ClassifyContext> = {}) => {
  const { charge = '100.00', paid = '50.00', ...context } = more;
  const [only] = classifyAdjustments({ chargeCents: usd(charge), paidCents: usd(paid), adjustments: cas(text) }, { priorPayer: false, ...context });
  return [only?.treatment, only?.account];
};

describe('what an adjustment means for the money', () => {
  it.each(['45', '131', '44', '237', '223', 'P12'])('CO-%s is contractual', (reason) => {
    expect(treated(`CO-${reason} 50.00`)).toEqual(['contractual', '4100']);
    expect(treated(`CO-${reason} -5.00`)).toEqual(['contractual', '4100']);
  });

  it('sequestration, programme penalties, withholds and tax each have an account of their own', () => {
    expect(treated('CO-253 1.32')).toEqual(['contractual', '4110']);
    expect(treated('CO-144 -2.00')).toEqual(['programme', '4180']);
    expect(treated('CO-104 2.00')).toEqual(['withheld', '1330']);
    expect(treated('CO-105 2.00')).toEqual(['withheld', '1310']);
  });

  it.each(['4', '5', '11', '16', '18', '22', '27', '29', '50', '96', '97', '109', '119', '167', '197', '204', '226', '252', 'B7', '242'])('CO-%s is a denial, not a write-off', (reason) => {
    expect(treated(`CO-${reason} 50.00`)).toEqual(['denied', undefined]);
  });

  it('a multiple-procedure or specialty cut is contractual only on a line that was paid', () => {
    for (const reason of ['59', '172']) {
      expect(treated(`CO-${reason} 50.00`)).toEqual(['contractual', '4100']);
      expect(treated(`CO-${reason} 100.00`, { paid: '0.00' })).toEqual(['denied', undefined]);
    }
  });

  it('capitation is contractual only under a capitated plan, and "paid more than billed" only as a minus', () => {
    expect(treated('CO-24 50.00')).toEqual(['denied', undefined]);
    expect(treated('CO-24 50.00', { capitated: true })).toEqual(['contractual', '4100']);
    expect(treated('CO-94 -30.00')).toEqual(['contractual', '4100']);
    expect(treated('CO-94 30.00')).toEqual(['denied', undefined]);
  });

  it('a discount that takes the whole charge of an unpaid line is suspect, unless another payer came first', () => {
    expect(treated('CO-45 100.00', { paid: '0.00' })).toEqual(['suspect', undefined]);
    expect(treated('CO-45 100.00', { paid: '0.00', priorPayer: true })).toEqual(['contractual', '4100']);
    expect(treated('CO-45 99.00', { paid: '0.00' })).toEqual(['contractual', '4100']);
  });

  it('only five reasons are a patient share, and only under PR', () => {
    for (const reason of ['1', '2', '3', '66', '178']) {
      expect(treated(`PR-${reason} 50.00`)[0]).toBe('patient-share');
      expect(treated(`CO-${reason} 50.00`)[0]).toBe('denied');
    }
    for (const reason of ['22', '26', '27', '31', '45', '49', '50', '96', '119', '204', '227']) expect(treated(`PR-${reason} 50.00`)[0]).toBe('denied');
  });

  it('OA-23 is the prior payer\'s, every other OA and every PI stays owed', () => {
    expect(treated('OA-23 50.00')[0]).toBe('prior-payer');
    for (const pair of ['OA-18', 'OA-109', 'OA-45', 'PI-45', 'PI-16', 'PI-105']) expect(treated(`${pair} 50.00`)).toEqual(['denied', undefined]);
  });

  it('a group or reason that no table has is unknown, and nothing is written off for it', () => {
    expect(treated('CR-45 50.00')).toEqual(['unknown', undefined]);
    expect(treated('CO-XYZ 50.00', { knowsReason: (reason) => reason !== 'XYZ' })).toEqual(['unknown', undefined]);
    expect(treated('CO-16 50.00', { knowsReason: () => true })).toEqual(['denied', undefined]);
  });

  it('the table has each pair once and writes off nothing but CO', () => {
    const pairs = POSTING_TABLE.map((row) => `${row.group}-${row.reason}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(POSTING_TABLE.filter((row) => row.group !== 'CO')).toEqual([]);
  });

  it('a qualified Medicare beneficiary is known by remark or reason', () => {
    expect(saysQmb([], ['N782'])).toBe(true);
    expect(saysQmb(cas('OA-209 5.00'), [])).toBe(true);
    expect(saysQmb(cas('CO-303 5.00'), [])).toBe(true);
    expect(saysQmb(cas('PR-1 5.00'), ['MA01'])).toBe(false);
  });
});
