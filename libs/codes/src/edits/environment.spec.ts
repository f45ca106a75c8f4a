import { describe, expect, it } from '@jest/globals';
import { draws, professional, withLines } from './claims.fixture.js';
import { characterProblem } from './text.js';

describe('ENV-02, what X12 can carry', () => {
  it('passes plain values', () => {
    expect(draws('ENV-02', professional)).toEqual([]);
  });

  it.each([
    ['a delimiter', 'A*B', 'delimiter'],
    ['a line break', 'A\nB', 'control'],
    ['an accent', 'é', 'character'],
    ['an outer space', ' A', 'untrimmed'],
  ])('finds %s', (_, value, problem) => {
    expect(characterProblem(value)).toBe(problem);
    expect(draws('ENV-02', { ...professional, payer: { id: value, filingCode: 'MB' } })).toMatchObject([{ severity: 'REJECT', path: 'payer.id', predicts: ['999'] }]);
  });

  it('finds dates that no calendar has', () => {
    expect(draws('ENV-02', withLines(professional, { serviceFrom: '2026-02-30' }))).toMatchObject([{ path: 'lines[0].serviceFrom' }]);
  });

  it('repeats what was found in sealed fields by path only', () => {
    const [finding] = draws('ENV-02', { ...professional, textProblems: [{ path: 'patient.name', problem: 'delimiter' }] });
    expect(finding).toMatchObject({ path: 'patient.name', message: 'The value holds a character that X12 uses as a delimiter.' });
  });
});
