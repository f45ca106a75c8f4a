import type { Claim837, ServiceLine } from '../claim-837.js';
import { isUnitedStates } from './level-rules.js';
import { rulesOf, type AnyRule } from './rule.js';

/** HIPAA guides limit amounts to ten digits with the cents (TR3 appendix on decimal data). */
export const LARGEST_CENTS = 9_999_999_999;

const PRINCIPAL = new Set(['ABK', 'BK']);
/** ICD-9 counts to discharges and services up to 2015-09-30 (45 CFR 162.1002). */
const ICD10_FROM = '2015-10-01';
const ICD9 = /^(BK|BF|BJ|PR|BN|BR|BQ)$/;
const ICD10 = /^(ABK|ABF|ABJ|APR|ABN|BBR|BBQ)$/;

/** The day that decides which code tables count: discharge or last day of an 837I, first day of service of others. */
export const codeDay = (claim: Claim837): string | undefined => claim.institutional?.statementThrough ?? claim.serviceLines[0]?.serviceFrom;

const healthCodes = (claim: Claim837): readonly { qualifier: string }[] => [...claim.diagnoses, ...claim.procedures];
const otherAccident = (claim: Claim837): boolean => claim.relatedCauses?.codes.some((code) => code === 'AA' || code === 'OA') ?? false;

const repeated = (values: Iterable<string | undefined>): string | undefined => {
  const seen = new Set<string>();
  for (const value of values) {
    if (value === undefined) continue;
    if (seen.has(value)) return value;
    seen.add(value);
  }
  return undefined;
};

/** `1` to three decimals and eight digits in all (RFI 2072). */
const quantityFits = (quantity: string): boolean => /^-?\d{1,8}(\.\d{1,3})?$/.test(quantity) && quantity.replace(/\D/g, '').length <= 8;

/** Rules of loop 2300 and 2400 that all kinds of 837 share. */
export const CLAIM_RULES: readonly AnyRule[] = [
  ...rulesOf('claim', [
    {
      code: 'claim-id-longer-than-20', severity: 'warning', at: 'CLM01', answer: '8/5 A7:478', sensitive: true,
      message: 'CLM01 is longer than the 20 characters that receivers must return.', expected: 'at most 20 characters', fix: 'Send a shorter claim number; the 835 may bring it back cut off.',
      broken: ({ claimId }) => claimId.length > 20 && claimId,
    },
    {
      code: 'payer-claim-number-missing', severity: 'error', at: 'REF*F8', trigger: 'CLM05-3', answer: 'I6 A6:464',
      message: 'A replacement or void does not name the claim it is about.', expected: 'REF*F8 with the payer\'s claim number', fix: 'Send the number from CLP07 of the 835 or REF*1K of the 277CA.',
      broken: ({ frequencyCode, references }) => (frequencyCode === '7' || frequencyCode === '8') && references['F8'] === undefined,
    },
    {
      code: 'accident-date-missing', severity: 'error', at: 'DTP*439', trigger: 'CLM11', answer: 'I6 A6:248',
      message: 'CLM11 names an accident, and its date is missing.', expected: 'DTP*439', fix: 'Send the day of the accident.',
      broken: (claim) => claim.kind !== '837I' && otherAccident(claim) && claim.dates['439'] === undefined,
    },
    {
      code: 'accident-state-missing', severity: 'error', at: 'CLM11-4', trigger: 'CLM11', answer: '8/I9 A6:248',
      message: 'CLM11 names an auto accident and not the state where it happened.', expected: 'a two-letter state, or a country in CLM11-5', fix: 'Send the state of the accident.',
      broken: ({ relatedCauses }) => (relatedCauses?.codes.includes('AA') ?? false) && relatedCauses?.state === undefined && relatedCauses?.country === undefined,
    },
    {
      code: 'principal-diagnosis-missing', severity: 'error', at: 'HI', answer: '3 A6:254',
      message: 'The claim has no principal diagnosis.', expected: 'HI with ABK', fix: 'Send the principal diagnosis first.',
      broken: ({ diagnoses }) => diagnoses.length > 0 && !diagnoses.some(({ qualifier }) => PRINCIPAL.has(qualifier)),
    },
    {
      code: 'icd-revisions-mixed', severity: 'error', at: 'HI01-1', answer: '8/I12 A8:255',
      message: 'The claim mixes ICD-9 and ICD-10 codes.', expected: 'one revision', fix: 'Send all codes in the revision of the date of service.',
      broken: (claim) => healthCodes(claim).some(({ qualifier }) => ICD9.test(qualifier)) && healthCodes(claim).some(({ qualifier }) => ICD10.test(qualifier)),
    },
    {
      code: 'diagnosis-repeated', severity: 'warning', at: 'HI', answer: '8/I12 A7:255',
      message: 'The same diagnosis comes twice.', expected: 'each diagnosis once', fix: 'Leave the second one out.',
      broken: ({ diagnoses }) => repeated(diagnoses.filter(({ qualifier }) => PRINCIPAL.has(qualifier) || qualifier === 'ABF' || qualifier === 'BF').map(({ code }) => code)),
    },
    {
      code: 'amount-out-of-range', severity: 'error', at: 'CLM02', answer: '8/5 A7:178',
      message: 'The total charge is negative or has more than ten digits.', expected: '0 to 99999999.99', fix: 'Correct the charge.',
      broken: ({ chargeCents }) => chargeCents < 0 || chargeCents > LARGEST_CENTS,
    },
    {
      code: 'line-control-repeated', severity: 'error', at: '2400/REF*6R', answer: '8/I12 A7:247',
      message: 'Two lines of the claim have the same REF*6R.', expected: 'a number of its own for every line', fix: 'Number the lines differently; the 835 and 277CA name them by it.',
      broken: ({ serviceLines }) => repeated(serviceLines.map(({ lineControl }) => lineControl)),
    },
    {
      code: 'line-control-missing', severity: 'info', at: '2400/REF*6R', answer: '',
      message: 'Lines have no REF*6R, so that an 835 cannot name them for sure.', expected: 'REF*6R on every line', fix: 'Send a number of its own for every line.',
      broken: ({ serviceLines }) => serviceLines.some(({ lineControl }) => lineControl === undefined),
    },
    {
      code: 'line-number', severity: 'warning', at: '2400/LX', answer: '8/I12 A7:247',
      message: 'LX01 does not run 1, 2, 3 in its claim.', expected: '1, 2, 3', fix: 'Number the lines without gaps from 1.',
      broken: ({ serviceLines }) => serviceLines.some(({ number }, i) => number !== i + 1),
    },
  ]),
  ...rulesOf('claim', [
    {
      code: 'icd-9-after-its-end', severity: 'error', at: 'HI01-1', answer: 'A7:255',
      message: 'The claim has ICD-9 codes for a service after 2015-09-30.', expected: 'ICD-10', fix: 'Code the claim in ICD-10.',
      broken: (claim) => (codeDay(claim) ?? '') >= ICD10_FROM && healthCodes(claim).find(({ qualifier }) => ICD9.test(qualifier))?.qualifier,
    },
    {
      code: 'icd-10-before-its-start', severity: 'warning', at: 'HI01-1', answer: 'A7:255',
      message: 'The claim has ICD-10 codes for a service before 2015-10-01.', expected: 'ICD-9', fix: 'Check the date of service.',
      broken: (claim) => (codeDay(claim) ?? ICD10_FROM) < ICD10_FROM && healthCodes(claim).find(({ qualifier }) => ICD10.test(qualifier))?.qualifier,
    },
  ], 5),
  ...rulesOf('line', [
    {
      code: 'amount-out-of-range', severity: 'error', at: 'SV102', answer: '8/5 A7:178',
      message: 'The charge of the line is negative or has more than ten digits.', expected: '0 to 99999999.99', fix: 'Correct the charge.',
      broken: ({ chargeCents }) => chargeCents < 0 || chargeCents > LARGEST_CENTS,
    },
    {
      code: 'quantity-form', severity: 'error', at: 'SV104', answer: '8/5 A7:476',
      message: 'The quantity has more than eight digits or three decimals.', expected: 'at most eight digits, three of them decimals', fix: 'Round the quantity.',
      broken: ({ quantity }) => quantity !== '' && !quantityFits(quantity) && quantity,
    },
    {
      code: 'quantity-not-positive', severity: 'warning', at: 'SV104', answer: '8/I12 A7:476',
      message: 'The line has no quantity above zero.', expected: 'more than 0', fix: 'Send the units of the service.',
      broken: ({ quantity, chargeCents }) => chargeCents !== 0 && (quantity === '0' || quantity.startsWith('-')) && quantity,
    },
    {
      code: 'description-missing', severity: 'error', at: 'SV101-7', trigger: 'SV101-2', answer: '8/I9 A6:306',
      message: 'The procedure code says nothing of the service, and its description is missing.', expected: 'what was done', fix: 'Describe the service in the seventh component.',
      broken: ({ procedure, notes }, { claim, codeTables }) => procedure !== undefined && procedure.description === undefined && notes.length === 0
        && codeTables?.('not-otherwise-classified', procedure.code, codeDay(claim)) === 'valid' && procedure.code,
    },
    {
      code: 'line-control-too-long', severity: 'error', at: 'REF*6R', answer: '8/5 A7:247',
      message: 'REF*6R is longer than 30 characters.', expected: 'at most 30 characters', fix: 'Send a shorter line number.',
      broken: ({ lineControl }) => (lineControl?.length ?? 0) > 30,
    },
    {
      code: 'service-after-file', severity: 'warning', at: 'DTP*472', answer: '8/8 A7:187',
      message: 'The service lies after the day the file was made.', expected: 'a day up to BHT04', fix: 'Correct the date of service.',
      broken: ({ serviceFrom }, { fileDate }) => serviceFrom !== undefined && fileDate !== undefined && serviceFrom > fileDate && serviceFrom,
    },
  ]),
  ...rulesOf('provider', [
    {
      code: 'zip-not-nine-digits', severity: 'warning', at: 'N403', answer: '8/I12 A7:500@',
      message: 'The ZIP code of the service facility is not complete.', expected: 'nine digits without hyphen', fix: 'Look up the four digits of the street address.',
      broken: ({ role, address }) => role === 'serviceFacility' && address !== undefined && isUnitedStates(address) && !/^\d{9}$/.test(address.postalCode ?? '') && (address.postalCode ?? true),
    },
    {
      code: 'provider-same-as-billing', severity: 'info', at: 'NM109', answer: '',
      message: 'This provider is the billing provider; the guide sends it only where it differs.', expected: 'a loop only for another provider', fix: 'Leave the loop out.',
      broken: ({ role, npi }, { claim }) => (role === 'rendering' || role === 'serviceFacility') && npi !== undefined && npi === claim.billingProvider.npi && npi,
    },
    {
      code: 'line-provider-same-as-claim', severity: 'info', at: 'NM109', answer: '',
      message: 'The line repeats the provider of the claim.', expected: 'a loop only for another provider', fix: 'Leave the loop of the line out.',
      broken: ({ role, npi }, { claim, line }) => line !== undefined && npi !== undefined && claim.providers.some((other) => other.role === role && other.npi === npi) && npi,
    },
    {
      code: 'primary-care-without-referring', severity: 'error', at: 'NM101', answer: '8/I12 A8:153',
      message: 'A primary care provider (P3) comes without the referring one (DN).', expected: 'DN before P3', fix: 'Send the referring provider as DN.',
      broken: ({ entityCode }, { claim, line }) => entityCode === 'P3' && !(line ?? claim).providers.some((other) => other.entityCode === 'DN') && entityCode,
    },
  ]),
];

/** Lines that HCPCS names by code, with the claim's day where the line has none. */
export const serviceDay = (line: ServiceLine, claim: Claim837): string | undefined => line.serviceFrom ?? codeDay(claim);
