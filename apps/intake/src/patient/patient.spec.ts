import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Claim837Draft } from '@claimstream/x12';
import { claims, exported, Office, TENANT } from '../../spec/office.js';
import type { ClaimState } from '../encounter/state.js';
import { identitiesAfter } from './correct-identity.js';
import type { PatientState } from './decide.js';
import type { GuarantorState } from './guarantor.js';
import { identityKeys } from './identity.js';

let office: Office;
let practice: string;
beforeEach(async () => {
  office = new Office();
  practice = await office.practice();
});

const self = (): Claim837Draft => claims(40, 5).find((c) => c.patient === undefined)!;
const edit = async (patient: string, changes: Record<string, unknown>) => {
  const identities = await office.look(TENANT, (look) => identitiesAfter(look, patient, changes));
  return office.command(patient, 'patient', 'edit-patient', { identities }, { changes });
};

describe('a patient of a practice', () => {
  it('is one person over two claims and two files', async () => {
    await office.file(practice, exported([self(), { ...self(), claimId: 'SECOND' }]));
    await office.file(practice, exported([{ ...self(), claimId: 'THIRD' }], '2'));
    const [patient = ''] = office.of('patient');
    expect(office.of('patient')).toEqual([patient]);
    expect(office.state<PatientState>(patient).claims).toHaveLength(3);
    expect(office.events('intake.patient-registered')).toHaveLength(1);
  });

  it('is somebody else at another practice', async () => {
    await office.file(practice, exported([self()]));
    await office.file(await office.practice(), exported([self()], '2'));
    expect(office.of('patient')).toHaveLength(2);
  });

  it('stays one person when the practice corrects the birth date, found by name and member id', async () => {
    await office.file(practice, exported([self()]));
    await office.file(practice, exported([{ ...self(), subscriber: { ...self().subscriber, birthDate: '1971-01-01' } }], '2'));
    expect(office.of('patient')).toHaveLength(1);
    expect(office.of('claim')).toHaveLength(1);
  });

  it('is not joined with a twin on the same insurance', () => {
    const [ada, eve] = ['Ada', 'Eve'].map((first) => identityKeys({ name: { last: 'Quill', first }, birthDate: '2015-05-05' }, 'FAM1', '1'));
    expect(ada?.filter((key) => eve?.includes(key))).toEqual([]);
  });

  it('corrected by a person tells the claims that have not left, and later files do not undo it', async () => {
    await office.file(practice, exported([self(), { ...self(), claimId: 'SENT' }]));
    const [open = '', sent = ''] = office.of('claim');
    office.hear(sent, 'submission.attempt-transmitted', {});
    const [patient = ''] = office.of('patient');
    const [answer] = await edit(patient, { 'patient.address.city': 'Corrected City', 'subscriber.memberId': 'NEW1' });
    expect(answer?.reply).toEqual({ claims: 2 });
    const of = (id: string) => office.state<ClaimState>(id).phi.claim.subscriber;
    expect([of(open).address?.city, of(open).memberId, of(sent).memberId]).toEqual(['Corrected City', 'NEW1', self().subscriber.memberId]);
    await office.file(practice, exported([{ ...self(), claimId: 'LATER' }], '3'));
    expect(office.state<PatientState>(patient).phi).toMatchObject({ person: { address: { city: 'Corrected City' } }, coverages: [{ memberId: 'NEW1' }] });
  });

  it('cannot be edited into another patient of the practice', async () => {
    const two = claims(60, 5).filter((c) => c.patient === undefined);
    const other = two.find((c) => c.subscriber.name.last !== self().subscriber.name.last)!;
    await office.file(practice, exported([self(), other]));
    const [first = ''] = office.of('patient');
    const { name, birthDate } = other.subscriber;
    await expect(edit(first, { 'patient.name.last': name.last, 'patient.name.first': name.first, 'patient.birthDate': birthDate })).rejects.toMatchObject({ code: 'patient-exists', status: 409 });
  });

  it('who is a minor on a parent\'s insurance has the parent as guarantor', async () => {
    const base = claims(60, 5).find((c) => c.patient !== undefined)!;
    const child = { ...base, patient: { ...base.patient!, birthDate: '2016-04-04', relationshipCode: '19' } };
    await office.file(practice, exported([child]));
    const [guarantor = ''] = office.of('guarantor');
    expect(office.state<GuarantorState>(guarantor).phi.person.name.first).toBe(base.subscriber.name.first);
  });
});
