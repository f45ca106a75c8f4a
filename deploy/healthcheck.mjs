// Asks /readyz of what this container runs, which is read from the command that it was started with; ports count from CLAIMSTREAM_PORT_BASE.
// Usage: node deploy/healthcheck.mjs [PORT...]
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const SERVICES = ['intake', 'coding', 'submission', 'remittance', 'denial', 'patient-billing', 'reporting'];
const MAINS = { 'apps/workbench/server/dist/main.js': [0], 'apps/payer-simulator/dist/main.js': [10], 'tools/platform/bin/sidecars.mjs': [8, 9] };
const HOST = 'apps/host/dist/main.js';
const PATIENCE_MS = 4_000;

/** Ports of a command's words, as distance from the base. Empty for a command that answers nobody. */
export function offsetsOf(words) {
  for (const [main, offsets] of Object.entries(MAINS)) if (words.some((word) => word.endsWith(main))) return offsets;
  const at = words.findIndex((word) => word.endsWith(HOST));
  if (at < 0) return [];
  const named = words.slice(at + 1).flatMap((word) => word.split(','));
  return SERVICES.flatMap((service, i) => (named.includes('all') || named.includes(service) ? [i + 1] : []));
}

async function fault(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok ? undefined : `${port}: ${answer.status} ${(await answer.text()).slice(0, 300)}`;
  } catch {
    return `${port}: nothing answers`;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const base = Number(process.env['CLAIMSTREAM_PORT_BASE'] || 4400);
  const given = process.argv.slice(2).map(Number);
  const ports = given.length > 0 ? given : offsetsOf(readFileSync('/proc/1/cmdline', 'utf8').split('\0')).map((offset) => base + offset);
  const faults = (await Promise.all(ports.map(fault))).filter((one) => one !== undefined);
  if (ports.length === 0) faults.push('the command of this container has no port to ask');
  console.log(faults.length === 0 ? 'ready' : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
}
