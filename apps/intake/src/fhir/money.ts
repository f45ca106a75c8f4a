/**
 * Cents of a decimal as written, rounded half away from zero: sources print floats (28.104000000000003), and rounding their digits once is
 * the only rounding there is. Undefined for text that is no decimal or exceeds what a charge can be.
 */
export function centsOf(digits: string): number | undefined {
  const m = /^(-?)(\d{1,18})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(digits);
  if (!m) return undefined;
  const fraction = m[3] ?? '';
  const value = BigInt(`${m[2]}${fraction}`);
  const shift = 2 - fraction.length + Number(m[4] ?? '0');
  const cents = shift >= 0 ? value * 10n ** BigInt(shift) : half(value, 10n ** BigInt(-shift));
  if (cents > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return m[1] === '-' ? -Number(cents) : Number(cents);
}

const half = (value: bigint, divisor: bigint): bigint => (2n * value + divisor) / (2n * divisor);
