import { describe, expect, it } from '@jest/globals';
import type { Release } from '../release.js';
import { codesFrom } from '../tables/codes-from.js';
import { draws, inpatient, outpatient, professional, withLines } from './claims.fixture.js';
import type { HistoryLine } from './finding.js';

const earlier: HistoryLine = {
  claimId: 'CLAIM00000001',
  payerId: 'DEMO1',
  renderingNpi: '1245319599',
  code: 'G0439',
  modifiers: [],
  quantityMilli: 1000,
  chargeCents: 14_000,
  serviceFrom: '2026-11-02',
  serviceThrough: '2026-11-02',
};
const worse = (findings: readonly { severity: string }[]) => findings.filter(({ severity }) => severity !== 'INFO');

describe('NCCI-01, services that are pairs', () => {
  it('passes services of different days and different providers', () => {
    expect(worse(draws('NCCI-01', withLines(professional, { code: 'G0101' }, { code: 'G0425', serviceFrom: '2026-11-03', serviceThrough: '2026-11-03' })))).toEqual([]);
    expect(worse(draws('NCCI-01', withLines(professional, { code: 'G0101' }, { code: 'G0425', renderingNpi: '1234567893' })))).toEqual([]);
  });

  it('holds the second column of a pair that no modifier separates, even with 59', () => {
    const [finding] = worse(draws('NCCI-01', withLines(professional, { code: 'G0108' }, { code: 'G0270', modifiers: ['59'] })));
    expect(finding).toMatchObject({ severity: 'DENY', line: 2, code: 'G0270', predicts: ['236', '97'], dataset: 'ncci-ptp-practitioner', release: '2024-Q3 excerpt' });
  });

  it('holds a separable pair, gives the conditions each modifier asserts, and lets it pass with one on either line', () => {
    const [finding] = worse(draws('NCCI-01', withLines(professional, { code: 'G0101' }, { code: 'G0425' })));
    expect(finding).toMatchObject({ severity: 'DENY', code: 'G0425', fix: expect.stringContaining('XE a separate encounter') });
    for (const modified of [withLines(professional, { code: 'G0101' }, { code: 'G0425', modifiers: ['25'] }), withLines(professional, { code: 'G0101', modifiers: ['XU'] }, { code: 'G0425' })]) {
      expect(draws('NCCI-01', modified)).toMatchObject([{ severity: 'INFO', fix: expect.stringContaining('documentation') }]);
    }
  });

  it('is not impressed by modifiers that do not separate pairs', () => {
    expect(worse(draws('NCCI-01', withLines(professional, { code: 'G0101' }, { code: 'G0425', modifiers: ['22', '76'] })))).toHaveLength(1);
  });

  it('gives the same verdict whatever the order of the lines', () => {
    const [finding] = worse(draws('NCCI-01', withLines(professional, { code: 'G0270' }, { code: 'G0108' })));
    expect(finding).toMatchObject({ code: 'G0270', line: 1 });
  });

  it('sees the other claims of the day', () => {
    const findings = worse(draws('NCCI-01', withLines(professional, { code: 'G0270' }), { history: [{ ...earlier, code: 'G0108' }] }));
    expect(findings).toMatchObject([{ code: 'G0270', message: expect.stringContaining('on claim CLAIM00000001') }]);
  });

  it('says when pairs could not be checked, and leaves inpatient stays alone', () => {
    expect(draws('NCCI-01', withLines(outpatient, { code: 'G0463' }, { code: 'G0101' }))).toMatchObject([{ severity: 'INFO', dataset: 'ncci-ptp-outpatient' }]);
    expect(draws('NCCI-01', withLines(inpatient, { code: 'G0108' }, { code: 'G0270' }))).toEqual([]);
  });

  it('ignores withdrawn pairs and respects the day a pair ended', () => {
    const release: Release = { dataset: 'ncci-ptp-practitioner', release: 'v32.3', effectiveFrom: '2026-10-01', effectiveTo: '2026-12-31', sourceFile: 'x', sha256: 'x', rowCount: 3, coverage: 'complete' };
    const rows = [
      ['G0101', 'G0425', '1996-01-01', '2026-11-01', '0', 'x'],
      ['G0108', 'G0270', '1996-01-01', '1996-01-01', '9', 'x'],
      ['G0105', 'G0425', '2026-11-02', '', '0', 'x'],
    ];
    const codes = codesFrom([{ release, columns: ['column1', 'column2', 'effective_from', 'effective_to', 'indicator', 'rationale'], rows }]);
    const pair = (code: string, other: string) => draws('NCCI-01', withLines(professional, { code }, { code: other }), { codes });
    expect(pair('G0101', 'G0425')).toEqual([]);
    expect(pair('G0108', 'G0270')).toEqual([]);
    expect(pair('G0105', 'G0425')).toHaveLength(1);
  });
});

describe('MUE-01, unit limits', () => {
  it('passes units at the limit of a line', () => {
    expect(draws('MUE-01', withLines(professional, { code: 'A0425', quantityMilli: 250_000 }))).toEqual([]);
  });

  it('holds a line above a line limit (1), line by line', () => {
    expect(draws('MUE-01', withLines(professional, { code: 'A0425', quantityMilli: 251_000 }))).toMatchObject([{ severity: 'DENY', predicts: ['151', 'N362'], release: '2024-Q3 excerpt' }]);
    expect(draws('MUE-01', withLines(professional, { code: 'A0425', quantityMilli: 200_000 }, { code: 'A0425', quantityMilli: 200_000, modifiers: ['76'] }))).toEqual([]);
  });

  it('holds every line of a day above an absolute day limit (2), with history', () => {
    const findings = draws('MUE-01', withLines(professional, {}, { modifiers: ['76'] }));
    expect(findings.map(({ line }) => line)).toEqual([1, 2]);
    expect(findings[0]?.fix).toContain('absolute');
    expect(draws('MUE-01', professional, { history: [earlier] })).toHaveLength(1);
    expect(draws('MUE-01', professional, { history: [{ ...earlier, serviceFrom: '2026-11-01', serviceThrough: '2026-11-01' }] })).toEqual([]);
  });

  it('says that a clinical day limit (3) can be appealed', () => {
    expect(draws('MUE-01', withLines(professional, { code: 'G0108', quantityMilli: 7000 }))).toMatchObject([{ fix: expect.stringContaining('appeal') }]);
  });

  it('divides the units of a line over several days', () => {
    const days = { code: 'G0108', serviceFrom: '2026-11-02', serviceThrough: '2026-11-03' };
    expect(draws('MUE-01', withLines(professional, { ...days, quantityMilli: 12_000 }))).toEqual([]);
    expect(draws('MUE-01', withLines(professional, { ...days, quantityMilli: 13_000 }))).toHaveLength(1);
  });

  it('reads a limit of zero as not payable in the setting', () => {
    expect(draws('MUE-01', withLines(professional, { code: 'E0114' }))).toMatchObject([{ severity: 'DENY', message: expect.stringContaining('not payable in this setting') }]);
  });

  it('does not read a missing limit as no limit', () => {
    expect(draws('MUE-01', withLines(professional, { code: 'T1015', quantityMilli: 9_000 }))).toMatchObject([{ severity: 'INFO', message: expect.stringContaining('T1015') }]);
  });
});

describe('DUP-01 and DUP-02, repeated services', () => {
  it('holds a service already billed to the payer on another claim, unless this one replaces it', () => {
    expect(draws('DUP-01', professional, { history: [earlier] })).toMatchObject([{ severity: 'DENY', predicts: ['18'], message: expect.stringContaining('CLAIM00000001') }]);
    expect(draws('DUP-01', { ...professional, frequencyCode: '7' }, { history: [earlier] })).toEqual([]);
    expect(draws('DUP-01', professional, { history: [{ ...earlier, chargeCents: 1 }] })).toEqual([]);
    expect(draws('DUP-01', professional, { history: [{ ...earlier, payerId: 'OTHER' }] })).toEqual([]);
    expect(draws('DUP-01', professional)).toEqual([]);
  });

  it('warns of a line that repeats another, and not when a modifier or the side says otherwise', () => {
    expect(draws('DUP-02', withLines(professional, {}, {}))).toMatchObject([{ severity: 'WARN', line: 2, message: expect.stringContaining('repeats line 1') }]);
    expect(draws('DUP-02', withLines(professional, {}, { modifiers: ['76'] }))).toEqual([]);
    expect(draws('DUP-02', withLines(professional, { modifiers: ['LT'] }, { modifiers: ['RT'] }))).toEqual([]);
    expect(draws('DUP-02', withLines(professional, {}, { placeOfService: '12' }))).toEqual([]);
    expect(draws('DUP-02', professional)).toEqual([]);
  });
});
