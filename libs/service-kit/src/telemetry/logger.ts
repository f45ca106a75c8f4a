import type { ServiceName } from '@claimstream/contracts';
import { pino, type DestinationStream } from 'pino';
import type { LogLevel } from '../configuration/configuration.js';

/** Everything a log line may say. Typed values only: no text of a file, a person or a message of a driver can slip in. */
export interface LogFields {
  traceId?: string;
  spanId?: string;
  tenant?: string;
  practice?: string;
  stream?: string;
  eventId?: string;
  eventType?: string;
  topic?: string;
  partition?: number;
  offset?: string;
  group?: string;
  /** Name of an effect, timer, command, migration or part of the platform. */
  name?: string;
  count?: number;
  attempt?: number;
  durationMs?: number;
  lagMs?: number;
  port?: number;
  status?: number;
  method?: string;
  /** Pattern of the route, never the address that was asked. */
  route?: string;
  errorId?: string;
  errorName?: string;
  /** Code of a refusal, of Postgres (SQLSTATE) or of the operating system. */
  errorCode?: string;
  /** File and line of our code where an error came up. */
  place?: string;
}

const NAMES = {
  traceId: 'trace_id', spanId: 'span_id', tenant: 'tenant_id', practice: 'practice_id', stream: 'stream', eventId: 'event_id', eventType: 'event_type',
  topic: 'topic', partition: 'partition', offset: 'offset', group: 'group', name: 'name', count: 'count', attempt: 'attempt', durationMs: 'duration_ms',
  lagMs: 'lag_ms', port: 'port', status: 'status', method: 'method', route: 'route', errorId: 'error_id', errorName: 'err.name', errorCode: 'err.code', place: 'err.place',
} as const satisfies Record<keyof LogFields, string>;

/** Ids, codes, dotted names, routes and numbers: nothing with a space, so that no sentence and no name of a person fits. */
const WORD = /^[\w.:/@#*{}-]{1,160}$/;

export interface Logger {
  /** `message` is a fixed sentence of the code; a lint-like test forbids templates. */
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Fields by their names in the log; what is not on the list or not shaped like a word is left out. */
export function allowed(fields: LogFields): Record<string, string | number> {
  const line: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(fields)) {
    const name = (NAMES as Record<string, string>)[key];
    if (name === undefined) continue;
    if (typeof value === 'number' && Number.isFinite(value)) line[name] = value;
    else if (typeof value === 'string' && WORD.test(value)) line[name] = value;
  }
  return line;
}

const FRAME = /((?:apps|libs|tools)\/[\w./-]+:\d+):\d+\)?$/;

/** First line of our own code in a stack. */
const placeOf = (stack: unknown): string | undefined =>
  (typeof stack === 'string' ? stack.split('\n') : []).filter((line) => /^\s+at /.test(line) && !line.includes('node_modules')).map((line) => FRAME.exec(line)?.[1]).find((place) => place !== undefined);

/** Name, code and place of an error, never its message: drivers put values into messages. */
export const errorFields = (error: unknown): Pick<LogFields, 'errorName' | 'errorCode' | 'place'> => {
  const { name, code, stack } = (error ?? {}) as { name?: unknown; code?: unknown; stack?: unknown };
  const place = placeOf(stack);
  return {
    ...(typeof name === 'string' && { errorName: name }), ...((typeof code === 'string' || typeof code === 'number') && { errorCode: String(code) }), ...(place !== undefined && { place }),
  };
};

export function createLogger(service: ServiceName | 'host', level: LogLevel, destination?: DestinationStream, traceOf?: () => Pick<LogFields, 'traceId' | 'spanId'>): Logger {
  const options = { level, base: { service }, timestamp: () => `,"time":"${new Date().toISOString()}"`, formatters: { level: (label: string) => ({ level: label }) } };
  const out = destination ? pino(options, destination) : pino(options);
  const say = (at: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields: LogFields = {}) => out[at](allowed({ ...traceOf?.(), ...fields }), message);
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}
