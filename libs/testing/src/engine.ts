import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import { isAlive } from './alive.js';

/** Where a Docker engine may listen: a socket's path, or a host and port without TLS. */
type Address = { socketPath: string } | { host: string; port: number };

const ASK_MS = 5_000;
const PULL_MS = 120_000;
/** Marks what a test started, with machine and process, so that what a killed test left behind is known. */
export const TEST_LABEL = 'claimstream.test';
export const testOwner = (): string => `${os.hostname()}/${process.pid}`;

function addressOf(env: NodeJS.ProcessEnv): Address | undefined {
  const given = env['DOCKER_HOST'];
  if (given?.startsWith('tcp://')) {
    const { hostname, port } = new URL(given);
    return { host: hostname, port: Number(port || 2375) };
  }
  const socketPath = given === undefined ? '/var/run/docker.sock' : given.startsWith('unix://') ? given.slice('unix://'.length) : undefined;
  return socketPath !== undefined && fs.existsSync(socketPath) ? { socketPath } : undefined;
}

/** What the engine's HTTP interface is asked here; testcontainers does the rest. */
export class Engine {
  constructor(private readonly address: Address) {}

  /** Status and body, read to the end. */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, patienceMs = ASK_MS): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const request = http.request({ ...this.address, method, path, signal: AbortSignal.timeout(patienceMs) }, (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => { body += part; });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
        answer.on('error', reject);
      });
      request.on('error', reject);
      request.end();
    });
  }

  async has(image: string): Promise<boolean> {
    return (await this.ask('GET', `/images/${image}/json`)).status === 200;
  }

  /** False when no registry gives it. */
  async pull(image: string): Promise<boolean> {
    const [name = '', tag = 'latest'] = image.split(':');
    await this.ask('POST', `/images/create?fromImage=${encodeURIComponent(name)}&tag=${tag}`, PULL_MS).catch(() => undefined);
    return this.has(image);
  }

  /** Removes containers of test processes of this machine that are gone: nobody else would, where no reaper runs. */
  async sweep(): Promise<void> {
    const { body } = await this.ask('GET', `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify({ label: [TEST_LABEL] }))}`);
    for (const { Id, Labels } of JSON.parse(body) as { Id: string; Labels: Record<string, string> }[]) {
      const [machine, pid] = (Labels[TEST_LABEL] ?? '').split('/');
      if (machine === os.hostname() && !isAlive(Number(pid))) await this.remove(Id);
    }
  }

  /** Ends a container with what it kept, in one request: a test's last hook has little time. */
  async remove(id: string): Promise<void> {
    await this.ask('DELETE', `/containers/${id}?force=1&v=1`, 60_000);
  }
}

export type Found = { engine: Engine } | { reason: string };

/** The engine of this machine, or why containers are not used. */
export async function findEngine(env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  if (env['CLAIMSTREAM_TEST_CONTAINERS'] === 'off') return { reason: 'CLAIMSTREAM_TEST_CONTAINERS is off' };
  const address = addressOf(env);
  if (address === undefined) return { reason: 'there is no Docker engine' };
  const engine = new Engine(address);
  const info = await engine.ask('GET', '/info').catch(() => undefined);
  if (info?.status !== 200) return { reason: 'no Docker engine answers' };
  await settle(engine, (JSON.parse(info.body) as { Name?: string }).Name, env);
  return { engine };
}

/** What testcontainers cannot know by itself; a setting of the environment stays. */
async function settle(engine: Engine, engineRunsOn: string | undefined, env: NodeJS.ProcessEnv): Promise<void> {
  const { body } = await engine.ask('GET', '/images/json');
  const reaper = (JSON.parse(body) as { RepoTags?: string[] | null }[]).some((image) => image.RepoTags?.some((tag) => tag.startsWith('testcontainers/ryuk:')));
  // Without its image the reaper could not start; then each test stops what it started, and `sweep` what a killed one left.
  if (!reaper) env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  // A machine that looks like a container but runs the engine itself reaches published ports as any other does.
  if (fs.existsSync('/.dockerenv') && engineRunsOn === os.hostname()) env['TESTCONTAINERS_HOST_OVERRIDE'] ??= '127.0.0.1';
}

const images = new Map<string, Promise<Found>>();

/** An engine that has `image`, asked for once per process. */
export function engineWith(image: string): Promise<Found> {
  const known = images.get(image);
  if (known) return known;
  const asked = (async (): Promise<Found> => {
    const found = await findEngine();
    if ('reason' in found) return found;
    if (!(await found.engine.has(image)) && !(await found.engine.pull(image))) return { reason: `no registry gives ${image}` };
    await found.engine.sweep();
    return found;
  })();
  images.set(image, asked);
  return asked;
}
