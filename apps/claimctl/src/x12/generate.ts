import { generateFile, type GenerateFileOptions } from '@claimstream/x12';
import { EXIT, usage, type ExitCode } from '../ends.js';
import { emit, whole, type Io } from './io.js';

export interface GenerateFlags {
  type?: string;
  claims?: string;
  seed?: string;
  day?: string;
  out?: string;
  lines?: boolean;
}

const KINDS: Readonly<Record<string, GenerateFileOptions['kind']>> = { '837p': '837P', '837i': '837I', '835': '835' };
/** The same command gives the same bytes in every year. */
const DAY = '2026-11-20';

/** `x12 generate`: an invented file that says in every name that it is one. */
export async function generate(io: Io, flags: GenerateFlags): Promise<ExitCode> {
  const kind = KINDS[(flags.type ?? '').toLowerCase()];
  if (!kind) throw usage('Say what to generate: --type 837p, 837i or 835.');
  const count = whole(flags.claims, '--claims', 1, 100);
  const seed = whole(flags.seed, '--seed', 0, 1);
  const day = flags.day ?? DAY;
  if (!/^(19|20)\d\d-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)) || new Date(day).toISOString().slice(0, 10) !== day) throw usage('--day takes a date as YYYY-MM-DD.');
  await emit(io, generateFile({ kind, count, seed, day, lineBreaks: flags.lines === true }), flags.out);
  return EXIT.ok;
}
