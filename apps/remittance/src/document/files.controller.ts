import type { IncomingMessage } from 'node:http';
import { isId } from '@claimstream/contracts';
import { CallerOf, Denied, DocumentStore, Roles, ServiceShell, takeUpload, type Caller, type CommandAnswer, type SignedInRequest } from '@claimstream/service-kit';
import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { DocumentState } from './decide.js';

/** Files of remittances that a person brings, where the partner has no folder here. */
@ApiTags('remittances')
@ApiBearerAuth()
@Controller('files')
export class FilesController {
  constructor(readonly shell: ServiceShell, readonly documents: DocumentStore) {}

  @Post()
  @HttpCode(200)
  @Roles('poster', 'manager')
  @ApiOperation({ summary: 'Takes a file of 835s as the raw body; the same bytes again answer with the first file\'s id' })
  receive(@CallerOf() caller: Caller, @Query('partner') partner: string | undefined, @Req() request: SignedInRequest & IncomingMessage, @Query('door') door?: string): Promise<CommandAnswer> {
    return takeUpload(this, caller, { partner, door, request });
  }

  @Get(':id')
  @Roles('poster', 'biller', 'manager', 'auditor')
  @ApiOperation({ summary: 'Phase, counts and findings of one file of remittances' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const state = isId(id) && caller.practices === '*' ? (await this.shell.look(caller, (look) => look.states<DocumentState>([id]))).get(id) : undefined;
    if (state?.partner === undefined) throw new Denied(404, 'file-unknown', 'There is no such file, or it is not yours to see.');
    const { partner, door, phase, sha256, sizeBytes, remits, claims, paymentCents, findings, reason } = state;
    return { id, partner, door, phase, sha256, sizeBytes, remits, claims, paymentCents, findings, reason: reason ?? null };
  }
}
