import { roundtrip as written } from '@claimstream/x12';
import { EXIT, type ExitCode } from '../ends.js';
import { emit, line, many, open, type Io } from './io.js';

/** `x12 roundtrip`: the file again, made from its typed objects. What could not stay as it was is said on standard error. */
export async function roundtrip(io: Io, file: string, flags: { out?: string }): Promise<ExitCode> {
  const input = await open(io, file);
  const repairs = new Map<string, number>();
  const kept = new Map<string, number>();
  const add = (to: Map<string, number>, key: string): void => { to.set(key, (to.get(key) ?? 0) + 1); };
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const part of written(input.bytes(), { onRepair: ({ message }) => add(repairs, message), onKept: (kind) => add(kept, kind) })) {
      bytes += part.length;
      yield part;
    }
  };
  await emit(io, counted(), flags.out, file);
  if (bytes === 0) {
    await line(io.stderr, `${input.name} is not an X12 file: no ISA begins anywhere in it.`);
    return EXIT.findings;
  }
  for (const [message, times] of repairs) await line(io.stderr, `${message} (${many(times, 'time')})`);
  for (const [kind, times] of kept) await line(io.stderr, `${many(times, `transaction ${kind}`, `transactions ${kind}`)} went through as they are: they are not written here.`);
  return repairs.size > 0 ? EXIT.findings : EXIT.ok;
}
