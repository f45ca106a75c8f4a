import { loadStarterCodes } from '@claimstream/codes';
import type { ServiceDefinition } from '@claimstream/event-stream';
import type { ServiceParts } from '@claimstream/service-kit';
import { decideBatch } from './batch/decide.js';
import { ClaimsController } from './claim/claims.controller.js';
import { decideClaim } from './claim/decide.js';
import { decideInterchange } from './interchange/decide.js';
import { deliverInterchange } from './interchange/deliver.js';
import { InterchangesController } from './interchange/interchanges.controller.js';
import { PartnerFolders } from './interchange/partner-folders.js';
import { decidePartner } from './partner/decide.js';
import { PartnersController } from './partner/partners.controller.js';
import { decidePayer } from './payer/decide.js';
import { PayersController } from './payer/payers.controller.js';
import type { SubmissionReference } from './reference.js';

/** What submission hears, decides and does, in the order of its story. `folders` is where it lays its files down. */
export const definitionWith = (folders: PartnerFolders): ServiceDefinition<SubmissionReference> => ({
  name: 'submission',
  streams: {
    claim: { decide: decideClaim, stateVersion: 1 },
    payer: { decide: decidePayer, stateVersion: 1 },
    batch: { decide: decideBatch, stateVersion: 1 },
    interchange: { decide: decideInterchange, stateVersion: 1 },
    partner: { decide: decidePartner, stateVersion: 1 },
  },
  subscribes: [
    // An edit of registration counts once the claim is ready again; that event carries all of it.
    { from: 'intake', kinds: ['claim'], ignores: ['intake.registration-edited'], opens: ['intake.encounter-ready', 'intake.correction-proposed'] },
    { from: 'coding', kinds: ['claim'], ignores: ['coding.finding-overridden'] },
  ],
  sideTables: [],
  effects: { 'deliver-interchange': deliverInterchange(folders) },
  reference: { codes: loadStarterCodes() },
});

const folders = new PartnerFolders();

export const parts: ServiceParts = {
  definition: definitionWith(folders),
  controllers: [ClaimsController, InterchangesController, PayersController, PartnersController],
  migrations: [],
  // The door leads outward only: it tells the delivery where this process keeps the partners' folders.
  doors: (access) => [{ start: async () => folders.use(access.folders, access.tenants), stop: async () => undefined }],
};
