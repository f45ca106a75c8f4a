import { Body, Controller, Get, Param, Patch } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CallerOf, type CommandAnswer, Denied, type Idempotency, IdempotencyOf, readBody, Roles, ServiceShell } from '@claimstream/service-kit';
import { z } from 'zod';
import { identitiesAfter } from './correct-identity.js';
import type { PatientState } from './decide.js';

const patientId = z.string().length(13);
const patchBody = z.strictObject({ changes: z.record(z.string(), z.unknown()) });

/** The record of a person at a practice. */
@ApiTags('patients')
@ApiBearerAuth()
@Controller('patients')
export class PatientsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get(':id')
  @Roles('biller', 'coder', 'manager')
  @ApiOperation({ summary: 'A patient with coverages and open claims; the opening is audited' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const { kind, practice, phi } = await this.shell.reveal(caller, readBody(patientId, id), 'patient-record');
    const state = (await this.shell.look(caller, (look) => look.states<PatientState>([id]))).get(id);
    if (kind !== 'patient' || state === undefined) throw new Denied(404, 'patient-unknown', 'There is no such patient, or it is not yours to see.');
    return { id, practice, revision: state.revision, guarantor: state.guarantor, claims: state.claims, ...(phi as PatientState['phi']) };
  }

  @Patch(':id')
  @Roles('biller', 'manager')
  @ApiOperation({ summary: 'Corrects the record; every claim that has not left is told and checked again' })
  async edit(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const { changes } = readBody(patchBody, body);
    const patient = readBody(patientId, id);
    const [answer] = await this.shell.act(caller, idempotency, async (look) => {
      const identities = await identitiesAfter(look, patient, changes);
      return [this.shell.targeted(caller, { stream: patient, kind: 'patient', name: 'edit-patient', data: { identities }, phi: { changes } }, idempotency)];
    });
    if (answer === undefined) throw new Error('a patient was edited without an answer');
    return answer;
  }
}
