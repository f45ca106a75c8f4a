import type { DocumentStore } from '@claimstream/service-kit';

/** Hands the document store of this process to the reader, whose effects may be due before the doors have opened. */
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
