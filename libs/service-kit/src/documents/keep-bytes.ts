import type { DocumentStore, StoredDocument } from './document-store.js';

/** Enough to tell what a file looks like. */
const HEAD_BYTES = 512;

/** A file that lies sealed in the store, and its first bytes. */
export interface KeptBytes extends StoredDocument {
  head: Buffer;
}

/** Stores the bytes sealed before anything of them is read. A broken transfer leaves nothing behind. */
export async function keepBytes(documents: DocumentStore, tenant: string, source: AsyncIterable<Uint8Array>): Promise<KeptBytes> {
  const writer = await documents.begin(tenant);
  let head: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of source) {
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      await writer.write(chunk);
    }
    return { ...(await writer.finish()), head };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** Hands the document store of a process to its readers, whose effects may be due before the doors have opened. */
export class StoredBytes {
  private give: (store: Pick<DocumentStore, 'read'>) => void = () => undefined;
  private readonly given = new Promise<Pick<DocumentStore, 'read'>>((resolve) => { this.give = resolve; });
  private current: Pick<DocumentStore, 'read'> | undefined;

  use(store: Pick<DocumentStore, 'read'>): void {
    this.current = store;
    this.give(store);
  }

  readonly store = async (): Promise<Pick<DocumentStore, 'read'>> => this.current ?? this.given;
}
