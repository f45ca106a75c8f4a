import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { readInterchanges } from '../receipt/read-interchanges.js';
import type { ReceiptBook } from '../receipt/receipt-book.js';
import type { FileMark, Receipt } from '../receipt/receipt.js';

export interface MailboxOptions {
  /** CLAIMSTREAM_FOLDERS. */
  root: string;
  book: ReceiptBook;
  /** Time of a receipt. */
  now(): string;
  onReceipt?(receipt: Receipt): void;
}

/** Names under which transfer programs write before they rename. */
const UNFINISHED = /^\.|\.(tmp|part|partial|filepart|crdownload|swp)$|~$/i;

const entries = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
};

/**
 * What partners see of us: `<root>/<billing company>/partners/<partner>/837/out`. Files are read where they lie and left there;
 * nothing else of the sender is ever looked at.
 */
export class Mailboxes {
  /** Files of the last look that were not in the book: one is read once it stood still between two looks. */
  #seen = new Set<string>();

  constructor(private readonly options: MailboxOptions) {}

  /**
   * One look at every folder; answers what was received.
   * @throws the first fault of a file or folder, after everything else was looked at: one bad file keeps no other waiting.
   */
  async look(): Promise<Receipt[]> {
    const { root, book } = this.options;
    const received: Receipt[] = [];
    const seen = new Set<string>();
    const faults: unknown[] = [];
    for (const tenant of await entries(root)) {
      const partners = path.join(root, tenant, 'partners');
      for (const partner of await entries(partners)) {
        const out = path.join(partners, partner, '837', 'out');
        for (const name of await entries(out)) {
          if (UNFINISHED.test(name)) continue;
          const at = path.join(out, name);
          try {
            const file = await markOf(at, name);
            if (file === undefined || book.has(tenant, partner, file)) continue;
            const standing = [at, file.sizeBytes, file.modifiedMs, file.inode].join('/');
            if (this.#seen.has(standing)) received.push(...(await this.#receive(tenant, partner, at, file)));
            else seen.add(standing);
          } catch (error) {
            faults.push(error);
          }
        }
      }
    }
    this.#seen = seen;
    if (faults.length > 0) throw faults[0];
    return received;
  }

  async #receive(tenant: string, partner: string, at: string, file: FileMark): Promise<Receipt[]> {
    const interchanges = await readInterchanges(await readFile(at));
    const receipts = this.options.book.add({ tenant, partner, file, receivedAt: this.options.now() }, interchanges);
    for (const receipt of receipts) this.options.onReceipt?.(receipt);
    return receipts;
  }
}

/** Undefined for what is no file (any more). */
async function markOf(at: string, name: string): Promise<FileMark | undefined> {
  try {
    const about = await stat(at);
    return about.isFile() ? { name, sizeBytes: about.size, modifiedMs: Math.trunc(about.mtimeMs), inode: about.ino } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
