import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SERVICES } from './ports.js';
import { DEMO_PEOPLE } from './provider/people.js';
import { HELP, readOptions } from './start/options.js';
import { Platform } from './start/platform.js';
import { inSeconds, Progress, table } from './start/progress.js';
import { Trouble } from './trouble.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const { version } = JSON.parse(fs.readFileSync(path.join(repository, 'package.json'), 'utf8')) as { version: string };
const say = (line: string) => console.log(line);

/** What runs where, and who signs in how. */
function overview(platform: Platform): string {
  const { urls, ports, data } = platform;
  const person = `one of ${DEMO_PEOPLE.map((p) => p.id).join(', ')} (no password)`;
  const people = 'bearer token: claimctl login --as biller';
  const rows: [name: string, what: string, where: string, login: string][] = [
    ['workbench', 'workbench', urls['workbench'] ?? '', person],
    ...SERVICES.map((s): [string, string, string, string] => [s, s, urls[s] ?? '', people]),
    ['provider', 'OpenID provider', urls['provider'] ?? '', 'local only; production uses your own'],
    ['traces', 'traces', urls['traces'] ?? '', 'none'],
    ['simulator', 'payer simulator', urls['simulator'] ?? '', 'none'],
    ['postgres', 'Postgres', `127.0.0.1:${ports.postgres}/claimstream`, `postgres, password in ${data.at('secrets.json')}`],
    ['kafka', 'Kafka', `127.0.0.1:${ports.kafka}`, 'none'],
  ];
  const running = rows.filter(([name]) => platform.runs(name)).map(([, ...shown]) => shown);
  // The path stands alone: a long one would widen its column.
  return `${table([['WHAT', 'WHERE', 'LOGIN'], ...running])}\n  files and logs: ${data.root}`;
}

const NEXT = (workbench: string) => [
  `Try next:`,
  `  open ${workbench} and sign in as the biller`,
  `  npx claimctl ingest FILE.837 --practice P`,
  `  npx claimctl proof`,
];

/** When npm itself is killed nobody would press Ctrl-C any more: then we stop. */
function watchParent(stop: (why: string) => void): void {
  process.once('disconnect', () => stop('the process that started this is gone'));
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) stop('npm is gone'); }, 1_000).unref();
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), repository, process.env['INIT_CWD'] ?? process.cwd());
  if (options.help) return say(HELP);
  const sinceMs = Number(process.env['CLAIMSTREAM_START_MS'] ?? 0);
  const progress = new Progress(say, sinceMs);
  const platform = new Platform({ options, repository, version, env: process.env, progress, say });
  let presses = 0;
  let asked = false;
  const end = async (code: number, why: string) => {
    asked = true;
    const from = performance.now();
    say(why);
    await platform.stop();
    say(`Stopped in order after ${inSeconds(performance.now() - from)}; "npm start" carries on from here.`);
    process.exit(code);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    presses += 1;
    if (presses === 1) void end(signal === 'SIGINT' ? 130 : 143, '\nStopping: pages, services, payers, Kafka, Postgres ...');
    else if (presses > 2) process.exit(130); // the guard ends the rest, in the same order
    else say('Still stopping; press once more to end at once.');
  };
  // A terminal's Ctrl-C reaches us twice, from itself and through npm: the second within a moment is the same press.
  let last = -Infinity;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (now - last > 400) onSignal(signal);
      last = now;
    });
  }
  watchParent((why) => { if (!asked) void end(1, `Stopping: ${why}.`); });
  try {
    await platform.start();
  } catch (fault) {
    if (asked) return;
    await platform.stop();
    throw fault;
  }
  platform.isReady = true;
  platform.describe();
  const aim = platform.isNew ? 'first start, at most 120 s' : 'later start, at most 30 s';
  say(`\nReady after ${inSeconds(progress.ms)} (${aim}).\n\n${overview(platform)}\n\n${NEXT(platform.urls['workbench'] ?? '').join('\n')}\n\nCtrl-C stops everything.`);
}

main().catch((fault: NodeJS.ErrnoException) => {
  if (fault instanceof Trouble) console.error(fault.message);
  else if (fault.code === 'ENOSPC') console.error('The disk is full; free at least 1 GB or put the data elsewhere with --data.');
  else console.error(fault);
  process.exit(1);
});
