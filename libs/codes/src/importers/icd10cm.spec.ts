import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { codesFrom } from '../tables/codes-from.js';
import { readTable, writeTable } from '../tables/table-file.js';
import { importIcd10cm, importMce, importPoaExempt } from './icd10cm.js';
import { describeOfficial, made, official } from './samples.fixture.js';

const orderLine = (order: number, code: string, billable: 0 | 1): string => `${String(order).padStart(5, '0')} ${code.padEnd(7)} ${billable} ${`About ${code}`.padEnd(60)} About ${code} at length`;

describe('the ICD-10-CM order file', () => {
  it('takes its fiscal year from its name', () => {
    const table = importIcd10cm(made('icd10cm_order_2027.txt', `${orderLine(1, 'A00', 0)}\r\n${orderLine(2, 'A000', 1)}\r\n`), { excerpt: true });
    expect(table.release).toMatchObject({ dataset: 'icd10cm', release: 'FY2027', effectiveFrom: '2026-10-01', effectiveTo: '2027-09-30', coverage: 'excerpt', rowCount: 2 });
    expect([...table.rows]).toEqual([['A00', '0', '', '', 'About A00 at length'], ['A000', '1', '', '', 'About A000 at length']]);
  });

  it.each([
    ['its name tells no year', 'codes.txt', orderLine(1, 'A00', 0), 'its name does not tell the edition'],
    ['it holds changes only', 'icd10cm-order-addenda-2026.txt', 'Add: 1', 'changes only'],
    ['a line has another layout', 'icd10cm-order-2026.txt', 'A000 Cholera', 'line 1 is not laid out'],
    ['lines are missing inside', 'icd10cm-order-2026.txt', `${orderLine(1, 'A00', 0)}\n${orderLine(3, 'A001', 1)}`, 'line 2 carries the order number 00003'],
    ['it is cut short', 'icd10cm-order-2026.txt', orderLine(1, 'A00', 0), 'a whole edition has at least 90000'],
    ['a code stands twice', 'icd10cm-order-2026.txt', `${orderLine(1, 'A00', 0)}\n${orderLine(2, 'A00', 0)}`, 'has at least 90000'],
    ['it is empty', 'icd10cm-order-2026.txt', '', 'it has no rows'],
  ])('is refused when %s', (_, name, text, sentence) => {
    expect(() => importIcd10cm(made(name, text))).toThrow(sentence);
  });

  it('is refused as an excerpt too when a code stands twice', () => {
    expect(() => importIcd10cm(made('icd10cm-order-2026.txt', `${orderLine(1, 'A00', 0)}\n${orderLine(2, 'A00', 0)}`), { excerpt: true })).toThrow('it has the row A00 twice');
  });
});

describeOfficial('icd10cm/icd10cm-order-2026.txt', (file) => {
  it('has the rows CMS publishes and answers by date together with the edition before', () => {
    const fy26 = importIcd10cm(file);
    const rows = [...fy26.rows];
    expect(fy26.release).toMatchObject({ rowCount: 98_186, coverage: 'complete' });
    expect(rows.filter(([, billable]) => billable === '1')).toHaveLength(74_719);
    expect(Math.max(...rows.map((row) => row[4]?.length ?? 0))).toBe(228);

    const codes = codesFrom([fy26, importIcd10cm(official('icd10cm/icd10cm-order-April-2025.txt'))]);
    expect(codes.diagnosis('G35', '2025-09-30')).toMatchObject({ status: 'valid', release: { release: 'FY2025 April' } });
    expect(codes.diagnosis('G35', '2025-10-01')).toMatchObject({ status: 'header', release: { release: 'FY2026' } });
    expect(codes.diagnosis('S82201X', '2026-02-02').seventhCharacters.join('')).toBe('ABCDEFGHJKMNPQRS');
    for (const code of ['J019', 'T783', 'E8881', 'J304', 'T380', 'E11', 'S82201', 'S82201X', 'G35', 'D71', 'A0990', 'Z00.00']) {
      expect({ code, status: codes.diagnosis(code, '2026-02-02').status }).not.toEqual({ code, status: 'valid' });
    }
  });

  it('comes back from its table file as it was', () => {
    const table = importIcd10cm(file);
    const read = readTable('fy2026.csv', [...writeTable(table)].join(''));
    expect(read.release).toEqual(table.release);
    expect(codesFrom([read]).diagnosis('E119', '2026-02-02')).toMatchObject({ status: 'valid', description: 'Type 2 diabetes mellitus without complications' });
  });

  it('agrees with every diagnosis the product ships as billable or a heading', () => {
    const codes = codesFrom([importIcd10cm(file)]);
    const path = fileURLToPath(new URL('../../data/icd10cm.csv', import.meta.url));
    const wrong = [...readTable(path, readFileSync(path, 'utf8')).rows].filter(([code = '', billable, , to]) => to === '' && codes.diagnosis(code, '2026-02-02').status !== (billable === '1' ? 'valid' : 'header'));
    expect(wrong).toEqual([]);
  });
});

describeOfficial('icd10cm/POAexemptCodesFY26.txt', (file) => {
  it('exempts late effects and not pneumonia', () => {
    const codes = codesFrom([importPoaExempt(file)]);
    expect(codes.presentOnAdmissionExempt('B900', '2026-02-02').status).toBe('valid');
    expect(codes.presentOnAdmissionExempt('J189', '2026-02-02')).toMatchObject({ status: 'unknown', coverage: 'complete' });
  });
});

describeOfficial('edits/MCE_Simple_Code_Edits_v37.txt', (file) => {
  it('limits ages and order', () => {
    const codes = codesFrom([importMce(file)]);
    expect(codes.diagnosisLimits('A33', '2026-02-02')).toMatchObject({ ages: { label: 'newborn', from: 0, to: 0 } });
    expect(codes.diagnosisLimits('O80', '2026-02-02')).toMatchObject({ sex: 'F', ages: { label: 'maternity', from: 9, to: 64 } });
    expect(codes.diagnosisLimits('I10', '2026-02-02').ages).toBeUndefined();
  });
});

describe('companion lists', () => {
  it('are refused without the columns they must have', () => {
    expect(() => importPoaExempt(made('POAexemptCodesFY26.txt', 'a\tb\n1\tB90.0'))).toThrow('names no code column');
    expect(() => importMce(made('MCE_Simple_Code_Edits_v37.txt', 'a\tb\n1\t2'))).toThrow('its header lacks');
  });
});
