import type { EditClaim, EditLine } from './claim.js';
import type { Drawn, EditContext, EditRule } from './finding.js';
import { invalidity, linePeriod, source } from './period.js';

function checkPlaces(claim: EditClaim, { codes }: EditContext): Drawn[] {
  if (claim.kind !== 'professional') return [];
  const findings: Drawn[] = [];
  const check = (place: string, date: string | undefined, path: string, line?: number): void => {
    const where = { path, code: place, ...(line === undefined ? {} : { line }) };
    if (!/^\d{2}$/.test(place)) {
      findings.push({ ...where, message: 'The place of service is not two digits.', fix: 'Choose the place of service.' });
      return;
    }
    if (date === undefined) return;
    const lookup = codes.placeOfService(place, date);
    const invalid = invalidity(lookup, date);
    if (invalid === undefined) return;
    findings.push({
      ...where,
      ...invalid.draws,
      message: `The place of service ${place} ${invalid.sentence}.`,
      fix: 'Choose a place of service in force on the date of service.',
      ...source(lookup),
    });
  };
  const first = claim.lines[0];
  const date = first === undefined ? undefined : linePeriod(claim, first)?.from;
  if ((claim.placeOfService ?? '') === '') findings.push({ path: 'placeOfService', message: 'The claim has no place of service.', fix: 'Choose where the patient was served.' });
  else check(claim.placeOfService ?? '', date, 'placeOfService');
  for (const [at, line] of claim.lines.entries()) {
    if (line.placeOfService !== undefined) check(line.placeOfService, linePeriod(claim, line)?.from, `lines[${at}].placeOfService`, line.number);
  }
  return findings;
}

/** What a kind of service says about where it is billed from; undefined when the place fits. */
function misplaced(kind: string | undefined, place: string): { readonly sentence: string; readonly fix: string; readonly predicts: readonly string[] } | undefined {
  // G0463 and observation codes pay the hospital: 42 CFR 419, never on a professional claim.
  if (kind === 'facility') return { sentence: 'is billed by the hospital and never on a professional claim', fix: 'Bill it on the institutional claim, or choose the professional code.', predicts: ['5'] };
  if (kind === 'ed' && place !== '23') return { sentence: `is an emergency department service and the place is ${place}`, fix: 'Use place 23, or the code of the place where the patient was seen.', predicts: ['5', '58'] };
  if (kind === 'visit' && place === '21') return { sentence: 'is an outpatient visit and the place is an inpatient hospital', fix: 'Check where the patient was on that day.', predicts: ['5', '58'] };
  return undefined;
}

function checkPlaceFits(claim: EditClaim, { codes }: EditContext): Drawn[] {
  if (claim.kind !== 'professional') return [];
  return claim.lines.flatMap((line, at): Drawn[] => {
    const place = line.placeOfService ?? claim.placeOfService;
    if (line.code === undefined || place === undefined) return [];
    const lookup = codes.procedure(line.code, line.serviceFrom ?? '');
    const fault = misplaced(lookup.kind, place);
    if (fault === undefined) return [];
    return [
      {
        path: line.placeOfService === undefined ? `lines[${at}].code` : `lines[${at}].placeOfService`,
        line: line.number,
        code: line.code,
        message: `${line.code} ${fault.sentence}.`,
        fix: fault.fix,
        predicts: fault.predicts,
        ...source(lookup),
      },
    ];
  });
}

// First three digits of form locator 4 in use, by value.
const BILL_TYPES = new Set(
  '011 012 013 014 018 021 022 023 028 032 033 034 041 043 065 066 071 072 073 074 075 076 077 078 079 081 082 083 084 085 086 087 089'.split(' '),
);
// Revenue codes that outpatient bills report with a procedure code: drugs needing detail, emergency room, laboratory, imaging, clinic, therapy.
const PAIRED_REVENUE = /^(0636|045[0-9]|03[0-2][0-9]|035[0-9]|040[0-4]|04[2-4][0-9]|051[0-9]|061[0-9])$/;

function checkRevenue(claim: EditClaim, line: EditLine, at: number): Drawn[] {
  const where = { path: `lines[${at}].revenueCode`, line: line.number };
  if (!/^\d{4}$/.test(line.revenueCode ?? '')) {
    return [{ ...where, ...(line.revenueCode === undefined ? {} : { code: line.revenueCode }), message: 'The line has no four-digit revenue code.', fix: 'Enter the revenue code with its leading zero.', predicts: ['M50'] }];
  }
  const outpatient = /^0(13|14|71|77|83|85)/.test(claim.typeOfBill ?? '');
  if (outpatient && PAIRED_REVENUE.test(line.revenueCode ?? '') && (line.code ?? '') === '') {
    return [{ ...where, code: line.revenueCode ?? '', message: `Revenue code ${line.revenueCode} needs a procedure code beside it.`, fix: 'Enter the procedure code of the service.', predicts: ['199', 'M20'] }];
  }
  return [];
}

function checkTypeOfBill(claim: EditClaim): Drawn[] {
  if (claim.kind !== 'institutional') return [];
  const findings: Drawn[] = [];
  const type = claim.typeOfBill ?? '';
  const where = { path: 'typeOfBill', ...(type === '' ? {} : { code: type }) };
  if (!/^0\d{2}[0-9A-Z]$/.test(type)) {
    findings.push({ ...where, message: 'The type of bill is not four characters beginning with 0.', fix: 'Enter facility, kind of care and frequency behind a zero, e.g. 0131.' });
  } else {
    if (!BILL_TYPES.has(type.slice(0, 3))) findings.push({ ...where, message: `The type of bill ${type} names no kind of facility and care in use.`, fix: 'Choose the type of bill of the facility.' });
    if (type.slice(3) !== claim.frequencyCode) {
      findings.push({ ...where, message: `The type of bill ends in ${type.slice(3)} and the frequency is ${claim.frequencyCode}.`, fix: 'Make both say the same.' });
    }
  }
  for (const [at, line] of claim.lines.entries()) findings.push(...checkRevenue(claim, line, at));
  return findings;
}

export const placeEdits: readonly EditRule[] = [
  {
    id: 'POS-01',
    meaning: 'A professional claim has a place of service in force on the date of service; so has each line that names its own.',
    severity: 'REJECT',
    snipType: 5,
    datasets: ['place-of-service'],
    predicts: ['M77'],
    check: checkPlaces,
  },
  {
    id: 'POS-02',
    meaning: 'The place of service fits the kind of service: hospital codes stay off professional claims, emergency visits are in 23, outpatient visits not in 21.',
    severity: 'DENY',
    snipType: 6,
    datasets: ['procedure-kinds', 'hcpcs'],
    predicts: ['5', '58'],
    check: checkPlaceFits,
  },
  {
    id: 'TOB-01',
    meaning: 'The type of bill is well formed, in use and of the claim\'s frequency; each line has a revenue code, with a procedure code where the pair is required.',
    severity: 'REJECT',
    snipType: 5,
    datasets: [],
    predicts: ['MA30'],
    check: checkTypeOfBill,
  },
];
