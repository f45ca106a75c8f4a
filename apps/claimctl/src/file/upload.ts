import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import type { ServiceName } from '@claimstream/contracts';
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
  /** Whose door it goes to, with its base address. */
  service: ServiceName;
  url: string;
  token: string;
  /** The practice whose claims they are, or the partner that sent the answers. */
  from: { practice: string } | { partner: string };
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
 * Sends a file of any size as the raw body; nothing of it is held in memory. The idempotency key is made of sender and content,
 * so a repeat after a broken connection is the same request.
 */
export async function upload({ service, url, token, from, file, onProgress }: Upload): Promise<Received> {
  const total = await sizeOf(file);
  const sender = 'practice' in from ? from.practice : from.partner;
  const key = createHash('sha256').update(`${sender}\n${await hashOf(file)}`).digest('hex');
  const target = new URL(`${url}/v1/${service}/files?${'practice' in from ? 'practice' : 'partner'}=${encodeURIComponent(sender)}&door=command-line`);
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
    throw unreachable(`${service} does not answer at ${target.origin}; "claimctl status" says what runs. Sending the file again is safe.`);
  }
  await sent;
  if (!response.ok) throw await refusalOf(response, service);
  return await response.json() as Received;
}
