import type { ServiceDefinition, StreamState, Subscription } from '@claimstream/event-stream';
import { accountRows, decideAccount } from './account/decide.js';
import { decideClaim } from './claim/decide.js';
import { claimRows } from './claim/view.js';
import { countTheDay } from './day/count-day.js';
import { decideDays } from './day/decide.js';
import { decideFile, fileRows } from './document/decide.js';
import { decideName, decidePatient } from './names/decide.js';
import { decideRemit, remitRows } from './remit/decide.js';
import { sideTables } from './tables.js';
import { withDesk } from './work-item/with-desk.js';

/** Reporting hears everybody. What it does not need is listed, so that a type unknown to this release waits in its lane instead of being skipped. */
export const subscribes: Subscription[] = [
  // Names, birth dates and numbers are opened once, here, and lie sealed in reporting's own state; the API shows them to somebody who may.
  { from: 'intake', kinds: ['claim', 'document', 'practice', 'patient'], ignores: [], opens: ['intake.document-received', 'intake.encounter-received', 'intake.encounter-ready'] },
  // A loaded charge master is the coder's reference data, no part of a claim's life.
  { from: 'coding', kinds: ['claim', 'practice'], ignores: ['coding.charge-master-loaded'] },
  { from: 'submission', kinds: ['claim', 'document', 'interchange', 'payer', 'partner'], ignores: [], opens: ['submission.document-received'] },
  { from: 'remittance', kinds: ['claim', 'document', 'remit'], ignores: [], opens: ['remittance.document-received'] },
  { from: 'denial', kinds: ['claim'], ignores: [] },
  { from: 'patient-billing', kinds: ['claim', 'account'], ignores: [] },
];

/** Every file of the first release was one of claims. */
const ofClaims = (state: StreamState): StreamState => ({ ...state, brings: '837' } as StreamState);

/** Whatever moves keeps since when it is where it is; nobody else hears of every machine. */
const since = (state: { since: Record<string, string> }, item: string): string | undefined => state.since[item];

export const definition: ServiceDefinition = {
  name: 'reporting',
  streams: {
    claim: { decide: withDesk(decideClaim, claimRows), stateVersion: 1, since },
    document: { decide: withDesk(decideFile, fileRows), stateVersion: 2, upcast: { 1: ofClaims }, since },
    interchange: { decide: withDesk(decideFile, fileRows), stateVersion: 2, upcast: { 1: ofClaims }, since },
    remit: { decide: withDesk(decideRemit, remitRows), stateVersion: 1, since },
    account: { decide: withDesk(decideAccount, accountRows), stateVersion: 1, since },
    day: { decide: decideDays, stateVersion: 1 },
    practice: { decide: decideName, stateVersion: 1 },
    payer: { decide: decideName, stateVersion: 1 },
    partner: { decide: decideName, stateVersion: 1 },
    patient: { decide: decidePatient, stateVersion: 1 },
  },
  subscribes,
  sideTables,
  effects: { 'count-day': countTheDay },
  reference: undefined,
};
