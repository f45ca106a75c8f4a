/** What is done about a refusal, with the first step in our own words. A person who triages chooses one of these. */
export const ROUTES = {
  CORRECT: 'Correct the claim and send a replacement',
  CORRECT_OR_APPEAL: 'Check the record: correct the claim if it supports that, otherwise appeal',
  CORRECT_OR_PATIENT: 'Check the record: correct the claim if it supports that, otherwise decide about the patient',
  REBILL: 'Fix what the remarks name and send a new claim; there is no appeal',
  APPEAL: 'Appeal with the records',
  APPEAL_IF_PROOF: 'Look for proof of timely filing and appeal with it',
  APPEAL_NEXT_LEVEL: 'Appeal to the next level or close',
  APPEAL_OR_PATIENT: 'Check the protections of the patient, then appeal or decide about the patient',
  RETRO_AUTH: 'Find the authorization or ask for one after the fact',
  BILL_OTHER: 'Find the right payer and bill it',
  VERIFY_ELIG: 'Check who was insured where on the day of service',
  SEND_DOCS: 'Send the documents the payer asks for',
  RESEARCH_DUP: 'Find the original and compare',
  REVIEW_CONTRACT: 'Compare with the contract and dispute; the patient is not billed',
  PATIENT_OUTREACH: 'Ask the patient for what the payer needs',
  POST_PATIENT: 'Check the benefit and the notices, then decide about the patient',
  WRITE_OFF: 'Ask for a write-off if nothing else is open',
  WAIT: 'Wait for the final answer of the payer',
  INFO: 'Read what the payer says and close',
} as const;

export type Route = keyof typeof ROUTES;

export const CATEGORIES = [
  'appeal_outcome', 'authorization_referral', 'bundling', 'coding', 'contractual', 'coordination_of_benefits', 'coverage_benefit', 'documentation', 'duplicate', 'medical_necessity',
  'patient_responsibility', 'payment_posting', 'pending', 'pricing_contract', 'provider_enrollment', 'registration_eligibility', 'regulatory', 'submission_error', 'timely_filing',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** What a remark that names a category of its own asks for; what is not here leaves the route of the reason. */
const BY_CATEGORY: Partial<Record<string, Route>> = {
  authorization_referral: 'RETRO_AUTH', bundling: 'CORRECT_OR_APPEAL', coding: 'CORRECT', coordination_of_benefits: 'BILL_OTHER', coverage_benefit: 'APPEAL', documentation: 'SEND_DOCS',
  duplicate: 'RESEARCH_DUP', medical_necessity: 'APPEAL', pricing_contract: 'REVIEW_CONTRACT', provider_enrollment: 'CORRECT', registration_eligibility: 'VERIFY_ELIG', submission_error: 'CORRECT',
};

export const routeOfCategory = (category: string): Route | undefined => BY_CATEGORY[category];

export const isRoute = (text: string): text is Route => text in ROUTES;

/** Owners: roles of the billing company's people. */
export const OWNERS = ['denial specialist', 'biller', 'coder', 'poster', 'manager'] as const;

/** Who takes the first step: the desk whose work was refused; the denial specialist keeps the case. */
const DESKS: Readonly<Record<string, (typeof OWNERS)[number]>> = {
  coding: 'coder', bundling: 'coder', submission_error: 'biller', registration_eligibility: 'biller', coordination_of_benefits: 'biller', payment_posting: 'poster',
};

export const ownerOf = (category: string): (typeof OWNERS)[number] => DESKS[category] ?? 'denial specialist';
