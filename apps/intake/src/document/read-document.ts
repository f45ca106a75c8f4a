import type { EffectDefinition, LocalFact } from '@claimstream/event-stream';
import type { DocumentStore } from '@claimstream/service-kit';
import { sniff } from '@claimstream/x12';
import { BUNDLE_BYTES, readBundle } from '../fhir/read-bundle.js';
import type { FileItem } from './incoming.js';
import { readX12, type ReadOptions } from './read-x12.js';
import type { DocumentState, FileEnd } from './state.js';
import { takeChunk } from './take-chunk.js';
import { notClaims, wrongDoor, type Refused } from './wrong-door.js';

/** Where sealed bytes are read from. */
export type ReadsDocuments = Pick<DocumentStore, 'read'>;

/**
 * Reads a stored file from its cursor. Each chunk is one transaction; a crash in the middle, a lost lease or a second reader
 * find the cursor where the last chunk left it. The end is said in the transaction that marks the effect done. It is tried for
 * as long as it takes: the same bytes sent again would be this file, so nobody could begin anew.
 */
export const readDocument = (documents: () => Promise<ReadsDocuments>): EffectDefinition => ({
  maxAttempts: Infinity,
  async run(effect, shell) {
    const { stored, expectUsage } = effect.data as { stored: string; expectUsage?: 'P' };
    const state = (await shell.look(effect.tenant, (look) => look.states<DocumentState>([effect.stream]))).get(effect.stream);
    if (state === undefined) throw new Error('the file of this effect is unknown');
    const options: ReadOptions = { skipClaims: state.taken, ...(expectUsage === undefined ? {} : { expectUsage }) };
    const store = await documents();
    for await (const item of readFile(store.read(effect.tenant, stored), options)) {
      if (item.kind === 'end') return [endFact(effect.id, item.end)];
      await shell.apply(effect.tenant, (look) => takeChunk(look, { document: effect.stream, format: item.format, claims: item.claims, bytesRead: item.bytesRead }));
      await effect.heartbeat();
    }
    throw new Error('the reader ended without a word');
  },
});

const endFact = (id: string, end: FileEnd): LocalFact => ({ kind: 'effect', name: 'file-ended', id, actor: 'service:intake', data: end });

/** What the bytes are decides who reads them; what is no claim file is refused with the sentence for its sender. */
export async function* readFile(source: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<FileItem> {
  const { head, whole } = await peek(source);
  const looks = sniff(head);
  if (looks.format === 'x12') {
    for await (const item of readX12(whole, options)) yield item.kind === 'end' ? atTheWrongDoor(item.end, looks.transaction) : item;
    return;
  }
  if (looks.format !== 'fhir-json') return yield refusedEnd(looks.format, head.length, notClaims(looks.sentence, looks.format));
  const bytes = await collect(whole);
  if (bytes === undefined) return yield refusedEnd('fhir-r4', BUNDLE_BYTES, notClaims(`A bundle of more than ${BUNDLE_BYTES / 1024 / 1024} MB is not taken.`, 'a larger file'));
  return yield* readBundle(bytes, options.skipClaims);
}

/** A file without a claim whose first transaction belongs elsewhere is named for what it is; one that holds claims too keeps its findings. */
function atTheWrongDoor(end: FileEnd, transaction: string | undefined): FileItem {
  if (end.claims > 0 || transaction === undefined || transaction === '837') return { kind: 'end', end };
  const { reason, finding } = wrongDoor(transaction);
  return { kind: 'end', end: { ...end, reason, findings: [finding, ...end.findings] } };
}

const refusedEnd = (format: string, bytesRead: number, { reason, finding }: Refused): FileItem =>
  ({ kind: 'end', end: { format, claims: 0, chargeCents: 0, bytesRead, refusedParts: 1, findings: [finding], reason } });

const HEAD_BYTES = 512;

async function peek(source: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; whole: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  let more = true;
  while (size < HEAD_BYTES && more) {
    const next = await iterator.next();
    more = next.done !== true;
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    yield* first;
    for (let next = more ? await iterator.next() : undefined; next !== undefined && next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { head: Buffer.concat(first).subarray(0, HEAD_BYTES), whole: rest() };
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of source) {
    size += part.length;
    if (size > BUNDLE_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
