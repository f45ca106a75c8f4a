import type { ServiceDefinition, Subscription } from '@claimstream/event-stream';
import { decideClaim } from './claim/decide.js';
import { claimRows } from './claim/view.js';
import { decideFile, fileRows } from './document/decide.js';
import { decideName, decidePatient } from './names/decide.js';
import { sideTables } from './tables.js';
import { withDesk } from './work-item/with-desk.js';

/** Reporting hears everybody. What it does not need is listed, so that a type unknown to this release waits in its lane instead of being skipped. */
export const subscribes: Subscription[] = [
  // Names, birth dates and numbers are opened once, here, and lie sealed in reporting's own state; the API shows them to somebody who may.
  { from: 'intake', kinds: ['claim', 'document', 'practice', 'patient'], ignores: [], opens: ['intake.document-received', 'intake.encounter-received', 'intake.encounter-ready'] },
  // A loaded charge master is the coder's reference data, no part of a claim's life.
  { from: 'coding', kinds: ['claim', 'practice'], ignores: ['coding.charge-master-loaded'] },
  { from: 'submission', kinds: ['claim', 'interchange', 'payer', 'partner'], ignores: [] },
  { from: 'remittance', kinds: ['claim'], ignores: [] },
  { from: 'denial', kinds: ['claim'], ignores: [] },
  { from: 'patient-billing', kinds: ['claim'], ignores: [] },
];

export const definition: ServiceDefinition = {
  name: 'reporting',
  streams: {
    claim: { decide: withDesk(decideClaim, claimRows), stateVersion: 1 },
    document: { decide: withDesk(decideFile, fileRows), stateVersion: 1 },
    interchange: { decide: withDesk(decideFile, fileRows), stateVersion: 1 },
    practice: { decide: decideName, stateVersion: 1 },
    payer: { decide: decideName, stateVersion: 1 },
    partner: { decide: decideName, stateVersion: 1 },
    patient: { decide: decidePatient, stateVersion: 1 },
  },
  subscribes,
  sideTables,
  effects: {},
  reference: undefined,
};
