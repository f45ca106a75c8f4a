import { describe, expect, it } from '@jest/globals';
import { generateClaims } from './generate.js';
import { answerClaims, generateRemittance } from './generate-remittance.js';
import { collect835 } from './read-835.js';
import { claimDifferenceCents, lineDifferenceCents, transactionDifferenceCents } from './remittance/balance.js';
import { sum } from './generate/adjudicate.js';
import { write835 } from './write-835.js';

const many = generateRemittance({ count: 1200, seed: 11, paymentDate: '2026-11-20', claimsPerTransaction: 25 });
const transactions = many.groups.flatMap((group) => group.transactions);
const payments = transactions.flatMap((transaction) => transaction.payments);

describe('an invented remittance', () => {
  it('is the same for the same seed and another for another', () => {
    const options = { count: 40, seed: 3, paymentDate: '2026-11-20' };
    expect(write835(generateRemittance(options)).bytes).toEqual(write835(generateRemittance(options)).bytes);
    expect(write835(generateRemittance({ ...options, seed: 4 })).bytes).not.toEqual(write835(generateRemittance(options)).bytes);
  });

  it('holds as many claims as were asked for, without a finding', async () => {
    const { payments: read, findings, end } = await collect835(write835(many).bytes);
    expect([read.length, findings, end.verdict]).toEqual([1200, [], 'clean']);
  });

  it('balances in every line, claim and payment, and never asks money back', () => {
    for (const { remittance, payments: paid, providerAdjustments = [] } of transactions) {
      expect(transactionDifferenceCents(remittance, { paidCents: sum(paid, ({ paidCents }) => paidCents) }, providerAdjustments)).toBe(0);
      expect(remittance.paymentCents).toBeGreaterThanOrEqual(0);
      for (const payment of paid) {
        expect(claimDifferenceCents(payment)).toBe(0);
        for (const line of payment.serviceLines) expect(lineDifferenceCents(line)).toBe(0);
      }
    }
  });

  it('shows what payers do: primary, secondary, forwarded, denied, taken back, and provider adjustments of many kinds', () => {
    expect([...new Set(payments.map(({ statusCode }) => statusCode))].sort()).toEqual(['1', '19', '2', '22', '4']);
    expect(payments.some(({ statusCode, paidCents }) => statusCode === '1' && paidCents === 0)).toBe(true);
    expect(payments.some(({ adjustments, serviceLines }) => adjustments.length === 0 && serviceLines.every((line) => line.adjustments.length === 0))).toBe(true);
    const reasons = new Set(transactions.flatMap(({ providerAdjustments = [] }) => providerAdjustments.map(({ reason }) => reason)));
    expect([...reasons]).toEqual(expect.arrayContaining(['L6', 'WO', '72', 'CS', 'IR']));
  });

  it('follows each reversal with its correction: same claim, every amount negated under its own group', () => {
    const reversals = payments.flatMap((payment, i) => (payment.statusCode === '22' ? [{ payment, next: payments[i + 1] }] : []));
    expect(reversals.length).toBeGreaterThan(5);
    for (const { payment, next } of reversals) {
      expect(next).toMatchObject({ claimId: payment.claimId, chargeCents: -payment.chargeCents });
      expect(payment.paidCents).toBeLessThan(0);
      expect(payment).not.toHaveProperty('patientShareCents');
      expect(payment.serviceLines.every((line) => line.adjustments.every(({ group, amountCents }) => amountCents < 0 && group !== 'CR'))).toBe(true);
    }
  });

  it('carries forward what it could not take from a small payment', () => {
    const small = generateRemittance({ count: 400, seed: 2, paymentDate: '2026-11-20', claimsPerTransaction: 1 }).groups.flatMap((group) => group.transactions);
    const carried = small.filter(({ providerAdjustments = [] }) => providerAdjustments.some(({ reason, amountCents }) => reason === 'FB' && amountCents < 0));
    expect(carried.length).toBeGreaterThan(0);
    for (const { remittance } of carried) expect(remittance).toMatchObject({ paymentCents: 0, method: 'NON', handling: 'H' });
  });

  it('answers given claims, one payment per payer and provider, every claim once or as a reversal and its correction', () => {
    const claims = generateClaims({ kind: '837P', count: 60, seed: 6, serviceDate: '2026-11-01' });
    const answers = answerClaims(claims, { seed: 6, paymentDate: '2026-11-20' });
    expect(answers).toHaveLength(new Set(claims.map(({ payer, billingProvider }) => `${payer.id ?? ''} ${billingProvider.npi ?? ''}`)).size);
    const answered = answers.flatMap((answer) => answer.payments).filter(({ statusCode }) => statusCode !== '22');
    expect(answered.map(({ claimId }) => claimId).sort()).toEqual(claims.map(({ claimId }) => claimId).sort());
    for (const { claimId, chargeCents, serviceLines } of answered) {
      const claim = claims.find((candidate) => candidate.claimId === claimId);
      expect([chargeCents, serviceLines.map(({ lineControl }) => lineControl)]).toEqual([claim?.chargeCents, claim?.serviceLines.map(({ lineControl }) => lineControl)]);
    }
  });
});
