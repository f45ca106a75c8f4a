import { logLevel, type logCreator } from 'kafkajs';

/** Where the log writes what happens to it: names, numbers and codes, never a key's content, a value or a header. */
export type LogNotes = (level: 'info' | 'warn' | 'error', message: string, fields: Record<string, string | number | boolean>) => void;

/** The fields of kafkajs' own entries that may be passed on; everything else could hold bytes of a request. */
const ALLOWED = ['groupId', 'memberId', 'topic', 'partition', 'offset', 'broker', 'clientId', 'correlationId', 'apiName', 'retryCount', 'retryTime', 'size', 'leaderId', 'generationId'];

export const creatorOf = (notes: LogNotes): logCreator => () => ({ namespace, level, log }) => {
  const fields: Record<string, string | number | boolean> = { namespace };
  for (const name of ALLOWED) {
    const value: unknown = log[name];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') fields[name] = value;
  }
  notes(level === logLevel.ERROR ? 'error' : level === logLevel.WARN ? 'warn' : 'info', `kafkajs: ${log.message}`, fields);
};

/** Trouble of the log: nothing is known about what was asked, and it may be asked again. */
export class LogTrouble extends Error {
  override readonly name = 'LogTrouble';
  /** The shell retries this in place and parks nothing. */
  readonly infrastructure = true;

  constructor(what: string, cause: unknown) {
    super(`${what}: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : 'unknown trouble'}`, { cause });
  }
}

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
