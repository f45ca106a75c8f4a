import { access, mkdir, readdir, lstat, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Door } from '../service/parts.js';
import { errorFields } from '../telemetry/logger.js';
import type { FileOutcome, FolderOptions, InboundFile } from './watch-folder.js';

const PROCESSING = '.processing';
/** Names that transfer programs use while a file is still being written. */
const UNFINISHED = /^\.|\.(tmp|part|partial|filepart|crdownload|swp)$|~$/i;
const SCAN_MS = 500;
const RETRY_MS = [1_000, 5_000, 15_000, 60_000];

const names = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
};

const gone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** A place in `folder` that overwrites nothing: partners send the same name again and again. */
async function freePath(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let n = 1; ; n += 1) {
    const candidate = path.join(folder, n === 1 ? name : `${name}.${n}`);
    const taken = await access(candidate).then(() => true, () => false);
    if (!taken) return candidate;
  }
}

/** Takes files one at a time in the order of their names. The rename to `.processing` is the claim on a file; what a crash left under that name is taken up again. */
export class FolderWatch implements Door {
  readonly #sizes = new Map<string, { size: number; mtimeMs: number; since: number }>();
  readonly #waits = new Map<string, { tries: number; until: number }>();
  #stopped = true;
  #loop: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;

  constructor(private readonly options: FolderOptions) {}

  async start(): Promise<void> {
    this.#stopped = false;
    this.#loop = this.#run();
  }

  /** Resolves once the file in hand is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.scan();
      } catch (error) {
        this.options.logger.warn('a partner folder cannot be read', errorFields(error));
      }
      if (!this.#stopped) await new Promise<void>((resolve) => { const t = setTimeout(resolve, SCAN_MS); this.#wake = () => { clearTimeout(t); resolve(); }; });
    }
  }

  /** One look at all folders. */
  async scan(): Promise<void> {
    for (const tenant of this.options.tenants.all) {
      const senders = path.join(this.options.root, tenant.slug, this.options.within ?? '');
      for (const from of await names(senders)) {
        for (const door of this.options.doors) {
          const home = path.join(senders, from, door);
          const inbox = path.join(home, 'in');
          for (const name of await names(inbox)) {
            if (this.#stopped) return;
            const claimed = name.endsWith(PROCESSING);
            const plain = claimed ? name.slice(0, -PROCESSING.length) : name;
            if (UNFINISHED.test(plain) || this.options.match?.(plain) === false) continue;
            const at = path.join(inbox, name);
            if (!claimed && !(await this.#still(at))) continue;
            await this.#take({ tenant, from, door, name: plain, path: path.join(inbox, plain + PROCESSING), sizeBytes: 0 }, at, home);
          }
        }
      }
    }
  }

  /** True once size and time have not changed for `stableMs`. Links are never followed: they may point at another tenant's files. */
  async #still(at: string): Promise<boolean> {
    const stat = await lstat(at).catch((error: unknown) => { if (gone(error)) return undefined; throw error; });
    if (!stat?.isFile()) return false;
    const before = this.#sizes.get(at);
    const now = performance.now();
    if (!before || before.size !== stat.size || before.mtimeMs !== stat.mtimeMs) {
      this.#sizes.set(at, { size: stat.size, mtimeMs: stat.mtimeMs, since: now });
      return (this.options.stableMs ?? 2_000) === 0;
    }
    return now - before.since >= (this.options.stableMs ?? 2_000);
  }

  async #take(file: InboundFile, at: string, home: string): Promise<void> {
    if ((this.#waits.get(file.path)?.until ?? 0) > performance.now()) return;
    try {
      if (at !== file.path) {
        if ((await names(path.dirname(at))).includes(path.basename(file.path))) return;
        await rename(at, file.path);
        this.#sizes.delete(at);
      }
      const stat = await lstat(file.path);
      if (!stat.isFile()) return;
      const outcome = await this.options.onFile({ ...file, sizeBytes: stat.size });
      await this.#putAway(file, outcome, home);
      this.#waits.delete(file.path);
    } catch (error) {
      if (gone(error)) return;
      const tries = (this.#waits.get(file.path)?.tries ?? 0) + 1;
      this.#waits.set(file.path, { tries, until: performance.now() + (RETRY_MS[Math.min(tries, RETRY_MS.length) - 1] ?? 0) });
      this.options.logger.warn('a file of a partner could not be taken and is tried again', { tenant: file.tenant.id, name: file.door, attempt: tries, ...errorFields(error) });
    }
  }

  async #putAway(file: InboundFile, outcome: FileOutcome, home: string): Promise<void> {
    if ('taken' in outcome) {
      await rename(file.path, await freePath(path.join(home, 'archive'), file.name));
      return;
    }
    const to = await freePath(path.join(home, 'refused'), file.name);
    await writeFile(`${to}.reason.txt`, `${outcome.refused}\n`);
    await rename(file.path, to);
  }
}
