/** The parts of FHIR R4 that intake reads (hl7.org/fhir/R4); everything else of a bundle is left alone. */
export interface Coding { system?: string; code?: string }
export interface CodeableConcept { coding?: Coding[]; text?: string }
export interface Reference { reference?: string; display?: string }
export interface Identifier { system?: string; value?: string; type?: CodeableConcept }
export interface Period { start?: string; end?: string }
/** `value` is the number as it was written: money never passes through a float. */
export interface Money { value?: WrittenNumber; currency?: string }
export interface HumanName { use?: string; family?: string; given?: string[]; prefix?: string[]; suffix?: string[] }
export interface FhirAddress { use?: string; line?: string[]; city?: string; state?: string; postalCode?: string; country?: string }

export interface Resource { resourceType: string; id?: string; contained?: Resource[] }

export interface Patient extends Resource { name?: HumanName[]; gender?: string; birthDate?: string; deceasedDateTime?: string; address?: FhirAddress[]; identifier?: Identifier[] }
export interface Organization extends Resource { name?: string; identifier?: Identifier[]; address?: FhirAddress[] }
export interface Practitioner extends Resource { name?: HumanName[]; identifier?: Identifier[] }
export interface Encounter extends Resource {
  status?: string; class?: Coding; type?: CodeableConcept[]; subject?: Reference; period?: Period; serviceProvider?: Reference; participant?: { individual?: Reference }[];
}
export interface Condition extends Resource { code?: CodeableConcept; encounter?: Reference; verificationStatus?: CodeableConcept }
export interface Procedure extends Resource { code?: CodeableConcept; encounter?: Reference; status?: string }
export interface Coverage extends Resource {
  status?: string; type?: CodeableConcept; beneficiary?: Reference; payor?: Reference[]; subscriberId?: string; identifier?: Identifier[]; relationship?: CodeableConcept; order?: WrittenNumber;
  class?: { type?: CodeableConcept; value?: string }[];
}
export interface ClaimItem { productOrService?: CodeableConcept; modifier?: CodeableConcept[]; servicedDate?: string; servicedPeriod?: Period; quantity?: { value?: WrittenNumber }; net?: Money; encounter?: Reference[] }
export interface FhirClaim extends Resource { type?: CodeableConcept; use?: string; patient?: Reference; billablePeriod?: Period; item?: ClaimItem[]; total?: Money; insurance?: { coverage?: Reference }[] }
export interface ExplanationOfBenefit extends Resource { claim?: Reference; patient?: Reference; insurance?: { coverage?: Reference }[] }

/** A JSON number as its digits stood in the file. */
export class WrittenNumber {
  constructor(readonly digits: string) {}
}

/**
 * Parses JSON and keeps every number as it was written.
 * @throws SyntaxError when the text is no JSON.
 */
export const parseJson = (text: string): unknown =>
  JSON.parse(text, ((_key: string, value: unknown, context: { source?: string }) =>
    (typeof value === 'number' ? new WrittenNumber(context.source ?? String(value)) : value)) as (key: string, value: unknown) => unknown);
