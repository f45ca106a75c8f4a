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
      ignores: ['submission.attempt-drafted', 'submission.attempt-held', 'submission.attempt-ready', 'submission.attempt-batched'],
    },
    { from: 'remittance', kinds: ['claim'], ignores: [] },
  ],
  sideTables: [],
  effects: {},
  reference: undefined,
};

/** Denial: knows when and how every claim was filed. */
export const parts: ServiceParts = { definition, controllers: [ClaimsController], migrations: [] };

export { decideClaim } from './claim/decide.js';
export type { ClaimState, Filing } from './claim/state.js';
