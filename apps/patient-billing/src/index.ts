import type { ServiceDefinition } from '@claimstream/event-stream';
import type { ServiceParts } from '@claimstream/service-kit';
import { decideClaim } from './claim/decide.js';
import { decideGuarantor, decidePatient } from './guarantor/decide.js';
import { GuarantorsController } from './guarantor/guarantors.controller.js';

export const definition: ServiceDefinition = {
  name: 'patient-billing',
  streams: {
    guarantor: { decide: decideGuarantor, stateVersion: 1 },
    patient: { decide: decidePatient, stateVersion: 1 },
    claim: { decide: decideClaim, stateVersion: 1 },
  },
  subscribes: [
    {
      from: 'intake', kinds: ['guarantor', 'patient', 'claim'],
      ignores: ['intake.encounter-incomplete', 'intake.encounter-not-billable', 'intake.registration-edited', 'intake.correction-proposed'],
    },
    {
      from: 'remittance', kinds: ['claim'],
      ignores: [
        'remittance.claim-entries-posted', 'remittance.adjudication-awaited', 'remittance.claim-paid', 'remittance.claim-partly-paid', 'remittance.claim-denied',
        'remittance.claim-unprocessable', 'remittance.claim-left-to-patient', 'remittance.claim-settled-at-zero', 'remittance.claim-forwarded', 'remittance.payer-share-moved',
        'remittance.patient-share-moved', 'remittance.exception-raised', 'remittance.exception-settled',
      ],
    },
  ],
  sideTables: [],
  effects: {},
  reference: undefined,
};

/** Patient billing: knows who answers for the bills of whom. */
export const parts: ServiceParts = { definition, controllers: [GuarantorsController], migrations: [] };

export { decideClaim, type ClaimState } from './claim/decide.js';
export { decideGuarantor, decidePatient, type GuarantorState, type PatientState } from './guarantor/decide.js';
