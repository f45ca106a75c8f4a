import { describe, expect, it } from '@jest/globals';
import { given, command, eventFact, part, tell } from '@claimstream/testing';
import { claims, NPI } from '../../spec/office.js';
import { decideClaim } from '../encounter/decide.js';
import type { ClaimRead } from '../encounter/state.js';
import { changedFields, type RegisteredClaim } from './claim.js';
import { checkRegistration, REGISTRATION_CHECKS, type Circumstances } from './checks.js';
import { reorderCoverages } from './coverage.js';
import { applyChanges } from './edit.js';
import { milli } from './facts.js';
import { settles } from './source-findings.js';

const good: RegisteredClaim = claims(40, 3).find((c) => c.patient === undefined)!;
const dependent: RegisteredClaim = claims(60, 3).find((c) => c.patient !== undefined)!;
const calm: Circumstances = {
  today: '2026-03-02', practiceNpi: undefined, claimNumber: 'A1', duplicateOf: undefined, numberOfAnother: false, withoutCoverage: false, preCoded: true,
};
const codes = (claim: RegisteredClaim, at: Partial<Circumstances> = {}): string[] => checkRegistration(claim, { ...calm, ...at }).map((f) => f.code);

describe('the checks of a registration', () => {
  it('are silent on a complete claim', () => {
    expect(codes(good)).toEqual([]);
    expect(codes(dependent)).toEqual([]);
  });

  const broken: [string, RegisteredClaim, Partial<Circumstances>?][] = [
    ['REG-01', good, { claimNumber: ' ' }],
    ['REG-02', { ...good, billingProvider: { ...good.billingProvider, npi: '1234567890' } }],
    ['REG-03', { ...good, billingProvider: { ...good.billingProvider, taxId: '12-34' } }],
    ['REG-04', { ...good, billingProvider: { ...good.billingProvider, organization: '', person: undefined } as never }],
    ['REG-05', { ...good, billingProvider: { ...good.billingProvider, address: { ...good.billingProvider.address!, postalCode: '80202' } } }],
    ['REG-05', { ...good, billingProvider: { ...good.billingProvider, address: { ...good.billingProvider.address!, line1: 'P.O. Box 12' } } }],
    ['REG-06', { ...good, subscriber: { ...good.subscriber, memberId: '' } }],
    ['REG-06', { ...good, subscriber: { ...good.subscriber, memberId: '999999999' } }],
    ['REG-07', { ...good, subscriber: { ...good.subscriber, name: { last: 'Quill' } } }],
    ['REG-08', { ...good, subscriber: { ...good.subscriber, birthDate: '2025-02-30' } }],
    ['REG-08', { ...good, subscriber: { ...good.subscriber, birthDate: '2026-03-01' } }],
    ['REG-09', { ...good, subscriber: { ...good.subscriber, sex: 'X' } }],
    ['REG-10', { ...good, subscriber: { ...good.subscriber, address: { ...good.subscriber.address!, postalCode: '1234' } } }],
    ['REG-11', { ...dependent, patient: { ...dependent.patient!, name: { last: 'Quill' } } }],
    ['REG-12', { ...good, serviceLines: good.serviceLines.map((l) => ({ ...l, serviceFrom: '2026-03-09', serviceThrough: '2026-03-09' })) }],
    ['REG-13', { ...good, payer: { name: '' } }],
    ['REG-14', { ...dependent, patient: { ...dependent.patient!, relationshipCode: '18' } }],
    ['REG-15', { ...good, subscriber: { ...good.subscriber, sequence: 'T' } }],
    ['REG-16', { ...good, chargeCents: good.chargeCents - 1 }],
    ['REG-17', { ...good, providers: [{ role: 'rendering', entityCode: '82', npi: '190' }] }],
    ['REG-18', { ...good, subscriber: { ...good.subscriber, deathDate: '2025-01-01' } }],
    ['REG-19', { ...good, frequencyCode: '7' }],
    ['REG-20', good, { duplicateOf: '0000000000001' }],
    ['REG-21', good, { numberOfAnother: true }],
    ['REG-22', good, { practiceNpi: '1245319599' }],
    ['REG-24', { ...good, providerSignature: undefined, assignment: undefined, benefitsAssigned: undefined, releaseOfInformation: undefined } as never],
    ['REG-23', { ...good, payer: { name: '' } }, { withoutCoverage: true }],
  ];

  it.each(broken.map(([code, claim, at]) => ({ code, claim, at: at ?? {} })))('$code finds what it is for, alone, with a field and a fix', ({ code, claim, at }) => {
    const found = checkRegistration(claim, { ...calm, ...at });
    expect([...new Set(found.map((f) => f.code))]).toEqual([code]);
    expect(found[0]).toMatchObject({ path: expect.stringMatching(/\w/), message: expect.stringMatching(/\.$/), fix: expect.stringMatching(/\.$/) });
  });

  it('each have an example here', () => {
    expect(new Set(broken.map(([code]) => code))).toEqual(new Set(REGISTRATION_CHECKS.map((c) => c.code)));
  });

  it('say a payer without an id as a warning, because an unknown payer holds nothing at intake', () => {
    expect(checkRegistration({ ...good, payer: { name: 'Sample Health Plan' } }, calm)).toMatchObject([{ code: 'REG-13', severity: 'warn' }]);
  });
});

describe('an edit of registration', () => {
  it('writes the patient\'s facts to the subscriber who is the patient', () => {
    expect(applyChanges(good, { 'patient.birthDate': '1990-01-02' }).subscriber.birthDate).toBe('1990-01-02');
    expect(applyChanges(dependent, { 'patient.birthDate': '2015-01-02' }).patient?.birthDate).toBe('2015-01-02');
    expect(changedFields(good, applyChanges(good, { 'subscriber.memberId': ' AB 12 ' }))).toEqual(['subscriber.memberId']);
  });

  it.each([['subscriber.memberId', ''], ['billingProvider.npi', '1234567890'], ['patient.birthDate', '2020-02-30'], ['serviceLines', []], ['__proto__', 'x']])('of %s refuses what it cannot take without repeating it', (path, value) => {
    expect(() => applyChanges(good, { [path]: value })).toThrow(expect.objectContaining({ status: 422 }));
  });

  it('exchanges two coverages so that the other payer is asked first', () => {
    const two: RegisteredClaim = { ...good, otherSubscribers: [{ sequence: 'S', relationshipCode: '18', memberId: 'SECOND1', adjustments: [], amounts: {}, providers: [], name: good.subscriber.name, payer: { name: 'Sample Second Plan', id: 'SEC01' } }] };
    const turned = reorderCoverages(two, ['S', 'P']);
    expect([turned.payer.id, turned.subscriber.memberId, turned.subscriber.sequence, turned.subscriber.birthDate]).toEqual(['SEC01', 'SECOND1', 'P', good.subscriber.birthDate]);
    expect(turned.otherSubscribers).toMatchObject([{ sequence: 'S', memberId: good.subscriber.memberId, payer: { id: good.payer.id } }]);
    expect(() => reorderCoverages(two, ['P'])).toThrow(expect.objectContaining({ code: 'coverage-order' }));
  });

  it('counts quantities in thousandths', () => expect(['1', '2.5', '0.0049', '-3'].map(milli)).toEqual([1000, 2500, 4, -3000]));
});

const practice = '0000000000009';
const read: ClaimRead = { document: '0000000000002', ordinal: 1, practice, source: 'x12-837p', patient: '0000000000003', guarantor: '0000000000004', preCoded: true, sourceFindings: [], numberOfAnother: false, withoutCoverage: false, practiceNpi: NPI };
const life = (claim: RegisteredClaim, more: Partial<ClaimRead> = {}) => {
  const told = given(decideClaim, { service: 'intake', kind: 'claim', reference: {}, practice });
  told.when(part('claim-read', { ...read, ...more }, { phi: { claimNumber: 'A1', claim } }));
  return told;
};

describe('the life of a registration', () => {
  it('is received and ready in one decision when nothing is missing', () => {
    expect(life(good, { practiceNpi: undefined as never }).events()).toEqual(['intake.encounter-received', 'intake.encounter-ready']);
  });

  it('waits incomplete until the member id is entered, then is ready with a new revision', () => {
    const told = life({ ...good, subscriber: { ...good.subscriber, memberId: '' } });
    const { reply } = told.when(command('edit-registration', {}, { phi: { changes: { 'subscriber.memberId': 'M1234' } } }));
    expect(told.events()).toEqual(['intake.encounter-received', 'intake.encounter-incomplete', 'intake.registration-edited', 'intake.encounter-ready']);
    expect(reply).toMatchObject({ changed: ['subscriber.memberId'] });
    expect(told.state).toMatchObject({ revision: 2 });
  });

  it('carries an unreadable part of the source until a person has dealt with it', () => {
    const told = life(good, { sourceFindings: [{ code: 'date-invalid', severity: 'reject', path: '2300/DTP03', message: 'A date cannot be read.', fix: 'Correct it.' }] });
    expect(told.machinePositions['encounter:1']).toBe('incomplete');
    told.when(command('edit-registration', { resolved: ['date-invalid'] }, { phi: {} }));
    expect(told.machinePositions['encounter:1']).toBe('ready');
  });

  it('hears of a corrected patient record before it is sent and not after', () => {
    const told = life(good);
    told.when(tell('patient-edited', {}, { phi: { changes: { 'patient.sex': good.subscriber.sex === 'F' ? 'M' : 'F' } } }));
    expect(told.state).toMatchObject({ revision: 2 });
    told.when(eventFact('submission.attempt-transmitted', {}, { seq: 1, stream: told.stream }));
    told.when(tell('patient-edited', {}, { phi: { changes: { 'patient.name.last': 'Changed' } } }));
    expect(told.state).toMatchObject({ revision: 2, sent: 'transmitted' });
  });

  it('read twice by a reader that lost its lease is one claim', () => {
    const told = life(good);
    expect(told.when(part('claim-read', read, { phi: { claimNumber: 'A1', claim: good } })).events ?? []).toEqual([]);
  });

  it('takes in a claim of 999 lines, the most an 837I may have, and says it in events that a topic can carry', () => {
    const [line] = good.serviceLines;
    const serviceLines = Array.from({ length: 999 }, (_, at) => ({ ...line!, number: at + 1 }));
    const told = life({ ...good, serviceLines, chargeCents: 999 * line!.chargeCents });
    const [received, ready] = told.decisions[0]?.events ?? [];
    expect(ready?.type).toBe('intake.encounter-ready');
    for (const event of [received, ready]) {
      expect(event?.data['lines']).toHaveLength(999);
      expect(JSON.stringify(event).length).toBeLessThan(4 * 1024 * 1024);
    }
  });

  it('gives ages of 90 and above as 90, and never a name, in its open part', () => {
    const told = life({ ...good, subscriber: { ...good.subscriber, birthDate: '1930-01-01' } });
    const [received] = told.decisions[0]?.events ?? [];
    expect(received?.data['ageYears']).toBe(90);
    expect(JSON.stringify(received?.data)).not.toContain(good.subscriber.name.last);
  });
});

describe('a finding of the file reader', () => {
  it.each([
    ['subscriber.memberId', '2010BA/NM109', true],
    ['subscriber.memberId', '2010BA/NM108', true],
    ['subscriber.memberId', '2010BB/NM109', false],
    ['patient.birthDate', '2010CA/DMG02', true],
    ['billingProvider.npi', '2010AA/NM109', true],
    ['assignment', '2300/CLM08', false],
  ])('is settled by an edit of %s when it stands at %s: %s', (field, path, settled) => {
    expect(settles(field, { path })).toBe(settled);
  });
});
