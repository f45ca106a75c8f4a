import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isAlive } from './process/end.js';
import { removeCluster } from './postgres/start-postgres.js';
import { DEMO_TENANT, peopleOf } from './provider/people.js';
import { Trouble } from './trouble.js';
import { writeJson, writeSecret } from './write-file.js';

/** Goes up when a directory of before cannot be carried on. */
export const DATA_FORMAT = 1;

/** Everything that a platform puts into its data directory; `--fresh` removes these and nothing else. */
const CONTENTS = [
  'audit-keys.json', 'cache', 'directory.json', 'folders', 'kafka', 'keys.json', 'logs', 'people.json', 'platform.json', 'platform.lock', 'postgres', 'provider-keys.json',
  'secrets.json', 'seeded.json', 'simulator', 'tenants.json', 'traces', 'version.json', 'workbench-session.key',
];

export interface Secrets {
  /** Password of the database's superuser. */
  postgres: string;
  /** Common password of the services' database roles. */
  services: string;
}

export class DataDirectory {
  constructor(readonly root: string) {}

  at(...parts: string[]): string {
    return path.join(this.root, ...parts);
  }

  /** Removes what a platform wrote here. A directory that is not a platform's is refused, whatever was asked. */
  empty(): void {
    if (!fs.existsSync(this.root)) return;
    const foreign = fs.readdirSync(this.root).filter((name) => !CONTENTS.includes(name) && !/^postgres\.new-|\.new$/.test(name));
    if (foreign[0] && !fs.existsSync(this.at('version.json'))) {
      throw new Trouble(`${this.root} holds ${foreign[0]}, which is not Claimstream's, so --fresh leaves it alone; give an empty or new directory with --data.`);
    }
    removeCluster(this.at('postgres'));
    // The lock is this start's; people.json is somebody's own; the cache would only be fetched again, slowly.
    for (const name of CONTENTS.filter((n) => !['platform.lock', 'people.json', 'cache'].includes(n))) fs.rmSync(this.at(name), { recursive: true, force: true });
  }

  /** Makes or checks the directory. `minFreeBytes` must be free on its disk. */
  open(product: string, minFreeBytes = 500e6, format = DATA_FORMAT): { isNew: boolean } {
    try {
      fs.mkdirSync(this.root, { recursive: true });
      fs.accessSync(this.root, fs.constants.W_OK);
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code === 'ENOSPC') throw diskFull(this.root);
      throw new Trouble(`${this.root} cannot be written; give another directory with --data.`);
    }
    const { bavail, bsize } = fs.statfsSync(this.root);
    if (bavail * bsize < minFreeBytes) throw diskFull(this.root);
    const isNew = !fs.readdirSync(this.root).some((name) => !['platform.lock', 'people.json', 'cache', 'logs'].includes(name));
    if (isNew) writeJson(this.at('version.json'), { format, product });
    else this.#checkVersion(format);
    for (const folder of ['logs', 'folders', 'traces']) fs.mkdirSync(this.at(folder), { recursive: true });
    return { isNew };
  }

  #checkVersion(format: number): void {
    const found = this.#read<{ format: number; product: string }>('version.json');
    if (found.format < format) {
      throw new Trouble(`${this.root} was written by Claimstream ${found.product} (data format ${found.format}, this is ${format}); start with --fresh to begin anew, or give another directory with --data and keep this one for that release.`);
    }
    if (found.format > format) {
      throw new Trouble(`${this.root} was written by a newer Claimstream, ${found.product} (data format ${found.format}, this is ${format}); use that release, or give another directory with --data.`);
    }
  }

  #read<T>(name: string): T {
    try {
      return JSON.parse(fs.readFileSync(this.at(name), 'utf8')) as T;
    } catch {
      throw new Trouble(`${this.root} is only half written (${name} is missing or incomplete); start with --fresh to begin anew, or give another directory with --data.`);
    }
  }

  /** The local passwords; made once. A database without them is half a data directory. */
  secrets(): Secrets {
    if (!fs.existsSync(this.at('secrets.json')) && !fs.existsSync(this.at('postgres'))) {
      const password = () => randomBytes(24).toString('base64url');
      writeSecret(this.at('secrets.json'), { postgres: password(), services: password() } satisfies Secrets);
    }
    return this.#read<Secrets>('secrets.json');
  }

  /** The tenants' file; a person may add tenants, so an existing one stays. */
  tenants(): string {
    const file = this.at('tenants.json');
    if (!fs.existsSync(file)) writeJson(file, [DEMO_TENANT]);
    return file;
  }

  /** Everybody who may sign in, as an identity provider exports them: whom work can be handed to, signed in or not. */
  directory(): string {
    const file = this.at('directory.json');
    writeJson(file, { people: [...peopleOf(this.at('people.json')).values()] });
    return file;
  }

  /** One platform per directory: takes the lock or names who has it. Returns the release. */
  lock(): () => void {
    const file = this.at('platform.lock');
    fs.mkdirSync(this.root, { recursive: true });
    for (;;) {
      try {
        fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
        return () => fs.rmSync(file, { force: true });
      } catch (fault) {
        const { code } = fault as NodeJS.ErrnoException;
        if (code === 'ENOSPC') throw diskFull(this.root);
        if (code !== 'EEXIST') throw new Trouble(`${this.root} cannot be written; give another directory with --data.`);
      }
      const holder = Number(fs.readFileSync(file, 'utf8'));
      if (holder !== process.pid && isPlatform(holder)) throw new Trouble(`A Claimstream (process ${holder}) already runs on ${this.root}; stop it first, or give another directory with --data and another --port.`);
      fs.rmSync(file, { force: true });
    }
  }
}

/** True when `pid` lives and, where the system tells, is a platform and not a later process of the same id. */
function isPlatform(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1 || !isAlive(pid)) return false;
  try {
    return /start\.m?js|jest/.test(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return true;
  }
}

const diskFull = (directory: string) =>
  new Trouble(`The disk of ${directory} is nearly full; free at least 1 GB or put the data elsewhere with --data.`);
