import type {
  BillingSuggestion,
  CarcAction,
  Codes,
  FilingLimit,
  ListedValue,
  MueLookup,
  MueSetting,
  ProcedureLookup,
  PtpLookup,
  PtpSetting,
  RarcAction,
  TimelyFiling,
  ValueList,
  YesNoConditional,
} from '../codes.js';
import type { Dataset, Release } from '../release.js';
import { cellsOf, covers, DatedTable, datesOf, type DatedRow } from './dated-table.js';
import { DiagnosisLimitsTable, DiagnosisTable } from './diagnosis-table.js';
import { FeeTables } from './fee-tables.js';
import { PtpPairs } from './ptp-pairs.js';
import { CodeTableError, type CodeTable } from './table-file.js';

type Cell = (column: string) => string;

interface ProcedureRow extends DatedRow {
  readonly description?: string;
}
interface ProcedureKind {
  readonly kind: string;
  readonly unlisted: boolean;
  readonly demoChargeCents: number;
}
interface ModifierRow extends DatedRow {
  readonly description: string;
  readonly modifierClass?: string;
}
interface PlaceRow extends DatedRow {
  readonly description: string;
  readonly rate?: 'facility' | 'non-facility';
}
interface MueRow extends DatedRow {
  readonly units: number;
  readonly adjudicationIndicator: 1 | 2 | 3;
}
interface TaxonomyRow extends DatedRow {
  readonly displayName: string;
  readonly section: 'Individual' | 'Non-Individual';
}

/** NCCI policy manual, chapter 1 E: the modifiers that may separate a pair of indicator 1. */
const PTP_ASSOCIATED = new Set(
  'E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LT RT LC LD LM RC RI 24 25 57 58 78 79 27 59 91 XE XS XP XU'.split(' '),
);

const VALUE_LISTS: readonly ValueList[] = [
  'cas-groups',
  'claim-frequency',
  'claim-filing-indicator',
  'claim-status-category',
  'clp-status',
  'plb-reasons',
  'service-types',
];

/** Builds the look-ups over a set of tables. The tables are read here and never again. */
export function codesFrom(tables: readonly CodeTable[]): Codes {
  const diagnoses = new DiagnosisTable(tables);
  const limits = new DiagnosisLimitsTable(tables);
  const exempt = new DatedTable<DatedRow>('icd10cm-poa-exempt', tables, (cell) => ({ code: cell('code'), row: datesOf(cell) }));
  // Level I (CPT) and its modifiers are licensed lists of their own: a complete HCPCS Level II edition says nothing of them.
  const levelTwo = new DatedTable<ProcedureRow>('hcpcs', tables, readProcedure);
  const levelOne = new DatedTable<ProcedureRow>('cpt', tables, readProcedure);
  const kinds = latestByCode(tables, 'procedure-kinds', 'code', readKind);
  const levelTwoModifiers = new DatedTable<ModifierRow>('modifiers', tables, readModifier);
  const levelOneModifiers = new DatedTable<ModifierRow>('cpt-modifiers', tables, readModifier);
  const places = new DatedTable<PlaceRow>('place-of-service', tables, readPlace);
  const taxonomies = new DatedTable<TaxonomyRow>('nucc-taxonomy', tables, readTaxonomy);
  const units: Record<MueSetting, DatedTable<MueRow>> = {
    practitioner: new DatedTable('mue-practitioner', tables, readMue),
    outpatient: new DatedTable('mue-outpatient', tables, readMue),
    dme: new DatedTable('mue-dme', tables, readMue),
  };
  const pairs: Record<PtpSetting, readonly PtpEdition[]> = {
    practitioner: ptpEditions(tables, 'ncci-ptp-practitioner'),
    outpatient: ptpEditions(tables, 'ncci-ptp-outpatient'),
  };
  const fees = new FeeTables(tables);
  const suggestions = suggestionsOf(tables);
  const carcs = latestByCode(tables, 'carc-actions', 'code', readCarc);
  const rarcs = latestByCode(tables, 'rarc-actions', 'code', readRarc);
  const filing = latestByCode(tables, 'timely-filing', 'payer_type', readFiling);
  const lists = new Map(VALUE_LISTS.map((list) => [list, latestByCode(tables, list, 'code', (cell, release, columns) => readValue(cell, release, columns))]));
  const releases = tables
    .map(({ release }) => release)
    .sort((a, b) => (a.dataset + a.effectiveFrom < b.dataset + b.effectiveFrom ? -1 : 1));

  return Object.freeze<Codes>({
    diagnosis: (code, date) => diagnoses.find(code, date),
    diagnosisLimits: (code, date) => limits.find(code, date),
    presentOnAdmissionExempt: (code, date) => {
      const { row: _row, ...answer } = exempt.find(code, date);
      return answer;
    },
    procedure: (code, date): ProcedureLookup => {
      const { row, ...answer } = (/^\d/.test(code) ? levelOne : levelTwo).find(code, date);
      return { ...answer, unlisted: false, ...kinds.get(code), ...(row?.description === undefined ? {} : { description: row.description }) };
    },
    modifier: (code, date) => {
      const { row, ...answer } = (/^\d/.test(code) ? levelOneModifiers : levelTwoModifiers).find(code, date);
      return {
        ...answer,
        separatesPairs: PTP_ASSOCIATED.has(code),
        ...(row === undefined ? {} : { description: row.description }),
        ...(row?.modifierClass === undefined ? {} : { modifierClass: row.modifierClass }),
      };
    },
    placeOfService: (code, date) => {
      const { row, ...answer } = places.find(code, date);
      return {
        ...answer,
        ...(row === undefined ? {} : { description: row.description }),
        ...(row?.rate === undefined ? {} : { rate: row.rate }),
      };
    },
    ptp: (column1, column2, date, setting = 'practitioner') => findPair(pairs[setting], setting, column1, column2, date),
    mue: (code, date, setting): MueLookup => {
      const { row, ...answer } = units[setting].find(code, date);
      return { ...answer, setting, ...(row === undefined ? {} : { units: row.units, adjudicationIndicator: row.adjudicationIndicator }) };
    },
    taxonomy: (code, date) => {
      const { row, ...answer } = taxonomies.find(code, date);
      return {
        ...answer,
        wellFormed: /^\d{3}[A-Z0-9]{6}X$/.test(code),
        ...(row === undefined ? {} : { displayName: row.displayName, section: row.section }),
      };
    },
    physicianFee: (code, modifier, date) => fees.physicianFee(code, modifier, date),
    geographicIndex: (contractor, locality, date) => fees.geographicIndex(contractor, locality, date),
    suggest: (snomed) => suggestions.get(snomed) ?? [],
    carc: (code) => carcs.get(code),
    rarc: (code) => rarcs.get(code),
    timelyFiling: (payerType) => filing.get(payerType),
    value: (list, code) => lists.get(list)?.get(code),
    values: (list) => [...(lists.get(list)?.values() ?? [])],
    releases: () => releases,
  });
}

interface PtpEdition {
  readonly release: Release;
  readonly pairs: PtpPairs;
}

function ptpEditions(tables: readonly CodeTable[], dataset: Dataset): PtpEdition[] {
  return tables
    .filter(({ release }) => release.dataset === dataset)
    .map((table) => ({ release: table.release, pairs: new PtpPairs(table) }))
    .sort((a, b) => (a.release.effectiveFrom < b.release.effectiveFrom ? 1 : -1));
}

function findPair(editions: readonly PtpEdition[], setting: PtpSetting, column1: string, column2: string, date: string): PtpLookup {
  const dataset: Dataset = `ncci-ptp-${setting}`;
  const about = { code: column2, column1, column2, dataset };
  const edition =
    editions.find(({ release }) => covers(release, date)) ??
    editions.findLast(({ release }) => date < release.effectiveFrom && (release.answersFrom ?? '9999') <= date);
  if (edition === undefined) return { ...about, status: 'unknown', coverage: 'excerpt', bothListed: false };
  const { release, pairs } = edition;
  const known = {
    ...about,
    release,
    coverage: covers(release, date) ? release.coverage : ('excerpt' as const),
    bothListed: pairs.lists(column1) && pairs.lists(column2),
  };
  const found = pairs.find(column1, column2, date);
  return found === undefined ? { ...known, status: 'unknown' } : { ...known, status: found.status, ...found.pair };
}

function suggestionsOf(tables: readonly CodeTable[]): Map<string, BillingSuggestion[]> {
  const bySnomed = new Map<string, BillingSuggestion[]>();
  for (const table of tables.filter(({ release }) => release.dataset === 'snomed-to-billing')) {
    let sourceRow = 0;
    for (const cell of cellsOf(table)) {
      sourceRow += 1;
      const [procedure, placeOfService] = [cell('procedure'), cell('place_of_service')];
      const suggestion: BillingSuggestion = {
        snomed: cell('snomed'),
        kind: oneOf(table, cell('kind'), ['condition', 'encounter', 'procedure']),
        diagnosis: cell('diagnosis'),
        ...(procedure === '' ? {} : { procedure }),
        ...(placeOfService === '' ? {} : { placeOfService }),
        release: table.release,
        sourceRow,
      };
      bySnomed.set(suggestion.snomed, [...(bySnomed.get(suggestion.snomed) ?? []), suggestion]);
    }
  }
  return bySnomed;
}

/** Lists whose values do not date: the latest edition of each value is the one read. */
function latestByCode<Value>(
  tables: readonly CodeTable[],
  dataset: Dataset,
  key: string,
  read: (cell: Cell, release: Release, columns: readonly string[]) => Value,
): Map<string, Value> {
  const values = new Map<string, Value>();
  const oldestFirst = tables
    .filter(({ release }) => release.dataset === dataset)
    .sort((a, b) => (a.release.effectiveFrom < b.release.effectiveFrom ? -1 : 1));
  for (const table of oldestFirst) for (const cell of cellsOf(table)) values.set(cell(key), read(cell, table.release, table.columns));
  return values;
}

function readProcedure(cell: Cell): { code: string; row: ProcedureRow } {
  const description = cell('description');
  return { code: cell('code'), row: { ...(description === '' ? {} : { description }), ...datesOf(cell) } };
}

function readKind(cell: Cell): ProcedureKind {
  return { kind: cell('kind'), unlisted: cell('unlisted') === '1', demoChargeCents: whole(cell('demo_charge_cents')) };
}

function readModifier(cell: Cell): { code: string; row: ModifierRow } {
  const modifierClass = cell('class');
  return { code: cell('code'), row: { description: cell('description'), ...(modifierClass === '' ? {} : { modifierClass }), ...datesOf(cell) } };
}

function readPlace(cell: Cell): { code: string; row: PlaceRow } {
  const rate = cell('rate');
  return {
    code: cell('code'),
    row: { description: cell('description'), ...(rate === 'facility' || rate === 'non-facility' ? { rate } : {}), ...datesOf(cell) },
  };
}

function readMue(cell: Cell): { code: string; row: MueRow } {
  const indicator = whole(cell('mai'));
  if (indicator !== 1 && indicator !== 2 && indicator !== 3) {
    throw new CodeTableError(`The unit limits have the adjudication indicator ${indicator} at ${cell('code')}.`);
  }
  return { code: cell('code'), row: { units: whole(cell('units')), adjudicationIndicator: indicator } };
}

function readTaxonomy(cell: Cell): { code: string; row: TaxonomyRow } {
  return {
    code: cell('code'),
    row: { displayName: cell('display_name'), section: cell('section') === 'Individual' ? 'Individual' : 'Non-Individual' },
  };
}

const YES_NO: Record<string, YesNoConditional> = { Y: 'yes', N: 'no', C: 'conditional' };

function readCarc(cell: Cell, release: Release): CarcAction {
  const flag = (column: string): YesNoConditional => {
    const value = YES_NO[cell(column)];
    if (value === undefined) throw new CodeTableError(`The reason code ${cell('code')} has no Y, N or C in ${column}.`);
    return value;
  };
  return {
    carc: cell('code'),
    meaning: cell('meaning'),
    category: cell('category'),
    usualGroup: cell('usual_group'),
    rootCause: cell('root_cause'),
    action: cell('action'),
    appealable: flag('appealable'),
    correctable: flag('correctable'),
    patientTransfer: flag('patient_transfer'),
    writeOff: flag('write_off'),
    nextStep: cell('next_step'),
    release,
  };
}

function readRarc(cell: Cell, release: Release): RarcAction {
  return { rarc: cell('code'), category: cell('category'), meaning: cell('meaning'), nextStep: cell('next_step'), release };
}

function readFiling(cell: Cell, release: Release): TimelyFiling {
  const limit = (name: string): FilingLimit => ({
    count: whole(cell(name)),
    unit: cell(`${name}_unit`) === 'calendar_year' ? 'calendar_year' : 'days',
    base: cell(`${name}_base`) === 'remit_receipt' ? 'remit_receipt' : 'date_of_service',
  });
  return {
    payerType: cell('payer_type'),
    initial: limit('initial'),
    corrected: limit('corrected'),
    appeal: limit('appeal'),
    note: cell('note'),
    release,
  };
}

function readValue(cell: Cell, release: Release, columns: readonly string[]): ListedValue {
  const further = columns.filter((column) => column !== 'code' && column !== 'meaning');
  return { code: cell('code'), meaning: cell('meaning'), attributes: Object.fromEntries(further.map((column) => [column, cell(column)])), release };
}

function oneOf<const Value extends string>(table: CodeTable, text: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new CodeTableError(`The code table of ${table.release.dataset} has the unknown word "${text.slice(0, 20)}".`);
  return found;
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new CodeTableError(`A code table has "${text.slice(0, 20)}" where a whole number belongs.`);
  return Number(text);
}
