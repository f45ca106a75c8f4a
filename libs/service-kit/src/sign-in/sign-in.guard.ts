import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { Denied } from '../refusals/denied.js';
import type { PersonRole } from './caller.js';
import { PUBLIC, ROLES } from './decorators.js';
import type { SignedInRequest } from './request.js';
import type { Verifier } from './verify-token.js';

/** The token of a request. @throws Denied 401 when there is none. */
export function bearer(header: string | string[] | undefined): string {
  const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(typeof header === 'string' ? header : '') ?? [];
  if (token === undefined) throw new Denied(401, 'not-signed-in', 'Sign in first: this needs an access token.');
  return token;
}

/** Closed by default: every HTTP endpoint needs a signed-in person, and `@Roles` one of its roles. */
export class SignInGuard implements CanActivate {
  constructor(private readonly reflector: Reflector, private readonly verifier: Verifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const at = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, at)) return true;
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    request.caller = await this.verifier.verify(bearer(request.headers.authorization));
    const roles = this.reflector.getAllAndOverride<PersonRole[] | undefined>(ROLES, at);
    if (roles && !roles.some((r) => request.caller?.is(r))) throw new Denied(403, 'role-missing', `This needs the role ${roles.join(' or ')}.`);
    return true;
  }
}
