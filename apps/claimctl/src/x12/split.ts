import path from 'node:path';
import { splitFile, type FilePart } from '@claimstream/x12';
import { EXIT, usage, type ExitCode } from '../ends.js';
import { line, many, open, save, whole, type Io } from './io.js';

export interface SplitFlags {
  by?: string;
  claims?: string;
  control?: string;
  out?: string;
  json?: boolean;
}

/** `x12 split`: parts that are whole interchanges, numbered in the order of the file. */
export async function split(io: Io, file: string, flags: SplitFlags): Promise<ExitCode> {
  const { out, by = flags.claims === undefined ? 'st' : 'claims' } = flags;
  if (out === undefined) throw usage('Name the folder for the parts: --out DIR.');
  if (by !== 'st' && by !== 'claims') throw usage('--by takes st (a part for each ST) or claims (at most --claims N in a part).');
  const claims = whole(flags.claims, '--claims', 1, 100);
  const firstControl = flags.control === undefined ? undefined : whole(flags.control, '--control', 1, 1);
  const input = await open(io, file);
  const base = file === '-' ? 'part' : path.basename(file, path.extname(file));
  const made: (FilePart & { file: string; claims: number; segments: number })[] = [];

  const items = splitFile(input.bytes(), { by, claims, ...(firstControl === undefined ? {} : { firstControl }) });
  for (let item = await items.next(); !item.done; item = await items.next()) {
    if (item.value.kind !== 'part') continue;
    const { part } = item.value;
    const name = `${base}.${String(part.ordinal).padStart(4, '0')}.${part.kind.toLowerCase()}`;
    let end = { claims: 0, segments: 0 };
    const body = async function* (): AsyncGenerator<Uint8Array> {
      for (let next = await items.next(); !next.done; next = await items.next()) {
        if (next.value.kind === 'bytes') yield next.value.bytes;
        else if (next.value.kind === 'part-end') {
          end = next.value;
          return;
        }
      }
    };
    await save(io, path.join(out, name), body());
    made.push({ ...part, file: name, claims: end.claims, segments: end.segments });
  }
  if (made.length === 0) throw usage(`${input.name} holds no transaction; "claimctl x12 validate" says what it is.`);
  if (flags.json) await line(io.stdout, JSON.stringify({ parts: made }, null, 2));
  else await line(io.stdout, `${many(made.length, 'part')} with ${many(made.reduce((sum, part) => sum + part.claims, 0), 'claim')} in ${out}`);
  return EXIT.ok;
}
