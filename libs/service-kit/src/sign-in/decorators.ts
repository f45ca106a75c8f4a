import { createHash } from 'node:crypto';
import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { Denied } from '../refusals/denied.js';
import type { Caller, PersonRole } from './caller.js';
import type { SignedInRequest } from './request.js';

export const PUBLIC = 'claimstream:public';
export const ROLES = 'claimstream:roles';

/** Answers without sign-in. Only health, and what says nothing about anybody. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The roles that may use this endpoint; without it every signed-in person of the tenant may. */
export const Roles = (...roles: PersonRole[]) => SetMetadata(ROLES, roles);

/** The person who asks. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<SignedInRequest>();
  if (!caller) throw new Error('an endpoint without sign-in asks for its caller');
  return caller;
});

/** Identity of a write request: the client's key and a hash of what was asked. */
export interface Idempotency {
  key: string;
  requestHash: string;
}

const KEY = /^[\x21-\x7e]{8,128}$/;

/** Keys belong to a person: nobody reads another's answer by guessing a key. For an upload, `content` is the document's SHA-256. */
export function idempotencyOf(request: SignedInRequest, content?: string): Idempotency {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') throw new Denied(400, 'idempotency-key-missing', 'This write needs a header Idempotency-Key; send one fresh value per intention, and the same one when you repeat it.');
  if (!KEY.test(key)) throw new Denied(400, 'idempotency-key-shape', 'The header Idempotency-Key needs 8 to 128 printable characters without spaces; a UUID is right.');
  const asked = createHash('sha256').update(`${request.method} ${request.originalUrl}\n`).update(content ?? JSON.stringify(request.body ?? null)).digest('hex');
  return { key: `${request.caller?.person ?? ''}:${key}`, requestHash: asked };
}

/** The write's `Idempotency-Key`, which every HTTP write takes. */
export const IdempotencyOf = createParamDecorator((_: unknown, context: ExecutionContext): Idempotency => idempotencyOf(context.switchToHttp().getRequest<SignedInRequest>()));
