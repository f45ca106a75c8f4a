import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { meter } from '../file/progress.js';
import { usage } from '../ends.js';

/** What an offline command works with; nothing else of the process. */
export interface Io {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  cwd: string;
  /** Whether a person looks at standard output (colours) and at standard error (bars). */
  isTerminal: { stdout: boolean; stderr: boolean };
  noColour: boolean;
}

/** The reader of a pipe has gone (`| head`): there is nobody left to tell anything. */
export class PipeClosed extends Error {
  override readonly name = 'PipeClosed';
}

/** Above this a bar shows how far a file is. */
const BAR_BYTES = 5_000_000;
/** What is kept of standard input, so that the report can quote it. */
const KEPT_BYTES = 32_000_000;

const isGone = (error: unknown): boolean => ['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'].includes((error as { code?: string } | null)?.code ?? '');

/** Writes and waits until it has been taken. @throws PipeClosed where the reader has gone. */
export const write = (to: Writable, part: string | Uint8Array): Promise<void> => new Promise((resolve, reject) => {
  to.write(part, (error) => {
    if (!error) resolve();
    else reject(isGone(error) ? new PipeClosed() : error);
  });
});

export const line = (to: Writable, text: string): Promise<void> => write(to, `${text}\n`);

/** A file, or standard input where it is called `-`. */
export interface Input {
  /** As people named it; `standard input` for `-`. */
  name: string;
  bytes(): AsyncIterable<Uint8Array>;
  /** The same bytes once more, for a report that quotes them; undefined where they were too many to keep. */
  again(): AsyncIterable<Uint8Array> | undefined;
}

/** @throws Ends when the file cannot be read, naming it. */
export async function open(io: Io, file: string): Promise<Input> {
  if (file === '-') return standardInput(io);
  const at = path.resolve(io.cwd, file);
  const found = await stat(at).catch(({ code }: NodeJS.ErrnoException) => ({ code }));
  if ('code' in found) throw usage(found.code === 'EACCES' ? `${file} may not be read; ask for the right to read it.` : `There is no file ${file}; check the path, or give "-" to read standard input.`);
  if (found.isDirectory()) throw usage(`${file} is a folder; name a file in it.`);
  const { size } = found;
  const read = async function* (withBar: boolean): AsyncGenerator<Uint8Array> {
    const bar = withBar && size > BAR_BYTES && io.isTerminal.stderr ? meter('read', true, () => undefined) : undefined;
    let done = 0;
    try {
      for await (const chunk of createReadStream(at, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
        done += chunk.length;
        bar?.at(done, size);
        yield chunk;
      }
    } catch (error) {
      throw usage(`${file} could not be read to its end (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'}); try again.`);
    } finally {
      bar?.end();
    }
  };
  return { name: file, bytes: () => read(true), again: () => read(false) };
}

function standardInput({ stdin }: Io): Input {
  let kept: Uint8Array[] | undefined = [];
  const read = async function* (): AsyncGenerator<Uint8Array> {
    let held = 0;
    for await (const chunk of stdin as AsyncIterable<Buffer | string>) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk;
      held += bytes.length;
      if (held > KEPT_BYTES) kept = undefined;
      kept?.push(bytes);
      yield bytes;
    }
  };
  return { name: 'standard input', bytes: read, again: () => (kept ? (async function* (all) { yield* all; })(kept) : undefined) };
}

/** Puts bytes into a file of a folder that may not be there yet. */
export async function save(io: Io, file: string, parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> {
  const at = path.resolve(io.cwd, file);
  await mkdir(path.dirname(at), { recursive: true }).catch(() => undefined);
  const to = createWriteStream(at, { mode: 0o600 });
  const broken = new Promise<never>((_, reject) => to.once('error', (error: NodeJS.ErrnoException) => reject(usage(`${file} cannot be written (${error.code ?? 'unknown fault'}); name another place.`))));
  broken.catch(() => undefined);
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    await Promise.race([write(to, part), broken]);
  }
  await Promise.race([new Promise<void>((resolve) => to.end(resolve)), broken]);
  return bytes;
}

/** Bytes to standard output, or to a file where `--out` names one. @throws Ends where the file is the one that is read. */
export async function emit(io: Io, parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, out: string | undefined, from?: string): Promise<void> {
  if (out !== undefined && out !== '-') {
    if (from !== undefined && path.resolve(io.cwd, out) === path.resolve(io.cwd, from)) throw usage('--out names the file that is read; name another, or it would be lost.');
    await save(io, out, parts);
    return;
  }
  for await (const part of parts) await write(io.stdout, part);
}

/** A number of an option. @throws Ends where it is none. */
export function whole(text: string | undefined, option: string, least: number, absent: number): number {
  if (text === undefined) return absent;
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) throw usage(`${option} takes a whole number from ${least} on.`);
  return Number(text);
}

/** `1 claim`, `2,000 claims`. */
export const many = (n: number, one: string, more = `${one}s`): string => `${String(n).replace(/\B(?=(\d{3})+$)/g, ',')} ${n === 1 ? one : more}`;
