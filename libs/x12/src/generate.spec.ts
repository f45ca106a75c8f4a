import { describe, expect, it } from '@jest/globals';
import { generateClaims } from './generate.js';
import { isNpi } from './npi.js';

const claims = (kind: '837P' | '837I', seed = 3): ReturnType<typeof generateClaims> => generateClaims({ kind, count: 300, seed, serviceDate: '2026-11-20' });

describe('inventing claims', () => {
  it('makes the same claims of the same seed and others of another', () => {
    expect(claims('837P')).toEqual(claims('837P'));
    expect(claims('837P', 4)).not.toEqual(claims('837P'));
  });

  it('continues a stream page by page without repeating a claim id', () => {
    const whole = generateClaims({ kind: '837I', count: 20, seed: 1, serviceDate: '2026-11-20' });
    const second = generateClaims({ kind: '837I', count: 10, seed: 1, serviceDate: '2026-11-20', firstIndex: 10 });
    expect(second).toEqual(whole.slice(10));
    expect(new Set(whole.map((claim) => claim.claimId)).size).toBe(20);
  });

  it('varies what a day varies: dependents, second payers, replacements, drugs, inpatients', () => {
    const professional = claims('837P');
    const institutional = claims('837I');
    expect(professional.some((claim) => claim.patient)).toBe(true);
    expect(professional.some((claim) => claim.otherSubscribers.length > 0)).toBe(true);
    expect(professional.some((claim) => claim.frequencyCode === '7' && claim.references['F8'])).toBe(true);
    expect(professional.some((claim) => claim.serviceLines.some((line) => line.drug))).toBe(true);
    expect(new Set(institutional.map((claim) => claim.typeOfBill))).toEqual(new Set(['11', '13']));
  });

  it('balances a claim that another payer has decided: charge is paid plus adjustments, line by line', () => {
    for (const claim of [...claims('837P'), ...claims('837I')]) {
      for (const line of claim.serviceLines) {
        for (const { paidCents, adjustments } of line.adjudications) expect(paidCents + adjustments.reduce((sum, cas) => sum + cas.amountCents, 0)).toBe(line.chargeCents);
      }
      const paid = claim.serviceLines.reduce((sum, line) => sum + line.adjudications.reduce((s, svd) => s + svd.paidCents, 0), 0);
      if (claim.otherSubscribers[0]) expect(claim.otherSubscribers[0].amounts['D']).toBe(paid);
    }
  });

  it('names nobody real: family names say that they are tests, NPIs pass the check digit', () => {
    for (const claim of [...claims('837P'), ...claims('837I')]) {
      for (const name of [claim.subscriber.name, claim.patient?.name]) if (name) expect(name.last).toMatch(/TEST|SAMPLE|EXAMPLE|DEMO|FICTIVE|MOCK|TRIAL|SPECIMEN|INVENT|PLACEHOLD/);
      expect(isNpi(claim.billingProvider.npi ?? '')).toBe(true);
      for (const provider of claim.providers) expect(isNpi(provider.npi ?? '')).toBe(true);
      for (const address of [claim.billingProvider.address, claim.subscriber.address]) if (address) expect(address.postalCode).toMatch(/^\d{9}$/);
      for (const line of claim.serviceLines) if (line.procedure) expect(line.procedure.code).toMatch(/^[A-V]\d{4}$/);
    }
  });
});

describe('the check digit of an NPI', () => {
  it.each(['1234567893', '1999000015'])('%s is valid', (npi) => expect(isNpi(npi)).toBe(true));
  it.each(['1234567890', '123456789', '12345678933', 'A234567893', '3234567893'])('%s is not', (npi) => expect(isNpi(npi)).toBe(false));
});
