import { faultOfConnection } from '@claimstream/connections';
import { isInfrastructure } from '@claimstream/event-stream';
import { ConfigurationError } from '@claimstream/service-kit';
import { UsageError } from './catalogue.js';

/** Exit codes as in sysexits.h, so that an operator's script can tell what to mend. */
export const EXIT = { ok: 0, usage: 64, unavailable: 69, broken: 70, slowStop: 75, configuration: 78 } as const;

const SOCKET: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there', ECONNRESET: 'the connection was cut', ETIMEDOUT: 'it does not answer', ENOTFOUND: 'its name is unknown',
  EADDRINUSE: 'the port is taken', EACCES: 'access is not allowed', '28P01': 'the password of a database role is wrong; run the prepare step', '3D000': 'the database does not exist; run the prepare step',
  '28000': 'a database role does not exist; run the prepare step', '42P01': 'a table does not exist; run the prepare step', '3F000': 'a schema does not exist; run the prepare step', '42501': 'a database role may not do this; run the prepare step',
};

/** What to print and how to leave when a start failed. Only known texts: a driver's message may hold a value or a password. */
export function endOf(error: unknown): { sentence: string; code: number } {
  if (error instanceof ConfigurationError) return { sentence: error.message, code: EXIT.configuration };
  if (error instanceof UsageError) return { sentence: error.message, code: EXIT.usage };
  const refused = faultOfConnection(error, (error as { name?: unknown } | null)?.name === 'LogTrouble' ? 'Kafka' : 'Postgres');
  if (refused !== undefined) return { sentence: refused, code: EXIT.configuration };
  const { code, driverError, message } = (error ?? {}) as { code?: unknown; driverError?: { code?: unknown }; message?: string };
  const known = driverError?.code ?? code;
  if (typeof known === 'string' && known in SOCKET) return { sentence: `A part of the platform cannot be reached or used: ${SOCKET[known]} (${known}).`, code: EXIT.unavailable };
  if (isInfrastructure(error)) return { sentence: 'The broker of KAFKA_BROKERS or the database of CLAIMSTREAM_DATABASE does not answer; start them, or correct these addresses.', code: EXIT.unavailable };
  if (message?.startsWith('The key file')) return { sentence: message, code: EXIT.configuration };
  const { name } = (error ?? {}) as { name?: unknown };
  return { sentence: `The start failed (${typeof name === 'string' ? name : 'Error'}${typeof known === 'string' ? `, ${known}` : ''}); start with CLAIMSTREAM_LOG_LEVEL=debug for its place in the code.`, code: EXIT.broken };
}

/** Where in our own code it happened: file and line, no text. */
export const placeOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12).join('\n') : '');
