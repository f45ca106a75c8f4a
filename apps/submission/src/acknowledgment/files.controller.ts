import type { IncomingMessage } from 'node:http';
import { isId } from '@claimstream/contracts';
import { arrival, CallerOf, Denied, DocumentStore, forgetCopy, idempotencyOf, keepBytes, Roles, ServiceShell, type Caller, type CommandAnswer, type SignedInRequest } from '@claimstream/service-kit';
import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { DocumentState } from './decide.js';

/** Files of acknowledgements that a person brings, where the partner has no folder here. */
@ApiTags('acknowledgements')
@ApiBearerAuth()
@Controller('files')
export class FilesController {
  constructor(private readonly shell: ServiceShell, private readonly documents: DocumentStore) {}

  @Post()
  @HttpCode(200)
  @Roles('biller', 'manager')
  @ApiOperation({ summary: 'Takes a file of TA1, 999 or 277CA as the raw body; the same bytes again answer with the first file\'s id' })
  async receive(@CallerOf() caller: Caller, @Query('partner') partner: string | undefined, @Req() request: SignedInRequest & IncomingMessage, @Query('door') door?: string): Promise<CommandAnswer> {
    if (partner === undefined || !isId(partner)) throw new Denied(422, 'partner-missing', 'Name the partner that sent the file: ?partner=<id>.');
    if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw new Denied(422, 'upload-type', 'Send files as application/octet-stream; application/json is for commands.');
    // A file of a partner speaks of claims of any practice.
    if (caller.practices !== '*') throw new Denied(403, 'every-practice', 'A file of a partner concerns every practice; somebody who works for all of them brings it.');
    idempotencyOf(request, '');
    const tenant = caller.tenant.id;
    const kept = await keepBytes(this.documents, tenant, request);
    const fileName = decodeURIComponent(String(request.headers['x-file-name'] ?? 'upload')).slice(0, 255);
    const unknown = new Denied(404, 'partner-unknown', 'There is no such partner.');
    const [answer] = await this.shell.act(caller, idempotencyOf(request, kept.sha256), async (look) => {
      const fact = await arrival(look, { partner, door: door === 'command-line' ? 'command-line' : 'upload', fileName, kept, actor: caller.actor, kind: 'command' });
      if (fact === undefined) throw unknown;
      return [fact];
    }).catch(async (error: unknown) => {
      await this.documents.discard(tenant, kept.key);
      throw error;
    });
    if (answer === undefined) throw unknown;
    await forgetCopy(this.documents, tenant, kept, await this.stateOf(caller, answer.stream));
    return { ...answer, id: answer.stream, sha256: kept.sha256, sizeBytes: kept.sizeBytes };
  }

  @Get(':id')
  @Roles('biller', 'manager', 'auditor')
  @ApiOperation({ summary: 'Phase, counts and findings of one file of acknowledgements' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const state = isId(id) && caller.practices === '*' ? await this.stateOf(caller, id) : undefined;
    if (state?.partner === undefined) throw new Denied(404, 'file-unknown', 'There is no such file, or it is not yours to see.');
    const { partner, door, phase, sha256, sizeBytes, interchanges, groups, claims, unknown, findings, reason } = state;
    return { id, partner, door, phase, sha256, sizeBytes, interchanges, groups, claims, unknown, findings, reason: reason ?? null };
  }

  private async stateOf(caller: Caller, id: string): Promise<DocumentState | undefined> {
    return (await this.shell.look(caller, (look) => look.states<DocumentState>([id]))).get(id);
  }
}
