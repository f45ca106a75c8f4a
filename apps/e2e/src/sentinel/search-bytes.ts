/** How a text may hide: plain in any case, in hex, or in base64 at any of its three alignments, in either alphabet. */
export function disguises(text: string): { how: string; needle: Buffer }[] {
  const bytes = Buffer.from(text, 'utf8');
  const base64 = [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64').replace(/=+$/, '');
    // The first and last groups depend on the neighbours; what lies between is the same wherever it stands.
    const inner = encoded.slice(offset === 0 ? 0 : 4, (bytes.length + offset) % 3 === 0 ? undefined : -2);
    return [...new Set([inner, inner.replaceAll('+', '-').replaceAll('/', '_')])].map((needle) => ({ how: `base64 +${offset}`, needle: Buffer.from(needle) }));
  });
  const spelled = [...new Set([text, text.toLowerCase(), text.charAt(0) + text.slice(1).toLowerCase()])].map((t) => ({ how: 'plain', needle: Buffer.from(t) }));
  const hex = [bytes.toString('hex'), bytes.toString('hex').toUpperCase()].map((t) => ({ how: 'hex', needle: Buffer.from(t) }));
  return [...spelled, ...base64, ...hex].filter((d) => d.needle.length >= 6);
}

/** The names of the disguises in which one of the texts stands in the bytes. */
export function findDisguised(haystack: Buffer, texts: readonly string[]): string[] {
  return texts.flatMap((text) => disguises(text).filter((d) => haystack.includes(d.needle)).map((d) => `${text} (${d.how})`));
}
