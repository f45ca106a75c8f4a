import { randomBytes } from 'node:crypto';
import { anonymize as anonymized } from '@claimstream/x12';
import { EXIT, type ExitCode } from '../ends.js';
import { emit, line, many, open, type Io } from './io.js';

/** `x12 anonymize`: without a seed nobody, we included, can make the same names again. */
export async function anonymize(io: Io, file: string, flags: { seed?: string; out?: string }): Promise<ExitCode> {
  const input = await open(io, file);
  let skipped = 0;
  const seed = flags.seed ?? randomBytes(32).toString('hex');
  await emit(io, anonymized(input.bytes(), { seed, onSkipped: (bytes) => { skipped += bytes; } }), flags.out, file);
  if (skipped === 0) return EXIT.ok;
  await line(io.stderr, `${many(skipped, 'byte')} of ${input.name} are in no segment and were left out, because nobody can say what they hold.`);
  return EXIT.findings;
}
