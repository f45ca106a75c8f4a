import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { guardChild } from '../process/guard.js';
import { lastLine, Trouble } from '../trouble.js';

const run = promisify(execFile);

/** A jar of the broker: its place in a Maven repository, its size and its pinned digest. */
export interface Jar { path: string; bytes: number; sha256: string }

const folder = fileURLToPath(new URL('../../kafka/', import.meta.url));
export const pinned = JSON.parse(fs.readFileSync(path.join(folder, 'jars.json'), 'utf8')) as { kafka: string; jars: Jar[] };
export const jreRequirements = path.join(folder, 'jre.txt');

/** What is fetched once and kept: CLAIMSTREAM_CACHE, else the user's cache, else (no writable home) the data directory. */
export function cacheDirectory(dataDir: string, env: NodeJS.ProcessEnv = process.env): string {
  try {
    // A user without an entry in /etc/passwd has no home to ask for.
    const home = env['CLAIMSTREAM_CACHE'] || path.join(env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'claimstream');
    fs.mkdirSync(home, { recursive: true });
    fs.accessSync(home, fs.constants.W_OK);
    return home;
  } catch {
    return path.join(dataDir, 'cache');
  }
}

const digest = async (file: string) => createHash('sha256').update(await fs.promises.readFile(file)).digest('hex');

/** The pinned jars that `directory` lacks or holds with other bytes. */
export async function wrongJars(directory: string, jars: readonly Jar[] = pinned.jars): Promise<Jar[]> {
  const right = await Promise.all(jars.map((jar) => digest(path.join(directory, path.basename(jar.path))).then((d) => d === jar.sha256, () => false)));
  return jars.filter((_, i) => !right[i]);
}

/**
 * The directory of the broker's jars, each with its pinned SHA-256: from the cache, else by Maven (whose settings know a
 * site's mirror), else over HTTPS.
 */
export async function brokerJars(cache: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const id = createHash('sha256').update(JSON.stringify(pinned)).digest('hex').slice(0, 12);
  const home = path.join(cache, `kafka-${pinned.kafka}-${id}`);
  if (fs.existsSync(home)) {
    if ((await wrongJars(home)).length === 0) return home;
    fs.rmSync(home, { recursive: true, force: true });
  }
  fs.mkdirSync(cache, { recursive: true });
  const partial = fs.mkdtempSync(`${home}-`);
  try {
    const why = await byMaven(partial, env);
    if ((await wrongJars(partial)).length > 0) await byHttps(partial, env, why);
    const wrong = await wrongJars(partial);
    if (wrong[0]) throw new Trouble(`${path.basename(wrong[0].path)} came with other bytes than those pinned in tools/platform/kafka/jars.json; check the Maven mirror.`);
    try {
      fs.renameSync(partial, home);
    } catch {
      // Another start was quicker; its jars are the same bytes.
      if ((await wrongJars(home)).length > 0) throw new Trouble(`${home} could not be written; remove it and start again.`);
    }
    return home;
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
}

/** Resolves with why Maven could not bring them, or undefined. */
async function byMaven(into: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const maven = run('mvn', ['-q', '-B', '-f', path.join(folder, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${into}`, '-DincludeScope=runtime'], { env, timeout: 600_000, maxBuffer: 16 << 20 });
    guardChild(maven.child, 'TERM');
    await maven;
    return undefined;
  } catch (fault) {
    const { code, stdout = '', stderr = '' } = fault as { code?: string; stdout?: string; stderr?: string };
    if (code === 'ENOENT') return 'Maven is not installed';
    const said = stripVTControlCharacters(`${stderr}\n${stdout}`).trim();
    const error = said.split('\n').find((line) => line.startsWith('[ERROR]')) ?? lastLine(said);
    return `Maven failed (${error.replace('[ERROR] ', '').slice(0, 200) || 'without a word'})`;
  }
}

/** The base address of a Maven repository that this machine's owner named; none is built in. */
export function repositoryBase(env: NodeJS.ProcessEnv, settings = path.join(os.homedir(), '.m2', 'settings.xml')): string | undefined {
  const given = env['CLAIMSTREAM_MAVEN_REPOSITORY'];
  if (given) return given.replace(/\/+$/, '');
  if (!fs.existsSync(settings)) return undefined;
  const xml = fs.readFileSync(settings, 'utf8').replace(/<!--[\s\S]*?-->/g, '');
  for (const [mirror] of xml.matchAll(/<mirror>[\s\S]*?<\/mirror>/g)) {
    const of = /<mirrorOf>\s*([^<]*?)\s*<\/mirrorOf>/.exec(mirror)?.[1] ?? '';
    const url = /<url>\s*([^<]*?)\s*<\/url>/.exec(mirror)?.[1];
    if (url && /(^|,)\s*(\*|central|external:\*)\s*(,|$)/.test(of)) return url.replace(/\/+$/, '');
  }
  return undefined;
}

async function byHttps(into: string, env: NodeJS.ProcessEnv, why = 'Maven brought other bytes'): Promise<void> {
  const base = repositoryBase(env);
  if (!base) throw new Trouble(`Kafka's jars are not here yet and ${why}: install Maven, or name a Maven repository in CLAIMSTREAM_MAVEN_REPOSITORY, or give a broker in KAFKA_BROKERS.`);
  const waiting = [...(await wrongJars(into))];
  const worker = async () => {
    for (let jar = waiting.shift(); jar; jar = waiting.shift()) await fetchJar(base, jar, into);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}

async function fetchJar(base: string, jar: Jar, into: string): Promise<void> {
  const url = `${base}/${jar.path}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(120_000) }).catch((fault: Error) => {
    throw new Trouble(`${url} could not be read (${fault.message}); check CLAIMSTREAM_MAVEN_REPOSITORY.`);
  });
  if (!answer.ok) throw new Trouble(`${url} answered ${answer.status}; check CLAIMSTREAM_MAVEN_REPOSITORY.`);
  await fs.promises.writeFile(path.join(into, path.basename(jar.path)), Buffer.from(await answer.arrayBuffer()));
}
