const CONSTANT = '80840';

/**
 * Whether a National Provider Identifier is well formed: ten digits, first 1 or 2, and the check digit of ISO 7812 over
 * the NPI behind the card issuer prefix 80840 (45 CFR 162.406). Says nothing of whether it was ever issued.
 */
export function isNpi(npi: string): boolean {
  return /^[12]\d{9}$/.test(npi) && luhn(CONSTANT + npi);
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
