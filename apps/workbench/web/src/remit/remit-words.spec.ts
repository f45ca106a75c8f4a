import { describe, expect, it } from 'vitest';
import { holdText, remitEquationText, remitEquationTone } from './remit-words.js';

const equation = { postedCents: 50_000, heldCents: 1_000, providerAdjustmentCents: 3_625, transferredCents: 47_375, differenceCents: 0, complete: true, holds: true };

describe('the equation of a remittance', () => {
  it('prints what was posted, held and adjusted beside what was transferred', () => {
    expect(remitEquationText(equation)).toBe('$500.00 posted + $10.00 held − $36.25 provider adjustments = $473.75 transferred');
  });

  it('is green where it holds, red where it does not, and neither while payments are still being posted', () => {
    expect([true, false, null].map((holds) => remitEquationTone({ ...equation, holds }))).toEqual(['ok', 'danger', 'info']);
  });

  it('calls a hold by its reason', () => {
    expect([holdText('another-practice'), holdText('something-new')]).toEqual(['Claim of another practice', 'something new']);
  });
});
