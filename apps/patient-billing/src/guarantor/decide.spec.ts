import { describe, expect, it } from '@jest/globals';
import { declarationOf, EVENTS } from '@claimstream/contracts';
import { eventFact, given, tell } from '@claimstream/testing';
import { ANSWERS, decideClaim } from '../claim/decide.js';
import { definition } from '../index.js';
import { decideGuarantor, decidePatient } from './decide.js';

const [PATIENT, ANNA, BORIS, PRACTICE] = ['0000000000PAT', '0000000000GA1', '0000000000GA2', '0000000000PRA'];
const says = (name: string, stream: string, seq: number, data: Record<string, unknown>) => {
  expect(declarationOf(name)?.data.safeParse(data).error?.issues ?? []).toEqual([]);
  return eventFact(name, data, { seq, stream, practice: PRACTICE, streamKind: declarationOf(name)?.stream ?? 'claim' });
};
const registered = (seq: number, guarantor: string) => says('intake.patient-registered', PATIENT, seq, { revision: seq, guarantor, tokens: { kid: 'k', member: [] } });

describe('who answers for whose bills', () => {
  it('follows the patient\'s record: the old guarantor loses the patient, the new one gets it', () => {
    const patient = given(decidePatient, { service: 'patient-billing', kind: 'patient', reference: undefined, stream: PATIENT });
    expect(patient.when(registered(1, ANNA)).tells?.map((t) => [t.to.id, t.name])).toEqual([[ANNA, 'patient-came']]);
    expect(patient.when(registered(2, ANNA)).tells).toEqual([]);
    expect(patient.when(registered(3, BORIS)).tells?.map((t) => [t.to.id, t.name])).toEqual([[ANNA, 'patient-left'], [BORIS, 'patient-came']]);
  });

  it('is one list whether the guarantor was registered before or after the patients', () => {
    const registration = says('intake.guarantor-registered', ANNA, 1, { revision: 1 });
    const came = tell('patient-came', { patient: PATIENT }, { practice: PRACTICE });
    const states = [[registration, came], [came, registration], [came, came, registration]].map((facts) => {
      const guarantor = given(decideGuarantor, { service: 'patient-billing', kind: 'guarantor', reference: undefined, stream: ANNA });
      for (const fact of facts) guarantor.when(fact);
      return [guarantor.state, guarantor.practice];
    });
    expect(states).toEqual(Array.from({ length: 3 }, () => [{ revision: 1, patients: [PATIENT] }, PRACTICE]));
  });

  it('knows of a claim whose account a share would be raised on', () => {
    const claim = given(decideClaim, { service: 'patient-billing', kind: 'claim', reference: undefined });
    claim.when(says('intake.encounter-received', claim.stream, 1, {
      document: '0000000000D0C', ordinal: 1, source: 'x12-837p', kind: 'professional', patient: PATIENT, guarantor: ANNA, serviceFrom: '2026-02-20', serviceThrough: '2026-02-21', frequencyCode: '1',
      coverages: [], preCoded: true, diagnoses: [], lines: [], billing: {}, tokens: { kid: 'k', member: [] },
    }));
    expect(claim.state).toMatchObject({ practice: PRACTICE, patient: PATIENT, guarantor: ANNA, serviceFrom: '2026-02-20', serviceThrough: '2026-02-21' });
  });

  it('knows every type of the streams it hears: folded, or listed as ignored', () => {
    const heard = EVENTS.filter((e) => definition.subscribes.some((s) => s.from === e.service && (s.kinds as string[]).includes(e.stream))).map((e): string => e.type);
    const folded = ['intake.guarantor-registered', 'intake.patient-registered', 'intake.encounter-received', 'intake.encounter-ready', 'remittance.patient-share-moved', ...ANSWERS];
    expect(heard.sort()).toEqual([...folded, ...definition.subscribes.flatMap((s) => s.ignores)].sort());
  });
});
