import { loadStarterCodes } from '@claimstream/codes';
import type { ServiceDefinition } from '@claimstream/event-stream';
import type { ServiceParts } from '@claimstream/service-kit';
import { CasesController } from './case/cases.controller.js';
import { denialCase } from './case/list.js';
import { ClaimsController } from './claim/claims.controller.js';
import { decideClaim } from './claim/decide.js';
import type { DenialReference } from './reference.js';

export const definition: ServiceDefinition<DenialReference> = {
  name: 'denial',
  streams: { claim: { decide: decideClaim, stateVersion: 2, upcast: { 1: (state) => ({ ...state, answers: [], cases: {} }) } } },
  subscribes: [
    // Whom the claim asks and when the visit was: what last days count from. Codes and people are not this service's.
    {
      from: 'intake', kinds: ['claim'],
      ignores: ['intake.encounter-received', 'intake.encounter-incomplete', 'intake.encounter-not-billable', 'intake.registration-edited', 'intake.correction-proposed'],
    },
    {
      from: 'submission', kinds: ['claim'],
      ignores: [
        'submission.attempt-drafted', 'submission.attempt-held', 'submission.attempt-ready', 'submission.attempt-batched', 'submission.attempt-syntax-accepted',
        'submission.attempt-clearinghouse-received', 'submission.attempt-clearinghouse-accepted', 'submission.attempt-payer-received', 'submission.attempt-payer-accepted',
        'submission.attempt-rejected', 'submission.attempt-answered', 'submission.acknowledgement-overdue', 'submission.exception-raised', 'submission.exception-settled',
      ],
    },
    // What moved or was posted is nobody's case; what could not be posted is an exception of remittance.
    {
      from: 'remittance', kinds: ['claim'],
      ignores: [
        'remittance.claim-entries-posted', 'remittance.adjudication-awaited', 'remittance.payer-share-moved', 'remittance.patient-share-moved', 'remittance.exception-raised',
        'remittance.exception-settled',
      ],
    },
  ],
  sideTables: [denialCase],
  effects: {},
  reference: { codes: loadStarterCodes() },
};

/** Denial: makes a case of everything a payer refuses to pay, and knows when and how every claim was filed. */
export const parts: ServiceParts = { definition, controllers: [CasesController, ClaimsController], migrations: [] };

export { ANSWERS, decideClaim } from './claim/decide.js';
export type { Case, ClaimState, Filing, Visit } from './claim/state.js';
export type { DenialReference } from './reference.js';
