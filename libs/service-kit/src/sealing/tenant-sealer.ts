import { createHmac } from 'node:crypto';
import type { Sealer } from '@claimstream/event-stream';
import { decrypt, encrypt, keyObject, SealBroken } from './cipher.js';
import type { TenantKeys } from './key-provider.js';

/** Name of the key and IV, then the cipher text, then the tag; each part is of fixed length but the name and the text. */
const HEAD = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{16})\./;
const TAG = /^\.[A-Za-z0-9_-]{22}$/;
const TAG_CHARACTERS = 23;
const TOKEN_BYTES = 8;

/** A tenant's UUID and a stream's id have fixed shapes without the separator, so no two places share these bytes. */
const place = (tenant: string, stream: string, type: string): string => `${tenant}|${stream}|${type}`;

/** Seals blocks as `v1.<kid>.<iv>.<ct>.<tag>` (base64url) and parts of documents as bytes; both are bound to where they stand. */
export class TenantSealer implements Sealer {
  constructor(private readonly keys: TenantKeys) {}

  seal(tenant: string, stream: string, type: string, plain: unknown): string {
    const { kid, key } = this.keys.liveDataKey(tenant);
    const { iv, ct, tag } = encrypt(key, place(tenant, stream, type), Buffer.from(JSON.stringify(plain), 'utf8'));
    return `v1.${kid}.${iv.toString('base64url')}.${ct.toString('base64url')}.${tag.toString('base64url')}`;
  }

  /** @throws SealBroken or UnknownKey; neither says anything about the content. */
  open(tenant: string, stream: string, type: string, sealed: string): unknown {
    const [head = '', kid = '', iv = ''] = HEAD.exec(sealed.slice(0, 64)) ?? [];
    const end = sealed.slice(-TAG_CHARACTERS);
    if (kid === '' || sealed.length < head.length + TAG_CHARACTERS || !TAG.test(end)) throw new SealBroken();
    const [ct, tag] = [sealed.slice(head.length, -TAG_CHARACTERS), end.slice(1)];
    const { key } = this.keys.dataKey(tenant, kid);
    const plain = decrypt(key, place(tenant, stream, type), { iv: Buffer.from(iv, 'base64url'), ct: Buffer.from(ct, 'base64url'), tag: Buffer.from(tag, 'base64url') });
    return JSON.parse(plain.toString('utf8'));
  }

  /** Bytes of one part of a document: version, length of the key's name, its name, IV, tag, cipher text. */
  sealBytes(tenant: string, stream: string, type: string, plain: Buffer): Buffer {
    const { kid, key } = this.keys.liveDataKey(tenant);
    const { iv, ct, tag } = encrypt(key, place(tenant, stream, type), plain);
    const name = Buffer.from(kid, 'utf8');
    return Buffer.concat([Buffer.from([1, name.length]), name, iv, tag, ct]);
  }

  openBytes(tenant: string, stream: string, type: string, sealed: Buffer): Buffer {
    const nameEnd = 2 + (sealed[1] ?? 0);
    if (sealed[0] !== 1 || sealed.length < nameEnd + 28) throw new SealBroken();
    const { key } = this.keys.dataKey(tenant, sealed.toString('utf8', 2, nameEnd));
    return decrypt(key, place(tenant, stream, type), { iv: sealed.subarray(nameEnd, nameEnd + 12), tag: sealed.subarray(nameEnd + 12, nameEnd + 28), ct: sealed.subarray(nameEnd + 28) });
  }

  token(tenant: string, purpose: string, value: string): string {
    return this.tokens(tenant, purpose, value)[0] ?? '';
  }

  tokens(tenant: string, purpose: string, value: string): string[] {
    return this.keys.tokenKeys(tenant).map(({ key }) => createHmac('sha256', keyObject(key)).update(`${purpose}\0${value}`, 'utf8').digest().subarray(0, TOKEN_BYTES).toString('hex'));
  }

  tokenKey(tenant: string): string {
    return this.keys.tokenKeys(tenant)[0]?.kid ?? '';
  }
}
