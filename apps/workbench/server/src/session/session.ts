import { randomBytes } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** A signed-in person, as the sealed cookie holds it. Times are milliseconds since 1970. */
export interface Session {
  person: string;
  name: string;
  tenant: string;
  roles: readonly string[];
  practices: '*' | readonly string[];
  accessToken: string;
  refreshToken?: string;
  idToken?: string;
  /** When the access token ends. */
  accessEndsAt: number;
  /** What a page sends back with each write, so that no other site can write in this person's name. */
  csrf: string;
  /** The last key or click of the person. */
  activeAt: number;
}

/** A sign-in under way, between our redirect and the provider's. */
export interface SignIn {
  state: string;
  nonce: string;
  verifier: string;
  /** Where the person wanted to go. */
  to: string;
  origin: string;
}

export const newSecret = (): string => randomBytes(24).toString('base64url');

/** JWE under the workbench's own key: the browser carries the tokens and can neither read nor change them. */
export async function seal(value: Session | SignIn, key: Uint8Array): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value))).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key);
}

/** Undefined for anything that this workbench did not seal. */
export async function open<T extends Session | SignIn>(sealed: string, key: Uint8Array): Promise<T | undefined> {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] });
    return JSON.parse(new TextDecoder().decode(plaintext)) as T;
  } catch {
    return undefined;
  }
}
