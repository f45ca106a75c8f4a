import type { ServiceDefinition, SideTable } from '@claimstream/event-stream';
import { StoredBytes, type ServiceParts } from '@claimstream/service-kit';
import { decideDocument } from './document/decide.js';
import { FilesController } from './document/files.controller.js';
import { practiceFolders } from './document/folder.js';
import { readDocument, type ReadsDocuments } from './document/read-document.js';
import { ClaimsController } from './encounter/claims.controller.js';
import { WriteBacksController } from './encounter/write-backs.controller.js';
import { decideClaim } from './encounter/decide.js';
import { decidePatient } from './patient/decide.js';
import { decideGuarantor } from './patient/guarantor.js';
import { PatientsController } from './patient/patients.controller.js';
import { decidePractice } from './practice/decide.js';
import { PracticesController } from './practice/practices.controller.js';

/** Look-ups: rows are inserted where a second writer must run again and find the first. */
export const sideTables: SideTable[] = [
  { name: 'practice', columns: { practice: 'text', name: 'text', npi: 'text', taxonomy: 'text', time_zone: 'text', doors: 'text[]', revision: 'int' }, key: ['practice'] },
  { name: 'document_hash', columns: { practice: 'text', sha256: 'text', document: 'text' }, key: ['practice', 'sha256'] },
  { name: 'document_chunk', columns: { document: 'text', first: 'int' }, key: ['document', 'first'] },
  {
    name: 'document',
    columns: {
      document: 'text', practice: 'text', phase: 'text', format: 'text', door: 'text', size_bytes: 'bigint', bytes_read: 'bigint', claims: 'int', accepted: 'int', updates: 'int',
      proposals: 'int', not_billable: 'int', changed_at: 'timestamptz',
    },
    key: ['document'], indexes: [['practice', 'document']],
  },
  { name: 'party_identity', columns: { practice: 'text', token: 'text', party: 'text' }, key: ['practice', 'token'] },
  { name: 'write_back', columns: { claim: 'text', field: 'text', practice: 'text', revision: 'int', corrected_by: 'text', corrected_at: 'timestamptz' }, key: ['claim', 'field'], indexes: [['practice', 'corrected_at']] },
  {
    name: 'claim_number', columns: { practice: 'text', number: 'text', patient: 'text', service_from: 'text', copy: 'int', claim: 'text', document: 'text' },
    key: ['practice', 'number', 'patient', 'service_from', 'copy'],
  },
];

/** What intake hears, decides and does, in the order of its story. `documents` is where its reader finds the sealed bytes. */
export const definitionWith = (documents: () => Promise<ReadsDocuments>): ServiceDefinition<Record<string, never>> => ({
  name: 'intake',
  streams: {
    practice: { decide: decidePractice, stateVersion: 1 },
    document: { decide: decideDocument, stateVersion: 1 },
    claim: { decide: decideClaim, stateVersion: 1 },
    patient: { decide: decidePatient, stateVersion: 1 },
    guarantor: { decide: decideGuarantor, stateVersion: 1 },
  },
  subscribes: [
    // Only whether a claim's content is pinned or has left concerns registration.
    {
      from: 'submission', kinds: ['claim'],
      ignores: [
        'submission.attempt-drafted', 'submission.attempt-superseded', 'submission.finding-overridden', 'submission.attempt-syntax-accepted',
        'submission.attempt-clearinghouse-received', 'submission.attempt-clearinghouse-accepted', 'submission.attempt-payer-received', 'submission.attempt-payer-accepted',
        'submission.attempt-answered', 'submission.acknowledgement-overdue', 'submission.exception-raised', 'submission.exception-settled',
      ],
    },
  ],
  sideTables,
  effects: { 'read-document': readDocument(documents) },
  reference: {},
});

const stored = new StoredBytes();

export const parts: ServiceParts = {
  definition: definitionWith(stored.store),
  controllers: [PracticesController, FilesController, ClaimsController, WriteBacksController, PatientsController],
  migrations: [],
  doors: (access) => [{ start: async () => stored.use(access.documents), stop: async () => undefined }, ...practiceFolders(access)],
};
