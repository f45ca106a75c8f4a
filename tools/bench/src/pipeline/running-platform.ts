import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { freeBase } from '@claimstream/platform';
import pg from 'pg';
import type { Named } from '../figures/processes.js';

export interface StartInput {
  repository: string;
  data: string;
  together: boolean;
  profile: string | undefined;
  /** Where the payers answer: the variables of their simulator. */
  payers: Readonly<Record<string, string>> | undefined;
  say(line: string): void;
}

interface Described {
  ready: boolean;
  urls: Record<string, string>;
  processes: Named[];
  portBase: number;
}

const START_MS = 180_000;
const STOP_MS = 90_000;

/** A platform of the bench's own: started as anybody would start it, with its durable settings, beside whatever else runs. */
export class RunningPlatform {
  private constructor(private readonly child: ChildProcess, readonly data: string, private readonly described: Described) {}

  /** @throws Error with the last lines of the start when it does not come up. */
  static async start({ repository, data, together, profile, payers, say }: StartInput): Promise<RunningPlatform> {
    const base = await freeBase();
    const log = path.join(data, '..', `${path.basename(data)}.start.log`);
    fs.mkdirSync(data, { recursive: true });
    const out = fs.openSync(log, 'w');
    const env = { ...process.env, ...payers, ...(profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${path.resolve(profile)}` }) };
    const args = [path.join(repository, 'tools/platform/dist/start.js'), '--data', data, '--port', String(base), '--no-seed', ...(payers === undefined ? ['--no-answers'] : []), ...(together ? ['--together'] : [])];
    const child = spawn(process.execPath, args, { cwd: repository, env, stdio: ['ignore', out, out], detached: true });
    fs.closeSync(out);
    const end = performance.now() + START_MS;
    say(`starting a platform on port ${base}, data in ${data}`);
    for (;;) {
      const described = describedIn(data);
      if (described?.ready === true) return new RunningPlatform(child, data, described);
      if (child.exitCode !== null || performance.now() > end) {
        child.kill('SIGTERM');
        throw new Error(`the platform did not start:\n${fs.readFileSync(log, 'utf8').split('\n').slice(-12).join('\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  get processes(): Named[] {
    return describedIn(this.data)?.processes ?? this.described.processes;
  }

  url(name: string): string {
    const url = this.described.urls[name];
    if (url === undefined) throw new Error(`the platform runs no ${name}`);
    return url;
  }

  /** A connection as the database's superuser, for counting what happened. */
  async database(): Promise<pg.Client> {
    const { postgres: password } = JSON.parse(fs.readFileSync(path.join(this.data, 'secrets.json'), 'utf8')) as { postgres: string };
    const client = new pg.Client({ host: '127.0.0.1', port: this.described.portBase + 20, user: 'postgres', password, database: 'claimstream', application_name: 'bench' });
    await client.connect();
    return client;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
  }
}

function describedIn(data: string): Described | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(data, 'platform.json'), 'utf8')) as Described;
  } catch {
    // Not written yet.
    return undefined;
  }
}
