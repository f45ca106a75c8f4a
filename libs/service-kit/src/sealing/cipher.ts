import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync, type KeyObject } from 'node:crypto';

export interface Sealed {
  iv: Buffer;
  ct: Buffer;
  tag: Buffer;
}

/** A block that was changed, or made for another tenant, stream or type. Says nothing about its content. */
export class SealBroken extends Error {
  constructor() {
    super('the sealed block was changed or belongs elsewhere');
    this.name = 'SealBroken';
  }
}

const TAG_BYTES = 16;

const objects = new WeakMap<Buffer, KeyObject>();

/** The key as OpenSSL holds it, made once: making it from bytes at every use took three quarters of sealing and hashing (measured). */
export function keyObject(key: Buffer): KeyObject {
  let made = objects.get(key);
  if (made === undefined) objects.set(key, (made = createSecretKey(key)));
  return made;
}

const IV_BYTES = 12;
const ivs = Buffer.alloc(IV_BYTES * 256);
let ivAt = ivs.length;

/** Twelve bytes that were never given before; asking the generator for each block alone cost as much as a third of sealing it. */
function freshIv(): Buffer {
  if (ivAt === ivs.length) {
    randomFillSync(ivs);
    ivAt = 0;
  }
  return Buffer.from(ivs.subarray(ivAt, (ivAt += IV_BYTES)));
}

/** AES-256-GCM with a random 96-bit IV: one key may seal 2^32 blocks (NIST SP 800-38D 8.3), so a tenant's data key is renewed long before. */
export function encrypt(key: Buffer, aad: string, plain: Buffer): Sealed {
  const iv = freshIv();
  const cipher = createCipheriv('aes-256-gcm', keyObject(key), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(aad, 'utf8'));
  const ct = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv, ct, tag: cipher.getAuthTag() };
}

/** @throws SealBroken */
export function decrypt(key: Buffer, aad: string, { iv, ct, tag }: Sealed): Buffer {
  if (iv.length !== IV_BYTES || tag.length !== TAG_BYTES) throw new SealBroken();
  const decipher = createDecipheriv('aes-256-gcm', keyObject(key), iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(aad, 'utf8'));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(ct), decipher.final()]);
  } catch {
    throw new SealBroken();
  }
}
