/**
 * Whether an NPI can exist: ten digits, first 1 or 2, and the check digit of ISO 7812 over the NPI behind the card issuer prefix 80840
 * (45 CFR 162.406). Says nothing of whether it was ever issued.
 */
export function isNpi(npi: string): boolean {
  if (!/^[12]\d{9}$/.test(npi)) return false;
  // 24 is what the prefix 80840 adds to the sum.
  const sum = [...npi].reduce((total, digit, at) => {
    const value = at % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 24);
  return sum % 10 === 0;
}
