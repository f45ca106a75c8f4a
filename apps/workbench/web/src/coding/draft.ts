import type { CodedLine, Coding, Diagnosis } from '../api/model.js';
import { centsOf, milliOf, quantity } from '../show/money.js';

/** Codes as a coder types them; checked when they are sent. */
export interface DraftLine { number: number; code: string; modifiers: string; revenueCode: string; quantity: string; pointers: string; charge: string; placeOfService: string; kept: Partial<CodedLine> }
export interface Draft { diagnoses: { code: string; qualifier: string; poa: string }[]; lines: DraftLine[] }

const amount = (cents: number | undefined): string => (cents === undefined ? '' : `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`);

const BILLED = new Set(['ABK', 'ABF', 'BK', 'BF']);

/** What stands on the claim, ready to be changed. */
export function draftOf({ codes, encounter }: Pick<Coding, 'codes' | 'encounter'>): Draft {
  const { diagnoses, lines } = codes ?? encounter;
  return {
    diagnoses: diagnoses.map((d) => ({ code: d.code, qualifier: d.qualifier, poa: d.poa ?? '' })),
    lines: lines.map((l) => ({
      number: l.number, code: l.code ?? '', modifiers: l.modifiers.join(' '), revenueCode: l.revenueCode ?? '', quantity: quantity(l.quantityMilli), pointers: l.pointers.join(' '),
      charge: amount(l.chargeCents), placeOfService: l.placeOfService ?? '', kept: l,
    })),
  };
}

export const newLine = (draft: Draft): DraftLine => ({
  // A number is never used again for another line.
  number: Math.max(0, ...draft.lines.map((l) => l.number)) + 1, code: '', modifiers: '', revenueCode: '', quantity: '1', pointers: draft.diagnoses.length > 0 ? '1' : '', charge: '', placeOfService: '', kept: {},
});

export type Problems = ReadonlyMap<string, string>;

/** The body of the command, or what is wrong with which field ("line 2 quantity"). */
export function bodyOf(draft: Draft): { body: { diagnoses: Diagnosis[]; lines: CodedLine[] } } | { problems: Problems } {
  const problems = new Map<string, string>();
  const typed = draft.diagnoses.filter((d) => d.code.trim() !== '');
  let first = true;
  const diagnoses = typed.map((d, i): Diagnosis => {
    const code = d.code.trim().toUpperCase().replace('.', '');
    if (!/^[A-Z][0-9A-Z]{2,6}$/.test(code)) problems.set(`dx-${i}`, 'An ICD-10-CM code, for example E11.9');
    const { poa } = d;
    // The first billed diagnosis is the principal one (HI01 ABK), the others follow it (ABF); admitting and external cause codes keep their place.
    const billed = d.qualifier === '' || BILLED.has(d.qualifier);
    const qualifier = !billed ? d.qualifier : d.qualifier.startsWith('B') ? d.qualifier : first ? 'ABK' : 'ABF';
    if (billed) first = false;
    return { code, qualifier, ...(poa === '' ? {} : { poa }) };
  });
  const lines = draft.lines.map((l): CodedLine => {
    const at = (field: string) => `line-${l.number}-${field}`;
    const code = l.code.trim().toUpperCase();
    if (code === '' && l.revenueCode.trim() === '') problems.set(at('code'), 'A HCPCS code of five characters');
    else if (code !== '' && !/^[0-9A-Z]{5}$/.test(code)) problems.set(at('code'), 'Five characters');
    const modifiers = l.modifiers.toUpperCase().split(/[\s,]+/).filter((m) => m !== '');
    if (modifiers.length > 4 || modifiers.some((m) => !/^[0-9A-Z]{2}$/.test(m))) problems.set(at('modifiers'), 'Up to four, two characters each');
    const pointers = l.pointers.split(/[\s,]+/).filter((p) => p !== '').map(Number);
    if (pointers.length > 4 || pointers.some((p) => !Number.isInteger(p) || p < 1 || p > diagnoses.length)) problems.set(at('pointers'), 'Numbers of diagnoses above');
    const quantityMilli = milliOf(l.quantity);
    if (quantityMilli === undefined) problems.set(at('quantity'), 'A number above zero');
    const chargeCents = l.charge.trim() === '' ? undefined : centsOf(l.charge);
    if (l.charge.trim() !== '' && chargeCents === undefined) problems.set(at('charge'), 'An amount, or empty');
    if (l.revenueCode.trim() !== '' && !/^\d{4}$/.test(l.revenueCode.trim())) problems.set(at('revenueCode'), 'Four digits');
    const { number: _n, code: _code, modifiers: _m, revenueCode: _r, chargeCents: _c, quantityMilli: _q, pointers: _p, placeOfService: _pos, ...kept } = { unit: 'UN', ...l.kept };
    return {
      ...kept, number: l.number, modifiers, pointers, quantityMilli: quantityMilli ?? 1000, unit: kept.unit,
      ...(code === '' ? {} : { code }), ...(l.revenueCode.trim() === '' ? {} : { revenueCode: l.revenueCode.trim() }), ...(chargeCents === undefined ? {} : { chargeCents }),
      ...(l.placeOfService.trim() === '' ? {} : { placeOfService: l.placeOfService.trim() }),
    };
  });
  if (diagnoses.length === 0) problems.set('dx-0', 'At least one diagnosis');
  if (lines.length === 0) problems.set('lines', 'At least one line');
  return problems.size > 0 ? { problems } : { body: { diagnoses, lines } };
}

/**
 * The field of the form that a path of an acknowledgement means, among those that the form has: itself, the same of the first line where no line is named,
 * otherwise the first field below it. A charge of the whole claim is that of its first line.
 */
export function fieldOfCodes(path: string, fields: readonly string[]): string | undefined {
  const named = path === 'chargeCents' ? 'lines[0].chargeCents' : path.replace(/^lines\./, 'lines[0].').replace(/^(lines|diagnoses)$/, '$1[0]');
  const whole = named.replace(/\..*$/, '');
  return fields.find((f) => f === named) ?? fields.find((f) => f === whole || f.startsWith(`${whole}.`));
}
