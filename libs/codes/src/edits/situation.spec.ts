import { describe, expect, it } from '@jest/globals';
import { draws, inpatient, outpatient, professional, visit, withLines } from './claims.fixture.js';
import type { EditPriorPayer } from './claim.js';

describe('REQ-03, what a claim must hold', () => {
  it('passes one diagnosis and one line', () => {
    expect(draws('REQ-03', professional)).toEqual([]);
  });

  it('rejects no diagnosis, no line, a repeated diagnosis, and more than fit', () => {
    expect(draws('REQ-03', { ...professional, diagnoses: [], lines: [] }).map(({ path }) => path)).toEqual(['diagnoses', 'lines']);
    expect(draws('REQ-03', { ...professional, diagnoses: [{ code: 'I10' }, { code: 'I10' }] })).toMatchObject([{ path: 'diagnoses[1].code' }]);
    expect(draws('REQ-03', { ...professional, diagnoses: Array.from({ length: 13 }, (_, at) => ({ code: `I${10 + at}` })) })).toHaveLength(1);
    const lines = Array.from({ length: 51 }, (_, at) => ({ ...visit, number: at + 1 }));
    expect(draws('REQ-03', { ...professional, lines })).toHaveLength(1);
    expect(draws('REQ-03', { ...outpatient, lines })).toEqual([]);
  });
});

describe('SIT-01, accidents', () => {
  it('passes a claim without an accident and one with date and state', () => {
    expect(draws('SIT-01', professional)).toEqual([]);
    expect(draws('SIT-01', { ...professional, relatedCauses: ['AA'], accidentDate: '2026-11-01', accidentState: 'TX' })).toEqual([]);
  });

  it('rejects an auto accident without date or state, and one after the service', () => {
    expect(draws('SIT-01', { ...professional, relatedCauses: ['AA'] }).map(({ path }) => path)).toEqual(['accidentDate', 'accidentState']);
    expect(draws('SIT-01', { ...professional, relatedCauses: ['OA'], accidentDate: '2026-11-03' })).toMatchObject([{ path: 'accidentDate' }]);
    expect(draws('SIT-01', { ...professional, relatedCauses: ['XX'] })).toMatchObject([{ path: 'relatedCauses[0]' }]);
  });

  it('does not ask for a date after an injury at work alone', () => {
    expect(draws('SIT-01', { ...professional, relatedCauses: ['EM'] })).toEqual([]);
  });
});

describe('SIT-02, frequency', () => {
  it('passes a new claim and a replacement with the payer\'s number', () => {
    expect(draws('SIT-02', professional)).toEqual([]);
    expect(draws('SIT-02', { ...professional, frequencyCode: '7', payerClaimNumber: 'DEMO123' })).toEqual([]);
  });

  it('rejects a replacement without the number, a new claim with one, and a hospital frequency on a professional claim', () => {
    expect(draws('SIT-02', { ...professional, frequencyCode: '8' })).toMatchObject([{ path: 'payerClaimNumber' }]);
    expect(draws('SIT-02', { ...professional, payerClaimNumber: 'DEMO123' })).toMatchObject([{ path: 'payerClaimNumber' }]);
    expect(draws('SIT-02', { ...professional, frequencyCode: '3' })).toMatchObject([{ path: 'frequencyCode', dataset: 'claim-frequency' }]);
    expect(draws('SIT-02', { ...outpatient, frequencyCode: '3' })).toEqual([]);
  });
});

describe('SIT-03, admission', () => {
  it('passes an office claim without and a stay with admission data', () => {
    expect(draws('SIT-03', professional)).toEqual([]);
    expect(draws('SIT-03', inpatient)).toEqual([]);
  });

  it('rejects services in an inpatient hospital without the admission date, also when only a line is there', () => {
    expect(draws('SIT-03', { ...professional, placeOfService: '21' })).toMatchObject([{ path: 'admission.date', predicts: ['MA40'] }]);
    expect(draws('SIT-03', withLines(professional, { placeOfService: '61' }))).toHaveLength(1);
  });

  it('rejects a stay that lacks date, type, origin and status, and one admitted after it ended', () => {
    expect(draws('SIT-03', { ...inpatient, admission: {} }).map(({ path }) => path)).toEqual(['admission.date', 'admission.type', 'admission.source', 'admission.status']);
    expect(draws('SIT-03', { ...inpatient, admission: { ...inpatient.admission, date: '2026-11-06' } })).toHaveLength(1);
  });
});

describe('SIT-04, the payers\' order', () => {
  const prior: EditPriorPayer = { sequence: 'P', paidCents: 10_000, adjustedCents: 4_000, lines: [] };

  it('passes a first payer alone and a second one after the first decided', () => {
    expect(draws('SIT-04', professional)).toEqual([]);
    expect(draws('SIT-04', { ...professional, payerSequence: 'S', priorPayers: [prior], payer: { id: 'DEMO2', filingCode: 'CI' } })).toEqual([]);
  });

  it('rejects a second payer without the first one\'s decision, and the reverse', () => {
    expect(draws('SIT-04', { ...professional, payerSequence: 'S', payer: { id: 'DEMO2', filingCode: 'CI' } })).toMatchObject([{ path: 'priorPayers', predicts: ['MA04', 'N4'] }]);
    expect(draws('SIT-04', { ...professional, priorPayers: [prior] })).toMatchObject([{ path: 'payerSequence' }]);
    expect(draws('SIT-04', { ...professional, payer: { id: 'DEMO1' } })).toMatchObject([{ path: 'payer.filingCode' }]);
  });

  it('rejects Medicare second without saying why', () => {
    const medicare = { ...professional, payerSequence: 'S' as const, priorPayers: [prior] };
    expect(draws('SIT-04', medicare)).toMatchObject([{ path: 'payer.medicareSecondaryReason' }]);
    expect(draws('SIT-04', { ...medicare, payer: { ...medicare.payer, medicareSecondaryReason: '12' } })).toEqual([]);
  });
});

describe('SIT-05, dates of service', () => {
  it('passes a service of the past', () => {
    expect(draws('SIT-05', professional)).toEqual([]);
  });

  it('rejects a service in the future, one that runs backwards, and a line without a date', () => {
    expect(draws('SIT-05', withLines(professional, { serviceFrom: '2026-11-21', serviceThrough: '2026-11-21' }))).toMatchObject([{ predicts: ['110'] }]);
    expect(draws('SIT-05', withLines(professional, { serviceThrough: '2026-11-01' }))).toHaveLength(1);
    const { serviceFrom: _from, ...dateless } = visit;
    expect(draws('SIT-05', { ...professional, lines: [dateless] })).toMatchObject([{ predicts: ['M52'] }]);
  });

  it('rejects a line outside the statement period and a bill without one', () => {
    expect(draws('SIT-05', withLines(outpatient, { serviceFrom: '2026-11-01', serviceThrough: '2026-11-01' }))).toMatchObject([{ path: 'lines[0].serviceFrom' }]);
    const { statementFrom: _statement, ...undated } = outpatient;
    expect(draws('SIT-05', undated)).toMatchObject([{ path: 'statementFrom' }]);
  });

  it('rejects service before birth and after death, and does not write the dates down', () => {
    const findings = draws('SIT-05', { ...professional, patient: { ...professional.patient, servedBeforeBirth: true, servedAfterDeath: true } });
    expect(findings.map(({ predicts }) => predicts)).toEqual([['14'], ['13']]);
    expect(findings.some(({ message }) => /\d{4}-\d{2}-\d{2}/.test(message))).toBe(false);
  });
});

describe('PTR-01, pointers', () => {
  it('passes a line that points to its reason, and hospital lines without pointers', () => {
    expect(draws('PTR-01', professional)).toEqual([]);
    expect(draws('PTR-01', outpatient)).toEqual([]);
  });

  it('rejects none, too many, one beyond the diagnoses and one twice', () => {
    expect(draws('PTR-01', withLines(professional, { pointers: [] })).filter(({ severity }) => severity === 'REJECT')).toHaveLength(1);
    expect(draws('PTR-01', withLines(professional, { pointers: [2] }))).toMatchObject([{ path: 'lines[0].pointers[0]', predicts: ['M76'] }, { severity: 'INFO' }]);
    expect(draws('PTR-01', withLines(professional, { pointers: [1, 1] }))).toMatchObject([{ path: 'lines[0].pointers[1]' }]);
    const five = { ...professional, diagnoses: ['I10', 'E119', 'E785', 'E669', 'J449'].map((code) => ({ code })) };
    expect(draws('PTR-01', withLines(five, { pointers: [1, 2, 3, 4, 5] }))).toHaveLength(1);
  });

  it('mentions a diagnosis that no line points to', () => {
    expect(draws('PTR-01', { ...professional, diagnoses: [{ code: 'Z0000' }, { code: 'I10' }] })).toEqual([
      expect.objectContaining({ severity: 'INFO', path: 'diagnoses[1].code', code: 'I10' }),
    ]);
  });
});
