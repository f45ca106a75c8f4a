import { describe, expect, it } from '@jest/globals';
import { codesFrom } from '../tables/codes-from.js';
import { readTable, writeTable } from '../tables/table-file.js';
import { importMue, importPtp } from './ncci.js';
import { describeOfficial, made } from './samples.fixture.js';

// The shape of the quarterly files: a notice, a title, and a header stacked over four lines.
const quarter = [
  'A notice of rights stands here.',
  'Practitioner edits',
  'Column 1\tColumn 2\t* = in\tEffective\tDeletion\tModifier\tPTP Edit Rationale',
  '\t\texistence\tDate\tDate\t0 = not allowed\t',
  '\t\tprior to\t\t* = no data\t1 = allowed\t',
  '\t\t1996\t\t\t9 = not applicable\t',
  'G0101\tG0425\t\t20190101\t20191231\t1\tStandards, of "practice"',
  'G0101\tG0425\t\t20200401\t*\t0\tStandards, of "practice"',
  'G0108\tG0270\t\t20100101\t20100101\t9\tx',
  '',
].join('\r\n');
const excerpt = { excerpt: true };

describe('procedure-to-procedure edits', () => {
  it('take quarter and setting from the name, and answer each day by the pair in force', () => {
    const table = importPtp([made('ccipra-v323r0-f1.txt', quarter)], excerpt);
    expect(table.release).toMatchObject({ dataset: 'ncci-ptp-practitioner', release: 'v32.3', effectiveFrom: '2026-10-01', effectiveTo: '2026-12-31', answersFrom: '2023-10-01', rowCount: 2 });
    const codes = codesFrom([readTable('ptp.csv', [...writeTable(table)].join(''))]);
    expect(codes.ptp('G0101', 'G0425', '2026-11-02')).toMatchObject({ status: 'valid', indicator: 0, rationale: 'Standards, of "practice"', effectiveFrom: '2020-04-01' });
    expect(codes.ptp('G0425', 'G0101', '2026-11-02').status).toBe('unknown');
    expect(codes.ptp('G0108', 'G0270', '2026-11-02').status).toBe('unknown');
    expect(codes.ptp('G0101', 'G0425', '2023-09-30').release).toBeUndefined();
    expect(importPtp([made('ccioph-v320r1-f1.txt', quarter)], excerpt).release).toMatchObject({ dataset: 'ncci-ptp-outpatient', effectiveFrom: '2026-01-01', effectiveTo: '2026-03-31' });
  });

  it('leave out what ended before the years that are kept', () => {
    expect(importPtp([made('ccipra-v323r0-f1.txt', quarter)], { ...excerpt, keepFrom: '2023-11-01' }).release.rowCount).toBe(1);
  });

  it.each([
    ['they are not the whole quarter', [made('ccipra-v323r0-f1.txt', quarter)], {}, 'give all files of the quarter'],
    ['files are of different quarters', [made('ccipra-v323r0-f1.txt', quarter), made('ccipra-v322r0-f2.txt', quarter)], excerpt, 'different quarters'],
    ['a pair stands twice', [made('ccipra-v323r0-f1.txt', quarter), made('ccipra-v323r0-f2.txt', quarter)], excerpt, 'has a pair twice'],
    ['the header lost a column', [made('ccipra-v323r0-f1.txt', quarter.replace('Deletion', 'Ended'))], excerpt, 'no column for the deletion'],
    ['an indicator is unknown', [made('ccipra-v323r0-f1.txt', quarter.replace('*\t0', '*\t5'))], excerpt, 'modifier indicator of 0, 1 or 9'],
    ['a date does not exist', [made('ccipra-v323r0-f1.txt', quarter.replace('20200401', '20200431'))], excerpt, 'no real dates'],
    ['the name tells no quarter', [made('edits.txt', quarter)], excerpt, 'its name does not tell the edition'],
    ['no file is given', [], excerpt, 'no file was given'],
  ])('are refused when %s', (_, files, options, sentence) => {
    expect(() => importPtp(files, options)).toThrow(sentence);
  });
});

describeOfficial('ncci/ncci_ptp_practitioner_2024Q3.hcpcs2only.tsv', (file) => {
  it('holds the pairs the product ships, and cannot answer for earlier days because it has no effective dates', () => {
    const table = importPtp([file], excerpt);
    expect(table.release).toMatchObject({ release: '2024-Q3', effectiveTo: '2024-09-30', rowCount: 2987 });
    expect(table.release).not.toHaveProperty('answersFrom');
    const codes = codesFrom([table]);
    expect(codes.ptp('G0108', 'G0270', '2024-08-01')).toMatchObject({ status: 'valid', indicator: 0 });
    expect(codes.ptp('G0101', 'G0463', '2024-08-01')).toMatchObject({ status: 'valid', indicator: 1 });
    expect(codes.ptp('G0101', 'G0463', '2024-06-30').release).toBeUndefined();
  });
});

const limits = '"A notice\nof rights",,,\n"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\nG0439,1,2 Date of Service Edit: Policy,x\nE0114,0,3 Date of Service Edit: Clinical,x\n';
const name = 'MCR_MUE_PractitionerServices_Eff_10-01-2026.csv';

describe('medically unlikely edits', () => {
  it('are read below a notice of several lines, zero included', () => {
    const table = importMue(made(name, limits), excerpt);
    expect(table.release).toMatchObject({ dataset: 'mue-practitioner', release: '2026-Q4', effectiveFrom: '2026-10-01', effectiveTo: '2026-12-31' });
    const codes = codesFrom([table]);
    expect(codes.mue('G0439', '2026-11-02', 'practitioner')).toMatchObject({ units: 1, adjudicationIndicator: 2 });
    expect(codes.mue('E0114', '2026-11-02', 'practitioner')).toMatchObject({ status: 'valid', units: 0 });
  });

  it('are refused when the header drifted, a value is missing, or the file is cut', () => {
    expect(() => importMue(made(name, limits.replace('MUE Values', 'Limit')), excerpt)).toThrow('no row names the columns');
    expect(() => importMue(made(name, limits.replace('G0439,1', 'G0439,')), excerpt)).toThrow('row 1 under the header is no unit limit');
    expect(() => importMue(made(name, limits))).toThrow('has at least 10000');
  });
});

describeOfficial('ncci/MCR_MUE_PractitionerServices_Eff_07-01-2024.hcpcs2only.relaid.csv', (file) => {
  it('gives ground mileage 250 units a line', () => {
    const codes = codesFrom([importMue(file, excerpt)]);
    expect(codes.mue('A0425', '2024-08-01', 'practitioner')).toMatchObject({ units: 250, adjudicationIndicator: 1 });
  });
});

describeOfficial('ncci/MCR_MUE_OutpatientHospitalServices_Eff_07-01-2024.hcpcs2only.relaid.csv', (file) => {
  it('is the outpatient setting', () => expect(importMue(file, excerpt).release).toMatchObject({ dataset: 'mue-outpatient', rowCount: 4339 }));
});

describeOfficial('ncci/MCR_MUE_DMESupplierServices_Eff_07-01-2024.hcpcs2only.relaid.csv', (file) => {
  it('is the supplier setting', () => expect(importMue(file, excerpt).release).toMatchObject({ dataset: 'mue-dme', rowCount: 2928 }));
});
