import { describe, expect, it } from 'vitest';
import { bodyOf, draftOf, fieldOfCodes, newLine, type Draft } from './draft.js';

const LINE = { number: 1, code: 'G0463', modifiers: '', revenueCode: '', quantity: '1', pointers: '1', charge: '', placeOfService: '', kept: {} };
const draft = (more: Partial<Draft> = {}): Draft => ({ diagnoses: [{ code: 'E11.9', qualifier: '', poa: '' }], lines: [LINE], ...more });

describe('codes as a coder types them', () => {
  it('become a command: no dot, the first diagnosis principal, cents and thousandths', () => {
    const made = bodyOf(draft({ diagnoses: [{ code: 'e11.9', qualifier: '', poa: '' }, { code: 'I10', qualifier: '', poa: '' }], lines: [{ ...LINE, modifiers: '25 lt', quantity: '1.5', pointers: '1 2', charge: '125.50' }] }));
    expect(made).toEqual({ body: {
      diagnoses: [{ code: 'E119', qualifier: 'ABK' }, { code: 'I10', qualifier: 'ABF' }],
      lines: [{ number: 1, unit: 'UN', code: 'G0463', modifiers: ['25', 'LT'], quantityMilli: 1500, pointers: [1, 2], chargeCents: 12_550 }],
    } });
  });

  it('leave the charge to the charge master where none is typed', () => {
    const made = bodyOf(draft());
    expect('body' in made && made.body.lines[0]).not.toHaveProperty('chargeCents');
  });

  it('keep what the form does not show: dates, line keys, admitting diagnoses', () => {
    const start = draftOf({
      codes: { by: 'source', diagnoses: [{ code: 'I10', qualifier: 'ABK', poa: 'Y' }, { code: 'R072', qualifier: 'ABJ' }], lines: [{ number: 3, code: '99213', modifiers: [], unit: 'UN', quantityMilli: 1000, pointers: [1], chargeCents: 100, serviceFrom: '2026-03-02' }] },
      encounter: undefined as never,
    });
    expect(bodyOf(start)).toMatchObject({ body: { diagnoses: [{ qualifier: 'ABK', poa: 'Y' }, { code: 'R072', qualifier: 'ABJ' }], lines: [{ number: 3, serviceFrom: '2026-03-02', chargeCents: 100 }] } });
  });

  it.each([
    ['a diagnosis that is no code', draft({ diagnoses: [{ code: '11E', qualifier: '', poa: '' }] }), 'dx-0'],
    ['a pointer to a diagnosis that is not there', draft({ lines: [{ ...LINE, pointers: '2' }] }), 'line-1-pointers'],
    ['no quantity', draft({ lines: [{ ...LINE, quantity: '0' }] }), 'line-1-quantity'],
    ['five modifiers', draft({ lines: [{ ...LINE, modifiers: '25 26 27 50 LT' }] }), 'line-1-modifiers'],
    ['an amount that is none', draft({ lines: [{ ...LINE, charge: 'free' }] }), 'line-1-charge'],
    ['no line at all', draft({ lines: [] }), 'lines'],
  ])('are not sent with %s', (_what, wrong, field) => {
    const made = bodyOf(wrong);
    expect('problems' in made && [...made.problems.keys()]).toEqual([field]);
  });

  it('never use the number of a line again', () => {
    expect(newLine(draft({ lines: [{ ...LINE, number: 4 }] })).number).toBe(5);
  });
});

describe('the field that a rejection points at', () => {
  const fields = ['diagnoses[0]', 'diagnoses[1]', 'lines[0].code', 'lines[0].modifiers', 'lines[0].chargeCents', 'lines[1].code', 'lines[1].modifiers'];
  it('is the one it names, the first line where it names none, and the code where it names a line only', () => {
    expect(['lines[1].modifiers', 'lines.code', 'lines[1]', 'diagnoses', 'diagnoses[1]', 'chargeCents'].map((p) => fieldOfCodes(p, fields)))
      .toEqual(['lines[1].modifiers', 'lines[0].code', 'lines[1].code', 'diagnoses[0]', 'diagnoses[1]', 'lines[0].chargeCents']);
  });

  it('is the first field of its line where the form has no such field, and none for what is no code', () => {
    expect([fieldOfCodes('lines[1].serviceFrom', fields), fieldOfCodes('diagnoses[1].code', fields), fieldOfCodes('placeOfService', fields)]).toEqual(['lines[1].code', 'diagnoses[1]', undefined]);
  });
});
