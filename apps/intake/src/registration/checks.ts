import type { Finding } from '@claimstream/contracts';
import { servicePeriod, treatedPerson, type RegisteredClaim } from './claim.js';
import { checkBalance, checkFrequency, checkServiceDates, checkStatements } from './check-encounter.js';
import { checkCoverageOrder, checkMemberId, checkPayer, checkRelationship, checkSubscriberName } from './check-coverage.js';
import { checkAddress, checkBirthDate, checkDeath, checkPatientName, checkSex } from './check-person.js';
import { checkBillingAddress, checkBillingName, checkBillingNpi, checkProviderNpis, checkTaxId } from './check-providers.js';

/** What the intake of a claim knows beside the claim itself. */
export interface Circumstances {
  /** Today where the billing company works (YYYY-MM-DD). */
  today: string;
  /** NPI of the practice whose door the claim came through. */
  practiceNpi: string | undefined;
  claimNumber: string;
  /** The claim of the same file that this one repeats, until a person confirms that it is another service. */
  duplicateOf: string | undefined;
  /** Another patient of the practice carries the same claim number. */
  numberOfAnother: boolean;
  /** The source is a bundle in which no coverage stands, neither top-level nor inside an ExplanationOfBenefit. */
  withoutCoverage: boolean;
  /** Codes and charges came with the claim. */
  preCoded: boolean;
}

export interface Subject {
  claim: RegisteredClaim;
  person: ReturnType<typeof treatedPerson>;
  period: ReturnType<typeof servicePeriod>;
  at: Circumstances;
}

/** What a check says; code and severity come from its entry unless it softens them. */
export type Drawn = Pick<Finding, 'path' | 'message' | 'fix'> & Partial<Pick<Finding, 'severity' | 'expected' | 'found' | 'element'>>;

export interface RegistrationCheck {
  code: string;
  /** What is right when the check is silent, and the rule it comes from. */
  meaning: string;
  severity: Finding['severity'];
  check(subject: Subject): Drawn[];
}

const one = (when: boolean, drawn: Drawn): Drawn[] => (when ? [drawn] : []);

/** Every check of a registration, in the order people fix things. Codes are never given to another check. */
export const REGISTRATION_CHECKS: readonly RegistrationCheck[] = [
  {
    code: 'REG-01', severity: 'warn', meaning: 'The practice gave the claim a number of its own (CLM01), so that its next export is known again.',
    check: ({ at }) => one(at.claimNumber.trim() === '', {
      path: 'claimNumber', element: 'CLM01', message: 'The claim has no number of the practice, so a later export of it cannot be recognized.', fix: 'Have the practice management system fill the patient control number.',
    }),
  },
  { code: 'REG-02', severity: 'reject', meaning: 'The billing provider has an NPI with its check digit (TR3 2010AA NM109, 45 CFR 162.406).', check: checkBillingNpi },
  { code: 'REG-03', severity: 'reject', meaning: 'The billing provider has a tax id of nine digits (TR3 2010AA REF*EI or SY).', check: checkTaxId },
  { code: 'REG-04', severity: 'reject', meaning: 'The billing provider has a name (TR3 2010AA NM103).', check: checkBillingName },
  { code: 'REG-05', severity: 'reject', meaning: 'The billing provider has a street address with city, state and nine-digit ZIP (TR3 2010AA N3, N4).', check: checkBillingAddress },
  { code: 'REG-06', severity: 'reject', meaning: 'The subscriber has a member id (TR3 2010BA NM109).', check: checkMemberId },
  { code: 'REG-07', severity: 'reject', meaning: 'The subscriber has a last and first name, or the name of the organization that is insured (TR3 2010BA NM103, NM104).', check: checkSubscriberName },
  { code: 'REG-08', severity: 'reject', meaning: 'The patient\'s birth date is a day, not after the service and not over 130 years ago (TR3 DMG02).', check: checkBirthDate },
  { code: 'REG-09', severity: 'reject', meaning: 'The patient\'s sex is M, F or U (TR3 DMG03).', check: checkSex },
  { code: 'REG-10', severity: 'reject', meaning: 'The patient has an address with city, state and ZIP (TR3 2010BA or 2010CA N3, N4).', check: checkAddress },
  { code: 'REG-11', severity: 'reject', meaning: 'A patient who is not the subscriber has a last and first name (TR3 2010CA NM103, NM104).', check: checkPatientName },
  { code: 'REG-12', severity: 'reject', meaning: 'Every service has a day in the calendar that is not in the future and not after the last one.', check: checkServiceDates },
  { code: 'REG-13', severity: 'reject', meaning: 'The claim names the payer who is asked; an id unknown to us is not held here.', check: checkPayer },
  { code: 'REG-14', severity: 'reject', meaning: 'The relationship of the patient to the subscriber is one of the code list (TR3 PAT01, SBR02).', check: checkRelationship },
  { code: 'REG-15', severity: 'reject', meaning: 'Coverages are in an order of payment without a double or a gap (TR3 SBR01).', check: checkCoverageOrder },
  { code: 'REG-16', severity: 'reject', meaning: 'The charges of the lines add up to the charge of the claim (TR3 CLM02).', check: checkBalance },
  { code: 'REG-17', severity: 'reject', meaning: 'Every other NPI on the claim has its check digit (45 CFR 162.406).', check: checkProviderNpis },
  { code: 'REG-18', severity: 'reject', meaning: 'Nobody is treated after the day of death (TR3 PAT06).', check: checkDeath },
  { code: 'REG-19', severity: 'reject', meaning: 'A replacement or void names the payer\'s own claim number (TR3 2300 REF*F8).', check: checkFrequency },
  {
    code: 'REG-20', severity: 'reject', meaning: 'A claim is in its file once; a repeat waits until a person says that it is a service of its own.',
    check: ({ at }) => one(at.duplicateOf !== undefined, {
      path: 'claimNumber', element: 'CLM01', message: 'The same file holds this claim number for the same patient and first day of service before.',
      fix: 'Compare the two claims. Confirm that this is not a duplicate, or mark it as not billable.', found: `claim ${at.duplicateOf}`,
    }),
  },
  {
    code: 'REG-21', severity: 'warn', meaning: 'A claim number of the practice belongs to one patient.',
    check: ({ at }) => one(at.numberOfAnother, {
      path: 'claimNumber', element: 'CLM01', message: 'The practice has used this claim number for another patient.', fix: 'Check that the right patient is on the claim; otherwise ask the practice to number its claims once.',
    }),
  },
  {
    code: 'REG-22', severity: 'warn', meaning: 'The billing provider is the practice whose door the claim came through.',
    check: ({ claim, at }) => one(at.practiceNpi !== undefined && claim.billingProvider.npi !== undefined && claim.billingProvider.npi !== at.practiceNpi, {
      path: 'billingProvider.npi', element: 'NM109', message: 'The billing provider is not the practice whose door the file came through.', fix: 'Check that the file went to the right practice.',
      ...(at.practiceNpi === undefined ? {} : { expected: at.practiceNpi }), ...(claim.billingProvider.npi === undefined ? {} : { found: claim.billingProvider.npi }),
    }),
  },
  {
    code: 'REG-23', severity: 'reject', meaning: 'A bundle says by whom the patient is covered.',
    check: ({ at }) => one(at.withoutCoverage, {
      path: 'payer.name', element: 'Coverage', message: 'The bundle has no coverage for the patient, neither top-level nor inside an ExplanationOfBenefit.', fix: 'Enter payer and member id from the insurance card, or send the Coverage resource.',
      expected: 'a Coverage whose beneficiary is the patient',
    }),
  },
  { code: 'REG-24', severity: 'reject', meaning: 'The provider\'s signature, the assignment and the releases are stated, never assumed (CLM06 to CLM09).', check: checkStatements },
];

/** All findings of a registration; the order of the list is the order of the checks. */
export function checkRegistration(claim: RegisteredClaim, at: Circumstances): Finding[] {
  const subject: Subject = { claim, person: treatedPerson(claim), period: servicePeriod(claim), at };
  return REGISTRATION_CHECKS.flatMap(({ code, severity, check }) => check(subject).map((drawn) => ({ code, severity, ...drawn })));
}
