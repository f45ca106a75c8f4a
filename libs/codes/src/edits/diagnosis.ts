import type { EditClaim } from './claim.js';
import type { Drawn, EditContext, EditRule } from './finding.js';
import { diagnosisDate, invalidity, isInpatient, source } from './period.js';
import type { DiagnosisLookup } from '../codes.js';

// ICD-10-CM: a letter, then two to six letters or digits (QA0 was the first category with two letters, FY2026).
const SHAPE = /^[A-Z][0-9A-Z]{2,6}$/;

interface Looked {
  readonly at: number;
  readonly code: string;
  readonly date: string;
  readonly lookup: DiagnosisLookup;
}

/** The diagnoses whose shape is right, with what the table says; DX-03 speaks of the others. */
function looked(claim: EditClaim, { codes }: EditContext): Looked[] {
  const date = diagnosisDate(claim);
  if (date === undefined) return [];
  return claim.diagnoses.flatMap(({ code }, at) => (SHAPE.test(code) ? [{ at, code, date, lookup: codes.diagnosis(code, date) }] : []));
}

/** What is wrong with a code's seventh character, when that is what is wrong with it. */
function seventhCharacterFault({ code, lookup }: Looked): string | undefined {
  // X fills empty places and is never itself a seventh character.
  if (code.length === 7 && code.endsWith('X')) return `${lookup.dotted} ends in the placeholder X where its seventh character belongs`;
  if (lookup.seventhCharacters.length === 0) return undefined;
  if (code.length === 7) {
    // An excerpt may list only some characters of a family, so only a complete list can refuse one.
    return lookup.status === 'unknown' && lookup.coverage === 'complete' ? `${lookup.dotted} has a seventh character that the code does not take` : undefined;
  }
  if (lookup.status !== 'header') return undefined;
  const stem = code.padEnd(6, 'X');
  return lookup.children.every((child) => child.startsWith(stem)) ? `${lookup.dotted} lacks its seventh character` : undefined;
}

const choices = ({ seventhCharacters }: DiagnosisLookup): string => (seventhCharacters.length === 0 ? '' : ` (${seventhCharacters.join(', ')})`);

function checkExists(claim: EditClaim, context: EditContext): Drawn[] {
  return looked(claim, context).flatMap((one): Drawn[] => {
    const invalid = invalidity(one.lookup, one.date);
    if (invalid === undefined || seventhCharacterFault(one) !== undefined) return [];
    return [
      {
        path: `diagnoses[${one.at}].code`,
        code: one.code,
        ...invalid.draws,
        message: `The diagnosis ${one.lookup.dotted} ${invalid.sentence}.`,
        fix: invalid.unknown ? 'Check the code by hand, or import the ICD-10-CM release of the date of service.' : 'Choose the code of the ICD-10-CM year of the service.',
        ...source(one.lookup),
      },
    ];
  });
}

function checkBillable(claim: EditClaim, context: EditContext): Drawn[] {
  return looked(claim, context).flatMap((one): Drawn[] => {
    if (one.lookup.status !== 'header' || seventhCharacterFault(one) !== undefined) return [];
    const shown = one.lookup.children.slice(0, 8).join(', ');
    return [
      {
        path: `diagnoses[${one.at}].code`,
        code: one.code,
        message: `The diagnosis ${one.lookup.dotted} is a heading and not billable on ${one.date}.`,
        fix: shown === '' ? 'Choose a code below it.' : `Choose a code below it: ${shown}${one.lookup.children.length > 8 ? ' ...' : ''}.`,
        ...source(one.lookup),
      },
    ];
  });
}

function checkShape(claim: EditClaim, context: EditContext): Drawn[] {
  const findings: Drawn[] = [];
  for (const [at, { code }] of claim.diagnoses.entries()) {
    if (SHAPE.test(code)) continue;
    findings.push({
      path: `diagnoses[${at}].code`,
      code,
      message: code.includes('.') ? 'The diagnosis is written with its dot.' : 'The diagnosis is not written like an ICD-10-CM code.',
      fix: code.includes('.') ? 'Remove the dot.' : 'Enter three to seven characters, beginning with a letter.',
    });
  }
  for (const one of looked(claim, context)) {
    const fault = seventhCharacterFault(one);
    if (fault === undefined) continue;
    findings.push({
      path: `diagnoses[${one.at}].code`,
      code: one.code,
      message: `The diagnosis ${fault}.`,
      fix: `Enter the seventh character${choices(one.lookup)} in the seventh place, filling empty places with X.`,
      ...source(one.lookup),
    });
  }
  return findings;
}

function checkOrder(claim: EditClaim, { codes }: EditContext): Drawn[] {
  const first = claim.diagnoses[0];
  const date = diagnosisDate(claim);
  if (first === undefined || date === undefined) return [];
  const draw = (message: string, fix: string, more: Partial<Drawn> = {}): Drawn[] => [{ path: 'diagnoses[0].code', code: first.code, message, fix, ...more }];
  // ICD-10-CM Official Guidelines, section I.C.20: chapter 20 codes are never first.
  if (/^[V-Y]/.test(first.code)) return draw('The first diagnosis is an external cause.', 'Put the injury or condition first.');
  // ICD-10-CM B95-B97: the organism as the cause of disease classified elsewhere.
  if (/^B9[567]/.test(first.code)) return draw('The first diagnosis is only the organism behind a disease.', 'Put the disease first.');
  const limits = codes.diagnosisLimits(first.code, date);
  if (limits.manifestation) return draw('The first diagnosis is a manifestation.', 'Put the disease that causes it first.', source(limits));
  if (limits.notPrincipal && isInpatient(claim)) return draw('The first diagnosis cannot be the principal diagnosis of a stay.', 'Put the condition established after study first.', source(limits));
  return [];
}

function checkAge(claim: EditClaim, { codes }: EditContext): Drawn[] {
  const date = diagnosisDate(claim);
  const age = claim.patient.ageYears;
  if (date === undefined || age === undefined) return [];
  return claim.diagnoses.flatMap(({ code }, at): Drawn[] => {
    const limits = codes.diagnosisLimits(code, date);
    if (limits.ages === undefined || (age >= limits.ages.from && age <= limits.ages.to)) return [];
    return [
      {
        path: `diagnoses[${at}].code`,
        code,
        message: `The diagnosis ${code} is for ages ${limits.ages.from} to ${limits.ages.to} (${limits.ages.label}); the patient is outside them.`,
        fix: 'Check the birth date and the code.',
        ...source(limits),
      },
    ];
  });
}

function checkSex(claim: EditClaim, { codes }: EditContext): Drawn[] {
  const date = diagnosisDate(claim);
  const { sex } = claim.patient;
  if (date === undefined || (sex !== 'F' && sex !== 'M')) return [];
  // CMS bypass for claims where the payer's record and the service differ: KX on 837P lines, condition code 45 on 837I.
  if (claim.conditionCodes?.includes('45') || claim.lines.some(({ modifiers }) => modifiers.includes('KX'))) return [];
  return claim.diagnoses.flatMap(({ code }, at): Drawn[] => {
    const limits = codes.diagnosisLimits(code, date);
    if (limits.sex === undefined || limits.sex === sex) return [];
    return [
      {
        path: `diagnoses[${at}].code`,
        code,
        message: `The payer may compare the diagnosis ${code} with the sex on its file and stop the claim.`,
        fix: 'If registration and code are right, add KX (professional) or condition code 45 (institutional) where the payer takes it.',
        ...source(limits),
      },
    ];
  });
}

const POA = new Set(['Y', 'N', 'U', 'W']);

function checkPresentOnAdmission(claim: EditClaim, { codes }: EditContext): Drawn[] {
  const date = diagnosisDate(claim);
  if (!isInpatient(claim) || date === undefined) return [];
  return claim.diagnoses.flatMap(({ code, poa }, at): Drawn[] => {
    const exempt = codes.presentOnAdmissionExempt(code, date);
    const where = { path: `diagnoses[${at}].poa`, code, ...source(exempt) };
    // 5010: exempt diagnoses carry no indicator; 1 is what 4010 wrote for them.
    if (poa === undefined || poa === '' || poa === '1') {
      if (exempt.status === 'valid') return [];
      const certain = exempt.release !== undefined && exempt.coverage === 'complete';
      return [
        {
          ...where,
          severity: certain ? 'REJECT' : 'WARN',
          message: `The diagnosis ${code} does not say whether it was present on admission${certain ? '' : ', and no list of exempt codes covers the date'}.`,
          fix: 'Enter Y, N, U or W from the record.',
        },
      ];
    }
    return POA.has(poa) ? [] : [{ ...where, message: `The present-on-admission indicator of ${code} is not Y, N, U or W.`, fix: 'Enter Y, N, U or W from the record.' }];
  });
}

export const diagnosisEdits: readonly EditRule[] = [
  {
    id: 'DX-01',
    meaning: 'Each diagnosis exists in the ICD-10-CM edition of the date of service (of discharge, for a stay).',
    severity: 'REJECT',
    snipType: 5,
    datasets: ['icd10cm'],
    predicts: ['146'],
    check: checkExists,
  },
  {
    id: 'DX-02',
    meaning: 'Each diagnosis is billable on the date of service, not a heading; the codes below it are named.',
    severity: 'REJECT',
    snipType: 5,
    datasets: ['icd10cm'],
    predicts: ['M76', 'M81'],
    check: checkBillable,
  },
  {
    id: 'DX-03',
    meaning: 'Each diagnosis is written like a code without its dot, and has the seventh character it takes.',
    severity: 'REJECT',
    snipType: 5,
    datasets: ['icd10cm'],
    predicts: ['146'],
    check: checkShape,
  },
  {
    id: 'DX-04',
    meaning: 'The first diagnosis is no external cause, no organism behind a disease, no manifestation, and for a stay can be principal.',
    severity: 'DENY',
    snipType: 5,
    datasets: ['mce'],
    predicts: ['MA63', '11'],
    check: checkOrder,
  },
  {
    id: 'DX-09',
    meaning: 'The patient\'s age at service lies in the ages of each diagnosis that has them.',
    severity: 'DENY',
    snipType: 6,
    datasets: ['mce'],
    predicts: ['9'],
    check: checkAge,
  },
  {
    id: 'DX-10',
    meaning: 'A diagnosis that payers compare with the sex on their file is pointed out, with the way around a wrong denial.',
    severity: 'WARN',
    snipType: 6,
    datasets: ['mce'],
    predicts: ['10', '7'],
    check: checkSex,
  },
  {
    id: 'DX-11',
    meaning: 'Each diagnosis of a stay says whether it was present on admission, unless it is exempt.',
    severity: 'REJECT',
    snipType: 5,
    datasets: ['icd10cm-poa-exempt'],
    predicts: ['MA63'],
    check: checkPresentOnAdmission,
  },
];
