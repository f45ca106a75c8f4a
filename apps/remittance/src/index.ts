import type { ServiceDefinition } from '@claimstream/event-stream';
import { partnerFolders, StoredBytes, type ServiceParts } from '@claimstream/service-kit';
import { ClaimsController } from './claim/claims.controller.js';
import { decideClaim } from './claim/decide.js';
import { decidePartner, decidePayer, decidePractice } from './directory.js';
import { decideDocument } from './document/decide.js';
import { FilesController } from './document/files.controller.js';
import { findPayees, findRemitsOfPayee, readForPayee } from './document/read-for-payee.js';
import { readRemittances } from './document/read-remittances.js';
import { LedgerController } from './journal/ledger.controller.js';
import { MessagesController } from './message/messages.controller.js';
import { OpenItemsOfPayers1767226003000 } from './migrations/1767226003000-open-items-of-payers.js';
import { PayeesThatAreAwaited1767226004000 } from './migrations/1767226004000-payees-that-are-awaited.js';
import { decideRemit } from './remit/decide.js';
import { matchLate } from './remit/post.js';
import { RemitsController } from './remit/remits.controller.js';
import { sideTables } from './tables.js';

/** What remittance hears, decides and does, in the order of its story. `documents` is where its reader finds the sealed bytes. */
export const definitionWith = (documents: StoredBytes['store']): ServiceDefinition => ({
  name: 'remittance',
  streams: {
    practice: { decide: decidePractice, stateVersion: 1 },
    payer: { decide: decidePayer, stateVersion: 1 },
    partner: { decide: decidePartner, stateVersion: 1 },
    document: { decide: decideDocument, stateVersion: 1 },
    remit: { decide: decideRemit, stateVersion: 2, upcast: { 1: (state) => ({ ...state, waits: {}, spoken: [] }) } },
    claim: { decide: decideClaim, stateVersion: 2, upcast: { 1: (state) => ({ ...state, position: { lines: {}, sources: [], answeredBy: [] }, chargeEntries: [], answers: [] }) } },
  },
  subscribes: [
    { from: 'intake', kinds: ['claim', 'practice'], ignores: ['intake.encounter-incomplete', 'intake.registration-edited', 'intake.correction-proposed'] },
    // Only complete codes carry charges; how the coder got there is not the ledger's.
    {
      from: 'coding', kinds: ['claim'],
      ignores: ['coding.encounter-waiting', 'coding.encounter-held', 'coding.query-opened', 'coding.query-answered', 'coding.finding-overridden'],
    },
    // An attempt concerns the ledger once its content is pinned; money never waits for an acknowledgement.
    {
      from: 'submission', kinds: ['claim', 'payer', 'partner'],
      ignores: [
        'submission.attempt-drafted', 'submission.attempt-held', 'submission.attempt-ready', 'submission.attempt-superseded', 'submission.finding-overridden',
        'submission.attempt-syntax-accepted', 'submission.attempt-clearinghouse-received', 'submission.attempt-clearinghouse-accepted', 'submission.attempt-payer-received',
        'submission.attempt-payer-accepted', 'submission.attempt-rejected', 'submission.attempt-answered', 'submission.acknowledgement-overdue', 'submission.exception-raised',
        'submission.exception-settled',
      ],
    },
  ],
  sideTables,
  effects: {
    'read-remittances': readRemittances(documents), 'find-remits-of-payee': findRemitsOfPayee, 'find-payees': findPayees, 'read-for-payee': readForPayee(documents), 'match-late': matchLate,
  },
  reference: undefined,
});

const stored = new StoredBytes();
export const definition = definitionWith(stored.store);

/** Remittance: reads what payers answer, and is the only writer of the journal. */
export const parts: ServiceParts = {
  definition,
  controllers: [FilesController, RemitsController, ClaimsController, MessagesController, LedgerController],
  migrations: [OpenItemsOfPayers1767226003000, PayeesThatAreAwaited1767226004000],
  doors: (access) => [{ start: async () => stored.use(access.documents), stop: async () => undefined }, ...partnerFolders(access, '835')],
};

export { decideClaim } from './claim/decide.js';
export { decideRemit, type RemitState } from './remit/decide.js';
export { awaiting, pinned, type Charges, type ClaimState, type Sent } from './claim/state.js';
