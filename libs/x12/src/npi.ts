/** An NPI is ten digits whose last is the Luhn check digit over `80840` and the first nine (45 CFR 162.406, ISO 7812). */
export const isNpi = (text: string): boolean => {
  if (text.length !== 10 || (text[0] !== '1' && text[0] !== '2')) return false;
  for (let i = 1; i < 10; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return false;
  }
  return luhnCheckDigit(text) === text.charCodeAt(9) - 0x30;
};

/** The check digit for the first nine digits of an NPI. */
export const luhnCheckDigit = (nine: string): number => {
  // 24 is what the prefix 80840 adds to the sum
  let sum = 24;
  for (let i = 0; i < 9; i++) {
    const digit = nine.charCodeAt(i) - 0x30;
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
};
