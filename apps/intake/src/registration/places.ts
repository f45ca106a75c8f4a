const BY_NAME: Record<string, string> = {
  alabama: 'AL', alaska: 'AK', arizona: 'AZ', arkansas: 'AR', california: 'CA', colorado: 'CO', connecticut: 'CT', delaware: 'DE', 'district of columbia': 'DC',
  florida: 'FL', georgia: 'GA', hawaii: 'HI', idaho: 'ID', illinois: 'IL', indiana: 'IN', iowa: 'IA', kansas: 'KS', kentucky: 'KY', louisiana: 'LA', maine: 'ME',
  maryland: 'MD', massachusetts: 'MA', michigan: 'MI', minnesota: 'MN', mississippi: 'MS', missouri: 'MO', montana: 'MT', nebraska: 'NE', nevada: 'NV',
  'new hampshire': 'NH', 'new jersey': 'NJ', 'new mexico': 'NM', 'new york': 'NY', 'north carolina': 'NC', 'north dakota': 'ND', ohio: 'OH', oklahoma: 'OK',
  oregon: 'OR', pennsylvania: 'PA', 'rhode island': 'RI', 'south carolina': 'SC', 'south dakota': 'SD', tennessee: 'TN', texas: 'TX', utah: 'UT', vermont: 'VT',
  virginia: 'VA', washington: 'WA', 'west virginia': 'WV', wisconsin: 'WI', wyoming: 'WY', 'puerto rico': 'PR', guam: 'GU', 'american samoa': 'AS',
  'u.s. virgin islands': 'VI', 'northern mariana islands': 'MP',
};

/** USPS codes of states, territories, freely associated states and military mail (Publication 28). */
const CODES = new Set([...Object.values(BY_NAME), 'FM', 'MH', 'PW', 'AA', 'AE', 'AP']);

export const isUsState = (code: string | undefined): boolean => CODES.has(code ?? '');

/** "Massachusetts", "ma" and "MA" as MA; anything else as it was, so that a check can point at it. */
export const stateCode = (text: string): string => BY_NAME[text.trim().toLowerCase()] ?? (CODES.has(text.trim().toUpperCase()) ? text.trim().toUpperCase() : text.trim());
