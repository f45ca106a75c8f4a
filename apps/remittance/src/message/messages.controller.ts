import { isId } from '@claimstream/contracts';
import { CallerOf, Denied, DocumentStore, readBody, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { findAnswer, rawPart } from './raw-part.js';

const anId = z.string().refine(isId);
const asked = z.strictObject({ remit: anId, ordinal: z.int().min(1) });

/** What payers answered to a claim, as it stands in their files. */
@ApiTags('claims')
@ApiBearerAuth()
@Controller('claims/:id/raw')
export class MessagesController {
  constructor(private readonly shell: ServiceShell, private readonly documents: DocumentStore) {}

  @Post()
  @HttpCode(200)
  @Roles('poster', 'biller', 'denial', 'manager')
  @ApiOperation({ summary: 'The segments of an 835 that answer this claim, with the envelopes around them; names people, so every opening is an audit row' })
  async raw(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown) {
    const claim = readBody(anId, id);
    const about = { claim, ...readBody(asked, body) };
    const [row] = await this.shell.query<{ practice: string | null }>(caller, `SELECT practice FROM remittance.stream WHERE id = $1 AND kind = 'claim'`, [claim]);
    if (row === undefined || (row.practice !== null && !caller.may(row.practice))) throw new Denied(404, 'claim-unknown', 'Remittance does not know this claim.');
    await this.shell.opens(caller, [claim], 'raw-message');
    const found = await this.shell.look(caller, (look) => findAnswer(look, about));
    const segments = found === undefined ? [] : await rawPart({ ...found, ordinal: about.ordinal }, () => this.documents.read(caller.tenant.id, found.stored));
    if (segments.length === 0) throw new Denied(404, 'message-unknown', 'No such answer speaks of this claim.');
    return { ...about, message: '835', segments };
  }
}
