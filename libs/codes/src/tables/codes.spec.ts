import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isNpi } from '../npi.js';
import type { Release } from '../release.js';
import { codesFrom } from './codes-from.js';
import { loadStarterCodes } from './load-codes.js';
import { readTable, writeTable, type CodeTable } from './table-file.js';

const codes = loadStarterCodes();

const icd = (release: string, effectiveFrom: string, effectiveTo: string, rows: readonly (readonly [string, string])[]): CodeTable => ({
  release: { dataset: 'icd10cm', release, effectiveFrom, effectiveTo, sourceFile: 'order.txt', sha256: '00', rowCount: rows.length, coverage: 'complete' },
  columns: ['code', 'billable', 'effective_from', 'effective_to', 'description'],
  rows: rows.map(([code, billable]) => [code, billable, '', '', `About ${code}, "quoted"`]),
});

describe('the shipped tables', () => {
  it('name their release and coverage in every answer', () => {
    expect(codes.diagnosis('I10', '2026-11-02')).toMatchObject({ status: 'valid', dotted: 'I10', coverage: 'excerpt', release: { release: 'demo FY2026', rowCount: 384 } });
    expect(codes.procedure('G0439', '2026-11-02')).toMatchObject({ status: 'valid', kind: 'visit', demoChargeCents: 14_000, effectiveFrom: '2011-01-01' });
    expect(codes.modifier('25', '2026-11-02')).toMatchObject({ status: 'valid', separatesPairs: true, dataset: 'cpt-modifiers' });
    expect(codes.modifier('76', '2026-11-02')).toMatchObject({ separatesPairs: false });
    expect(codes.placeOfService('02', '2026-11-02')).toMatchObject({ status: 'valid', rate: 'facility' });
    expect(codes.placeOfService('10', '2026-11-02')).toMatchObject({ rate: 'non-facility' });
    expect(codes.mue('A0425', '2026-11-02', 'practitioner')).toMatchObject({ status: 'valid', units: 250, adjudicationIndicator: 1 });
  });

  it('have a vintage, a source and a hash each, and no edition twice', () => {
    const names = codes.releases().map(({ dataset, effectiveFrom }) => `${dataset} ${effectiveFrom}`);
    expect(new Set(names).size).toBe(names.length);
    expect(codes.releases().filter(({ release, sha256, rowCount }) => release === '' || !/^[0-9a-f]{64}$/.test(sha256) || rowCount === 0)).toEqual([]);
  });

  it('never call a code valid that a release does not list or no release covers', () => {
    for (const status of [codes.diagnosis('A000', '2026-11-02'), codes.diagnosis('I10', '1999-01-01'), codes.procedure('99999', '2026-11-02'), codes.mue('A0425', '2026-11-02', 'dme')].map((lookup) => lookup.status)) {
      expect(status).toBe('unknown');
    }
  });

  it.each(['J019', 'T783', 'E8881', 'J304', 'T380', 'E11', 'S82201', 'S82201X', 'G35', 'D71', 'A0990', 'Z00.00'])('do not pass the wrong diagnosis %s', (code) => {
    expect(codes.diagnosis(code, '2026-11-02').status).not.toBe('valid');
  });

  it('know what to choose below a heading and which seventh characters there are', () => {
    expect(codes.diagnosis('E11', '2026-11-02').children).toEqual(['E1122', 'E1165', 'E119']);
    expect(codes.diagnosis('S82201', '2026-11-02').seventhCharacters.join('')).toBe('ABCDEFGHJKMNPQRS');
  });

  it('give every reason code exactly one action, and never move contract reductions to the patient by themselves', () => {
    expect(codes.carc('45')).toMatchObject({ action: 'WRITE_OFF', usualGroup: 'CO' });
    expect(codes.carc('1')).toMatchObject({ action: 'POST_PATIENT', patientTransfer: 'yes' });
    expect(codes.carc('16')).toMatchObject({ action: 'CORRECT', appealable: 'no' });
    expect(codes.rarc('MA01')?.category).toBe('appeal_info');
    expect(codes.carc('9999')).toBeUndefined();
  });

  it('keep default filing clocks and small lists', () => {
    expect(codes.timelyFiling('Medicare FFS')?.initial).toEqual({ count: 1, unit: 'calendar_year', base: 'date_of_service' });
    expect(codes.value('claim-status-category', 'A3')).toMatchObject({ attributes: { accepted: 'no', group: 'ack' } });
    expect(codes.values('plb-reasons')).toHaveLength(41);
  });

  it('map every suggested diagnosis and procedure to a code that is billable today', () => {
    for (const snomed of ['444814009', '185349003', '50849002', '38341003']) {
      for (const { diagnosis, procedure } of codes.suggest(snomed)) {
        expect(codes.diagnosis(diagnosis, '2026-11-02').status).toBe('valid');
        if (procedure !== undefined) expect(codes.procedure(procedure, '2026-11-02').status).toBe('valid');
      }
    }
    expect(codes.suggest('1')).toEqual([]);
  });
});

describe('editions of one set', () => {
  const fy25 = icd('FY2025', '2024-10-01', '2025-09-30', [['G35', '1'], ['I10', '1'], ['X00', '1']]);
  const fy26 = icd('FY2026', '2025-10-01', '2026-09-30', [['G35', '0'], ['G35A', '1'], ['I10', '1']]);
  const both = codesFrom([fy25, fy26]);

  it('answer by the date of service', () => {
    expect(both.diagnosis('G35', '2025-09-30')).toMatchObject({ status: 'valid', release: { release: 'FY2025' } });
    expect(both.diagnosis('G35', '2025-10-01')).toMatchObject({ status: 'header', release: { release: 'FY2026' }, children: ['G35A'] });
  });

  it('tell a code that ended from one that has not begun and one that never was', () => {
    expect(both.diagnosis('X00', '2025-10-01').status).toBe('ended');
    expect(both.diagnosis('G35A', '2025-09-30').status).toBe('not-yet');
    expect(both.diagnosis('Z99', '2025-10-01').status).toBe('unknown');
  });

  it('do not answer for a day that no edition covers', () => {
    const lookup = both.diagnosis('I10', '2026-10-01');
    expect(lookup.status).toBe('unknown');
    expect(lookup.release).toBeUndefined();
  });

  it('that are cumulative answer for earlier services by their rows, but prove nothing by absence', () => {
    const release: Release = { dataset: 'hcpcs', release: '2026-OCT', effectiveFrom: '2026-10-01', answersFrom: '2023-01-01', sourceFile: 'x', sha256: 'x', rowCount: 1, coverage: 'complete' };
    const cumulative = codesFrom([{ release, columns: ['code', 'effective_from', 'effective_to', 'description'], rows: [['G0439', '2011-01-01', '2026-11-30', '']] }]);
    expect(cumulative.procedure('G0439', '2024-05-05').status).toBe('valid');
    expect(cumulative.procedure('G0439', '2026-12-01').status).toBe('ended');
    expect(cumulative.procedure('G0001', '2024-05-05')).toMatchObject({ status: 'unknown', coverage: 'excerpt' });
    expect(cumulative.procedure('G0001', '2026-11-05')).toMatchObject({ status: 'unknown', coverage: 'complete' });
    expect(cumulative.procedure('G0439', '2022-12-31').release).toBeUndefined();
  });
});

describe('a table file', () => {
  const table = icd('FY2026', '2025-10-01', '2026-09-30', [['G35', '0'], ['I10', '1']]);
  const text = [...writeTable(table)].join('');

  it('reads back as it was written, quotes and commas included', () => {
    const read = readTable('icd.csv', text);
    expect(read.release).toEqual(table.release);
    expect([...read.rows]).toEqual([...table.rows]);
  });

  it.each([
    ['a row is missing', text.split('\n').slice(0, -2).join('\n'), 'says 2 rows and has 1'],
    ['it does not say what it covers', text.replace('# coverage: complete\n', ''), 'does not say its coverage'],
    ['its start is no date', text.replace('2025-10-01', '2025-13-01'), 'has no real date as its effective-from'],
    ['a row is short', text.replace('I10,1,,,', 'I10,1,,'), 'has 4 cells instead of 5 in row 2'],
  ])('is refused when %s', (_, broken, sentence) => {
    expect(() => [...readTable('icd.csv', broken).rows]).toThrow(sentence);
  });

  it('is refused when a code stands twice', () => {
    expect(() => codesFrom([icd('FY2026', '2025-10-01', '2026-09-30', [['I10', '1'], ['I10', '1']])])).toThrow('has the row I10 twice');
  });

  describe('in the folder of imported tables', () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'codes-'));
      writeFileSync(join(folder, 'icd10cm-fy2026.csv'), text);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('takes the place of the shipped excerpt on the days it covers, and only then', () => {
      const imported = loadStarterCodes({ importedFolder: folder });
      expect(imported.diagnosis('I10', '2026-01-05').release?.release).toBe('FY2026');
      expect(imported.diagnosis('E119', '2026-01-05')).toMatchObject({ status: 'ended', coverage: 'complete' });
      expect(imported.diagnosis('E119', '2026-11-05')).toMatchObject({ status: 'valid', coverage: 'excerpt' });
      expect(imported.procedure('G0439', '2026-01-05').status).toBe('valid');
    });
  });
});

describe('the NPI check digit', () => {
  it.each(['1234567893', '1245319599'])('passes %s', (npi) => expect(isNpi(npi)).toBe(true));
  it.each(['1234567890', '9999310391', '123456789', '12345678933', 'A234567893', ''])('fails "%s"', (npi) => expect(isNpi(npi)).toBe(false));
});
