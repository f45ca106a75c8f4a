import { isId } from '@claimstream/contracts';
import { CallerOf, Denied, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ClaimState } from './state.js';

/** What a case would start from. */
@ApiTags('claims')
@ApiBearerAuth()
@Controller('claims')
export class ClaimsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get(':id/filings')
  @Roles('denial', 'biller', 'manager', 'auditor')
  @ApiOperation({ summary: 'When and under which control numbers the claim was sent, and which warnings were sent anyway' })
  async filings(@CallerOf() caller: Caller, @Param('id') id: string) {
    if (!isId(id)) throw new Denied(422, 'request-shape', 'The claim id is not of the expected form.');
    const [place] = await this.shell.query<{ practice: string | null }>(caller, `SELECT practice FROM denial.stream WHERE id = $1 AND kind = 'claim'`, [id]);
    const state = (await this.shell.look(caller, (look) => look.states<ClaimState>([id]))).get(id);
    if (!place || !state || (place.practice !== null && !caller.may(place.practice))) throw new Denied(404, 'claim-unknown', 'Denial does not know this claim.');
    return { claim: id, practice: place.practice, filings: Object.entries(state.filings).map(([attempt, f]) => ({ attempt, ...f })) };
  }
}
