import { loadStarterCodes } from '@claimstream/codes';
import type { ServiceDefinition, SideTable } from '@claimstream/event-stream';
import { partnerFolders, StoredBytes, type ServiceParts } from '@claimstream/service-kit';
import { decideDocument } from './acknowledgment/decide.js';
import { FilesController } from './acknowledgment/files.controller.js';
import { readAcknowledgments } from './acknowledgment/read-acknowledgments.js';
import { decideBatch } from './batch/decide.js';
import { ClaimsController } from './claim/claims.controller.js';
import { decideClaim } from './claim/decide.js';
import { decideInterchange } from './interchange/decide.js';
import { deliverInterchange } from './interchange/deliver.js';
import { InterchangesController } from './interchange/interchanges.controller.js';
import { PartnerFolders } from './interchange/partner-folders.js';
import { MessagesController } from './message/messages.controller.js';
import { decidePartner } from './partner/decide.js';
import { PartnersController } from './partner/partners.controller.js';
import { decidePayer } from './payer/decide.js';
import { PayersController } from './payer/payers.controller.js';
import type { SubmissionReference } from './reference.js';

/** Look-ups: which file of ours an acknowledgement speaks of, which partner a folder belongs to, which file came before. */
export const sideTables: SideTable[] = [
  {
    name: 'sent_file',
    columns: { interchange: 'text', partner: 'text', interchange_control: 'text', group_control: 'text', transaction_control: 'text', batch_reference: 'text' },
    key: ['interchange'], indexes: [['partner', 'interchange_control'], ['partner', 'group_control'], ['partner', 'batch_reference']],
  },
  { name: 'partner_folder', columns: { folder: 'text', partner: 'text' }, key: ['folder'] },
  { name: 'document_hash', columns: { partner: 'text', sha256: 'text', document: 'text' }, key: ['partner', 'sha256'] },
];

/** What submission hears, decides and does, in the order of its story. `folders` is where it lays its files down, `documents` where its reader finds the sealed bytes. */
export const definitionWith = (folders: PartnerFolders, documents: StoredBytes['store']): ServiceDefinition<SubmissionReference> => ({
  name: 'submission',
  streams: {
    claim: { decide: decideClaim, stateVersion: 1 },
    payer: { decide: decidePayer, stateVersion: 1 },
    batch: { decide: decideBatch, stateVersion: 1 },
    interchange: { decide: decideInterchange, stateVersion: 1 },
    partner: { decide: decidePartner, stateVersion: 1 },
    document: { decide: decideDocument, stateVersion: 1 },
  },
  subscribes: [
    // An edit of registration counts once the claim is ready again; that event carries all of it.
    { from: 'intake', kinds: ['claim'], ignores: ['intake.registration-edited'], opens: ['intake.encounter-ready', 'intake.correction-proposed'] },
    { from: 'coding', kinds: ['claim'], ignores: ['coding.finding-overridden'] },
    // What the payer decided ends the attempt's own clocks; the journal is remittance's.
    {
      from: 'remittance', kinds: ['claim'],
      ignores: ['remittance.claim-entries-posted', 'remittance.adjudication-awaited', 'remittance.patient-share-moved', 'remittance.exception-raised', 'remittance.exception-settled'],
    },
  ],
  sideTables,
  effects: { 'deliver-interchange': deliverInterchange(folders), 'read-acknowledgments': readAcknowledgments(documents) },
  reference: { codes: loadStarterCodes() },
});

const folders = new PartnerFolders();
const stored = new StoredBytes();

export const parts: ServiceParts = {
  definition: definitionWith(folders, stored.store),
  controllers: [ClaimsController, MessagesController, InterchangesController, PayersController, PartnersController, FilesController],
  migrations: [],
  doors: (access) => [
    // Outward it only tells the delivery where this process keeps the partners' folders.
    { start: async () => { folders.use(access.folders, access.tenants); stored.use(access.documents); }, stop: async () => undefined },
    ...partnerFolders(access, 'ack'),
  ],
};
