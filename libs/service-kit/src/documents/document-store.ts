/** What is known of a document once its last byte is stored. */
export interface StoredDocument {
  key: string;
  /** Of the plain bytes, hex. */
  sha256: string;
  sizeBytes: number;
}

export interface DocumentWriter {
  /** Takes any amount; what is held in memory stays below two parts of 1 MB. */
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<StoredDocument>;
  /** Forgets what was written. */
  abort(): Promise<void>;
}

/**
 * Bytes of files, sealed before anything is read: Postgres locally, an object store in production.
 * Every part is bound to its tenant, document and position, so that no part can be shown in another's place.
 */
export abstract class DocumentStore {
  abstract begin(tenant: string): Promise<DocumentWriter>;
  /** The plain bytes in order. @throws when a part is missing or was changed. */
  abstract read(tenant: string, key: string): AsyncIterable<Uint8Array>;
  abstract discard(tenant: string, key: string): Promise<void>;
}
