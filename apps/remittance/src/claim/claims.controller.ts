import { isId } from '@claimstream/contracts';
import { CallerOf, Denied, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { awaiting, pinned, type ClaimState } from './state.js';

/** What the payers of a claim owe an answer for. */
@ApiTags('claims')
@ApiBearerAuth()
@Controller('claims')
export class ClaimsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get(':id')
  @Roles('poster', 'biller', 'denial', 'manager', 'auditor')
  @ApiOperation({ summary: 'Charges and sent attempts of a claim: what a remittance will be matched against' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    if (!isId(id)) throw new Denied(422, 'request-shape', 'The claim id is not of the expected form.');
    const [place] = await this.shell.query<{ practice: string | null }>(caller, `SELECT practice FROM remittance.stream WHERE id = $1 AND kind = 'claim'`, [id]);
    const state = (await this.shell.look(caller, (look) => look.states<ClaimState>([id]))).get(id);
    if (!place || !state || (place.practice !== null && !caller.may(place.practice))) throw new Denied(404, 'claim-unknown', 'Remittance does not know this claim.');
    return {
      claim: id, practice: place.practice, notBillable: state.notBillable, charges: state.charges.at(-1) ?? null, coverages: state.coverages,
      awaiting: awaiting(state).map((attempt) => ({ attempt, ...state.attempts[attempt], charges: pinned(state, attempt) ?? null })),
    };
  }
}
