import { loadStarterCodes } from '../tables/load-codes.js';
import type { EditClaim, EditLine } from './claim.js';
import type { EditContext, EditFinding } from './finding.js';
import { runEdits } from './run-edits.js';

export const codes = loadStarterCodes();
export const context: EditContext = { codes, today: '2026-11-20' };

/** A clean office claim: an annual wellness visit on 2026-11-02. */
export const visit: EditLine = {
  number: 1,
  code: 'G0439',
  modifiers: [],
  chargeCents: 14_000,
  unit: 'UN',
  quantityMilli: 1000,
  pointers: [1],
  serviceFrom: '2026-11-02',
  serviceThrough: '2026-11-02',
};

export const professional: EditClaim = {
  kind: 'professional',
  billingProvider: {
    npi: '1234567893',
    taxId: '123456789',
    zip: '752011234',
    namePresent: true,
    addressLines: ['100 Sample Street'],
    city: 'Dallas',
    state: 'TX',
    taxonomy: '207Q00000X',
    entity: 'organization',
  },
  subscriber: { memberIdPresent: true, namePresent: true, isPatient: true, birthDatePresent: true, sexPresent: true, addressPresent: true },
  patient: { namePresent: true, birthDatePresent: true, ageYears: 54, sex: 'F' },
  payer: { id: 'DEMO1', filingCode: 'MB' },
  payerSequence: 'P',
  frequencyCode: '1',
  placeOfService: '11',
  relatedCauses: [],
  diagnoses: [{ code: 'Z0000' }],
  lines: [visit],
  totalChargeCents: 14_000,
  providers: [{ role: 'rendering', npi: '1245319599', entity: 'person' }],
  priorPayers: [],
};

/** A clean hospital outpatient claim: a clinic visit on 2026-11-02. */
export const outpatient: EditClaim = {
  ...without(professional, 'placeOfService'),
  kind: 'institutional',
  typeOfBill: '0131',
  statementFrom: '2026-11-02',
  statementThrough: '2026-11-02',
  payer: { id: 'DEMO1', filingCode: 'MA' },
  diagnoses: [{ code: 'I10' }],
  lines: [{ ...visit, code: 'G0463', revenueCode: '0510', pointers: [], chargeCents: 13_000 }],
  totalChargeCents: 13_000,
  providers: [{ role: 'attending', npi: '1245319599', entity: 'person' }],
};

/** A clean inpatient claim of three days. */
export const inpatient: EditClaim = {
  ...outpatient,
  typeOfBill: '0111',
  statementFrom: '2026-11-02',
  statementThrough: '2026-11-05',
  admission: { date: '2026-11-02', hourPresent: true, type: '1', source: '1', status: '01' },
  diagnoses: [{ code: 'J189', poa: 'Y' }],
  lines: [{ number: 1, modifiers: [], revenueCode: '0120', chargeCents: 300_000, unit: 'DA', quantityMilli: 3000, pointers: [] }],
  totalChargeCents: 300_000,
};

/** The claim with other lines, its total kept in balance. */
export function withLines(claim: EditClaim, ...lines: readonly Partial<EditLine>[]): EditClaim {
  const base = claim.lines[0] ?? visit;
  const filled = lines.map((line, at): EditLine => ({ ...base, number: at + 1, ...line }));
  return { ...claim, lines: filled, totalChargeCents: filled.reduce((sum, { chargeCents }) => sum + chargeCents, 0) };
}

export function without<Shape, Key extends keyof Shape>(shape: Shape, key: Key): Omit<Shape, Key> {
  const { [key]: _left, ...rest } = shape;
  return rest;
}

/** The findings of one edit. */
export function draws(ruleId: string, claim: EditClaim, more: Partial<EditContext> = {}): EditFinding[] {
  return runEdits(claim, { ...context, ...more }).filter((finding) => finding.ruleId === ruleId);
}
