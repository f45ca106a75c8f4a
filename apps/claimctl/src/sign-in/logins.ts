import fs from 'node:fs';
import path from 'node:path';

/** One signed-in person at one provider. */
export interface Login {
  token: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** A local person, whose token is made again when it ends. */
  person?: string;
  /** Of the device flow. */
  refresh?: string;
}

type Kept = Record<string, Login>;

/** Logins of this person by provider, in a file that nobody else may read. */
export class Logins {
  constructor(private readonly file: string) {}

  of(issuer: string): Login | undefined {
    return this.#read()[issuer];
  }

  keep(issuer: string, login: Login): void {
    fs.mkdirSync(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const aside = `${this.file}.${process.pid}.new`;
    fs.writeFileSync(aside, `${JSON.stringify({ ...this.#read(), [issuer]: login }, null, 2)}\n`, { mode: 0o600 });
    fs.renameSync(aside, this.file);
  }

  #read(): Kept {
    try {
      return JSON.parse(fs.readFileSync(this.file, 'utf8')) as Kept;
    } catch {
      // Absent or damaged: signing in again writes it anew.
      return {};
    }
  }
}
