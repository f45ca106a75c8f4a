import type { RejectionReason } from '../api/model.js';

/** Who refused, by the acknowledgement that said so. */
export const STAGES: Readonly<Record<string, string>> = {
  interchange: 'the receiver of the file, before reading it (TA1)', syntax: 'the receiver, because it could not be read (999)', clearinghouse: 'the clearinghouse (277CA)', payer: 'the payer (277CA)',
};

/** What a category is about, as billers say it. */
const CATEGORIES: Readonly<Record<string, string>> = {
  coding: 'Coding', 'missing-information': 'Missing information', eligibility: 'Eligibility', 'payer-routing': 'Wrong payer', 'provider-enrolment': 'Provider enrolment', duplicate: 'Duplicate', 'dates-charges': 'Dates and charges',
  'claim-reference': 'Number of an earlier claim',
  appeal_outcome: 'Answer to an appeal', authorization_referral: 'Authorization or referral', bundling: 'Bundling', contractual: 'Contract', coordination_of_benefits: 'Other coverage first', coverage_benefit: 'Not covered',
  documentation: 'Documents asked for', medical_necessity: 'Medical necessity', patient_responsibility: 'Patient share', payment_posting: 'Posting', pending: 'Pended', pricing_contract: 'Price', provider_enrollment: 'Provider enrolment',
  registration_eligibility: 'Eligibility', regulatory: 'Regulation', submission_error: 'Error in the claim', timely_filing: 'Filed too late', format: 'Format', unprocessable: 'Unprocessable (835)', unclassified: 'Not classified', 'no-syntax-acknowledgement': 'No TA1 or 999', 'no-claim-acknowledgement': 'No 277CA',
};

/** A category as it is shown; what is no word of ours, such as the code of a finding, stays as it is. */
export const categoryText = (category: string): string => CATEGORIES[category] ?? category;

/** The codes of a reason as they stand in the acknowledgement: `A7:164:IL` of a 277CA, `IK304 8, IK403 7` of a 999, `TA105 024` of a TA1. */
export function codesOf({ categoryCode, statusCode, entityCode, segmentCode, elementCode, noteCode }: RejectionReason): string {
  const status = [categoryCode, statusCode, entityCode].filter((c) => c !== undefined).join(':');
  const named = [['IK304', segmentCode], ['IK403', elementCode], ['TA105', noteCode]].flatMap(([name, code]) => (code === undefined ? [] : [`${name} ${code}`]));
  return [...(status === '' ? [] : [status]), ...named].join(', ');
}
