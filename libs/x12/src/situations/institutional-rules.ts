import type { Claim837 } from '../claim-837.js';
import { rulesOf, type AnyRule } from './rule.js';

/** First two digits of the type of bill: hospital, swing bed, skilled nursing, religious institution, each of inpatients. */
const INPATIENT = new Set(['11', '18', '21', '41']);
/** Hospitals that report whether a diagnosis was present on admission. */
const ACUTE = new Set(['11']);
/** Outpatient bills, and the emergency, urgent care and observation revenue codes of an unplanned visit. */
const OUTPATIENT = new Set(['13', '78', '85']);
const UNPLANNED = /^(045\d|0516|0526|0762)$/;

const inpatient = (claim: Claim837): boolean => INPATIENT.has(claim.typeOfBill ?? '');
const final = ({ frequencyCode, institutional }: Claim837): boolean => (frequencyCode === '1' || frequencyCode === '4') && institutional?.patientStatus !== '30';
const has = (claim: Claim837, pattern: RegExp): boolean => claim.diagnoses.some(({ qualifier }) => pattern.test(qualifier));

/** Situational rules of the 837I alone (005010X223). */
export const INSTITUTIONAL_RULES: readonly AnyRule[] = [
  ...rulesOf('claim', [
    {
      code: 'admission-date-missing', severity: 'error', at: 'DTP*435', trigger: 'CLM05-1', answer: 'I6 A6:189',
      message: 'An inpatient claim has no admission date.', expected: 'DTP*435', fix: 'Send day and hour of admission.',
      broken: (claim) => inpatient(claim) && claim.dates['435'] === undefined,
    },
    {
      code: 'discharge-hour-missing', severity: 'warning', at: 'DTP*096', trigger: 'CLM05-3', answer: 'I6 A6:233',
      message: 'A final inpatient claim has no hour of discharge.', expected: 'DTP*096', fix: 'Send the hour of discharge.',
      broken: (claim) => inpatient(claim) && final(claim) && claim.dates['096'] === undefined,
    },
    {
      code: 'admitting-diagnosis-missing', severity: 'error', at: 'HI*ABJ', trigger: 'CLM05-1', answer: 'I6 A6:232',
      message: 'An inpatient claim has no admitting diagnosis.', expected: 'HI with ABJ', fix: 'Send the diagnosis at admission.',
      broken: (claim) => inpatient(claim) && !has(claim, /^A?BJ$/),
    },
    {
      code: 'reason-for-visit-missing', severity: 'error', at: 'HI*APR', trigger: 'CL101', answer: 'I6 A6:255',
      message: 'An unplanned outpatient visit has no reason for the visit.', expected: 'HI with APR', fix: 'Send what the patient came for.',
      broken: (claim) => OUTPATIENT.has(claim.typeOfBill ?? '') && /^[125]$/.test(claim.institutional?.admissionType ?? '')
        && claim.serviceLines.some(({ revenueCode }) => UNPLANNED.test(revenueCode ?? '')) && !has(claim, /^A?PR$/),
    },
    {
      code: 'present-on-admission-missing', severity: 'warning', at: 'HI', trigger: 'CLM05-1', answer: '8/I9 A6:255',
      message: 'Diagnoses of a hospital stay do not say whether they were present on admission.', expected: 'Y, N, U, W in component 9', fix: 'Send the indicator, unless the code is exempt.',
      broken: ({ typeOfBill, diagnoses }) => ACUTE.has(typeOfBill ?? '') && diagnoses.some(({ qualifier, poa }) => /^(ABK|ABF|BK|BF)$/.test(qualifier) && poa === undefined),
    },
    {
      code: 'attending-provider-missing', severity: 'error', at: '2310A/NM1*71', answer: 'I6 A6:125:71',
      message: 'The claim has no attending provider.', expected: 'loop 2310A', fix: 'Send who was responsible for the patient\'s care.',
      broken: ({ providers, serviceLines }) => !providers.some(({ role }) => role === 'attending') && !serviceLines.every(({ revenueCode }) => /^054\d$/.test(revenueCode ?? '')),
    },
    {
      code: 'operating-provider-missing', severity: 'warning', at: '2310B/NM1*72', answer: 'I6 A6:125:72',
      message: 'The claim has a surgical procedure and no operating provider.', expected: 'loop 2310B', fix: 'Send who operated.',
      broken: ({ procedures, providers }) => procedures.some(({ qualifier }) => /^B?BR$/.test(qualifier)) && !providers.some(({ role }) => role === 'operating'),
    },
    {
      code: 'room-days-exceed-statement', severity: 'warning', at: 'DTP*434', answer: '8/I12 A8:188',
      message: 'The room days are more than the days of the statement.', expected: 'no more days than the statement covers', fix: 'Correct the days or the statement dates.',
      broken: ({ institutional, serviceLines }) => {
        const { statementFrom, statementThrough } = institutional ?? {};
        if (statementFrom === undefined || statementThrough === undefined) return false;
        const covered = (Date.parse(statementThrough) - Date.parse(statementFrom)) / 86_400_000 + 1;
        const days = serviceLines.reduce((sum, { unit, quantity, revenueCode }) => (unit === 'DA' && /^0(1\d|20|21)/.test(revenueCode ?? '') ? sum + Number(quantity) : sum), 0);
        return days > covered && String(days);
      },
    },
  ]),
  ...rulesOf('line', [
    {
      code: 'line-date-missing', severity: 'warning', at: 'DTP*472', trigger: 'CLM05-1', answer: 'I6 A6:187',
      message: 'A line of an outpatient claim with a procedure has no date of service.', expected: 'DTP*472', fix: 'Send the day of the service.',
      broken: ({ procedure, serviceFrom }, { claim }) => OUTPATIENT.has(claim.typeOfBill ?? '') && procedure !== undefined && serviceFrom === undefined,
    },
    {
      code: 'service-outside-statement', severity: 'warning', at: 'DTP*472', trigger: 'DTP*434', answer: '8/I12 A8:187',
      message: 'The service lies outside the statement dates.', expected: 'a day of DTP*434', fix: 'Correct the date of service or the statement dates.',
      broken: ({ serviceFrom, serviceThrough }, { claim }) => {
        const { statementFrom, statementThrough } = claim.institutional ?? {};
        if (serviceFrom === undefined || statementFrom === undefined || statementThrough === undefined) return false;
        // services of the three days before an admission belong to it (42 CFR 412.2(c)(5))
        const early = !inpatient(claim) && serviceFrom < statementFrom;
        return (early || (serviceThrough ?? serviceFrom) > statementThrough) && serviceFrom;
      },
    },
  ]),
];
