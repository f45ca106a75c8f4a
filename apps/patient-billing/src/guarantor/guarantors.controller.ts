import { isId } from '@claimstream/contracts';
import { CallerOf, Denied, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { GuarantorState } from './decide.js';

@ApiTags('guarantors')
@ApiBearerAuth()
@Controller('guarantors')
export class GuarantorsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get(':id')
  @Roles('agent', 'biller', 'manager', 'auditor')
  @ApiOperation({ summary: 'A guarantor and the patients whose bills come to this address; ids only' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    if (!isId(id)) throw new Denied(422, 'request-shape', 'The guarantor id is not of the expected form.');
    const [place] = await this.shell.query<{ practice: string | null }>(caller, `SELECT practice FROM patient_billing.stream WHERE id = $1 AND kind = 'guarantor'`, [id]);
    const state = (await this.shell.look(caller, (look) => look.states<GuarantorState>([id]))).get(id);
    if (!place || !state || (place.practice !== null && !caller.may(place.practice))) throw new Denied(404, 'guarantor-unknown', 'Patient billing does not know this guarantor.');
    return { guarantor: id, practice: place.practice, revision: state.revision, patients: state.patients };
  }
}
