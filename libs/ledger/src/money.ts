/** Thrown where an amount is not a whole number of cents: a bug of the caller, never a payer's mistake. */
export class NotCents extends Error {
  override readonly name = 'NotCents';
}

/** The amount itself. @throws NotCents for a fraction, NaN, or a number too large to add up exactly. */
export function cents(amount: number): number {
  if (!Number.isSafeInteger(amount)) throw new NotCents(`${amount} is not a whole number of cents.`);
  // a negated nothing is -0, which equals 0 and yet is told apart from it
  return amount === 0 ? 0 : amount;
}

/** Sum of whole cents. @throws NotCents */
export const sumCents = (amounts: Iterable<number>): number => {
  let sum = 0;
  for (const amount of amounts) sum += cents(amount);
  return cents(sum);
};

/** The other sign; zero stays plain zero. */
export const negated = (amountCents: number): number => cents(-amountCents);

/** An amount as a sentence shows it: `-1,425.00`. */
export function formatCents(amountCents: number): string {
  const digits = String(Math.abs(cents(amountCents))).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amountCents < 0 ? '-' : ''}${whole}.${digits.slice(-2)}`;
}
