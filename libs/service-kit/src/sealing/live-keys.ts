import type { KeyObject } from 'node:crypto';
import { statSync } from 'node:fs';
import { FileKeys, readKeyFile } from './key-file.js';
import { UnknownKey, type AuditSignature, type KeyProvider, type NamedKey } from './key-provider.js';

const LOOK_MS = 10_000;

/**
 * The key file as it is now: a renewal reaches every process within ten seconds, and at once when a block names a key that is not
 * known yet. Otherwise the first service with a new key would write what the others cannot open.
 */
export class LiveKeys implements KeyProvider {
  #keys: FileKeys;
  #changedMs: number;
  #lookedAt: number;

  /** @throws Error with one sentence when the file is absent or wrong. */
  constructor(private readonly file: string, private readonly elapsedMs: () => number = () => performance.now()) {
    this.#keys = new FileKeys(readKeyFile(file));
    this.#changedMs = statSync(file).mtimeMs;
    this.#lookedAt = elapsedMs();
  }

  liveDataKey(tenant: string): NamedKey {
    this.#look();
    return this.#keys.liveDataKey(tenant);
  }

  dataKey(tenant: string, kid: string): NamedKey {
    try {
      return this.#keys.dataKey(tenant, kid);
    } catch (error) {
      if (!(error instanceof UnknownKey) || !this.#reload()) throw error;
      return this.#keys.dataKey(tenant, kid);
    }
  }

  signAudit(message: Buffer): AuditSignature {
    this.#look();
    return this.#keys.signAudit(message);
  }

  auditKey(kid: string): KeyObject {
    try {
      return this.#keys.auditKey(kid);
    } catch (error) {
      if (!(error instanceof UnknownKey) || !this.#reload()) throw error;
      return this.#keys.auditKey(kid);
    }
  }

  tokenKeys(tenant: string): readonly NamedKey[] {
    this.#look();
    return this.#keys.tokenKeys(tenant);
  }

  #look(): void {
    if (this.elapsedMs() - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = this.elapsedMs();
    this.#reload();
  }

  /** True when there was something new. A file that is away for a moment changes nothing: the keys in memory are still right. */
  #reload(): boolean {
    const changedMs = statSync(this.file, { throwIfNoEntry: false })?.mtimeMs;
    if (changedMs === undefined || changedMs === this.#changedMs) return false;
    this.#keys = new FileKeys(readKeyFile(this.file));
    this.#changedMs = changedMs;
    return true;
  }
}
