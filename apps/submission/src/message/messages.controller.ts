import { isId } from '@claimstream/contracts';
import { CallerOf, Denied, DocumentStore, readBody, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { findMessage, rawPart } from './raw-part.js';

const anId = z.string().refine(isId);
const asked = z.strictObject({ message: z.enum(['837', 'TA1', '999', '277CA']), interchange: anId, document: anId.optional() });

/** What was sent of a claim and what receivers said of it, as it stands in the files. */
@ApiTags('claims')
@ApiBearerAuth()
@Controller('claims/:id/raw')
export class MessagesController {
  constructor(private readonly shell: ServiceShell, private readonly documents: DocumentStore) {}

  @Post()
  @HttpCode(200)
  @Roles('biller', 'denial', 'manager')
  @ApiOperation({ summary: 'The segments of an 837, TA1, 999 or 277CA that are this claim\'s, with the envelopes around them; names people, so every opening is an audit row' })
  async raw(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown) {
    const { message, interchange, document } = readBody(asked, body);
    const claim = readBody(anId, id);
    const [row] = await this.shell.query<{ practice: string | null }>(caller, `SELECT practice FROM submission.stream WHERE id = $1 AND kind = 'claim' AND state IS NOT NULL`, [claim]);
    if (row === undefined || (row.practice !== null && !caller.may(row.practice))) throw new Denied(404, 'claim-unknown', 'Submission does not know this claim.');
    const about = { claim, message, interchange, ...(document === undefined ? {} : { document }) };
    await this.shell.opens(caller, [claim], 'raw-message');
    const found = await this.shell.look(caller, (look) => findMessage(look, about));
    const segments = found === undefined ? [] : await rawPart(found, (stored) => this.documents.read(caller.tenant.id, stored), about);
    if (segments.length === 0) throw new Denied(404, 'message-unknown', 'No such message speaks of this claim.');
    return { claim, message, interchange, document: document ?? null, segments };
  }
}
