/** The delimiters an ISA declares, as bytes. */
export interface DelimiterBytes {
  element: number;
  component: number;
  segment: number;
  /** -1 where ISA11 is not a separator. */
  repetition: number;
}

/** How an ISA was read. `fixed` is the 106 byte record of the standard; `wrapped` has line breaks inside; `loose` has wrong widths. */
export interface ParsedIsa {
  delimiters: DelimiterBytes;
  shape: 'fixed' | 'wrapped' | 'loose';
  /** ISA11 as it stands, even where it is not a separator. */
  isa11: number;
}

export const ISA_BYTES = 106;
/** A loose ISA may be longer than the record: fields too wide, line breaks inside. More than this is not looked at. */
export const ISA_LOOKAHEAD = 320;

/** Where the 16 separators of the fixed record stand. */
const SEPARATORS = [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];

export const isAlphanumeric = (c: number): boolean =>
  (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a);

/** Blanks, line breaks and the end-of-file mark of old systems. */
export const isBlank = (c: number): boolean => c === 0x20 || c === 0x0d || c === 0x0a || c === 0x09 || c === 0x1a;

const isBreak = (c: number): boolean => c === 0x0d || c === 0x0a;

/** Whether the terminator at `stop` also stands inside the record: there it would cut it, so it is none. */
const cuts = (bytes: Uint8Array, at: number, stop: number): boolean => {
  for (let p = at; p < stop; p++) if (bytes[p] === bytes[stop]) return true;
  return false;
};

const fixedAt = (bytes: Uint8Array, at: number, end: number, shape: 'fixed' | 'wrapped'): ParsedIsa | undefined => {
  if (end - at < ISA_BYTES) return undefined;
  const element = bytes[at + 3] as number;
  for (const i of SEPARATORS) if (bytes[at + i] !== element) return undefined;
  if (cuts(bytes, at, at + ISA_BYTES - 1)) return undefined;
  return accept(element, bytes[at + 82] as number, bytes[at + 104] as number, bytes[at + 105] as number, shape);
};

const accept = (element: number, isa11: number, component: number, segment: number, shape: ParsedIsa['shape']): ParsedIsa | undefined => {
  if (isAlphanumeric(element) || isAlphanumeric(segment) || isAlphanumeric(component) || segment === 0x20 || segment === element) return undefined;
  const repeats = !isAlphanumeric(isa11) && isa11 !== 0x20 && isa11 !== element && isa11 !== segment;
  return { delimiters: { element, component, segment, repetition: repeats ? isa11 : -1 }, shape, isa11 };
};

/** Without widths the record can still be counted out: 16 separators, then ISA16 and the terminator. ISA12 must look like a version. */
const looseAt = (bytes: Uint8Array, at: number, end: number): ParsedIsa | undefined => {
  const element = bytes[at + 3];
  if (element === undefined || isAlphanumeric(element) || isBlank(element)) return undefined;
  const seps: number[] = [];
  for (let p = at + 3; p < end && seps.length < 16; p++) if (bytes[p] === element) seps.push(p);
  if (seps.length < 16) return undefined;
  const isa12 = seps[11] as number;
  if (bytes[isa12 + 1] !== 0x30 || bytes[isa12 + 2] !== 0x30 || (seps[12] as number) - isa12 !== 6) return undefined;
  const last = seps[15] as number;
  if (last + 2 >= end) return undefined;
  if (cuts(bytes, at, last + 2)) return undefined;
  return accept(element, bytes[(seps[10] as number) + 1] as number, bytes[last + 1] as number, bytes[last + 2] as number, 'loose');
};

/** Reads the delimiters of the ISA that begins at `at`, or says that no ISA begins there. */
export const parseIsa = (bytes: Uint8Array, at: number, end: number): ParsedIsa | undefined => {
  const stop = Math.min(end, at + ISA_LOOKAHEAD);
  const fixed = fixedAt(bytes, at, stop, 'fixed');
  if (fixed) return fixed;
  const joined: number[] = [];
  for (let p = at; p < stop && joined.length < ISA_BYTES; p++) if (!isBreak(bytes[p] as number)) joined.push(bytes[p] as number);
  return fixedAt(Uint8Array.from(joined), 0, joined.length, 'wrapped') ?? looseAt(bytes, at, stop);
};
