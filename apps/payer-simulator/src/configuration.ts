import path from 'node:path';

export interface SimulatorConfiguration {
  port: number;
  /** Address it listens on; only its own machine unless told otherwise. */
  bind: string;
  /** Partner folders of all billing companies. */
  folders: string;
  /** Where the receiver's own book is kept. */
  directory: string;
}

/** Base + 10 is the simulator's port. */
const OFFSET = 10;

/** @throws Error with one sentence for a person. */
export function readConfiguration(env: NodeJS.ProcessEnv): SimulatorConfiguration {
  const base = Number(env['CLAIMSTREAM_PORT_BASE'] ?? '');
  if (!Number.isInteger(base) || base < 1024 || base > 65_500) throw new Error('Set CLAIMSTREAM_PORT_BASE to the first port of the platform, 1024 to 65500.');
  const folders = env['CLAIMSTREAM_FOLDERS'];
  if (!folders) throw new Error('Set CLAIMSTREAM_FOLDERS to the directory of the partner folders.');
  return { port: base + OFFSET, bind: env['CLAIMSTREAM_BIND'] || '127.0.0.1', folders, directory: env['CLAIMSTREAM_SIMULATOR'] ?? path.join(path.dirname(path.resolve(folders)), 'simulator') };
}
