import { setTimeout as pause } from 'node:timers/promises';
import { SERVICES } from '@claimstream/contracts';
import type { Context } from '../context.js';
import { EXIT, usage } from '../ends.js';
import { green, red, table } from '../screen.js';
import type { Whereabouts } from './find-platform.js';

interface Part { name: string; url: string; pid: number | null; ready: boolean; problems: string[] }
/** What waits for the people who run the platform; null where its metrics cannot be asked. */
interface Stopped { parkedStreams: number; heldFacts: number }

const PATIENCE_MS = 5_000;
const DEFAULT_WAIT_S = 120;

async function readiness(url: string): Promise<{ ready: boolean; problems: string[] }> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const body = await response.json().catch(() => ({})) as { problems?: string[] };
    return { ready: response.ok, problems: body.problems ?? (response.ok ? [] : [`It answers ${response.status}.`]) };
  } catch {
    return { ready: false, problems: ['It does not answer.'] };
  }
}

/** The sum of a metric over its samples on a page in the format of Prometheus. */
export const metricOf = (page: string, name: string): number => [...page.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce((sum, [, value]) => sum + Number(value), 0);

async function stoppedOf(at: Whereabouts): Promise<Stopped | null> {
  const pages = await Promise.all(SERVICES.map((s) => fetch(`${at.urlOf(s)}/metrics`, { signal: AbortSignal.timeout(PATIENCE_MS) }).then((r) => (r.ok ? r.text() : undefined), () => undefined)));
  if (pages.some((page) => page === undefined)) return null;
  const sum = (name: string): number => pages.reduce((total, page) => total + metricOf(page ?? '', name), 0);
  return { parkedStreams: sum('claimstream_streams_parked'), heldFacts: sum('claimstream_facts_held') };
}

async function partsOf(at: Whereabouts): Promise<Part[]> {
  const { described } = at;
  const pids = new Map(described?.processes.flatMap((p) => [[p.name, p.pid] as const, ...(p.serves ?? []).map((s) => [s, p.pid] as const)]) ?? []);
  const together = pids.get('services');
  const named: [string, string][] = described === undefined
    ? SERVICES.map((s) => [s, at.urlOf(s)])
    : Object.entries(described.urls).filter(([name]) => pids.has(name) || (SERVICES as readonly string[]).includes(name));
  return Promise.all(named.map(async ([name, url]) => ({
    name, url, pid: pids.get(name) ?? ((SERVICES as readonly string[]).includes(name) ? together ?? null : null), ...(await readiness(url)),
  })));
}

/** `claimctl status`: what runs where, and whether it is ready. Exit 0 only when everything is. */
export async function status(context: Context, flags: { wait?: boolean | string }): Promise<number> {
  const seconds = flags.wait === undefined ? 0 : flags.wait === true ? DEFAULT_WAIT_S : Number(flags.wait);
  if (!Number.isFinite(seconds) || seconds < 0) throw usage('--wait takes a number of seconds.');
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look(context).catch((error: unknown) => { if (performance.now() >= end) throw error; return undefined; });
    if (found !== undefined && (found.ready || performance.now() >= end)) {
      show(context, found);
      return found.ready ? EXIT.ok : EXIT.unreachable;
    }
    await pause(500);
  }
}

async function look(context: Context) {
  const at = context.at();
  const [parts, stopped] = await Promise.all([partsOf(at), stoppedOf(at)]);
  const { described } = at;
  return {
    ready: parts.every((p) => p.ready) && described?.ready !== false,
    version: described?.version ?? null, startedAt: described?.startedAt ?? null, dataDir: described?.dataDir ?? null, testClock: described?.testClock ?? null,
    database: described?.database ?? null, brokers: described?.brokers ?? null, issuer: at.issuer, processes: described?.processes ?? [], parts, stopped,
  };
}

function show({ screen }: Context, found: Awaited<ReturnType<typeof look>>): void {
  screen.result(found, () => [
    table(['WHAT', 'WHERE', 'PID', 'STATE'], [
      ...found.parts.map((p) => [p.name, p.url, p.pid, p.ready ? green(screen, 'ready') : red(screen, p.problems.join(' ') || 'not ready')]),
      ...found.processes.filter((p) => ['postgres', 'kafka'].includes(p.name)).map((p) => [p.name, p.name === 'kafka' ? found.brokers : found.database, p.pid, '']),
    ]),
    '',
    found.ready ? 'Everything is ready.' : 'Not everything is ready.',
    ...(found.stopped === null || found.stopped.parkedStreams + found.stopped.heldFacts === 0 ? [] : [`Waiting for a repair: ${found.stopped.parkedStreams} parked streams, ${found.stopped.heldFacts} held facts; "claimctl parked ls" as the sre names them.`]),
    ...(found.dataDir === null ? [] : [`Data: ${found.dataDir}${found.testClock === true ? ', with a test clock' : ''}`]),
  ].join('\n'));
}
