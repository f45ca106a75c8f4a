/** What a file says about its claims, read from its CLM segments alone: the checker's own reader, which shares nothing with the writer. */
export interface FileClaims {
  /** ISA13. */
  control: string;
  claims: { id: string; chargeCents: number }[];
}

/** A decimal of X12 as integer cents. @throws SyntaxError for anything else. */
export function centsOf(text: string): number {
  const m = /^(-?)(\d*)(?:\.(\d{1,2}))?$/.exec(text);
  if (m === null || (m[2] === '' && m[3] === undefined)) throw new SyntaxError('an amount of a claim is not a decimal of at most two places');
  const cents = Number(m[2] === '' ? '0' : m[2]) * 100 + Number((m[3] ?? '').padEnd(2, '0'));
  return m[1] === '-' ? -cents : cents;
}

/** ISA is fixed to 106 bytes: element separator at byte 3, segment terminator at byte 105. @throws SyntaxError when the bytes are no interchange. */
export function readClaims(bytes: Buffer): FileClaims {
  const text = bytes.toString('latin1');
  if (!text.startsWith('ISA') || text.length < 106) throw new SyntaxError('the file is no interchange');
  const [element, terminator] = [text.charAt(3), text.charAt(105)];
  const segments = text.split(terminator).map((s) => s.trim()).filter((s) => s !== '');
  const last = segments.at(-1) ?? '';
  const control = (segments[0]?.split(element)[13] ?? '').trim();
  if (last.split(element)[0] !== 'IEA' || last.split(element)[2] !== control) throw new SyntaxError('the interchange does not end as it began');
  return {
    control,
    claims: segments.filter((s) => s.startsWith(`CLM${element}`)).map((s) => {
      const [, id = '', amount = ''] = s.split(element);
      return { id, chargeCents: centsOf(amount) };
    }),
  };
}
