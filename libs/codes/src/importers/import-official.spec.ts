import { describe, expect, it } from '@jest/globals';
import { importOfficial, tableFileName } from './import-official.js';
import { describeOfficial, made, official } from './samples.fixture.js';

describe('importing by name', () => {
  it('refuses a file of no code set, and gives nothing of the others', () => {
    expect(() => importOfficial([made('GPCI2026.csv', ''), made('letter.txt', 'x')])).toThrow('refused');
    expect(() => importOfficial([made('letter.txt', 'x')])).toThrow('its name is that of no code set');
  });

  it('takes NCCI files as one quarter', () => {
    const header = 'Column 1\tColumn 2\t*\tEffective\tDeletion\tModifier\tRationale\n';
    const files = ['G0101\tG0425\t\t20200101\t*\t1\tx', 'G0105\tG0425\t\t20200101\t*\t1\tx'].map((line, at) => made(`ccipra-v323r0-f${at + 1}.txt`, header + line));
    const [table, ...others] = importOfficial(files, { excerpt: true });
    expect(others).toEqual([]);
    expect(table?.release).toMatchObject({ rowCount: 2, sourceFile: 'ccipra-v323r0-f1.txt ccipra-v323r0-f2.txt' });
    expect(tableFileName(table!)).toBe('ncci-ptp-practitioner-2026-10-01.csv');
  });
});

describeOfficial('hcpcs/HCPC2019_CONTR_ANWEB.txt', (file) => {
  it('gives every table of the files at hand', () => {
    const names = ['icd10cm/icd10cm-order-2026.txt', 'icd10cm/POAexemptCodesFY26.txt', 'edits/MCE_Simple_Code_Edits_v37.txt', 'taxonomy/nucc_taxonomy_251.csv', 'pos/cms_pos_with_facility_flag_2024.csv', 'mpfs/GPCI2026.csv'];
    expect(importOfficial([file, ...names.map(official)]).map(tableFileName)).toEqual([
      'hcpcs-2019-01-01.csv',
      'modifiers-2019-01-01.csv',
      'icd10cm-2025-10-01.csv',
      'icd10cm-poa-exempt-2025-10-01.csv',
      'mce-2019-10-01.csv',
      'nucc-taxonomy-2025-10-01.csv',
      'place-of-service-2024-01-01.csv',
      'gpci-2026-01-01.csv',
    ]);
  });
});
