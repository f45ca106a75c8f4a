import { describe, expect, it } from '@jest/globals';
import { codesFrom } from '../tables/codes-from.js';
import { importHcpcs } from './hcpcs.js';
import { importGpci, importMpfs, importNucc, importPlaceOfService } from './reference.js';
import { describeOfficial, made } from './samples.fixture.js';

const record = (code: string, kind: string, text: string, added = '20110101', ended = ''): string =>
  `${code.padStart(5)}00100${kind}${text.padEnd(80)}`.padEnd(268) + added.padEnd(8) + added.padEnd(8) + ended.padEnd(8) + 'N';
const excerpt = { excerpt: true };

describe('the HCPCS file', () => {
  const lines = [record('G0439', '3', 'Annual wellness visit, later'), record('G0439', '4', 'visits', '        '), record('G0297', '3', 'Lung scan', '20150205', '20201231'), record('XE', '7', 'Separate encounter', '20150101')];
  const file = (text: readonly string[], name = 'HCPC2026_OCT_ANWEB.txt') => made(name, `***Disclaimers\r\n${text.join('\r\n')}\r\n`);

  it('joins continued texts, dates each code, and keeps modifiers apart', () => {
    const { codes, modifiers } = importHcpcs(file(lines), excerpt);
    expect(codes.release).toMatchObject({ release: '2026-OCT', effectiveFrom: '2026-10-01', effectiveTo: '2026-12-31', answersFrom: '2023-01-01' });
    expect([...codes.rows]).toEqual([['G0439', '2011-01-01', '', 'Annual wellness visit, later visits'], ['G0297', '2015-02-05', '2020-12-31', 'Lung scan']]);
    expect([...modifiers.rows]).toEqual([['XE', '2015-01-01', '', '', 'Separate encounter']]);
  });

  it('is refused when a text continues nothing, a date is wrong, or the file is cut', () => {
    expect(() => importHcpcs(file([record('G0439', '4', 'x')]), excerpt)).toThrow('continues G0439, which has not begun');
    expect(() => importHcpcs(file([record('G0439', '3', 'x', '20119901')]), excerpt)).toThrow('no real date');
    expect(() => importHcpcs(file(lines))).toThrow('has at least 6000');
  });
});

describeOfficial('hcpcs/HCPC2019_CONTR_ANWEB.txt', (file) => {
  it('has its codes and modifiers, dated', () => {
    const { codes: table, modifiers } = importHcpcs(file);
    expect([table.release.rowCount, modifiers.release.rowCount]).toEqual([6440, 360]);
    const codes = codesFrom([table, modifiers]);
    expect(codes.procedure('G0439', '2019-05-05')).toMatchObject({ status: 'valid', effectiveFrom: '2011-01-01', coverage: 'complete' });
    expect(codes.procedure('J1885', '2019-05-05').description).toContain('ketorolac');
    expect(codes.procedure('G2211', '2019-05-05').status).toBe('unknown');
    expect(codes.modifier('XE', '2019-05-05').status).toBe('valid');
    expect(codes.procedure('G0439', '2020-01-01').release).toBeUndefined();
  });
});

describeOfficial('taxonomy/nucc_taxonomy_251.csv', (file) => {
  it('has 883 taxonomies, usable from October', () => {
    const table = importNucc(file);
    expect(table.release).toMatchObject({ release: '25.1', effectiveFrom: '2025-10-01', rowCount: 883 });
    expect([...table.rows].filter(([, section]) => section === 'Individual')).toHaveLength(698);
    const codes = codesFrom([table]);
    expect(codes.taxonomy('207Q00000X', '2026-02-02')).toMatchObject({ status: 'valid', wellFormed: true, section: 'Individual' });
    expect(codes.taxonomy('207Q00001X', '2026-02-02')).toMatchObject({ status: 'unknown', coverage: 'complete' });
  });
});

describeOfficial('pos/cms_pos_with_facility_flag_2024.csv', (file) => {
  it('agrees with the shipped rates, and leaves out unassigned places', () => {
    const table = importPlaceOfService(file);
    const codes = codesFrom([table]);
    expect(table.release.rowCount).toBe(52);
    expect(codes.placeOfService('02', '2026-02-02').rate).toBe('facility');
    expect(codes.placeOfService('10', '2026-02-02').rate).toBe('non-facility');
  });
});

describeOfficial('mpfs/GPCI2026.csv', (file) => {
  it('has 109 localities in thousandths', () => {
    const table = importGpci(file);
    expect(table.release).toMatchObject({ release: 'CY2026', rowCount: 109 });
    const dallas = [...table.rows].find((row) => row[2] === 'TX' && /DALLAS/.test(row[3] ?? ''))!;
    expect(dallas[4]).toBe('1009');
    expect(codesFrom([table]).geographicIndex(dallas[0]!, dallas[1]!, '2026-02-02')).toMatchObject({ status: 'valid', workMilli: 1009 });
  });
});

describeOfficial('mpfs/PPRRVU22_JAN.hcpcs2only.csv', (file) => {
  it('is read by merged column names, in thousandths', () => {
    const codes = codesFrom([importMpfs(file, excerpt)]);
    expect(codes.physicianFee('G0439', '', '2022-02-02')).toMatchObject({ status: 'valid', feeStatus: 'A', workMilli: 1920, conversionFactorTenThousandths: 346_062 });
    expect(codes.physicianFee('G0439', '26', '2022-02-02').status).toBe('unknown');
  });
});

describe('the fee schedule of another year', () => {
  const titles = [
    [',,2026 Fee Schedule,', ',,,'],
    [',,,STATUS,WORK,NON-FAC,FACILITY,MP,PCTC,GLOB,BILAT,ASST,CO-,TEAM,PRIC,CONV'],
    ['HCPCS,MOD,DESCRIPTION,CODE,RVU,PE RVU,PE RVU,RVU,IND,DAYS,SURG,SURG,SURG,SURG,IND,FACTOR'],
  ].flat();
  const file = (rows: readonly string[]) => made('PPRRVU2026_Oct_nonQPP.csv', [...titles, ...rows].join('\r\n'));

  it('may have a column more', () => {
    const codes = codesFrom([importMpfs(file(['G0439,,x,A,1.92,1.9,.74,.12,0,XXX,0,0,0,0,1,33.4009']), excerpt)]);
    expect(codes.physicianFee('G0439', '', '2026-11-02')).toMatchObject({ workMilli: 1920, nonFacilityExpenseMilli: 1900, facilityExpenseMilli: 740, conversionFactorTenThousandths: 334_009 });
  });

  it('is refused without a column it needs, or with a word where a number belongs', () => {
    expect(() => importMpfs(made('PPRRVU2026_Oct_nonQPP.csv', 'HCPCS,MOD,DESCRIPTION\nG0439,,x'), excerpt)).toThrow('no column for status');
    expect(() => importMpfs(file(['G0439,,x,A,none,1.9,.74,.12,0,XXX,0,0,0,0,1,33.4009']), excerpt)).toThrow('"none" stands where a number belongs');
  });
});

describe('reference files whose vintage cannot be told', () => {
  it('are refused by name', () => {
    for (const importer of [importNucc, importPlaceOfService, importGpci, importMpfs]) expect(() => importer(made('download.csv', 'a,b'))).toThrow('download.csv is refused: its name does not tell the edition');
  });
});
