import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadStarterCodes } from '@claimstream/codes';
import type { EventData, EventType } from '@claimstream/contracts';
import type { Decision, EffectRun, StreamState } from '@claimstream/event-stream';
import { command, ServiceWorld } from '@claimstream/testing';
import type { Claim837Draft } from '@claimstream/x12';
import type { ClaimState } from './claim/state.js';
import { deliverInterchange } from './interchange/deliver.js';
import { PartnerFolders } from './interchange/partner-folders.js';
import type { SubmissionReference } from './reference.js';
import { definitionWith } from './parts.js';

export const reference = { codes: loadStarterCodes() };
export const TENANT = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001';
export const PRACTICE = '01PRACT000001';
export const PARTNER = '01PARTNER0001';
export const PAYER = '01PAYER000001';

export type Ready = EventData<'intake.encounter-ready'>;
export type Coded = EventData<'coding.encounter-coded'>;

export const line = (cents = 12_500) => ({ number: 1, code: 'G0101', qualifier: 'HC', modifiers: [] as string[], chargeCents: cents, unit: 'UN', quantityMilli: 1000, pointers: [1], serviceFrom: '2026-02-10' });

export const facts = (more: Partial<Ready> = {}): Ready => ({
  revision: 1, findings: [], kind: 'professional', patient: '01PAT1ENT0001', guarantor: '01GVARANT0001', serviceFrom: '2026-02-10', serviceThrough: '2026-02-10',
  placeOfService: '11', frequencyCode: '1', chargeCents: 12_500, coverages: [{ sequence: 'P', payerId: 'DEMO1', filingCode: 'CI', relationship: '18', hasMemberId: true }],
  ageYears: 44, sex: 'F', preCoded: true, diagnoses: [{ code: 'I10', qualifier: 'ABK' }], lines: [line()], billing: { npi: '1234567893' }, tokens: { kid: 'test', member: [] }, ...more,
});

/** As the source sent it: with the practice's own number, which must not leave. */
export const sealed = (more: Partial<Claim837Draft> = {}): Claim837Draft => ({
  kind: '837P',
  billingProvider: {
    organization: 'MEADOW SAMPLE CLINIC', npi: '1234567893', taxId: '123456789', taxIdKind: 'EI', taxonomy: '207Q00000X',
    address: { line1: '1 SAMPLE STREET', city: 'DENVER', state: 'CO', postalCode: '802020001' }, contacts: [], extra: [],
  },
  subscriber: {
    sequence: 'P', relationshipCode: '18', filingCode: 'CI', memberId: 'SAMPLE0001', memberIdQualifier: 'MI', name: { last: 'SAMPLEPERSON', first: 'ADA' }, birthDate: '1981-05-04', sex: 'F',
    address: { line1: '2 SAMPLE STREET', city: 'DENVER', state: 'CO', postalCode: '80202' }, extra: [],
  },
  payer: { name: 'WHATEVER THE SOURCE SAID', id: 'demo1', idQualifier: 'PI' },
  claimId: 'PRACTICE-OWN-4711', chargeCents: 12_500, placeOfService: '11', frequencyCode: '1', providerSignature: true, assignment: 'A', benefitsAssigned: 'Y', releaseOfInformation: 'Y',
  dates: {}, references: {}, amounts: {}, notes: [], attachments: [], diagnoses: [{ qualifier: 'ABK', code: 'I10' }], procedures: [], conditions: [], providers: [],
  serviceLines: [{
    number: 1, procedure: { qualifier: 'HC', code: 'G0101', modifiers: [] }, chargeCents: 12_500, unit: 'UN', quantity: '1', diagnosisPointers: [1], serviceFrom: '2026-02-10', lineControl: 'PRACTICE-LINE-1',
    dates: {}, references: {}, amounts: {}, notes: [], attachments: [], providers: [], adjudications: [], extra: [],
  }],
  otherSubscribers: [], extra: [], ...more,
});

export const PARTNER_SETTINGS = {
  name: 'SAMPLE CLEARINGHOUSE', folder: 'sample-clearinghouse', senderQualifier: 'ZZ', senderId: 'CLAIMSTREAM', receiverQualifier: 'ZZ', receiverId: 'SAMPLECH',
  submitterName: 'SAMPLE BILLING', contactName: 'BILLING DESK', contactPhone: '3035550100', usage: 'P', cutAfterSeconds: 5, maxClaims: 500,
};

/** All streams of submission for one tenant, on a virtual clock; tells reach targets in any order. */
export class World extends ServiceWorld<SubmissionReference> {
  constructor(pick?: (n: number) => number) {
    // Streams are all that is asked of the definition: what files need is given where they are delivered and read.
    super(definitionWith(new PartnerFolders(), undefined as never), pick === undefined ? {} : { pick });
  }

  /** An event about a claim of the practice. */
  hears(type: EventType, id: string, data: unknown, phi?: unknown): Decision<StreamState> {
    return this.event(type, id, 'claim', data, { practice: PRACTICE, ...(phi === undefined ? {} : { phi }) });
  }

  setUp(more: Record<string, unknown> = {}): this {
    this.apply(PARTNER, 'partner', command('register-partner', { ...PARTNER_SETTINGS, ...more }));
    this.apply(PAYER, 'payer', command('register-payer', { name: 'SAMPLE HEALTH PLAN', payerIds: ['DEMO1'], wireId: 'DEMO1', filingCode: 'CI', partner: PARTNER }));
    return this.drain();
  }

  ready(id: string, more: Partial<Ready> = {}, claim: Partial<Claim837Draft> = {}) { return this.hears('intake.encounter-ready', id, facts(more), { claimNumber: 'PRACTICE-OWN-4711', claim: sealed(claim) }); }
  coded(id: string, intakeSeq: number, more: Partial<Coded> = {}) {
    const data: Coded = { revision: 1, intakeSeq, diagnoses: [{ code: 'I10', qualifier: 'ABK' }], lines: [line()], chargeCents: 12_500, priced: 'source', findings: [], releases: [], ...more };
    return this.hears('coding.encounter-coded', id, data);
  }

  at(id: string, item = 'P/1'): string | undefined { return this.life(id, 'claim').machinePositions[`attempt:${item}`]; }
  /** Types of all its events, in order. */
  said(id: string): string[] { return this.events(id).map((e) => e.type); }
  findings(id: string, item = 'P/1'): string[] { return (this.life<ClaimState>(id, 'claim').state?.attempts[item]?.findings ?? []).filter((f) => f.severity === 'reject' || f.severity === 'deny').map((f) => f.code); }
  interchanges(): string[] { return this.streams('interchange'); }

  /** Runs the delivery of every built interchange, as the shell would. */
  async deliver(folders: PartnerFolders): Promise<this> {
    for (const e of this.effects.splice(0)) {
      const run: EffectRun = { id: `effect-${e.id}`, tenant: TENANT, stream: e.id, kind: e.kind, data: e.data, attempt: 1, heartbeat: async () => undefined };
      for (const fact of await deliverInterchange(folders).run(run, this.shell())) this.apply(e.id, e.kind, fact);
    }
    return this.drain();
  }
}

export const folders = async (): Promise<{ root: string; out: string; at: PartnerFolders }> => {
  const root = await mkdtemp(join(tmpdir(), 'claimstream-'));
  const at = new PartnerFolders();
  at.use(root, [{ id: TENANT, slug: 'demo' }]);
  return { root, at, out: join(root, 'demo/partners/sample-clearinghouse/837/out') };
};
