import type { KeyObject } from 'node:crypto';

/** A secret key and the name under which blocks and tokens refer to it. */
export interface NamedKey {
  kid: string;
  /** 32 bytes. */
  key: Buffer;
}

export interface AuditSignature {
  kid: string;
  signature: Buffer;
}

/**
 * Where the keys of the tenants come from: a local file, or a cloud's key service that unwraps them at start. Answers come from
 * memory, because sealing happens inside a batch's transaction.
 */
export interface TenantKeys {
  /** The key that seals new blocks. @throws UnknownKey when the tenant has none. */
  liveDataKey(tenant: string): NamedKey;
  /** @throws UnknownKey when the key was destroyed (a tenant that left: its blocks can never be opened again). */
  dataKey(tenant: string, kid: string): NamedKey;
  /** Keys under which look-ups search, newest first; the first one makes new tokens. */
  tokenKeys(tenant: string): readonly NamedKey[];
}

/** The installation's own key, which signs what was done. */
export interface AuditKeys {
  /** Signs a block of the audit chain with the installation's own key (Ed25519). */
  signAudit(message: Buffer): AuditSignature;
  /** What verifies such a signature. @throws UnknownKey for a name that this installation never signed under. */
  auditKey(kid: string): KeyObject;
}

export type KeyProvider = TenantKeys & AuditKeys;

export class UnknownKey extends Error {
  constructor() {
    super('there is no such key for this tenant');
    this.name = 'UnknownKey';
  }
}
