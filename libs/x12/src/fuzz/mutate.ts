import type { Seeded } from '../generate/seeded.js';
import { drive, segmentBytes, type SegmentSink } from '../tools/drive.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { ISA_BYTES, parseIsa } from '../tokenizer/isa.js';

/** A file to damage, with the ends of its segments. */
export interface Seedling {
  name: string;
  bytes: Uint8Array;
  /** Half-open ranges of its segments, terminator included. */
  segments: { start: number; end: number }[];
}

/** A damaged file. */
export interface Mutant {
  bytes: Uint8Array;
  /** What was done, in order. */
  done: string[];
  /** Nothing before this byte was touched. */
  untouched: number;
  /** Only the form was changed (delimiters, line breaks): what the file says is the same. */
  sameContent: boolean;
}

export const seedling = async (name: string, bytes: Uint8Array): Promise<Seedling> => {
  const segments: Seedling['segments'] = [];
  const sink: SegmentSink = { segment: (s: SegmentReader) => { if (segmentBytes(s).length > 0) segments.push({ start: s.offset, end: s.endOffset }); } };
  for await (const _ of drive(bytes, sink));
  return { name, bytes, segments };
};

/** A mutation: the new bytes and the first byte that differs. */
type Mutation = (bytes: Uint8Array, chance: Seeded, seed: Seedling, others: readonly Seedling[]) => { bytes: Uint8Array; from: number; sameContent?: boolean };

const spliced = (bytes: Uint8Array, start: number, end: number, insert: Uint8Array): Uint8Array => Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(end)]);
const at = (bytes: Uint8Array, chance: Seeded): number => chance.below(Math.max(1, bytes.length));
/** The segment ranges are those of the undamaged file: on a file damaged before they still hit something. */
const some = (seed: Seedling, chance: Seeded): { start: number; end: number; index: number } => {
  const index = chance.below(Math.max(1, seed.segments.length));
  return { start: 0, end: 0, ...seed.segments[index], index };
};

/** Only the record of 106 bytes can be told however it is wrapped. */
const isFixed = (bytes: Uint8Array): boolean => parseIsa(bytes, 0, bytes.length)?.shape === 'fixed';

/** Consistently other delimiters: the file says the same in another alphabet. */
const otherDelimiters: Mutation = (bytes, chance) => {
  const isa = [3, 104, 105, 82].map((p) => bytes[p] as number);
  const news = [...'|<\n!;#$`{}\u001d\u001c']
    .map((c) => c.charCodeAt(0)).filter((c) => !bytes.includes(c));
  if (!isFixed(bytes) || news.length < 4 || bytes.subarray(0, ISA_BYTES).some((c) => c === 0x0a || c === 0x0d)) return { bytes, from: bytes.length };
  const map = new Map(isa.map((old) => [old, news.splice(chance.below(news.length), 1)[0] as number]));
  return { bytes: bytes.map((c) => map.get(c) ?? c), from: 0, sameContent: true };
};

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  flip: (bytes, chance) => {
    const copy = Uint8Array.from(bytes);
    let from = copy.length;
    for (let n = chance.below(4); n >= 0; n--) {
      const p = at(bytes, chance);
      copy[p] = (copy[p] as number) ^ (1 << chance.below(8));
      from = Math.min(from, p);
    }
    return { bytes: copy, from };
  },
  digit: (bytes, chance) => {
    const copy = Uint8Array.from(bytes);
    for (let tries = 0; tries < 50; tries++) {
      const p = at(bytes, chance);
      const c = copy[p] as number;
      if (c < 0x30 || c > 0x39) continue;
      copy[p] = 0x30 + ((c - 0x30 + 1 + chance.below(9)) % 10);
      return { bytes: copy, from: p };
    }
    return { bytes, from: bytes.length };
  },
  cut: (bytes, chance) => {
    const start = at(bytes, chance);
    return { bytes: spliced(bytes, start, start + 1 + chance.below(60), new Uint8Array()), from: start };
  },
  truncate: (bytes, chance) => {
    const end = at(bytes, chance);
    return { bytes: bytes.subarray(0, end), from: end };
  },
  drop: (bytes, chance, seed) => {
    const { start, index } = some(seed, chance);
    const { end } = seed.segments[Math.min(seed.segments.length - 1, index + chance.below(4))] ?? { end: start };
    return { bytes: spliced(bytes, start, end, new Uint8Array()), from: start };
  },
  double: (bytes, chance, seed) => {
    const { start, index } = some(seed, chance);
    const { end } = seed.segments[Math.min(seed.segments.length - 1, index + chance.below(6))] ?? { end: start };
    return { bytes: spliced(bytes, end, end, bytes.subarray(start, end)), from: end };
  },
  swap: (bytes, chance, seed) => {
    const pair = [some(seed, chance), some(seed, chance)] as const;
    const [one, two] = pair[0].start <= pair[1].start ? pair : [pair[1], pair[0]];
    if (one.end > two.start) return { bytes, from: bytes.length };
    const parts = [bytes.subarray(0, one.start), bytes.subarray(two.start, two.end), bytes.subarray(one.end, two.start), bytes.subarray(one.start, one.end), bytes.subarray(two.end)];
    return { bytes: Buffer.concat(parts), from: one.start };
  },
  graft: (bytes, chance, _seed, others) => {
    const donor = chance.pick(others);
    const piece = some(donor, chance);
    const start = at(bytes, chance);
    return { bytes: spliced(bytes, start, start, donor.bytes.subarray(piece.start, piece.end)), from: start };
  },
  garbage: (bytes, chance) => {
    const start = at(bytes, chance);
    return { bytes: spliced(bytes, start, start, Uint8Array.from({ length: 1 + chance.below(40) }, () => chance.below(256))), from: start };
  },
  delimiters: (bytes, chance) => {
    const copy = Uint8Array.from(bytes);
    const p = chance.pick([3, 82, 104, 105]);
    if (p < copy.length) copy[p] = chance.below(256);
    return { bytes: copy, from: 0 };
  },
  long: (bytes, chance) => {
    const start = at(bytes, chance);
    const fill = chance.pick(['A', '9', '*', ':', '^', ' ', '~', '\n']);
    return { bytes: spliced(bytes, start, start, Buffer.alloc(200 + chance.below(4000), fill)), from: start };
  },
  translate: otherDelimiters,
  wrap: (bytes, chance) => {
    if (!isFixed(bytes) || bytes.includes(0x0a) || bytes.includes(0x0d)) return { bytes, from: bytes.length };
    // a line that ends where the terminator of the ISA stands would declare the line break as the terminator
    const columns = chance.pick([40, 64, 72, 78, 80, 100, 128, 132]);
    const lines: Uint8Array[] = [];
    for (let p = 0; p < bytes.length; p += columns) lines.push(bytes.subarray(p, p + columns), Buffer.from(chance.chance(50) ? '\r\n' : '\n'));
    return { bytes: Buffer.concat(lines), from: 0, sameContent: true };
  },
  lines: (bytes, _chance, seed) => {
    if (bytes !== seed.bytes) return { bytes, from: bytes.length };
    return { bytes: Buffer.concat(seed.segments.flatMap(({ start, end }) => [bytes.subarray(start, end), Buffer.from('\r\n')])), from: 0, sameContent: true };
  },
};

const NAMES = Object.keys(MUTATIONS);

/** Damages a file in one to four ways. */
export const mutate = (seed: Seedling, chance: Seeded, others: readonly Seedling[]): Mutant => {
  const mutant: Mutant = { bytes: seed.bytes, done: [], untouched: seed.bytes.length, sameContent: true };
  const times = chance.pick([1, 1, 1, 2, 2, 3, 4]);
  for (let n = 0; n < times; n++) {
    const name = chance.pick(NAMES);
    const { bytes, from, sameContent = false } = (MUTATIONS[name] as Mutation)(mutant.bytes, chance, seed, others);
    if (bytes === mutant.bytes) continue;
    mutant.bytes = bytes;
    mutant.done.push(name);
    mutant.untouched = Math.min(mutant.untouched, from);
    mutant.sameContent &&= sameContent;
  }
  return mutant;
};
