import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PORTS, SERVICES, type ServiceName } from '@claimstream/contracts';
import { unreachable, usage } from '../ends.js';

/** What `npm start` writes about a platform of this machine. */
export interface Described {
  version: string;
  pid: number;
  startedAt: string;
  ready: boolean;
  dataDir: string;
  testClock: boolean;
  together: boolean;
  urls: Record<string, string>;
  processes: { name: string; pid: number; serves?: string[] }[];
  database?: string;
  brokers?: string;
  issuer: string;
  tenants: string;
  secrets: string;
  folders: string;
}

/** Where things are, whether they run on this machine or elsewhere. */
export interface Whereabouts {
  /** Below it `/v1/<service>/` answers. */
  urlOf(service: ServiceName): string;
  workbench: string;
  issuer: string;
  /** Where logins are kept. */
  logins: string;
  /** Of a platform that was started here. */
  described?: Described;
}

export interface Asked {
  data?: string | undefined;
  url?: string | undefined;
}

/** The checkout that this command line belongs to; `npm start` keeps its data below it. */
const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

/** `--url`, else the data directory of `--data`, CLAIMSTREAM_DATA, or `.claimstream` here or in the checkout. */
export function findPlatform(asked: Asked, env: NodeJS.ProcessEnv, cwd: string): Whereabouts {
  const home = path.join(env['XDG_CONFIG_HOME'] ?? path.join(env['HOME'] ?? cwd, '.config'), 'claimstream', 'logins.json');
  const url = asked.url ?? (asked.data === undefined ? env['CLAIMSTREAM_URL'] : undefined);
  if (url !== undefined) return elsewhere(url, env, home);
  const named = asked.data ?? env['CLAIMSTREAM_DATA'];
  const candidates = named === undefined ? [path.join(cwd, '.claimstream'), path.join(REPOSITORY, '.claimstream')] : [path.resolve(cwd, named)];
  const data = candidates.find((d) => fs.existsSync(path.join(d, 'platform.json')));
  if (data === undefined) throw unreachable(`No platform runs on ${candidates[0]}; start one with "npm start", or name its data directory with --data or its address with --url.`);
  const described = readDescription(path.join(data, 'platform.json'));
  return {
    urlOf: (service) => described.urls[service] ?? '',
    workbench: described.urls['workbench'] ?? '',
    issuer: described.issuer,
    // `cache` is kept over `npm start -- --fresh`, and whatever else a stranger puts into a data directory would stop that.
    logins: named === undefined ? home : path.join(data, 'cache', 'claimctl-logins.json'),
    described,
  };
}

function readDescription(file: string): Described {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Described;
  } catch {
    throw unreachable(`${file} is being written or was cut short; try again, or start the platform anew.`);
  }
}

/** A local platform named by its workbench's address has a port per service; anything else is one gateway for all. */
function elsewhere(text: string, env: NodeJS.ProcessEnv, logins: string): Whereabouts {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw usage(`--url takes an address such as https://claims.example.org, not ${text}.`);
  const url = new URL(text);
  const plain = text.replace(/\/+$/, '');
  const issuer = env['CLAIMSTREAM_ISSUER'];
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) && url.port !== '' && url.pathname === '/';
  if (!local) {
    if (issuer === undefined) throw usage('With --url of a platform elsewhere, CLAIMSTREAM_ISSUER must name the OpenID provider.');
    return { urlOf: () => plain, workbench: plain, issuer: issuer.replace(/\/+$/, ''), logins };
  }
  const at = (offset: number): string => `${url.protocol}//${url.hostname}:${Number(url.port) + offset}`;
  return { urlOf: (service) => at(PORTS.service(service)), workbench: at(0), issuer: issuer ?? at(PORTS.provider), logins };
}

export const isService = (word: string): word is ServiceName => (SERVICES as readonly string[]).includes(word);
