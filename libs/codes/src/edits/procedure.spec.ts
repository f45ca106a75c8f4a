import { describe, expect, it } from '@jest/globals';
import { codesFrom } from '../tables/codes-from.js';
import { draws, outpatient, professional, withLines } from './claims.fixture.js';

const dated = (code: string, date: string) => withLines(professional, { code, serviceFrom: date, serviceThrough: date });

describe('PX-01, procedure codes in force', () => {
  it('passes a code in force', () => {
    expect(draws('PX-01', professional)).toEqual([]);
  });

  it('rejects a code the day after it ended and the day before it began', () => {
    expect(draws('PX-01', dated('J1030', '2024-03-31'))).toEqual([]);
    expect(draws('PX-01', dated('J1030', '2024-04-01'))).toMatchObject([{ severity: 'REJECT', predicts: ['181'], release: 'demo 2024-Q3' }]);
    expect(draws('PX-01', dated('G2211', '2020-12-31'))).toMatchObject([{ severity: 'REJECT', message: expect.stringContaining('begins on 2021-01-01') }]);
  });

  it('calls CPT codes unknown until a licensed list is loaded, and checks them by it then', () => {
    expect(draws('PX-01', withLines(professional, { code: '99999' }))).toMatchObject([{ severity: 'WARN', dataset: 'cpt' }]);
    const release = { dataset: 'cpt', release: '2026', effectiveFrom: '2026-01-01', sourceFile: 'x', sha256: 'x', rowCount: 1, coverage: 'complete' } as const;
    const codes = codesFrom([{ release, columns: ['code', 'effective_from', 'effective_to', 'description'], rows: [['99998', '', '', '']] }]);
    expect(draws('PX-01', withLines(professional, { code: '99999' }), { codes })).toMatchObject([{ severity: 'REJECT', release: '2026' }]);
  });

  it('rejects what is not written like a code, and a professional line without one', () => {
    expect(draws('PX-01', withLines(professional, { code: 'G04' }))).toMatchObject([{ predicts: ['M51'] }]);
    const { code: _code, ...bare } = professional.lines[0]!;
    expect(draws('PX-01', { ...professional, lines: [bare] })).toHaveLength(1);
    expect(draws('PX-01', { ...outpatient, lines: [{ ...bare, revenueCode: '0250', pointers: [] }] })).toEqual([]);
  });

  it('leaves the rate codes of home health and rehabilitation alone', () => {
    expect(draws('PX-01', withLines(outpatient, { code: '1AA11', revenueCode: '0023' }))).toEqual([]);
  });
});

describe('PX-02, codes that name nothing specific', () => {
  it('holds one without a description and passes it with one', () => {
    expect(draws('PX-02', withLines(professional, { code: 'Q2039' }))).toMatchObject([{ severity: 'DENY', predicts: ['N350'] }]);
    expect(draws('PX-02', withLines(professional, { code: 'Q2039', descriptionPresent: true }))).toEqual([]);
  });
});

describe('PX-04, drugs', () => {
  const drug = { ndc: '00409123401', unit: 'ML', quantityMilli: 1000 };
  const wants = { payerRules: { release: 'meadow 1', ndcRequired: true } };

  it('passes a drug line with its code, and one without where the payer does not ask', () => {
    expect(draws('PX-04', withLines(professional, { code: 'J3301', drug }), wants)).toEqual([]);
    expect(draws('PX-04', withLines(professional, { code: 'J3301' }))).toEqual([]);
  });

  it('holds a drug line without the code the payer wants, also for a drug the table does not know', () => {
    expect(draws('PX-04', withLines(professional, { code: 'J3301' }), wants)).toMatchObject([{ path: 'lines[0].drug', predicts: ['M119'] }]);
    expect(draws('PX-04', withLines(professional, { code: 'J9999' }), wants)).toHaveLength(1);
    expect(draws('PX-04', professional, wants)).toEqual([]);
  });

  it('holds a code of ten digits, a unknown unit and no quantity', () => {
    const paths = draws('PX-04', withLines(professional, { code: 'J3301', drug: { ndc: '0409-1234-01' } })).map(({ path }) => path);
    expect(paths).toEqual(['lines[0].drug.ndc', 'lines[0].drug.unit', 'lines[0].drug.quantityMilli']);
  });

  it('holds a line that says drug was and was not discarded', () => {
    expect(draws('PX-04', withLines(professional, { code: 'J3301', modifiers: ['JW', 'JZ'] }))).toMatchObject([{ predicts: ['4'] }]);
  });
});

describe('MOD-01, modifiers in force', () => {
  it('passes modifiers in force', () => {
    expect(draws('MOD-01', withLines(professional, { modifiers: ['25', 'GA'] }))).toEqual([]);
  });

  it('rejects a fifth, a repeated, a misspelt and an ended modifier', () => {
    expect(draws('MOD-01', withLines(professional, { modifiers: ['25', '59', 'LT', 'RT', 'KX'] }))).toMatchObject([{ path: 'lines[0].modifiers' }]);
    expect(draws('MOD-01', withLines(professional, { modifiers: ['25', '25'] }))).toMatchObject([{ path: 'lines[0].modifiers[1]' }]);
    expect(draws('MOD-01', withLines(professional, { modifiers: ['2'] }))).toMatchObject([{ severity: 'REJECT' }]);
    expect(draws('MOD-01', withLines(professional, { modifiers: ['CS'] }))).toMatchObject([{ severity: 'REJECT', predicts: ['182'] }]);
  });

  it('only warns of a modifier the excerpt does not list', () => {
    expect(draws('MOD-01', withLines(professional, { modifiers: ['ZZ'] }))).toMatchObject([{ severity: 'WARN', dataset: 'modifiers' }]);
  });
});

describe('MOD-02, modifiers that contradict', () => {
  it.each([[['50', 'LT']], [['LT', 'RT']], [['26', 'TC']], [['59', 'XS']], [['GA', 'GZ']], [['93', '95']]])('holds %s on one line', (modifiers) => {
    expect(draws('MOD-02', withLines(professional, { modifiers }))).toMatchObject([{ severity: 'DENY', path: 'lines[0].modifiers[1]', predicts: ['4', 'N519'] }]);
  });

  it('holds 25 on a drug and passes it on a visit', () => {
    expect(draws('MOD-02', withLines(professional, { code: 'J3301', modifiers: ['25'] }))).toHaveLength(1);
    expect(draws('MOD-02', withLines(professional, { modifiers: ['25'] }))).toEqual([]);
  });
});
