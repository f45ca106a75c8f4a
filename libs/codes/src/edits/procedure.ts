import type { EditClaim, EditLine } from './claim.js';
import type { Drawn, EditContext, EditRule } from './finding.js';
import { invalidity, linePeriod, source } from './period.js';

const LEVEL_ONE = /^\d{4}[0-9A-Z]$/;
const LEVEL_TWO = /^[A-V]\d{4}$/;
// Health insurance prospective payment rates stand in the place of a procedure code under these revenue codes.
const RATE_REVENUE = new Set(['0022', '0023', '0024']);

function checkProcedures(claim: EditClaim, { codes }: EditContext): Drawn[] {
  const findings: Drawn[] = [];
  for (const [at, line] of claim.lines.entries()) {
    const where = { path: `lines[${at}].code`, line: line.number };
    if (line.code === undefined || line.code === '') {
      if (claim.kind === 'professional') findings.push({ ...where, message: 'The line has no procedure code.', fix: 'Enter the code of the service.', predicts: ['M51'] });
      continue;
    }
    if (RATE_REVENUE.has(line.revenueCode ?? '')) continue;
    if (!LEVEL_ONE.test(line.code) && !LEVEL_TWO.test(line.code)) {
      findings.push({ ...where, code: line.code, message: 'The procedure code is not written like a HCPCS or CPT code.', fix: 'Enter the five-character code.', predicts: ['M51'] });
      continue;
    }
    const date = linePeriod(claim, line)?.from;
    if (date === undefined) continue;
    const lookup = codes.procedure(line.code, date);
    const invalid = invalidity(lookup, date);
    if (invalid === undefined) continue;
    findings.push({
      ...where,
      code: line.code,
      ...invalid.draws,
      message: `The procedure code ${line.code} ${invalid.sentence}.`,
      fix: invalid.unknown ? 'Check the code by hand, or import the release of the date of service.' : 'Choose the code in force on the date of service.',
      ...source(lookup),
    });
  }
  return findings;
}

function checkUnlisted(claim: EditClaim, { codes }: EditContext): Drawn[] {
  return claim.lines.flatMap((line, at): Drawn[] => {
    if (line.code === undefined || line.descriptionPresent === true) return [];
    const lookup = codes.procedure(line.code, line.serviceFrom ?? '');
    if (!lookup.unlisted) return [];
    return [
      {
        path: `lines[${at}].descriptionPresent`,
        line: line.number,
        code: line.code,
        message: `${line.code} names nothing specific and the line does not describe what was given.`,
        fix: 'Describe the service or product on the line.',
        ...source(lookup),
      },
    ];
  });
}

const NDC_UNITS = new Set(['F2', 'GR', 'ME', 'ML', 'UN']);

function drugFindings(line: EditLine, at: number, isDrug: boolean, ndcRequired: boolean): Drawn[] {
  const where = { line: line.number, ...(line.code === undefined ? {} : { code: line.code }) };
  const findings: Drawn[] = [];
  if (line.modifiers.includes('JW') && line.modifiers.includes('JZ')) {
    findings.push({ ...where, path: `lines[${at}].modifiers`, message: 'The line says both that drug was discarded and that none was.', fix: 'Keep JW on the discarded part or JZ on the whole.', predicts: ['4'] });
  }
  if (line.drug === undefined) {
    if (isDrug && ndcRequired) findings.push({ ...where, path: `lines[${at}].drug`, message: 'This payer requires the national drug code and the line has none.', fix: 'Enter the drug code, unit and quantity from the package.' });
    return findings;
  }
  if (!/^\d{11}$/.test(line.drug.ndc)) {
    findings.push({ ...where, path: `lines[${at}].drug.ndc`, message: 'The national drug code is not eleven digits.', fix: 'Write it 5-4-2 with leading zeros and without hyphens.' });
  }
  if (!NDC_UNITS.has(line.drug.unit ?? '')) {
    findings.push({ ...where, path: `lines[${at}].drug.unit`, message: 'The unit of the drug is not F2, GR, ME, ML or UN.', fix: 'Enter the unit in which the package is measured.' });
  }
  if ((line.drug.quantityMilli ?? 0) <= 0) {
    findings.push({ ...where, path: `lines[${at}].drug.quantityMilli`, message: 'The quantity of the drug is missing.', fix: 'Enter the quantity given, in the unit of the package.' });
  }
  return findings;
}

function checkDrugs(claim: EditClaim, { codes, payerRules }: EditContext): Drawn[] {
  return claim.lines.flatMap((line, at) => {
    const kind = line.code === undefined ? undefined : codes.procedure(line.code, line.serviceFrom ?? '').kind;
    // J codes are drugs by definition; Q codes only where the list of kinds says so.
    const isDrug = kind === 'drug' || (kind === undefined && /^J\d{4}$/.test(line.code ?? ''));
    return drugFindings(line, at, isDrug, payerRules?.ndcRequired ?? false);
  });
}

function checkModifiers(claim: EditClaim, { codes }: EditContext): Drawn[] {
  const findings: Drawn[] = [];
  for (const [at, line] of claim.lines.entries()) {
    // 005010 TR3, SV101-3 to -6: four modifiers.
    if (line.modifiers.length > 4) {
      findings.push({ path: `lines[${at}].modifiers`, line: line.number, message: `The line has ${line.modifiers.length} modifiers; four fit.`, fix: 'Keep the four that change payment or coverage.' });
    }
    const date = linePeriod(claim, line)?.from;
    for (const [index, modifier] of line.modifiers.entries()) {
      const where = { path: `lines[${at}].modifiers[${index}]`, line: line.number, code: modifier };
      if (!/^[0-9A-Z]{2}$/.test(modifier)) {
        findings.push({ ...where, message: 'The modifier is not two digits or capital letters.', fix: 'Enter the two-character modifier.' });
        continue;
      }
      if (line.modifiers.indexOf(modifier) !== index) {
        findings.push({ ...where, message: `The modifier ${modifier} is on the line twice.`, fix: 'Remove the repetition.' });
        continue;
      }
      if (date === undefined) continue;
      const lookup = codes.modifier(modifier, date);
      const invalid = invalidity(lookup, date);
      if (invalid === undefined) continue;
      findings.push({
        ...where,
        ...invalid.draws,
        message: `The modifier ${modifier} ${invalid.sentence}.`,
        fix: invalid.unknown ? 'Check the modifier by hand, or import the release of the date of service.' : 'Choose the modifier in force on the date of service.',
        ...source(lookup),
      });
    }
  }
  return findings;
}

const CONTRADICTIONS: readonly (readonly [readonly string[], readonly string[], string])[] = [
  [['50'], ['LT', 'RT'], 'both sides and one side'],
  [['LT'], ['RT'], 'left and right; use 50, or one line for each side'],
  [['26'], ['TC'], 'the professional and the technical part; bill the whole without either'],
  [['59'], ['XE', 'XP', 'XS', 'XU'], 'the general and the specific kind of separate service'],
  [['GA'], ['GZ'], 'that the patient signed a notice and that no notice exists'],
  [['93'], ['95'], 'audio only and live video'],
];
const EVALUATION_KINDS = new Set(['visit', 'ed', 'telehealth', 'facility', 'bh']);

function checkContradictions(claim: EditClaim, { codes }: EditContext): Drawn[] {
  const findings: Drawn[] = [];
  for (const [at, line] of claim.lines.entries()) {
    const where = { line: line.number, ...(line.code === undefined ? {} : { code: line.code }) };
    for (const [some, others, sentence] of CONTRADICTIONS) {
      const first = some.find((modifier) => line.modifiers.includes(modifier));
      const second = others.find((modifier) => line.modifiers.includes(modifier));
      if (first === undefined || second === undefined) continue;
      findings.push({
        ...where,
        path: `lines[${at}].modifiers[${line.modifiers.indexOf(second)}]`,
        message: `The modifiers ${first} and ${second} on one line say ${sentence}.`,
        fix: `Keep the one that the record supports.`,
      });
    }
    if (line.code === undefined || !line.modifiers.includes('25')) continue;
    // NCCI policy manual, chapter 1: 25 belongs to the evaluation, not to the procedure beside it.
    const lookup = codes.procedure(line.code, line.serviceFrom ?? '');
    if (lookup.kind !== undefined && !EVALUATION_KINDS.has(lookup.kind)) {
      findings.push({
        ...where,
        path: `lines[${at}].modifiers[${line.modifiers.indexOf('25')}]`,
        message: `The modifier 25 is on ${line.code}, which is no visit.`,
        fix: 'Put 25 on the visit of the same day.',
        ...source(lookup),
      });
    }
  }
  return findings;
}

export const procedureEdits: readonly EditRule[] = [
  {
    id: 'PX-01',
    meaning: 'Each procedure code is written like one and is in force on its date of service. CPT codes are unknown until a licensed list is loaded.',
    severity: 'REJECT',
    snipType: 5,
    datasets: ['hcpcs', 'cpt'],
    predicts: ['181'],
    check: checkProcedures,
  },
  {
    id: 'PX-02',
    meaning: 'A code that names nothing specific comes with a description of what was given.',
    severity: 'DENY',
    snipType: 6,
    datasets: ['procedure-kinds', 'hcpcs'],
    predicts: ['N350'],
    check: checkUnlisted,
  },
  {
    id: 'PX-04',
    meaning: 'Drug lines carry a well-formed drug code, unit and quantity where the payer wants them, and do not say that drug both was and was not discarded.',
    severity: 'DENY',
    snipType: 6,
    datasets: ['procedure-kinds', 'hcpcs'],
    predicts: ['M119'],
    check: checkDrugs,
  },
  {
    id: 'MOD-01',
    meaning: 'A line has at most four modifiers, none twice, each in force on the date of service.',
    severity: 'REJECT',
    snipType: 5,
    datasets: ['modifiers', 'cpt-modifiers'],
    predicts: ['182'],
    check: checkModifiers,
  },
  {
    id: 'MOD-02',
    meaning: 'The modifiers of a line do not contradict each other or the code they stand on.',
    severity: 'DENY',
    snipType: 5,
    datasets: ['procedure-kinds', 'hcpcs'],
    predicts: ['4', 'N519'],
    check: checkContradictions,
  },
];
