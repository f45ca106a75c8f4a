import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The seven services in the order of their ports (architecture section 3). */
export const SERVICES = ['intake', 'coding', 'submission', 'remittance', 'denial', 'patient-billing', 'reporting'] as const;
export type Service = (typeof SERVICES)[number];

export interface Configuration {
  host: string;
  port: number;
  /** Addresses under which people open the workbench, without a trailing slash; the first one is the canonical one. */
  origins: readonly string[];
  /** OpenID provider. */
  issuer: string;
  clientId: string;
  /** Where each service listens. */
  services: Readonly<Record<Service, string>>;
  /** Where a person's browser reads a trace; the trace id follows. */
  traceUrl: string;
  /** 32 bytes that seal session cookies. */
  sessionKey: Uint8Array;
  /** Folder of the built pages. */
  pages: string;
  /** After so long without a key or a click the session is locked. */
  idleMs: number;
}

const KEY_BYTES = 32;

/**
 * What the environment says. Sessions survive a restart where a key is given (`CLAIMSTREAM_SESSION_KEY`, base64url of 32
 * bytes) or the platform has a data folder; otherwise everybody signs in again after one.
 * @throws Error with a sentence that names the setting.
 */
export function readConfiguration(env: NodeJS.ProcessEnv): Configuration {
  const base = wholeNumber(env['CLAIMSTREAM_PORT_BASE'] ?? '4400', 'CLAIMSTREAM_PORT_BASE');
  const named = (env['CLAIMSTREAM_WORKBENCH_ORIGINS'] ?? '').split(',').map((o) => o.trim().replace(/\/$/, '')).filter((o) => o !== '');
  const services = Object.fromEntries(SERVICES.map((service, i) => [
    service, env[`CLAIMSTREAM_${service.toUpperCase().replaceAll('-', '_')}_URL`] ?? `http://127.0.0.1:${base + 1 + i}`,
  ])) as Record<Service, string>;
  return {
    host: env['CLAIMSTREAM_HOST'] ?? '127.0.0.1',
    port: wholeNumber(env['CLAIMSTREAM_WORKBENCH_PORT'] ?? String(base), 'CLAIMSTREAM_WORKBENCH_PORT'),
    origins: named.length > 0 ? named : [`http://127.0.0.1:${base}`, `http://localhost:${base}`],
    issuer: (env['CLAIMSTREAM_ISSUER'] ?? `http://127.0.0.1:${base + 8}`).replace(/\/$/, ''),
    clientId: env['CLAIMSTREAM_WORKBENCH_CLIENT'] ?? 'claimstream-workbench',
    services,
    traceUrl: env['CLAIMSTREAM_TRACE_URL'] ?? `http://127.0.0.1:${base + 9}/trace/`,
    sessionKey: sessionKey(env),
    pages: env['CLAIMSTREAM_PAGES'] ?? fileURLToPath(new URL('../../web/dist', import.meta.url)),
    idleMs: wholeNumber(env['CLAIMSTREAM_IDLE_SECONDS'] ?? '600', 'CLAIMSTREAM_IDLE_SECONDS') * 1000,
  };
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Error(`${name} must be a whole number.`);
  return Number(text);
}

function sessionKey(env: NodeJS.ProcessEnv): Uint8Array {
  const given = env['CLAIMSTREAM_SESSION_KEY'];
  if (given !== undefined && given !== '') {
    const key = Buffer.from(given, 'base64url');
    if (key.length !== KEY_BYTES) throw new Error('CLAIMSTREAM_SESSION_KEY must be 32 bytes in base64url.');
    return key;
  }
  // The platform keeps its keys beside each other; ours is a file of its own, because services must not open sessions.
  const keys = env['CLAIMSTREAM_KEYS'];
  if (keys === undefined) return randomBytes(KEY_BYTES);
  const file = path.join(path.dirname(keys), 'workbench-session.key');
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600 });
  return createHash('sha256').update(fs.readFileSync(file)).digest();
}
