import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where files for partners are laid down: `<root>/<tenant slug>/partners/<folder>/837/out`. */
export class PartnerFolders {
  #root: string | undefined;
  #slugs = new Map<string, string>();

  /** Set once at start, from the configuration of the process. */
  use(root: string | undefined, tenants: readonly { id: string; slug: string }[]): void {
    this.#root = root;
    this.#slugs = new Map(tenants.map((t) => [t.id, t.slug]));
  }

  /**
   * Lays a file down so that a partner sees it whole or not at all: written aside, flushed, renamed. The same file again changes nothing.
   * @throws Error when no folders are configured, the disk refuses, or other bytes already lie under this name.
   */
  async deliver(tenant: string, folder: string, name: string, bytes: Uint8Array): Promise<void> {
    const slug = this.#slugs.get(tenant);
    if (this.#root === undefined || slug === undefined) throw new Error('no partner folders are configured for this billing company');
    const out = join(this.#root, slug, 'partners', folder, '837', 'out');
    await mkdir(out, { recursive: true });
    const target = join(out, name);
    const there = await existing(target);
    if (there !== undefined) {
      if (sha256(there) === sha256(bytes)) return;
      throw new Error(`another file lies under the control number of ${name}`);
    }
    const aside = join(out, `.${name}.part`);
    try {
      const file = await open(aside, 'w');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(aside, target);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
    // The name must survive a power cut as well as the bytes do.
    const directory = await open(out, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function existing(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
