import { isDate } from '../date.js';
import type { EditClaim } from './claim.js';
import type { Drawn, EditContext, EditRule } from './finding.js';
import { claimPeriod, isInpatient, linePeriod } from './period.js';

// 005010 TR3: HI holds 12 diagnoses on 837P and 25 on 837I; LX repeats 50 times on 837P and 999 on 837I.
const LIMITS = {
  professional: { diagnoses: 12, lines: 50 },
  institutional: { diagnoses: 25, lines: 999 },
} as const;

function checkContent(claim: EditClaim): Drawn[] {
  const findings: Drawn[] = [];
  const limit = LIMITS[claim.kind];
  if (claim.diagnoses.length === 0) {
    findings.push({ path: 'diagnoses', message: 'The claim has no diagnosis.', fix: 'Enter the diagnosis that led to the services.', predicts: ['A6', 'M76'] });
  }
  if (claim.diagnoses.length > limit.diagnoses) {
    findings.push({ path: 'diagnoses', message: `The claim has ${claim.diagnoses.length} diagnoses; ${limit.diagnoses} fit.`, fix: 'Keep the diagnoses that the services answer.' });
  }
  const seen = new Set<string>();
  for (const [at, { code }] of claim.diagnoses.entries()) {
    if (seen.has(code)) findings.push({ path: `diagnoses[${at}].code`, code, message: `The diagnosis ${code} is on the claim twice.`, fix: 'Remove the repetition and point the lines to the first.' });
    seen.add(code);
  }
  if (claim.lines.length === 0) findings.push({ path: 'lines', message: 'The claim has no service line.', fix: 'Enter the services.' });
  if (claim.lines.length > limit.lines) {
    findings.push({ path: 'lines', message: `The claim has ${claim.lines.length} lines; ${limit.lines} fit.`, fix: 'Split the claim.' });
  }
  return findings;
}

const ACCIDENTS = new Set(['AA', 'OA', 'EM']);

function checkAccident(claim: EditClaim): Drawn[] {
  const findings: Drawn[] = [];
  for (const [at, cause] of claim.relatedCauses.entries()) {
    if (!ACCIDENTS.has(cause)) findings.push({ path: `relatedCauses[${at}]`, code: cause, message: 'The related cause is not AA, EM or OA.', fix: 'Choose auto accident, employment or other accident.' });
  }
  // 005010 TR3, 2300 DTP*439: required when CLM11 says auto or other accident.
  const accident = claim.relatedCauses.includes('AA') || claim.relatedCauses.includes('OA');
  if (accident && claim.accidentDate === undefined) {
    findings.push({ path: 'accidentDate', message: 'The claim follows an accident and has no accident date.', fix: 'Enter the date of the accident.' });
  }
  const first = claimPeriod(claim)?.from;
  if (claim.accidentDate !== undefined && first !== undefined && isDate(claim.accidentDate) && claim.accidentDate > first) {
    findings.push({ path: 'accidentDate', message: `The accident (${claim.accidentDate}) is after the first service (${first}).`, fix: 'Correct the accident date.' });
  }
  if (claim.relatedCauses.includes('AA') && !/^[A-Z]{2}$/.test(claim.accidentState ?? '')) {
    findings.push({ path: 'accidentState', message: 'The claim follows an auto accident and has no state.', fix: 'Enter the two-letter state of the accident.' });
  }
  return findings;
}

// Frequencies that speak of a claim the payer already has (005010 TR3, 2300 REF*F8).
const CORRECTING = new Set(['6', '7', '8']);

function checkFrequency(claim: EditClaim, { codes }: EditContext): Drawn[] {
  const findings: Drawn[] = [];
  const known = codes.value('claim-frequency', claim.frequencyCode);
  if (known === undefined || known.attributes[claim.kind] === 'no') {
    findings.push({
      path: 'frequencyCode',
      code: claim.frequencyCode,
      message: `The frequency ${claim.frequencyCode} is not used on ${claim.kind} claims.`,
      fix: 'Use 1 for a new claim, 7 to replace one, 8 to void one.',
      dataset: 'claim-frequency',
      ...(known === undefined ? {} : { release: known.release.release, coverage: known.release.coverage }),
    });
  }
  const number = claim.payerClaimNumber ?? '';
  if (CORRECTING.has(claim.frequencyCode) && number === '') {
    findings.push({
      path: 'payerClaimNumber',
      message: `A claim of frequency ${claim.frequencyCode} must carry the payer's number of the claim it corrects.`,
      fix: 'Take the payer claim number from the remittance or the status answer.',
    });
  }
  if (claim.frequencyCode === '1' && number !== '') {
    findings.push({
      path: 'payerClaimNumber',
      message: 'A new claim carries the payer\'s number of an earlier one.',
      fix: 'Remove the number, or send the claim as a replacement (7).',
    });
  }
  return findings;
}

// 005010 TR3, 837P 2300 DTP*435: required for services to an inpatient.
const INPATIENT_PLACES = new Set(['21', '51', '61']);

function checkAdmission(claim: EditClaim): Drawn[] {
  const findings: Drawn[] = [];
  const { admission } = claim;
  const missing = (field: string, what: string, predicts: readonly string[]): void => {
    findings.push({ path: `admission.${field}`, message: `A stay is billed without the ${what}.`, fix: `Enter the ${what} from the hospital's registration.`, predicts });
  };
  if (claim.kind === 'professional') {
    const places = [claim.placeOfService, ...claim.lines.map(({ placeOfService }) => placeOfService)];
    if (admission?.date === undefined && places.some((place) => INPATIENT_PLACES.has(place ?? ''))) missing('date', 'admission date', ['MA40']);
  } else if (isInpatient(claim)) {
    if (admission?.date === undefined) missing('date', 'admission date', ['MA40']);
    if ((admission?.type ?? '') === '') missing('type', 'admission type', ['MA41']);
    if ((admission?.source ?? '') === '') missing('source', 'point of origin', ['MA42']);
    if ((admission?.status ?? '') === '') missing('status', 'patient status', ['MA43']);
  }
  const through = claimPeriod(claim)?.through;
  if (admission?.date !== undefined && through !== undefined && isDate(admission.date) && admission.date > through) {
    findings.push({ path: 'admission.date', message: `The admission (${admission.date}) is after the last day billed (${through}).`, fix: 'Correct the admission date.' });
  }
  return findings;
}

function checkPayerOrder(claim: EditClaim): Drawn[] {
  const findings: Drawn[] = [];
  if (claim.payerSequence !== 'P' && claim.priorPayers.length === 0) {
    findings.push({ path: 'priorPayers', message: 'The claim goes to a later payer and carries no decision of the payer before it.', fix: 'Wait for the earlier payer\'s remittance, or enter it.', predicts: ['MA04', 'N4'] });
  }
  if (claim.payerSequence === 'P' && claim.priorPayers.length > 0) {
    findings.push({ path: 'payerSequence', message: 'The claim goes to the first payer and carries another payer\'s decision.', fix: 'Put the payers into their order.', predicts: ['22'] });
  }
  if ((claim.payer.filingCode ?? '') === '') {
    findings.push({ path: 'payer.filingCode', message: 'The kind of insurance (filing indicator) is missing.', fix: 'Set the filing indicator in the payer\'s profile.', predicts: ['A6'] });
  }
  // 005010 TR3, SBR05: required when Medicare is not the first payer.
  const medicare = claim.payer.filingCode === 'MA' || claim.payer.filingCode === 'MB';
  if (medicare && claim.payerSequence !== 'P' && (claim.payer.medicareSecondaryReason ?? '') === '') {
    findings.push({ path: 'payer.medicareSecondaryReason', message: 'Medicare is billed second without saying why.', fix: 'Enter the reason from the Medicare secondary payer questionnaire.' });
  }
  return findings;
}

function checkDates(claim: EditClaim, { today }: EditContext): Drawn[] {
  const findings: Drawn[] = [];
  const check = (from: string, through: string, path: string, line?: number): void => {
    const where = { path, ...(line === undefined ? {} : { line }) };
    if (from > through) findings.push({ ...where, message: `The service begins (${from}) after it ends (${through}).`, fix: 'Correct the dates of service.' });
    if (through > today) findings.push({ ...where, message: `The service (${through}) is in the future.`, fix: 'Bill after the service was given, or correct the date.', predicts: ['110'] });
  };
  if (claim.kind === 'institutional') {
    const from = claim.statementFrom;
    if (from === undefined) findings.push({ path: 'statementFrom', message: 'The statement period is missing.', fix: 'Enter the first and last day of the bill.' });
    else if (isDate(from) && isDate(claim.statementThrough ?? from)) check(from, claim.statementThrough ?? from, 'statementFrom');
  }
  const period = claim.kind === 'institutional' ? claimPeriod(claim) : undefined;
  for (const [at, line] of claim.lines.entries()) {
    if (line.serviceFrom === undefined) {
      if (claim.kind === 'professional') {
        findings.push({ path: `lines[${at}].serviceFrom`, line: line.number, message: 'The line has no date of service.', fix: 'Enter the date of service.', predicts: ['M52'] });
      }
      continue;
    }
    const of = linePeriod(claim, line);
    if (of === undefined) continue;
    check(of.from, of.through, `lines[${at}].serviceFrom`, line.number);
    if (period !== undefined && (of.from < period.from || of.through > period.through)) {
      findings.push({
        path: `lines[${at}].serviceFrom`,
        line: line.number,
        message: `The line's date lies outside the statement period ${period.from} to ${period.through}.`,
        fix: 'Correct the line date or the statement period.',
        predicts: ['M52'],
      });
    }
  }
  if (claim.patient.servedBeforeBirth) {
    findings.push({ path: 'patient.servedBeforeBirth', message: 'A date of service lies before the patient was born.', fix: 'Correct the birth date or the date of service.', predicts: ['14'] });
  }
  if (claim.patient.servedAfterDeath) {
    findings.push({ path: 'patient.servedAfterDeath', message: 'A date of service lies after the patient\'s death.', fix: 'Check who was served and when.', predicts: ['13'] });
  }
  return findings;
}

function checkPointers(claim: EditClaim): Drawn[] {
  if (claim.kind !== 'professional') return [];
  const findings: Drawn[] = [];
  const used = new Set<number>();
  for (const [at, line] of claim.lines.entries()) {
    const where = { path: `lines[${at}].pointers`, line: line.number };
    // 005010 TR3, SV107: one to four pointers.
    if (line.pointers.length === 0) findings.push({ ...where, message: 'The line points to no diagnosis.', fix: 'Point the line to the diagnosis that was its reason.' });
    if (line.pointers.length > 4) findings.push({ ...where, message: `The line points to ${line.pointers.length} diagnoses; four fit.`, fix: 'Keep the four that the service answers.' });
    for (const [index, pointer] of line.pointers.entries()) {
      const path = `lines[${at}].pointers[${index}]`;
      if (!Number.isInteger(pointer) || pointer < 1 || pointer > claim.diagnoses.length) {
        findings.push({ path, line: line.number, message: `The line points to diagnosis ${pointer} and the claim has ${claim.diagnoses.length}.`, fix: 'Point to a diagnosis on the claim.' });
      } else if (line.pointers.indexOf(pointer) !== index) {
        findings.push({ path, line: line.number, message: `The line points to diagnosis ${pointer} twice.`, fix: 'Remove the repetition.' });
      }
      used.add(pointer);
    }
  }
  if (claim.lines.length > 0) {
    for (const [at, { code }] of claim.diagnoses.entries()) {
      if (!used.has(at + 1)) {
        findings.push({ path: `diagnoses[${at}].code`, code, severity: 'INFO', message: `No line points to the diagnosis ${code}.`, fix: 'Keep it if it was addressed or affects care; otherwise remove it.', predicts: [] });
      }
    }
  }
  return findings;
}

const rule = (id: string, snipType: EditRule['snipType'], meaning: string, predicts: readonly string[], check: EditRule['check'], datasets: EditRule['datasets'] = []): EditRule => ({
  id,
  meaning,
  severity: 'REJECT',
  snipType,
  datasets,
  predicts,
  check,
});

export const situationEdits: readonly EditRule[] = [
  rule('REQ-03', 2, 'The claim has at least one diagnosis and one line, no more than fit, and no diagnosis twice.', ['A6', 'A7'], checkContent),
  rule('SIT-01', 4, 'A claim after an accident says when it happened, an auto accident also where.', ['19', '20', '21'], checkAccident),
  rule('SIT-02', 4, 'Replacements and voids carry the payer\'s number of the claim they correct; new claims do not; the frequency fits the kind of claim.', ['16', 'A7'], checkFrequency, ['claim-frequency']),
  rule('SIT-03', 4, 'Services to inpatients carry the admission date; bills for a stay also type, point of origin and patient status.', ['MA40'], checkAdmission),
  rule('SIT-04', 4, 'The payers\' order, the earlier payers\' decisions, the kind of insurance and Medicare\'s reason for paying second agree.', ['MA04', 'N4'], checkPayerOrder),
  rule('SIT-05', 4, 'Dates of service exist, run forward, are not in the future, lie in the statement period, and between birth and death.', ['16', 'M52'], checkDates),
  rule('PTR-01', 4, 'Each professional line points to one to four diagnoses of the claim, its reason first and none twice.', ['M76'], checkPointers),
];
