import type { ServerResponse } from 'node:http';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { SignedInRequest } from '../sign-in/request.js';
import type { ServiceShell } from './service-shell.js';

export const FRESH_HEADER = 'x-claimstream-fresh';

/**
 * Readers see what they wrote: every GET takes `?after=service/stream@seq` and waits up to 2 s until this service has it. When it has
 * not by then, the answer is what is known, with the header `x-claimstream-fresh: false`.
 */
export class AfterInterceptor implements NestInterceptor {
  constructor(private readonly shell: ServiceShell) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const after = request.query?.['after'];
    if (request.method === 'GET' && request.caller && typeof after === 'string') {
      const fresh = await this.shell.waitFor(request.caller, after);
      context.switchToHttp().getResponse<ServerResponse>().setHeader(FRESH_HEADER, String(fresh));
    }
    return next.handle();
  }
}
