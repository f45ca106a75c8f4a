import type { ServiceDefinition } from '@claimstream/event-stream';
import type { ServiceParts } from '@claimstream/service-kit';
import { ClaimsController } from './claim/claims.controller.js';
import { decideClaim } from './claim/decide.js';
import { awaitingTable, matchKey } from './tables.js';

export const definition: ServiceDefinition = {
  name: 'remittance',
  streams: { claim: { decide: decideClaim, stateVersion: 1 } },
  subscribes: [
    { from: 'intake', kinds: ['claim'], ignores: ['intake.encounter-incomplete', 'intake.registration-edited', 'intake.correction-proposed'] },
    // Only complete codes carry charges; how the coder got there is not the ledger's.
    { from: 'coding', kinds: ['claim'], ignores: ['coding.encounter-waiting', 'coding.encounter-held', 'coding.query-opened', 'coding.query-answered', 'coding.finding-overridden'] },
    // An attempt concerns the ledger once its content is pinned.
    {
      from: 'submission', kinds: ['claim'],
      ignores: [
        'submission.attempt-drafted', 'submission.attempt-held', 'submission.attempt-ready', 'submission.attempt-superseded', 'submission.finding-overridden',
        'submission.attempt-syntax-accepted', 'submission.attempt-clearinghouse-received', 'submission.attempt-clearinghouse-accepted', 'submission.attempt-payer-received',
        'submission.attempt-payer-accepted', 'submission.attempt-rejected', 'submission.attempt-answered', 'submission.acknowledgement-overdue', 'submission.exception-raised',
        'submission.exception-settled',
      ],
    },
  ],
  sideTables: [awaitingTable, matchKey],
  effects: {},
  reference: undefined,
};

/** Remittance: knows what every payer owes an answer for. */
export const parts: ServiceParts = { definition, controllers: [ClaimsController], migrations: [] };

export { decideClaim } from './claim/decide.js';
export { awaiting, pinned, type Charges, type ClaimState, type Sent } from './claim/state.js';
