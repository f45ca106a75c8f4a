import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type Caller, CallerOf, type CommandAnswer, Denied, type Idempotency, IdempotencyOf, readBody, Roles, ServiceShell } from '@claimstream/service-kit';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answerBody, claimId, codesBody, overrideBody, queryBody } from './bodies.js';
import type { CodingState } from './state.js';

/** What a coder sees and does with one claim. The queue itself is reporting's. */
@ApiTags('claims')
@ApiBearerAuth()
@Controller('claims')
export class EncounterController {
  constructor(private readonly shell: ServiceShell) {}

  @Get(':id')
  @Roles('coder', 'biller', 'manager', 'auditor')
  @ApiOperation({ summary: 'Codes, suggestions, findings and the open query of a claim' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string, @Query('after') after?: string) {
    const claim = readBody(claimId, id);
    if (after !== undefined) await this.shell.waitFor(caller, after);
    const [place] = await this.shell.query<{ practice: string | null; seq: number; positions: Record<string, string> }>(
      caller, 'SELECT practice, seq, positions FROM coding.stream WHERE id = $1 AND kind = $2', [claim, 'claim'],
    );
    const state = (await this.shell.look(caller, (look) => look.states<CodingState>([claim]))).get(claim);
    if (place === undefined || state === undefined || (place.practice !== null && !caller.may(place.practice))) {
      throw new Denied(404, 'claim-unknown', 'Coding does not know this claim.');
    }
    return {
      claim, seq: place.seq, practice: place.practice, coding: place.positions['coding:1'] ?? null, revision: state.revision,
      encounter: state.encounter, codes: state.codes ?? null, suggestions: state.suggestions, findings: state.findings, overrides: state.overrides,
      query: state.query ?? null, notBillable: state.notBillable ?? false, releases: state.releases,
    };
  }

  @Get(':id/query-text')
  @Roles('coder', 'manager')
  @ApiOperation({ summary: 'Text of the last question and its answer; every opening is audited' })
  async queryText(@CallerOf() caller: Caller, @Param('id') id: string) {
    const { phi } = await this.shell.reveal(caller, readBody(claimId, id), 'coding-query');
    const text = phi as CodingState['phi'];
    return { question: text?.question ?? null, answer: text?.answer ?? null };
  }

  @Post(':id/codes')
  @HttpCode(200)
  @Roles('coder')
  @ApiOperation({ summary: 'Codes the encounter; it is validated, priced, and held or coded' })
  codes(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    return this.say(caller, id, 'code-encounter', readBody(codesBody, body), idempotency);
  }

  @Post(':id/overrides')
  @HttpCode(200)
  @Roles('coder')
  @ApiOperation({ summary: 'Answers for a finding that predicts a denial, with a reason' })
  overrides(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const { reason, ...data } = readBody(overrideBody, body);
    return this.say(caller, id, 'override-finding', data, idempotency, { reason });
  }

  @Post(':id/queries')
  @HttpCode(200)
  @Roles('coder')
  @ApiOperation({ summary: 'Asks the provider' })
  openQuery(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const { question, ...data } = readBody(queryBody, body);
    return this.say(caller, id, 'open-query', data, idempotency, { question });
  }

  @Post(':id/queries/answer')
  @HttpCode(200)
  @Roles('coder', 'biller')
  @ApiOperation({ summary: 'Records the provider\'s answer' })
  answerQuery(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const { answer } = readBody(answerBody, body);
    return this.say(caller, id, 'answer-query', {}, idempotency, { answer });
  }

  @Post(':id/release')
  @HttpCode(200)
  @Roles('coder')
  @ApiOperation({ summary: 'Judges the codes again with the tables and prices of today' })
  release(@CallerOf() caller: Caller, @Param('id') id: string, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    return this.say(caller, id, 'release', {}, idempotency);
  }

  private say(caller: Caller, id: string, name: string, data: Record<string, unknown>, idempotency: Idempotency, phi?: unknown): Promise<CommandAnswer> {
    return this.shell.command(caller, { stream: readBody(claimId, id), kind: 'claim', name, data, ...(phi === undefined ? {} : { phi }) }, idempotency);
  }
}
