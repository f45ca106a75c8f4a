import type { Address } from '../values.js';
import { rulesOf, type AnyRule } from './rule.js';

const POST_BOX = /^\s*(P\.?\s*O\.?\s*BOX|POST\s+OFFICE\s+BOX|BOX\s+\d)/i;

export const isUnitedStates = (address: Address): boolean => address.country === undefined || address.country === 'US';

/** Levels above the claim in all three kinds of 837: billing provider, subscriber, patient, payer (TR3 loops 2000A to 2010CA). */
export const LEVEL_RULES: readonly AnyRule[] = [
  ...rulesOf('billingProvider', [
    {
      code: 'billing-address-post-box', severity: 'warning', at: 'N301', answer: '8/I12 A7:503@', sensitive: true,
      message: 'The billing address is a post office box.', expected: 'a street address', fix: 'Send the street in 2010AA and the box as pay-to address in 2010AB.',
      broken: ({ address }) => address !== undefined && (POST_BOX.test(address.line1) || POST_BOX.test(address.line2 ?? '')),
    },
    {
      code: 'zip-not-nine-digits', severity: 'warning', at: 'N403', answer: '8/I12 A7:500@',
      message: 'The ZIP code of the billing provider is not complete.', expected: 'nine digits without hyphen', fix: 'Look up the four digits of the street address.',
      broken: ({ address }) => address !== undefined && isUnitedStates(address) && !/^\d{9}$/.test(address.postalCode ?? '') && (address.postalCode ?? true),
    },
    {
      code: 'billing-npi-missing', severity: 'error', at: 'NM109', answer: '8/I9 A6:562@',
      message: 'The billing provider has neither an NPI nor a number of this payer.', expected: 'NM108 XX with the NPI', fix: 'Send the NPI; a provider that can have none sends REF*G2 in 2010BB.',
      broken: ({ npi, id }, { claim }) => npi === undefined && id === undefined && claim.payer.references?.['G2'] === undefined,
    },
  ]),
  ...rulesOf('subscriber', [
    {
      code: 'relationship-missing', severity: 'error', at: 'SBR02', answer: '8/I9 A6:156',
      message: 'The claim hangs under the subscriber, but SBR02 does not say that the subscriber is the patient.', expected: '18', fix: 'Send SBR02 = 18, or a patient level 2000C with the relationship.',
      broken: ({ relationshipCode }, { claim }) => claim.patient === undefined && relationshipCode === undefined,
    },
    {
      code: 'relationship-contradicts-patient', severity: 'error', at: 'SBR02', answer: '8/I13 A8:156',
      message: 'SBR02 says that the subscriber is the patient, but the claim hangs under a patient level.', expected: 'nothing', fix: 'Leave SBR02 empty, or send the claim under the subscriber.',
      broken: ({ relationshipCode }, { claim }) => claim.patient !== undefined && relationshipCode === '18' && relationshipCode,
    },
    {
      code: 'patient-address-missing', severity: 'error', at: '2010BA/N3', trigger: 'SBR02', answer: 'I6 A6:126:IL',
      message: 'The subscriber is the patient, and the address is missing.', expected: 'N3 and N4 in 2010BA', fix: 'Send the address of the patient.',
      broken: ({ address, relationshipCode }) => relationshipCode === '18' && (address === undefined || address.line1 === ''),
    },
    {
      code: 'patient-birth-date-missing', severity: 'error', at: '2010BA/DMG', trigger: 'SBR02', answer: 'I6 A6:158:IL',
      message: 'The subscriber is the patient, and birth date or sex is missing.', expected: 'DMG in 2010BA', fix: 'Send the birth date and the sex of the patient.',
      broken: ({ birthDate, sex, relationshipCode }) => relationshipCode === '18' && (birthDate === undefined || sex === undefined),
    },
    {
      code: 'member-id-missing', severity: 'error', at: 'NM109', answer: '8/I9 A6:164:IL',
      message: 'The subscriber has no member number.', expected: 'NM108 MI and the number of the card', fix: 'Send the member number; without one, that of the property and casualty claim in REF*Y4.',
      broken: ({ organization, memberId, references }) => organization === undefined && memberId === undefined && references?.['Y4'] === undefined,
    },
    {
      code: 'filing-code-missing', severity: 'warning', at: 'SBR09', answer: '8/I9 A6:480',
      message: 'SBR09 does not say what kind of plan pays.', expected: 'a claim filing indicator', fix: 'Send the claim filing indicator of the plan.',
      broken: ({ filingCode }) => filingCode === undefined,
    },
    {
      code: 'medicare-second-reason-missing', severity: 'error', at: 'SBR05', trigger: 'SBR09', answer: '8/I9 A6:401',
      message: 'Medicare is asked to pay second, and SBR05 does not say why.', expected: '12, 13, 14, 15, 16, 41, 42, 43, 47', fix: 'Send the reason for which Medicare is not primary.',
      broken: ({ filingCode, sequence, insuranceTypeCode }, { claim }) => claim.kind === '837P' && filingCode === 'MB' && sequence !== 'P' && insuranceTypeCode === undefined,
    },
    {
      code: 'birth-date-after-claim', severity: 'error', at: 'DMG02', answer: '8/8 A7:158:IL', sensitive: true,
      message: 'The subscriber is born after the file was made.', expected: 'a day before BHT04', fix: 'Correct the birth date; the century is often wrong.',
      broken: ({ birthDate }, { fileDate }) => birthDate !== undefined && fileDate !== undefined && birthDate > fileDate && birthDate,
    },
  ]),
  ...rulesOf('patient', [
    {
      code: 'birth-date-after-claim', severity: 'error', at: 'DMG02', answer: '8/8 A7:158:QC', sensitive: true,
      message: 'The patient is born after the file was made.', expected: 'a day before BHT04', fix: 'Correct the birth date; the century is often wrong.',
      broken: ({ birthDate }, { fileDate }) => birthDate !== undefined && fileDate !== undefined && birthDate > fileDate && birthDate,
    },
    {
      code: 'pregnancy-of-a-man', severity: 'warning', at: 'PAT09', answer: '8/I12 A8:157:QC', sensitive: true,
      message: 'PAT09 says pregnant of a male patient.', expected: 'nothing', fix: 'Correct the sex or leave PAT09 empty.',
      broken: ({ pregnant, sex }) => pregnant === true && sex === 'M',
    },
  ]),
];
