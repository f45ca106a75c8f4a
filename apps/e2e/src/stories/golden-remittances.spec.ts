import { describe, expect, it } from '@jest/globals';
import { NPI, proofIsGreen } from '../running/office.js';
import { call, ok, until } from '../running/platform.js';
import { answers, books, sent, settled } from '../running/remittances.js';

const SECOND = { secondPayerId: 'TPSECOND' };
const plb = (reason: string, reference: string, amountCents: number) => ({ providerId: NPI, fiscalPeriodEnd: '2026-12-31', reason, reference, amountCents });

/** Each case has a practice of its own: what its books hold is what the case says, to the cent. */
describe('the golden cases, as files through the running product', () => {
  it('G1: deductible and coinsurance go to the patient, the discount to the contract, the rest is paid', async () => {
    const { office, claims: [claim = ''] } = await sent(['150.00']);
    answers(office, 'G1', [{ claim, charge: '150.00', paid: '65.90', cas: ['CO-45 47.63', 'PR-1 20.00', 'PR-2 16.47'] }]);
    expect(await settled(office, 'G1')).toMatchObject({ phase: 'posted', posted: 1, held: 0, postedCents: 6590 });
    expect(await books(office)).toEqual({ 1050: 6590, 1200: 3647, 4000: 15_000, 4100: 4763 });
  }, 120_000);

  it('G2 and G3: Medicare\'s sequestration, then a second payer that restates it: no second write-off', async () => {
    const { office, claims: [claim = ''] } = await sent(['150.00'], SECOND);
    answers(office, 'G2', [{ claim, charge: '150.00', paid: '64.58', cas: ['CO-45 47.63', 'CO-253 1.32', 'PR-1 20.00', 'PR-2 16.47'] }]);
    expect((await settled(office, 'G2')).phase).toBe('posted');
    expect(await books(office)).toEqual({ 1050: 6458, 1110: 3647, 4000: 15_000, 4100: 4763, 4110: 132 });
    answers(office, 'G3', [{ claim, status: '2', control: `S${claim}`, charge: '150.00', paid: '16.47', cas: ['OA-23 113.53', 'PR-1 20.00'] }], { payerId: SECOND.secondPayerId });
    expect((await settled(office, 'G3')).phase).toBe('posted');
    expect(await books(office)).toEqual({ 1050: 8105, 1200: 2000, 4000: 15_000, 4100: 4763, 4110: 132 });
  }, 180_000);

  it('G5: a recovery and interest at provider level tie to the amount transferred', async () => {
    const { office, claims: [claim = ''] } = await sent(['500.00']);
    answers(office, 'G5', [{ claim, charge: '500.00', paid: '500.00', cas: [] }], { plb: [plb('WO', 'OLD', 3750), plb('L6', 'INT', -125)], paymentText: '463.75' });
    expect(await settled(office, 'G5')).toMatchObject({ phase: 'posted', paymentCents: 46_375, postedCents: 50_000 });
    expect(await books(office)).toEqual({ 1050: 46_375, 1320: 3750, 4000: 50_000, 4200: 125 });
  }, 120_000);

  it('G6: a second payer that claims a discount nobody owes is paid, its adjustments wait, and the exception proposes the 10.00', async () => {
    const { office, claims: [claim = ''] } = await sent(['500.00'], SECOND);
    answers(office, 'G6P', [{ claim, charge: '500.00', paid: '300.00', cas: ['PR-1 75.00', 'CO-45 125.00'] }]);
    expect((await settled(office, 'G6P')).phase).toBe('posted');
    answers(office, 'G6S', [{ claim, status: '2', control: `S${claim}`, charge: '500.00', paid: '65.00', cas: ['CO-45 435.00'] }], { payerId: SECOND.secondPayerId });
    expect((await settled(office, 'G6S')).phase).toBe('posted');
    expect(await books(office)).toEqual({ 1050: 36_500, 1110: 1000, 4000: 50_000, 4100: 12_500 });
    const raised = await until('the exception is on the claim page', async () => {
      const { money } = await ok<{ money: { exceptions: Record<string, object> } }>('biller', 'reporting', `claims/${claim}`);
      return Object.values(money.exceptions).length > 0 && Object.values(money.exceptions);
    });
    expect(raised).toEqual([expect.objectContaining({ code: 'secondary-does-not-tie', owner: 'poster', sentence: expect.stringContaining('10.00') })]);
  }, 180_000);

  it('G9: a paid line and a denied line: the denied 80.00 stays owed in a case, the patient owes 18.00', async () => {
    const { office, claims: [claim = ''] } = await sent([['120.00', '80.00']]);
    answers(office, 'G9', [{
      claim, charge: '200.00', paid: '72.00', cas: [], lines: [{ charge: '120.00', paid: '72.00', cas: ['CO-45 30.00', 'PR-2 18.00'] }, { charge: '80.00', paid: '0.00', cas: ['CO-197 80.00'] }],
    }]);
    expect((await settled(office, 'G9')).phase).toBe('posted');
    expect(await books(office)).toEqual({ 1050: 7200, 1100: 8000, 1200: 1800, 4000: 20_000, 4100: 3000 });
    const cases = await until('the case is there', async () => {
      const answer = await call<{ cases: object[] }>('denial', 'denial', `claims/${claim}`);
      return answer.status === 200 && answer.body.cases.length > 0 && answer.body.cases;
    });
    expect(cases).toEqual([expect.objectContaining({ case: 'P/197', lines: [expect.objectContaining({ line: 2, amountCents: 8000 })] })]);
    await proofIsGreen();
  }, 180_000);
});
