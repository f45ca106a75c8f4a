import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { portIsFree } from '@claimstream/platform';
import { isAlive } from '../alive.js';
import { findEngine } from '../engine.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
/** What the image is built from and what runs beside it. */
const IMAGES = ['node:24-bookworm-slim', 'debian:bookworm-slim', 'postgres:18', 'apache/kafka:4.3.1'];
/** Ports that docker-compose.yml publishes, as distance from the base. */
const PUBLISHED = [0, 8, 9, 20, 21];

interface Said { code: number; out: string; err: string }

const run = (command: string, args: string[], env: NodeJS.ProcessEnv, patienceMs: number): Promise<Said> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env, timeout: patienceMs, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { code: 1, out: '', err: '' };
    child.stdout.on('data', (d: Buffer) => { said.out += d; });
    child.stderr.on('data', (d: Buffer) => { said.err += d; });
    child.on('error', (error) => { said.err += error.message; resolve(said); });
    child.on('close', (code) => resolve({ ...said, code: code ?? 1 }));
  });

/** Why docker-compose.yml cannot be run here, or undefined. */
export async function whyNoCompose(): Promise<string | undefined> {
  const found = await findEngine();
  if ('reason' in found) return found.reason;
  if ((await run('docker', ['compose', 'version'], process.env, 30_000)).code !== 0) return 'there is no docker compose';
  for (const image of IMAGES) if (!(await found.engine.has(image)) && !(await found.engine.pull(image))) return `no registry gives ${image}`;
  return undefined;
}

/** The first port, always a multiple of 100, of a block whose published ones are free. */
async function freeHundred(): Promise<number> {
  for (let hundred = 210 + (process.pid % 150); hundred < 500; hundred += 1) {
    const free = await Promise.all(PUBLISHED.map((offset) => portIsFree(hundred * 100 + offset)));
    if (free.every(Boolean)) return hundred;
  }
  throw new Error('no block of free ports was found');
}

/** The product as docker-compose.yml runs it, under a project name and ports of its own. */
export class Installation {
  private constructor(private readonly project: string, private readonly image: string, readonly base: number, private readonly env: NodeJS.ProcessEnv) {}

  get workbench(): string {
    return `http://127.0.0.1:${this.base}`;
  }

  /** With free ports, after what killed tests left behind is removed. */
  static async choose(): Promise<Installation> {
    const left = await run('docker', ['compose', 'ls', '--all', '--format', 'json'], process.env, 30_000);
    for (const { Name } of left.code === 0 ? (JSON.parse(left.out) as { Name: string }[]) : []) {
      const pid = Number(/^claimstream-test-(\d+)$/.exec(Name)?.[1]);
      if (pid > 0 && !isAlive(pid)) await Installation.#of(pid, 0).remove();
    }
    return Installation.#of(process.pid, await freeHundred());
  }

  static #of(pid: number, hundred: number): Installation {
    const image = process.env['CLAIMSTREAM_TEST_IMAGE'] || `claimstream:test-${pid}`;
    return new Installation(`claimstream-test-${pid}`, image, hundred * 100, { ...process.env, CLAIMSTREAM_PORTS: String(hundred), CLAIMSTREAM_IMAGE: image, DOCKER_BUILDKIT: '1' });
  }

  /** Builds the image, unless CLAIMSTREAM_TEST_IMAGE names one that is there. @throws with the end of the build's output. */
  async build(patienceMs: number): Promise<void> {
    if (process.env['CLAIMSTREAM_TEST_IMAGE']) return;
    const npmrc = path.join(os.homedir(), '.npmrc');
    const secret = fs.existsSync(npmrc) ? ['--secret', `id=npmrc,src=${npmrc}`] : [];
    await this.#must('docker', ['build', '--progress=plain', ...secret, '-f', 'deploy/Dockerfile', '-t', this.image, '.'], patienceMs);
  }

  /** Returns when everything is healthy. */
  async up(patienceMs: number): Promise<void> {
    await this.#must('docker', this.#compose('up', '-d', '--no-build', '--wait', '--wait-timeout', String(Math.floor(patienceMs / 1000))), patienceMs + 10_000);
  }

  /** What a program inside of a container printed. @throws when it failed. */
  exec = async (service: string, ...command: string[]): Promise<string> => (await this.#must('docker', this.#compose('exec', '-T', service, ...command), 60_000)).out;

  claimctl = (...words: string[]): Promise<Said> => run('docker', this.#compose('--profile', 'tools', 'run', '--rm', '-T', 'claimctl', ...words), this.env, 180_000);

  /** Stops a service and starts it again, as after a restart of the machine. */
  restart = async (service: string): Promise<void> => void await this.#must('docker', this.#compose('restart', service), 120_000);

  logs = async (service: string): Promise<string> => (await this.#must('docker', this.#compose('logs', '--no-color', service), 60_000)).out;

  /** Name, state and health of every container. */
  async states(): Promise<{ Service: string; State: string; Health: string; ExitCode: number }[]> {
    const { out } = await this.#must('docker', this.#compose('ps', '-a', '--format', 'json'), 60_000);
    return out.split('\n').filter((line) => line !== '').flatMap((line) => JSON.parse(line) as { Service: string; State: string; Health: string; ExitCode: number });
  }

  async remove(): Promise<void> {
    await run('docker', this.#compose('--profile', 'tools', 'down', '--volumes', '--timeout', '20'), this.env, 120_000);
    if (!process.env['CLAIMSTREAM_TEST_IMAGE']) await run('docker', ['image', 'rm', this.image], this.env, 60_000);
  }

  #compose(...words: string[]): string[] {
    return ['compose', '-p', this.project, ...words];
  }

  async #must(command: string, args: string[], patienceMs: number): Promise<Said> {
    const said = await run(command, args, this.env, patienceMs);
    if (said.code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${said.code}:\n${`${said.out}${said.err}`.split('\n').slice(-40).join('\n')}`);
    return said;
  }
}
