/** A secret key and the name under which blocks and tokens refer to it. */
export interface NamedKey {
  kid: string;
  /** 32 bytes. */
  key: Buffer;
}

/**
 * Where the keys of the tenants come from: a local file, or a cloud's key service that unwraps them at start. Answers come from
 * memory, because sealing happens inside a batch's transaction.
 */
export interface KeyProvider {
  /** The key that seals new blocks. @throws UnknownKey when the tenant has none. */
  liveDataKey(tenant: string): NamedKey;
  /** @throws UnknownKey when the key was destroyed (a tenant that left: its blocks can never be opened again). */
  dataKey(tenant: string, kid: string): NamedKey;
  /** Keys under which look-ups search, newest first; the first one makes new tokens. */
  tokenKeys(tenant: string): readonly NamedKey[];
}

export class UnknownKey extends Error {
  constructor() {
    super('there is no such key for this tenant');
    this.name = 'UnknownKey';
  }
}
