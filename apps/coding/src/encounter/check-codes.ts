import { editRelease, runEdits, type Codes as CodeTables, type EditClaim, type EditFinding } from '@claimstream/codes';
import { holds, type Finding } from '@claimstream/contracts';
import type { Codes, Encounter, Override } from './state.js';

/** Edits that judge codes alone. What needs identity, providers, drugs or the payer's own rules is submission's to check. */
const CODING_EDITS = /^(DX|PX|MOD|POS|PTR|NCCI|MUE)-/;
const NEEDS_THE_WHOLE_CLAIM = new Set(['PX-02', 'PX-04', 'PX-06', 'PX-08', 'MOD-05', 'POS-03']);

export interface Checked {
  findings: Finding[];
  releases: string[];
}

/** A claim as the edits see it, as far as coding knows it: every sealed field is told as present, because registration checks those. */
export function editClaim(encounter: Encounter, codes: Codes): EditClaim {
  const { coverages, billing } = encounter;
  const payer = coverages[0];
  const lines = codes.lines.map((line) => ({
    number: line.number, code: line.code, modifiers: line.modifiers, revenueCode: line.revenueCode, chargeCents: line.chargeCents ?? 0,
    unit: line.unit, quantityMilli: line.quantityMilli, placeOfService: line.placeOfService, pointers: line.pointers,
    serviceFrom: line.serviceFrom ?? encounter.serviceFrom, serviceThrough: line.serviceThrough ?? line.serviceFrom ?? encounter.serviceFrom, descriptionPresent: true,
  }));
  return {
    kind: encounter.kind,
    billingProvider: { npi: billing.npi ?? '', taxonomy: billing.taxonomy, zip: '', namePresent: true, addressLines: [] },
    subscriber: { memberIdPresent: true, namePresent: true, isPatient: payer?.relationship === '18', birthDatePresent: true, sexPresent: true, addressPresent: true },
    patient: { namePresent: true, birthDatePresent: true, ageYears: encounter.ageYears, sex: sexOf(encounter.sex) },
    payer: { id: payer?.payerId ?? '', filingCode: payer?.filingCode },
    payerSequence: payer?.sequence ?? 'P',
    frequencyCode: encounter.frequencyCode,
    placeOfService: encounter.placeOfService,
    // The edits speak the four digits of the paper form; the wire has the middle two and the frequency apart.
    typeOfBill: encounter.typeOfBill === undefined ? undefined : `0${encounter.typeOfBill}${encounter.frequencyCode}`,
    statementFrom: encounter.serviceFrom,
    statementThrough: encounter.serviceThrough,
    relatedCauses: [],
    diagnoses: billed(codes).map(({ code, poa }) => ({ code, poa })),
    lines,
    totalChargeCents: lines.reduce((sum, l) => sum + l.chargeCents, 0),
    providers: [],
    priorPayers: [],
  };
}

/** Pointers count into the principal and other diagnoses; admitting, reason and external cause codes stand apart (005010 HI). */
const billed = (codes: Codes): Codes['diagnoses'] => codes.diagnoses.filter((d) => BILLED.has(d.qualifier));
const BILLED = new Set(['ABK', 'ABF', 'BK', 'BF']);

/** Services before 1 October 2015 were coded in ICD-9-CM (45 CFR 162.1002); no table of it is loaded, so the ICD-10-CM edits say nothing of them. */
function judgesIcd9(f: EditFinding, encounter: Encounter, codes: Codes): boolean {
  const at = /^diagnoses\[(\d+)\]/.exec(f.path)?.[1];
  const diagnosis = at === undefined ? undefined : billed(codes)[Number(at)];
  return f.ruleId.startsWith('DX-') && encounter.serviceFrom < '2015-10-01' && (diagnosis?.qualifier === 'BK' || diagnosis?.qualifier === 'BF');
}

const sexOf = (sex: string | undefined): 'F' | 'M' | 'U' | undefined => (sex === 'F' || sex === 'M' || sex === 'U' ? sex : undefined);

/** Checks codes against the tables in force on the date of service. An overridden denial is still said, as information. */
export function checkCodes(encounter: Encounter, codes: Codes, overrides: readonly Override[], tables: CodeTables, today: string): Checked {
  const drawn = runEdits(editClaim(encounter, codes), { codes: tables, today }, { types: [4, 5, 6] })
    .filter((f) => CODING_EDITS.test(f.ruleId) && !NEEDS_THE_WHOLE_CLAIM.has(f.ruleId) && !judgesIcd9(f, encounter, codes))
    .map((f) => toFinding(withoutTable(f)));
  const findings = [...ownChecks(codes), ...drawn].map((f) => overridden(f, overrides));
  return { findings: worstFirst(findings), releases: releasesOf(tables) };
}

const CPT_SHAPED = /^\d{4}[0-9A-Z]$/;

/**
 * CPT is licensed and may not ship, so a code of its shape that no loaded table could judge is information, not a warning
 * on nearly every claim. What a table knows as ended, or a complete table does not list, keeps its severity.
 */
export function withoutTable(f: EditFinding): EditFinding {
  const unjudged = f.ruleId === 'PX-01' && f.severity === 'WARN' && f.predicts === undefined && CPT_SHAPED.test(f.code ?? '');
  return unjudged ? { ...f, severity: 'INFO', message: `The procedure code ${f.code} is written like a CPT code, and no licensed table is loaded that could judge it.` } : f;
}

function ownChecks(codes: Codes): Finding[] {
  const found: Finding[] = [];
  if (codes.diagnoses.length === 0) {
    found.push({ code: 'COD-01', severity: 'reject', path: 'diagnoses', message: 'The encounter has no diagnosis.', fix: 'Code at least one diagnosis.' });
  }
  if (codes.lines.length === 0) {
    found.push({ code: 'COD-02', severity: 'reject', path: 'lines', message: 'The encounter has no service line.', fix: 'Code at least one service.' });
  }
  codes.lines.forEach((line, at) => {
    if (line.code === undefined && line.revenueCode === undefined) {
      found.push({ code: 'COD-03', severity: 'reject', path: `lines[${at}].code`, message: 'The line names neither a procedure nor a revenue code.', fix: 'Code the service of this line.' });
    }
    if (line.chargeCents === undefined) {
      found.push({
        code: 'CHG-00', severity: 'reject', path: `lines[${at}].chargeCents`,
        message: 'The line has no charge and the practice\'s charge master has no price for it on the date of service.',
        fix: 'Enter the charge, or load a charge master that prices the code.',
      });
    }
  });
  return found;
}

const SEVERITY = { REJECT: 'reject', DENY: 'deny', WARN: 'warn', INFO: 'info' } as const;

export const toFinding = (f: EditFinding): Finding => ({
  code: f.ruleId, severity: SEVERITY[f.severity], path: f.path, message: f.message, fix: f.fix,
  ...(f.code === undefined ? {} : { found: f.code }),
  ...(f.release === undefined ? {} : { release: f.dataset === undefined ? f.release : `${f.dataset} ${f.release}` }),
});

export function overridden(f: Finding, overrides: readonly Override[]): Finding {
  if (f.severity !== 'deny' || !overrides.some((o) => o.code === f.code && o.path === f.path)) return f;
  return { ...f, severity: 'info', message: `${f.message} A coder answers for it.` };
}

const RANK = { reject: 0, deny: 1, warn: 2, info: 3 } as const;

export const worstFirst = (findings: Finding[]): Finding[] => [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]);

export const anyHolds = (findings: readonly Finding[]): boolean => findings.some(holds);

function releasesOf(tables: CodeTables): string[] {
  const { catalogue, releases } = editRelease({ codes: tables });
  return [`edits ${catalogue}`, ...releases.map((r) => `${r.dataset} ${r.release}`)];
}
