import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { suggestCoding, type EncounterToCode } from './fhir-coding.js';
import { loadStarterCodes } from './tables/load-codes.js';

const codes = loadStarterCodes();
const encounter: EncounterToCode = { encounterClass: 'AMB', encounterTypes: [], conditions: [], procedures: [], dateOfService: '2026-11-02' };

describe('suggesting codes for an encounter charted in SNOMED CT', () => {
  it('maps a condition to a billable diagnosis, naming the row it came from', () => {
    const { diagnoses, placeOfService } = suggestCoding({ ...encounter, conditions: ['444814009'] }, codes);
    expect(diagnoses).toMatchObject([{ code: 'J329', confidence: 'high', snomed: '444814009', sourceRow: 1, mapRelease: '2026-11', lookup: { status: 'valid' } }]);
    expect(placeOfService).toBe('11');
  });

  it('codes a check-up before what it finds', () => {
    const { diagnoses, procedures } = suggestCoding({ ...encounter, encounterTypes: ['185349003'], conditions: ['38341003'] }, codes);
    expect(diagnoses.map(({ code }) => code)).toEqual(['Z0000', 'I10']);
    expect(procedures).toMatchObject([{ code: 'G0439', confidence: 'high' }]);
  });

  it('uses what the kind of visit implies only when nothing better is charted', () => {
    const symptom = { ...encounter, encounterTypes: ['185345009'] };
    expect(suggestCoding(symptom, codes).diagnoses).toMatchObject([{ code: 'R6889', confidence: 'low' }]);
    expect(suggestCoding({ ...symptom, conditions: ['10509002'] }, codes).diagnoses.map(({ code }) => code)).toEqual(['J209']);
  });

  it('suggests a code once, by its first source', () => {
    const { diagnoses } = suggestCoding({ ...encounter, reasons: ['444814009'], conditions: ['40055000', '444814009'] }, codes);
    expect(diagnoses).toMatchObject([{ code: 'J329', because: expect.stringContaining('reason') }]);
    expect(diagnoses).toHaveLength(1);
  });

  it('trusts a code less where no release covers the day', () => {
    const old = suggestCoding({ ...encounter, conditions: ['38341003'], dateOfService: '2012-05-01' }, codes);
    expect(old.diagnoses).toMatchObject([{ code: 'I10', confidence: 'medium', lookup: { status: 'unknown' } }]);
  });

  it('hands what it cannot map to the coder', () => {
    expect(suggestCoding({ ...encounter, conditions: ['1'], procedures: ['2', '1'] }, codes).unmapped).toEqual([
      { snomed: '1', from: 'condition' },
      { snomed: '2', from: 'procedure' },
    ]);
  });

  it.each([
    ['EMER', '23'],
    ['IMP', '21'],
    ['VR', '10'],
    ['HH', '12'],
  ])('places an encounter of class %s at %s', (encounterClass, place) => {
    expect(suggestCoding({ ...encounter, encounterClass }, codes).placeOfService).toBe(place);
  });
});

const samples = join(process.env['CLAIMSTREAM_SAMPLES'] ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url)), 'fhir');

interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly class?: { readonly code: string };
  readonly type?: readonly { readonly coding: readonly { readonly code: string }[] }[];
  readonly code?: { readonly coding: readonly { readonly code: string }[] };
  readonly encounter?: { readonly reference: string };
  readonly period?: { readonly start: string };
}

(existsSync(samples) ? describe : describe.skip)(`sample FHIR bundles${existsSync(samples) ? '' : ' (skipped: shared/data/fhir is absent)'}`, () => {
  it('get suggestions or stay with the coder; no charted code is dropped', () => {
    let encounters = 0;
    let suggested = 0;
    for (const name of readdirSync(samples).filter((file) => file.endsWith('.json'))) {
      const resources = (JSON.parse(readFileSync(join(samples, name), 'utf8')) as { entry: { resource: Resource }[] }).entry.map(({ resource }) => resource);
      const codesOf = (type: string, id: string): string[] =>
        resources.filter((one) => one.resourceType === type && one.encounter?.reference.endsWith(id)).flatMap(({ code }) => code?.coding.map((coding) => coding.code) ?? []);
      for (const one of resources.filter(({ resourceType }) => resourceType === 'Encounter')) {
        encounters += 1;
        const charted = { conditions: codesOf('Condition', one.id), procedures: codesOf('Procedure', one.id), encounterTypes: one.type?.flatMap(({ coding }) => coding.map(({ code }) => code)) ?? [] };
        const result = suggestCoding({ ...charted, encounterClass: one.class?.code ?? '', dateOfService: (one.period?.start ?? '').slice(0, 10) }, codes);
        const unmapped = new Set(result.unmapped.map(({ snomed }) => snomed));
        for (const snomed of [...charted.conditions, ...charted.procedures, ...charted.encounterTypes]) {
          expect(unmapped.has(snomed) || codes.suggest(snomed).length > 0).toBe(true);
        }
        if (result.diagnoses.length > 0) suggested += 1;
      }
    }
    expect(encounters).toBe(163);
    expect(suggested).toBeGreaterThan(100);
  });
});
