import { describe, expect, it } from '@jest/globals';
import { draws, inpatient, outpatient, professional, withLines } from './claims.fixture.js';

describe('POS-01, place of service', () => {
  it('passes an office and asks nothing of hospital bills', () => {
    expect(draws('POS-01', professional)).toEqual([]);
    expect(draws('POS-01', outpatient)).toEqual([]);
  });

  it('rejects none, a place before its first day, and a wrong one on a line', () => {
    expect(draws('POS-01', { ...professional, placeOfService: '' })).toMatchObject([{ severity: 'REJECT', predicts: ['M77'] }]);
    expect(draws('POS-01', withLines({ ...professional, placeOfService: '10' }, { serviceFrom: '2021-12-31', serviceThrough: '2021-12-31' }))).toMatchObject([{ severity: 'REJECT', code: '10' }]);
    expect(draws('POS-01', withLines(professional, { placeOfService: '1' }))).toMatchObject([{ path: 'lines[0].placeOfService', line: 1 }]);
  });

  it('only warns of a place the excerpt does not list', () => {
    expect(draws('POS-01', { ...professional, placeOfService: '96' })).toMatchObject([{ severity: 'WARN' }]);
  });
});

describe('POS-02, place and service', () => {
  it('passes a visit in the office and an emergency visit in the emergency room', () => {
    expect(draws('POS-02', professional)).toEqual([]);
    expect(draws('POS-02', withLines({ ...professional, placeOfService: '23' }, { code: 'G0382' }))).toEqual([]);
  });

  it('holds a hospital clinic code on a professional claim, an emergency visit in an office and a visit to an inpatient', () => {
    expect(draws('POS-02', withLines(professional, { code: 'G0463' }))).toMatchObject([{ severity: 'DENY', predicts: ['5'] }]);
    expect(draws('POS-02', withLines(professional, { code: 'G0382' }))).toMatchObject([{ predicts: ['5', '58'] }]);
    expect(draws('POS-02', withLines(professional, { placeOfService: '21' }))).toMatchObject([{ path: 'lines[0].placeOfService' }]);
    expect(draws('POS-02', outpatient)).toEqual([]);
  });
});

describe('TOB-01, type of bill', () => {
  it('passes outpatient and inpatient hospital bills', () => {
    expect(draws('TOB-01', outpatient)).toEqual([]);
    expect(draws('TOB-01', inpatient)).toEqual([]);
    expect(draws('TOB-01', professional)).toEqual([]);
  });

  it('rejects a bill type without its zero, one not in use, and one of another frequency', () => {
    expect(draws('TOB-01', { ...outpatient, typeOfBill: '131' })).toMatchObject([{ path: 'typeOfBill', predicts: ['MA30'] }]);
    expect(draws('TOB-01', { ...outpatient, typeOfBill: '0991' })).toHaveLength(1);
    expect(draws('TOB-01', { ...outpatient, typeOfBill: '0137' })).toMatchObject([{ message: expect.stringContaining('frequency is 1') }]);
  });

  it('rejects a line without a revenue code and an emergency revenue code without a procedure', () => {
    expect(draws('TOB-01', withLines(outpatient, { revenueCode: '510' }))).toMatchObject([{ predicts: ['M50'] }]);
    expect(draws('TOB-01', withLines(outpatient, { revenueCode: '0450', code: '' }))).toMatchObject([{ predicts: ['199', 'M20'] }]);
    expect(draws('TOB-01', withLines(outpatient, { revenueCode: '0450' }))).toEqual([]);
    expect(draws('TOB-01', withLines(inpatient, { revenueCode: '0450' }))).toEqual([]);
  });
});
