import type { Claim837, ClaimProvider, Diagnosis, LineProcedure, Procedure } from '../claim-837.js';
import type { Address, Contact } from '../values.js';
import { codeDay, serviceDay } from './claim-rules.js';
import { isUnitedStates } from './level-rules.js';
import type { CodeSystem } from './code-shapes.js';

/** One use of a code: where it stands and on which day it counts. */
export type UseCode = (part: object, at: string, system: CodeSystem, code: string | undefined, day: string | undefined) => void;

const DIAGNOSIS_SYSTEM = ({ qualifier }: Diagnosis): CodeSystem => (/^A/.test(qualifier) ? 'ICD-10-CM' : 'ICD-9-CM');
const PROCEDURE_SYSTEM: Readonly<Record<string, CodeSystem>> = { BBR: 'ICD-10-PCS', BBQ: 'ICD-10-PCS', BR: 'ICD-9-PCS', BQ: 'ICD-9-PCS', BP: 'HCPCS', BO: 'HCPCS' };
const LINE_SYSTEM: Readonly<Record<string, CodeSystem>> = { HC: 'HCPCS', HP: 'HIPPS', AD: 'CDT' };

export const addressCodes = (part: object, address: Address | undefined, use: UseCode): void => {
  if (!address || !isUnitedStates(address)) return;
  use(part, 'N402', 'state', address.state, undefined);
  use(part, 'N403', 'ZIP', address.postalCode, undefined);
};

const contactCodes = (part: object, contacts: readonly Contact[] | undefined, use: UseCode): void => {
  for (const { numbers } of contacts ?? []) for (const { qualifier, number } of numbers) if (qualifier === 'TE' || qualifier === 'FX') use(part, 'PER04', 'phone', number, undefined);
};

export const procedureCodes = (part: object, at: string, procedure: LineProcedure | undefined, day: string | undefined, use: UseCode): void => {
  if (!procedure) return;
  const system = LINE_SYSTEM[procedure.qualifier];
  if (system) use(part, `${at}-2`, system, procedure.code, day);
  procedure.modifiers.forEach((modifier, i) => use(part, `${at}-${i + 3}`, 'modifier', modifier, day));
};

const providerCodes = (provider: ClaimProvider, day: string | undefined, use: UseCode): void => {
  use(provider, 'PRV03', 'taxonomy', provider.taxonomy, day);
  addressCodes(provider, provider.address, use);
  contactCodes(provider, provider.contacts, use);
};

/** Levels above a claim. */
type Levels = Partial<Pick<Claim837, 'billingProvider' | 'subscriber' | 'patient' | 'payer' | 'payTo'>>;

/** Codes of the levels above a claim that are not those of the claim before. */
export const levelCodes = ({ billingProvider, subscriber, patient, payer, payTo }: Claim837, before: Levels, use: UseCode): void => {
  if (billingProvider !== before.billingProvider) {
    use(billingProvider, 'PRV03', 'taxonomy', billingProvider.taxonomy, undefined);
    use(billingProvider, `REF*${billingProvider.taxIdKind ?? 'EI'}`, 'tax-id', billingProvider.taxId, undefined);
    contactCodes(billingProvider, billingProvider.contacts, use);
    addressCodes(billingProvider, billingProvider.address, use);
    if (payTo) addressCodes(payTo, payTo.address, use);
  }
  if (subscriber !== before.subscriber) addressCodes(subscriber, subscriber.address, use);
  if (patient && patient !== before.patient) addressCodes(patient, patient.address, use);
  if (payer !== before.payer) addressCodes(payer, payer.address, use);
};

/** Codes of a claim, its lines and its other payers. */
export const claimCodes = (claim: Claim837, use: UseCode): void => {
  const day = codeDay(claim);
  use(claim, 'CLM05-1', 'place-of-service', claim.placeOfService, day);
  use(claim, 'CLM05-1', 'type-of-bill', claim.typeOfBill, day);
  const seen = new Map<string, number>();
  /** The place of the next health code of this kind: they come in the order of HI. */
  const next = (qualifier: string): string => {
    const nth = (seen.get(qualifier) ?? 0) + 1;
    seen.set(qualifier, nth);
    return `HI*${qualifier}#${nth}-2`;
  };
  for (const diagnosis of claim.diagnoses) use(claim, next(diagnosis.qualifier), DIAGNOSIS_SYSTEM(diagnosis), diagnosis.code, day);
  for (const { qualifier, code } of claim.procedures as Procedure[]) {
    const at = next(qualifier);
    const system = PROCEDURE_SYSTEM[qualifier];
    if (system) use(claim, at, system, code, day);
  }
  for (const code of claim.conditions) use(claim, next('BG'), 'condition', code, day);
  const facts = claim.institutional;
  if (facts) {
    use(claim, 'CL103', 'patient-status', facts.patientStatus, day);
    use(claim, 'HI*DR#1-2', 'DRG', facts.drg, day);
    for (const { code } of facts.occurrences) use(claim, next('BH'), 'occurrence', code, day);
    for (const { code } of facts.occurrenceSpans) use(claim, next('BI'), 'occurrence', code, day);
    for (const { code } of facts.values) use(claim, next('BE'), 'value', code, day);
    for (const code of facts.conditions) use(claim, next('BG'), 'condition', code, day);
  }
  use(claim, 'CLM11-4', 'state', claim.relatedCauses?.country === undefined ? claim.relatedCauses?.state : undefined, day);
  for (const provider of claim.providers) providerCodes(provider, day, use);
  for (const other of claim.otherSubscribers) {
    addressCodes(other, other.address, use);
    if (other.payer) addressCodes(other.payer, other.payer.address, use);
    for (const { reason } of other.adjustments) use(other, 'CAS', 'CARC', reason, undefined);
  }
  for (const line of claim.serviceLines) {
    const served = serviceDay(line, claim);
    use(line, 'SV201', 'revenue', line.revenueCode, served);
    procedureCodes(line, 'SV101', line.procedure, served, use);
    use(line, 'SV105', 'place-of-service', line.placeOfService, served);
    if (line.drug) use(line.drug, 'LIN03', 'NDC', line.drug.qualifier === 'N4' ? line.drug.code : undefined, served);
    for (const provider of line.providers) providerCodes(provider, served, use);
    for (const adjudication of line.adjudications) {
      procedureCodes(adjudication, 'SVD03', adjudication.procedure, served, use);
      for (const { reason } of adjudication.adjustments) use(adjudication, 'CAS', 'CARC', reason, undefined);
    }
  }
};
