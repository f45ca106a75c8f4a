import type { ServiceDefinition } from '@claimstream/event-stream';
import type { ServiceParts } from '@claimstream/service-kit';
import { AccountsController } from './account/accounts.controller.js';
import { decideAccount } from './account/decide.js';
import { accountTable } from './account/list.js';
import { decideClaim } from './claim/decide.js';
import { decideGuarantor, decidePatient } from './guarantor/decide.js';
import { GuarantorsController } from './guarantor/guarantors.controller.js';

export const definition: ServiceDefinition = {
  name: 'patient-billing',
  streams: {
    guarantor: { decide: decideGuarantor, stateVersion: 1 },
    patient: { decide: decidePatient, stateVersion: 1 },
    claim: { decide: decideClaim, stateVersion: 2, upcast: { 1: (state) => ({ ...state, paidCents: {}, contractualCents: 0, openCents: 0, shares: {} }) } },
    account: { decide: decideAccount, stateVersion: 1 },
  },
  subscribes: [
    {
      from: 'intake', kinds: ['guarantor', 'patient', 'claim'],
      ignores: ['intake.encounter-incomplete', 'intake.encounter-not-billable', 'intake.registration-edited', 'intake.correction-proposed'],
    },
    // A share is the patient's when remittance says so, and only then; refusals and what is contractual never come here.
    {
      from: 'remittance', kinds: ['claim'],
      ignores: ['remittance.claim-entries-posted', 'remittance.adjudication-awaited', 'remittance.payer-share-moved', 'remittance.exception-raised', 'remittance.exception-settled'],
    },
  ],
  sideTables: [accountTable],
  effects: {},
  reference: undefined,
};

/** Patient billing: knows who answers for the bills of whom, and what is owed of them. */
export const parts: ServiceParts = { definition, controllers: [AccountsController, GuarantorsController], migrations: [] };

export { decideAccount, type AccountState } from './account/decide.js';
export { ANSWERS, decideClaim } from './claim/decide.js';
export type { ClaimState } from './claim/state.js';
export { decideGuarantor, decidePatient, type GuarantorState, type PatientState } from './guarantor/decide.js';
