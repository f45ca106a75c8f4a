import { describe, expect, it } from '@jest/globals';
import { codesFrom } from '../tables/codes-from.js';
import type { Release } from '../release.js';
import { draws, inpatient, outpatient, professional, withLines } from './claims.fixture.js';
import type { EditClaim } from './claim.js';

const diagnosed = (...codes: string[]): EditClaim => ({ ...professional, diagnoses: codes.map((code) => ({ code })) });
const on = (date: string, claim: EditClaim): EditClaim => withLines(claim, { serviceFrom: date, serviceThrough: date });

const complete: Release = { dataset: 'icd10cm', release: 'FY2027', effectiveFrom: '2026-10-01', effectiveTo: '2027-09-30', sourceFile: 'x', sha256: 'x', rowCount: 4, coverage: 'complete' };
const wholeList = codesFrom([
  { release: complete, columns: ['code', 'billable', 'effective_from', 'effective_to', 'description'], rows: [['S93401', '0', '', '', 'x'], ['S93401A', '1', '', '', 'x'], ['S93401D', '1', '', '', 'x'], ['I10', '1', '', '', 'x']] },
]);

describe('DX-01, diagnoses in force', () => {
  it('passes a listed diagnosis and names no release for it', () => {
    expect(draws('DX-01', diagnosed('I10'))).toEqual([]);
  });

  it('judges by the date of service: a code that ended is rejected the day after', () => {
    const release = { ...complete, coverage: 'excerpt', rowCount: 1 } as const;
    const columns = ['code', 'billable', 'effective_from', 'effective_to', 'description'];
    const codes = codesFrom([{ release, columns, rows: [['R059', '1', '', '2026-11-01', 'x']] }]);
    expect(draws('DX-01', on('2026-11-01', diagnosed('R059')), { codes })).toEqual([]);
    expect(draws('DX-01', on('2026-11-02', diagnosed('R059')), { codes })).toMatchObject([
      { severity: 'REJECT', predicts: ['146'], release: 'FY2027', dataset: 'icd10cm', message: expect.stringContaining('ended on 2026-11-01') },
    ]);
  });

  it('rejects a code before its first day, naming that day', () => {
    expect(draws('DX-01', on('2021-09-30', diagnosed('R059')))).toMatchObject([{ severity: 'REJECT', message: expect.stringContaining('begins on 2021-10-01') }]);
  });

  it('calls a code that an excerpt does not list unknown, never valid, and predicts nothing', () => {
    const [finding] = draws('DX-01', diagnosed('A000'));
    expect(finding).toMatchObject({ severity: 'WARN', coverage: 'excerpt', release: 'demo FY2026' });
    expect(finding).not.toHaveProperty('predicts');
  });

  it('says so when no release covers the date', () => {
    const [finding] = draws('DX-01', on('2012-03-01', diagnosed('I10')));
    expect(finding?.severity).toBe('WARN');
    expect(finding?.message).toContain('no release loaded covers 2012-03-01');
  });

  it('rejects a code that a complete list does not have', () => {
    expect(draws('DX-01', diagnosed('A000'), { codes: wholeList })).toMatchObject([{ severity: 'REJECT', coverage: 'complete', release: 'FY2027' }]);
  });

  it('takes the day of discharge for a stay and the first day otherwise', () => {
    const stay = { ...inpatient, diagnoses: [{ code: 'R059', poa: 'Y' }], statementFrom: '2021-09-29', statementThrough: '2021-10-02' };
    expect(draws('DX-01', stay)).toEqual([]);
    expect(draws('DX-01', { ...stay, typeOfBill: '0131' })).toHaveLength(1);
  });
});

describe('DX-02, billable diagnoses', () => {
  it('rejects a heading and names the codes below it', () => {
    const [finding] = draws('DX-02', diagnosed('E11'));
    expect(finding).toMatchObject({ severity: 'REJECT', code: 'E11', predicts: ['M76', 'M81'] });
    expect(finding?.fix).toContain('E1122, E1165, E119');
  });

  it('passes multiple sclerosis as G35 on the last day of fiscal year 2025 and rejects it on the first of 2026', () => {
    expect(draws('DX-02', on('2025-09-30', diagnosed('G35')))).toEqual([]);
    expect(draws('DX-02', on('2025-10-01', diagnosed('G35')))).toHaveLength(1);
  });
});

describe('DX-03, how a diagnosis is written', () => {
  it('passes a code of seven characters', () => {
    expect(draws('DX-03', diagnosed('S93401A'))).toEqual([]);
  });

  it('rejects a dot, a wrong shape, a missing and an impossible seventh character', () => {
    expect(draws('DX-03', diagnosed('Z00.00'))).toMatchObject([{ fix: 'Remove the dot.' }]);
    expect(draws('DX-03', diagnosed('1234'))).toHaveLength(1);
    expect(draws('DX-03', diagnosed('S82201'))).toMatchObject([{ message: expect.stringContaining('lacks its seventh character') }]);
    expect(draws('DX-03', diagnosed('T783'))).toMatchObject([{ fix: expect.stringContaining('(A)') }]);
    expect(draws('DX-03', diagnosed('S82201X'))).toMatchObject([{ message: expect.stringContaining('placeholder X') }]);
  });

  it('refuses a seventh character only from a complete list', () => {
    expect(draws('DX-03', diagnosed('S93401D'))).toEqual([]);
    expect(draws('DX-03', diagnosed('S93401Z'), { codes: wholeList })).toMatchObject([{ message: expect.stringContaining('does not take') }]);
    expect(draws('DX-01', diagnosed('S93401Z'), { codes: wholeList })).toEqual([]);
  });
});

describe('DX-04, what comes first', () => {
  it('passes an injury before its cause', () => {
    expect(draws('DX-04', diagnosed('S93401A', 'W010XXA'))).toEqual([]);
  });

  it('holds an external cause, an organism and a manifestation that come first', () => {
    expect(draws('DX-04', diagnosed('W010XXA', 'S93401A'))).toMatchObject([{ severity: 'DENY', predicts: ['MA63', '11'] }]);
    expect(draws('DX-04', diagnosed('B9620'))).toHaveLength(1);
    const release = { ...complete, dataset: 'mce', rowCount: 1 } as const;
    const codes = codesFrom([{ release, columns: ['code', 'list'], rows: [['D631', 'manifestation']] }]);
    expect(draws('DX-04', diagnosed('D631'), { codes })).toMatchObject([{ dataset: 'mce', message: expect.stringContaining('manifestation') }]);
  });

  it('holds a stay for a reason that cannot be principal, but not an office visit', () => {
    expect(draws('DX-04', { ...inpatient, diagnoses: [{ code: 'Z0000', poa: 'Y' }] })).toHaveLength(1);
    expect(draws('DX-04', diagnosed('Z0000'))).toEqual([]);
  });
});

describe('DX-09 and DX-10, whom a diagnosis fits', () => {
  it('holds a child\'s examination of an adult and passes a child\'s', () => {
    expect(draws('DX-09', diagnosed('Z00129'))).toMatchObject([{ severity: 'DENY', predicts: ['9'] }]);
    expect(draws('DX-09', { ...diagnosed('Z00129'), patient: { ...professional.patient, ageYears: 7 } })).toEqual([]);
  });

  it('does not write the patient\'s age down', () => {
    expect(draws('DX-09', diagnosed('Z00129'))[0]?.message).not.toContain('54');
  });

  it('warns of a sex the payer may have otherwise, and not when the bypass is on the claim', () => {
    const claim = { ...diagnosed('N400'), patient: { ...professional.patient, sex: 'F' as const } };
    expect(draws('DX-10', claim)).toMatchObject([{ severity: 'WARN' }]);
    expect(draws('DX-10', { ...claim, patient: { ...claim.patient, sex: 'M' } })).toEqual([]);
    expect(draws('DX-10', withLines(claim, { modifiers: ['KX'] }))).toEqual([]);
    expect(draws('DX-10', { ...claim, kind: 'institutional', conditionCodes: ['45'] })).toEqual([]);
  });
});

describe('DX-11, present on admission', () => {
  const release = { ...complete, dataset: 'icd10cm-poa-exempt', rowCount: 1 } as const;
  const codes = codesFrom([{ release, columns: ['code', 'effective_from', 'effective_to'], rows: [['Z7982', '', '']] }]);
  const stay = (code: string, poa?: string): EditClaim => ({ ...inpatient, diagnoses: [poa === undefined ? { code } : { code, poa }] });

  it('rejects a stay\'s diagnosis without the indicator, unless it is exempt', () => {
    expect(draws('DX-11', stay('J189', 'Y'), { codes })).toEqual([]);
    expect(draws('DX-11', stay('J189'), { codes })).toMatchObject([{ severity: 'REJECT', path: 'diagnoses[0].poa' }]);
    expect(draws('DX-11', stay('Z7982'), { codes })).toEqual([]);
    expect(draws('DX-11', stay('J189', 'Q'), { codes })).toHaveLength(1);
  });

  it('asks nothing of outpatient bills', () => {
    expect(draws('DX-11', outpatient, { codes })).toEqual([]);
  });
});
