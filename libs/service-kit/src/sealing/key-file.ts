import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { decrypt, encrypt } from './cipher.js';
import { UnknownKey, type AuditSignature, type KeyProvider, type NamedKey } from './key-provider.js';

const wrapped = z.object({ kid: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/), kek: z.string(), iv: z.base64(), ct: z.base64(), tag: z.base64() });
const keyFile = z.object({
  version: z.literal(1),
  /** Newest first; the first one wraps. */
  keks: z.array(z.object({ kid: z.string(), key: z.base64() })).min(1),
  /** Newest first; the first of each list is live. */
  /** Ed25519 keys that sign the blocks of the audit chain, newest first; `public` is DER (SPKI). Absent in a file of before there were signatures. */
  audit: z.array(wrapped.extend({ public: z.base64() })).min(1).optional(),
  tenants: z.record(z.uuid(), z.object({ data: z.array(wrapped).min(1), tokens: z.array(wrapped).min(1) })),
});
export type KeyFile = z.infer<typeof keyFile>;
type Wrapped = z.infer<typeof wrapped>;
type Use = 'data' | 'tokens' | 'audit';
/** In the place of a tenant: one signing key for all, because a block holds rows of all. */
const ALL = 'all-tenants';

const fresh = (): string => randomBytes(6).toString('base64url').replaceAll('-', 'x').replaceAll('_', 'y');
const place = (tenant: string, use: Use, kid: string): string => `${tenant}|${use}|${kid}`;

function wrap(file: Pick<KeyFile, 'keks'>, tenant: string, use: Use, kid: string, key: Buffer): Wrapped {
  const kek = file.keks[0];
  if (!kek) throw new UnknownKey();
  const { iv, ct, tag } = encrypt(Buffer.from(kek.key, 'base64'), place(tenant, use, kid), key);
  return { kid, kek: kek.kid, iv: iv.toString('base64'), ct: ct.toString('base64'), tag: tag.toString('base64') };
}

function unwrap(file: Pick<KeyFile, 'keks'>, tenant: string, use: Use, w: Wrapped): NamedKey {
  const kek = file.keks.find((k) => k.kid === w.kek);
  if (!kek) throw new UnknownKey();
  const bytes = { iv: Buffer.from(w.iv, 'base64'), ct: Buffer.from(w.ct, 'base64'), tag: Buffer.from(w.tag, 'base64') };
  return { kid: w.kid, key: decrypt(Buffer.from(kek.key, 'base64'), place(tenant, use, w.kid), bytes) };
}

function newAuditKey(file: Pick<KeyFile, 'keks'>): NonNullable<KeyFile['audit']>[number] {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { ...wrap(file, ALL, 'audit', fresh(), privateKey.export({ type: 'pkcs8', format: 'der' })), public: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
}

export function newKeyFile(): KeyFile {
  const keks = [{ kid: fresh(), key: randomBytes(32).toString('base64') }];
  return { version: 1, keks, audit: [newAuditKey({ keks })], tenants: {} };
}

/** A signing key for a file that has none. */
export const withAuditKey = (file: KeyFile): KeyFile => (file.audit ? file : { ...file, audit: [newAuditKey(file)] });

/** A new signing key; the earlier ones stay, because their blocks are verified with them. */
export const renewAuditKey = (file: KeyFile): KeyFile => ({ ...file, audit: [newAuditKey(file), ...(file.audit ?? [])] });

/** What anybody may have: names and public keys (PEM) that verify the blocks. */
export const publicAuditKeys = (file: KeyFile): { version: 1; keys: { kid: string; public: string }[] } => ({
  version: 1, keys: (file.audit ?? []).map(({ kid, public: der }) => ({ kid, public: publicKeyOf(der).export({ type: 'spki', format: 'pem' }).toString() })),
});

const publicKeyOf = (der: string): KeyObject => createPublicKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'spki' });

/** Keys for tenants that have none yet; those that have some keep theirs. */
export function withTenants(file: KeyFile, tenants: readonly string[]): KeyFile {
  const keys = (tenant: string, use: Use): Wrapped[] => [wrap(file, tenant, use, fresh(), randomBytes(32))];
  const added = tenants.filter((t) => !(t in file.tenants)).map((t) => [t, { data: keys(t, 'data'), tokens: keys(t, 'tokens') }] as const);
  return { ...file, tenants: { ...file.tenants, ...Object.fromEntries(added) } };
}

/** A new key of keys: every tenant's keys are wrapped again, no block is touched, the old one is gone from the file. */
export function renewKeyOfKeys(file: KeyFile): KeyFile {
  const next = { keks: [{ kid: fresh(), key: randomBytes(32).toString('base64') }] };
  const again = (tenant: string, use: Use, list: Wrapped[]): Wrapped[] => list.map((w) => { const { kid, key } = unwrap(file, tenant, use, w); return wrap(next, tenant, use, kid, key); });
  const audit = file.audit?.map((w) => ({ ...again(ALL, 'audit', [w])[0] as Wrapped, public: w.public }));
  return { version: 1, ...next, ...(audit && { audit }), tenants: Object.fromEntries(Object.entries(file.tenants).map(([t, k]) => [t, { data: again(t, 'data', k.data), tokens: again(t, 'tokens', k.tokens) }])) };
}

/** A new live key of one tenant. The earlier ones stay: old blocks open, look-ups search under every token key. */
export function renewTenantKey(file: KeyFile, tenant: string, use: 'data' | 'tokens'): KeyFile {
  const keys = file.tenants[tenant];
  if (!keys) throw new UnknownKey();
  return { ...file, tenants: { ...file.tenants, [tenant]: { ...keys, [use]: [wrap(file, tenant, use, fresh(), randomBytes(32)), ...keys[use]] } } };
}

/** Keys of a file, unwrapped once and held in memory. */
export class FileKeys implements KeyProvider {
  readonly #tenants: Map<string, { data: NamedKey[]; tokens: NamedKey[] }>;

  readonly #audit: { kid: string; secret: KeyObject; public: KeyObject }[];

  constructor(file: KeyFile) {
    this.#audit = (file.audit ?? []).map((w) => ({ kid: w.kid, secret: createPrivateKey({ key: unwrap(file, ALL, 'audit', w).key, format: 'der', type: 'pkcs8' }), public: publicKeyOf(w.public) }));
    this.#tenants = new Map(Object.entries(file.tenants).map(([t, k]) => [t, { data: k.data.map((w) => unwrap(file, t, 'data', w)), tokens: k.tokens.map((w) => unwrap(file, t, 'tokens', w)) }]));
  }

  liveDataKey(tenant: string): NamedKey {
    const key = this.#of(tenant).data[0];
    if (!key) throw new UnknownKey();
    return key;
  }

  dataKey(tenant: string, kid: string): NamedKey {
    const key = this.#of(tenant).data.find((k) => k.kid === kid);
    if (!key) throw new UnknownKey();
    return key;
  }

  tokenKeys(tenant: string): readonly NamedKey[] {
    return this.#of(tenant).tokens;
  }

  signAudit(message: Buffer): AuditSignature {
    const live = this.#audit[0];
    if (!live) throw new UnknownKey();
    return { kid: live.kid, signature: sign(null, message, live.secret) };
  }

  auditKey(kid: string): KeyObject {
    const found = this.#audit.find((k) => k.kid === kid);
    if (!found) throw new UnknownKey();
    return found.public;
  }

  #of(tenant: string): { data: NamedKey[]; tokens: NamedKey[] } {
    const keys = this.#tenants.get(tenant);
    if (!keys) throw new UnknownKey();
    return keys;
  }
}

/** @throws Error with one sentence when the file is absent or not a key file; it never repeats its content. */
export function readKeyFile(file: string): KeyFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The key file of CLAIMSTREAM_KEYS cannot be read (${(error as NodeJS.ErrnoException).code}); run the prepare step, which creates it.`, { cause: undefined });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error('The key file of CLAIMSTREAM_KEYS is not JSON; restore it from its backup, because without it no sealed block opens.');
  }
  const read = keyFile.safeParse(content);
  if (!read.success) throw new Error(`The key file of CLAIMSTREAM_KEYS is wrong at ${read.error.issues.map((i) => i.path.join('.') || 'its root').join(', ')}; restore it from its backup.`);
  return read.data;
}

/** Written beside and renamed over, so that a full disk or a kill never leaves half a key file. Only its owner reads it. */
export function writeKeyFile(file: string, content: KeyFile): void {
  replaceFile(file, content, 0o600);
}

/** Everybody may read it. */
export function writePublicKeys(file: string, content: KeyFile): void {
  replaceFile(file, publicAuditKeys(content), 0o644);
}

function replaceFile(file: string, content: object, mode: number): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.new`;
  const handle = openSync(beside, 'w', mode);
  try {
    writeSync(handle, `${JSON.stringify(content, undefined, 1)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(beside, mode);
  renameSync(beside, file);
}

/** Creates the file, or adds the keys of new tenants to it. What verifies the audit chain is written beside it, or to `publicFile`, for those who may not have the rest. */
export function prepareKeyFile(file: string, tenants: readonly string[], publicFile = path.join(path.dirname(file), 'audit-keys.json')): void {
  const before = existsSync(file) ? readKeyFile(file) : undefined;
  const after = withAuditKey(withTenants(before ?? newKeyFile(), tenants));
  if (!before?.audit || Object.keys(after.tenants).length > Object.keys(before.tenants).length) writeKeyFile(file, after);
  writePublicKeys(publicFile, after);
}
