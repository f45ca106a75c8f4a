import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import { refusalOf } from '../platform/api.js';
import { unreachable, usage } from '../ends.js';

export interface Received {
  /** Id of the document; the first one's where the bytes came before. */
  id: string;
  sha256: string;
  sizeBytes: number;
  duplicate: boolean;
}

export interface Upload {
  /** Base address of intake. */
  url: string;
  token: string;
  practice: string;
  file: string;
  onProgress(doneBytes: number, totalBytes: number): void;
}

/** @throws Ends when the file cannot be read. */
export async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw usage('A file that was named cannot be read; check its path.');
  return found.size;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const isJson = (file: string): boolean => path.extname(file).toLowerCase() === '.json';

/**
 * Sends a file of any size as the raw body; nothing of it is held in memory. The idempotency key is made of practice and content,
 * so a repeat after a broken connection is the same request.
 */
export async function upload({ url, token, practice, file, onProgress }: Upload): Promise<Received> {
  const total = await sizeOf(file);
  const key = createHash('sha256').update(`${practice}\n${await hashOf(file)}`).digest('hex');
  const target = new URL(`${url}/v1/intake/files?practice=${encodeURIComponent(practice)}&door=command-line`);
  const request = (target.protocol === 'https:' ? https : http).request(target, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`, 'idempotency-key': `file-${key}`, 'content-length': total,
      'content-type': isJson(file) ? 'application/fhir+json' : 'application/octet-stream', 'x-file-name': encodeURIComponent(path.basename(file)),
    },
  });
  const answered = new Promise<Response>((resolve, reject) => {
    request.on('response', (message) => {
      const parts: Buffer[] = [];
      message.on('data', (part: Buffer) => parts.push(part));
      message.on('end', () => resolve(new Response(Buffer.concat(parts), { status: message.statusCode ?? 500 })));
      message.on('error', reject);
    });
    request.on('error', reject);
  });
  let done = 0;
  const counted = new Transform({ transform(chunk: Buffer, _encoding, next) { done += chunk.length; onProgress(done, total); next(null, chunk); } });
  // An early refusal closes the connection while bytes are still on their way; its answer counts, not the broken pipe.
  const sent = pipeline(createReadStream(file), counted, request).catch(() => undefined);
  let response: Response;
  try {
    response = await answered;
  } catch {
    throw unreachable(`intake does not answer at ${target.origin}; "claimctl status" says what runs. Sending the file again is safe.`);
  }
  await sent;
  if (!response.ok) throw await refusalOf(response, 'intake');
  return await response.json() as Received;
}
