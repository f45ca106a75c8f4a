import type { ServiceDefinition } from '@claimstream/event-stream';
import type { ServiceParts } from '@claimstream/service-kit';
import { ClaimsController } from './claim/claims.controller.js';
import { decideClaim } from './claim/decide.js';

export const definition: ServiceDefinition = {
  name: 'denial',
  streams: { claim: { decide: decideClaim, stateVersion: 1 } },
  subscribes: [
    {
      from: 'submission', kinds: ['claim'],
      ignores: [
        'submission.attempt-drafted', 'submission.attempt-held', 'submission.attempt-ready', 'submission.attempt-batched', 'submission.attempt-syntax-accepted',
        'submission.attempt-clearinghouse-received', 'submission.attempt-clearinghouse-accepted', 'submission.attempt-payer-received', 'submission.attempt-payer-accepted',
        'submission.attempt-rejected', 'submission.attempt-answered', 'submission.acknowledgement-overdue', 'submission.exception-raised', 'submission.exception-settled',
      ],
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

/** Denial: knows when and how every claim was filed. */
export const parts: ServiceParts = { definition, controllers: [ClaimsController], migrations: [] };

export { decideClaim } from './claim/decide.js';
export type { ClaimState, Filing } from './claim/state.js';
