import { describe, expect, it } from '@jest/globals';
import { context, draws, inpatient, outpatient, professional, withLines } from './claims.fixture.js';
import { catalogue, editRelease, runEdits, worstSeverity } from './run-edits.js';

describe('running the edits', () => {
  it('draws nothing worse than information on a clean office claim', () => {
    expect(runEdits(professional, context)).toEqual([]);
  });

  it('draws nothing that holds a clean hospital claim, and says what it could not check', () => {
    for (const claim of [outpatient, inpatient]) {
      const findings = runEdits(claim, context);
      expect(findings.filter(({ severity }) => severity === 'REJECT' || severity === 'DENY')).toEqual([]);
    }
    expect(draws('MUE-01', outpatient)[0]).toMatchObject({ severity: 'INFO', dataset: 'mue-outpatient' });
    expect(draws('DX-11', { ...inpatient, diagnoses: [{ code: 'J189' }] })[0]).toMatchObject({ severity: 'WARN' });
  });

  it('returns all findings of a bad claim, by SNIP type and then by edit', () => {
    const bad = withLines(
      { ...professional, diagnoses: [], placeOfService: '00', billingProvider: { ...professional.billingProvider, zip: '75201', npi: '1234567890' } },
      { code: 'G9', chargeCents: -1 },
    );
    const order = runEdits(bad, context).map(({ snipType, ruleId }) => `${snipType} ${ruleId}`);
    expect(order).toEqual([...order].sort());
    expect(new Set(order)).toEqual(new Set(['2 NPI-01', '2 REQ-01', '2 REQ-03', '3 BAL-01', '4 PTR-01', '5 POS-01', '5 PX-01', '6 MUE-01']));
  });

  it('runs only the types asked for', () => {
    const bad = { ...professional, totalChargeCents: 1, billingProvider: { ...professional.billingProvider, zip: '' } };
    expect(runEdits(bad, context, { types: [3] }).map(({ ruleId }) => ruleId)).toEqual(['BAL-01']);
  });

  it('names the catalogue and the releases that decided', () => {
    const release = editRelease({ codes: context.codes, payerRules: { release: 'meadow 2026-10' } });
    expect(release).toMatchObject({ catalogue: '2026.11.1', payerRules: 'meadow 2026-10' });
    expect(release.releases).toContainEqual({ dataset: 'icd10cm', release: 'demo FY2026', effectiveFrom: '2020-10-01', coverage: 'excerpt' });
    expect(release.releases.map(({ dataset }) => dataset)).not.toContain('carc-actions');
  });

  it('calls the gravest severity of a claim', () => {
    expect(worstSeverity([])).toBeUndefined();
    expect(worstSeverity(runEdits(withLines(professional, { code: 'G0108' }, { code: 'G0270' }), context))).toBe('DENY');
  });

  it('has at least 28 edits with a meaning, each once', () => {
    const ids = catalogue().map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(28);
    expect(new Set(ids).size).toBe(ids.length);
    expect(catalogue().filter(({ meaning }) => !/^[A-Z].*\.$/.test(meaning))).toEqual([]);
  });
});
