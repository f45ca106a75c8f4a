import path from 'node:path';
import type { AnswerSettings } from './answer/answering.js';
import { DEFAULT_MIX, mixOf } from './answer/fate.js';

export interface SimulatorConfiguration {
  port: number;
  /** Address it listens on; only its own machine unless told otherwise. */
  bind: string;
  /** Partner folders of all billing companies. */
  folders: string;
  /** Where the receiver's own books are kept. */
  directory: string;
  /** How it answers; absent where it only receives. */
  answers?: AnswerSettings;
}

/** Base + 10 is the simulator's port. */
const OFFSET = 10;

/** @throws Error with one sentence for a person. */
export function readConfiguration(env: NodeJS.ProcessEnv): SimulatorConfiguration {
  const base = Number(env['CLAIMSTREAM_PORT_BASE'] ?? '');
  if (!Number.isInteger(base) || base < 1024 || base > 65_500) throw new Error('Set CLAIMSTREAM_PORT_BASE to the first port of the platform, 1024 to 65500.');
  const folders = env['CLAIMSTREAM_FOLDERS'];
  if (!folders) throw new Error('Set CLAIMSTREAM_FOLDERS to the directory of the partner folders.');
  const answers = answersOf(env);
  return {
    port: base + OFFSET, bind: env['CLAIMSTREAM_BIND'] || '127.0.0.1', folders, directory: env['CLAIMSTREAM_SIMULATOR'] ?? path.join(path.dirname(path.resolve(folders)), 'simulator'),
    ...(answers === undefined ? {} : { answers }),
  };
}

/** Soon enough to be watched on a laptop. A real clearinghouse takes minutes, a payer days. */
const DEFAULTS = { SEED: 1, ACK_MS: 1_000, PAYER_ACK_MS: 2_000, REMIT_MS: 4_000, REMIT_EVERY_MS: 4_000 };

function answersOf(env: NodeJS.ProcessEnv): AnswerSettings | undefined {
  const said = env['CLAIMSTREAM_SIMULATOR_ANSWERS'] || 'on';
  if (said !== 'on' && said !== 'asked' && said !== 'off') throw new Error('CLAIMSTREAM_SIMULATOR_ANSWERS is on, asked or off.');
  if (said === 'off') return undefined;
  const number = (name: keyof typeof DEFAULTS): number => {
    const value = env[`CLAIMSTREAM_SIMULATOR_${name}`] || String(DEFAULTS[name]);
    if (!/^\d{1,10}$/.test(value)) throw new Error(`CLAIMSTREAM_SIMULATOR_${name} is a whole number.`);
    return Number(value);
  };
  const mix = env['CLAIMSTREAM_SIMULATOR_MIX'];
  return {
    seed: number('SEED'), ackMs: number('ACK_MS'), payerAckMs: number('PAYER_ACK_MS'), remitMs: number('REMIT_MS'), remitEveryMs: number('REMIT_EVERY_MS'),
    mix: mix === undefined || mix === '' ? DEFAULT_MIX : mixOf(mix), ...(said === 'asked' ? { onlyAsked: true } : {}),
  };
}
