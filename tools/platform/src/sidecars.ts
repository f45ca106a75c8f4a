import fs from 'node:fs';
import path from 'node:path';
import { openFront, ownAddresses } from './front.js';
import { portsFrom } from './ports.js';
import { startProvider } from './provider/start-provider.js';
import { startTraceSink } from './traces/start-trace-sink.js';
import { Trouble } from './trouble.js';

interface Settings {
  base: number;
  /** Keeps the provider's keys, people.json and the spans. */
  dataDir: string;
  /** Reachable from outside of this network namespace, too: whoever sets it publishes the ports on 127.0.0.1 alone. */
  fronted: boolean;
}

/** @throws Trouble with the setting to mend. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const dataDir = env['CLAIMSTREAM_SIDECARS'];
  if (!dataDir) throw new Trouble('CLAIMSTREAM_SIDECARS is not set; name the directory that keeps the provider\'s keys and the spans.');
  const bind = env['CLAIMSTREAM_BIND'] || '127.0.0.1';
  return { base: Number(env['CLAIMSTREAM_PORT_BASE'] || 4400), dataDir: path.resolve(dataDir), fronted: bind !== '127.0.0.1' };
}

/** Both, until `stop`. */
export async function startSidecars({ base, dataDir, fronted }: Settings): Promise<{ issuer: string; traces: string; stop(): Promise<void> }> {
  const ports = portsFrom(base);
  fs.mkdirSync(path.join(dataDir, 'traces'), { recursive: true });
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => { for (const one of started.splice(0).reverse()) await one.stop(); };
  try {
    const provider = await startProvider({ port: ports.provider, dataDir, workbenchPort: ports.workbench });
    started.push(provider);
    const sink = await startTraceSink({ port: ports.traces, directory: path.join(dataDir, 'traces') });
    started.push(sink);
    for (const address of fronted ? ownAddresses() : []) for (const port of [provider.port, sink.port]) started.push(await openFront(address, port));
    return { issuer: provider.issuer, traces: sink.url, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}
