import { createHash } from 'node:crypto';
import { PartnerFolders } from '@claimstream/submission';
import type { Fate } from './fate.js';

/** The document store: bytes that outlive every process. */
export class StoredFiles {
  private readonly files = new Map<string, Uint8Array>();

  keep(tenant: string, bytes: Uint8Array): { key: string; sha256: string; sizeBytes: number } {
    const key = `${tenant}/${this.files.size + 1}`;
    this.files.set(key, bytes);
    return { key, sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
  }

  async* read(_tenant: string, key: string): AsyncGenerator<Uint8Array> {
    const bytes = this.files.get(key);
    if (bytes === undefined) throw new Error('no such bytes are stored');
    for (let at = 0; at < bytes.length; at += 4096) yield bytes.subarray(at, at + 4096);
  }
}

export interface LaidDown { tenant: string; folder: string; name: string; bytes: Buffer; times: number }

/** Partners' folders in memory, as the other side sees them: every write is remembered, a second one under a name must be the same. */
export class Mailbox extends PartnerFolders {
  readonly files = new Map<string, LaidDown>();
  readonly clashes: string[] = [];

  constructor(private readonly fate: Fate) {
    super();
  }

  override async deliver(tenant: string, folder: string, name: string, bytes: Uint8Array): Promise<void> {
    await this.fate.at('partner', 'folder.deliver', 'before', () => undefined);
    const place = `${tenant}/${folder}/${name}`;
    const there = this.files.get(place);
    if (there === undefined) this.files.set(place, { tenant, folder, name, bytes: Buffer.from(bytes), times: 1 });
    else if (there.bytes.equals(bytes)) there.times += 1;
    else this.clashes.push(place);
    await this.fate.at('partner', 'folder.deliver', 'after', () => undefined);
  }
}
