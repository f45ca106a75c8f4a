import { randomUUID } from 'node:crypto';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isInfrastructure, Refusal } from '@claimstream/event-stream';
import { ZodError } from 'zod';
import { errorFields, type Logger } from '../telemetry/logger.js';
import { Denied } from './denied.js';

/** What a client sees of anything that went wrong. */
export interface ErrorBody {
  error: { code: string; sentence: string; details?: unknown; errorId?: string };
}

interface Issue { path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined; message: string; code?: string }

/** Fields of a request that are not as its schema says: where and what was expected, never what was sent. */
export class FieldsWrong extends Error {
  readonly fields: { path: string; message: string }[];

  constructor(issues: readonly Issue[]) {
    super('fields of the request are wrong');
    this.fields = issues.map(({ path = [], message, code }) => ({
      path: path.map((p) => String(typeof p === 'object' ? p.key : p)).join('.'),
      message: code === 'unrecognized_keys' ? 'Unknown fields' : message,
    }));
  }
}

const OTHERS: Record<number, [code: string, sentence: string]> = {
  400: ['request-malformed', 'The request cannot be read.'],
  404: ['unknown-address', 'There is nothing at this address.'],
  405: ['method-wrong', 'This address does not take this method.'],
  413: ['too-large', 'The request is larger than this address takes.'],
  415: ['media-type', 'This address does not take this kind of content.'],
};

const fieldsBody = (fields: FieldsWrong['fields']): [number, ErrorBody] => {
  const at = fields.map((f) => f.path || 'the request').join(', ');
  return [422, { error: { code: 'fields-wrong', sentence: `These fields are missing or wrong: ${at}.`, details: { fields } } }];
};

/** The answer to an error. What is unknown answers with an id only: its text may hold values of the database. */
export function answerOf(error: unknown, unknown: (errorId: string, error: unknown) => void = () => undefined): [number, ErrorBody] {
  if (error instanceof Refusal || error instanceof Denied) {
    const { status, code, sentence, details } = error;
    return [status, { error: { code, sentence, ...(details !== undefined && { details }) } }];
  }
  if (error instanceof FieldsWrong) return fieldsBody(error.fields);
  if (error instanceof ZodError) return fieldsBody(new FieldsWrong(error.issues).fields);
  const status = error instanceof HttpException ? error.getStatus() : (error as { status?: unknown } | null)?.status;
  const other = typeof status === 'number' ? OTHERS[status] : undefined;
  if (other) return [Number(status), { error: { code: other[0], sentence: other[1] } }];
  const errorId = randomUUID();
  unknown(errorId, error);
  if (isInfrastructure(error)) return [503, { error: { code: 'not-now', sentence: 'A part of the platform does not answer; try again in a moment.', errorId } }];
  return [500, { error: { code: 'internal', sentence: 'Something went wrong on our side; give the error id to your administrator.', errorId } }];
}

@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const [status, body] = answerOf(error, (errorId, cause) => this.logger.error('a request failed', { errorId, ...errorFields(cause) }));
    const response = host.switchToHttp().getResponse<{ headersSent: boolean; destroy(): void; status(code: number): { json(body: unknown): void }; setHeader(name: string, value: string): void }>();
    // An answer that has begun cannot become an error page: cutting it tells the client that it is not whole.
    if (response.headersSent) { response.destroy(); return; }
    if (status === 401) response.setHeader('www-authenticate', 'Bearer realm="claimstream"');
    response.status(status).json(body);
  }
}
