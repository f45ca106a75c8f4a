/** Code systems that a file may name. What a code means is no matter of this package; whether it can be one, is. */
export type CodeSystem =
  | 'ICD-10-CM' | 'ICD-9-CM' | 'ICD-10-PCS' | 'ICD-9-PCS' | 'HCPCS' | 'HIPPS' | 'CDT' | 'modifier' | 'NDC' | 'revenue' | 'DRG'
  | 'place-of-service' | 'type-of-bill' | 'patient-status' | 'condition' | 'occurrence' | 'value' | 'taxonomy' | 'CARC' | 'RARC'
  | 'claim-status-category' | 'claim-status' | 'not-otherwise-classified' | 'ZIP' | 'state' | 'phone' | 'tax-id';

/** Whether a code counted on a day. `unknown`: the caller has no table for it. */
export type CodeVerdict = 'valid' | 'invalid' | 'unknown';

/**
 * The caller's code tables. `date` is the day of service, `YYYY-MM-DD`. For `not-otherwise-classified` the answer `valid` means:
 * this procedure code needs a description.
 */
export type CodeTables = (system: CodeSystem, code: string, date: string | undefined) => CodeVerdict;

interface Shape {
  form: RegExp;
  /** In words. */
  expected: string;
}

/** Postal codes of states, territories, the military and the freely associated states. */
const STATES = 'AA|AE|AK|AL|AP|AR|AS|AZ|CA|CO|CT|DC|DE|FL|FM|GA|GU|HI|IA|ID|IL|IN|KS|KY|LA|MA|MD|ME|MH|MI|MN|MO|MP|MS|MT|NC|ND|NE|NH|NJ|NM|NV|NY|OH|OK|OR|PA|PR|PW|RI|SC|SD|TN|TX|UT|VA|VI|VT|WA|WI|WV|WY';

const SHAPES: Readonly<Partial<Record<CodeSystem, Shape>>> = {
  'ICD-10-CM': { form: /^[A-Z]\d[0-9A-Z][0-9A-Z]{0,4}$/, expected: 'a letter, a digit and one to five more characters, no dot' },
  'ICD-9-CM': { form: /^(\d{3,5}|V\d{2,4}|E\d{3,4})$/, expected: 'three to five digits, or V or E with digits, no dot' },
  'ICD-10-PCS': { form: /^[0-9A-HJ-NP-Z]{7}$/, expected: 'seven characters without I and O' },
  'ICD-9-PCS': { form: /^\d{2,4}$/, expected: 'two to four digits' },
  HCPCS: { form: /^(\d{4}[0-9A-Z]|[A-Z]\d{4})$/, expected: 'five characters' },
  HIPPS: { form: /^[0-9A-Z]{5}$/, expected: 'five characters' },
  CDT: { form: /^D\d{4}$/, expected: 'D and four digits' },
  modifier: { form: /^[0-9A-Z]{2}$/, expected: 'two characters' },
  NDC: { form: /^\d{11}$/, expected: 'eleven digits without hyphens' },
  revenue: { form: /^\d{4}$/, expected: 'four digits with the leading zero' },
  DRG: { form: /^\d{3,4}$/, expected: 'three or four digits' },
  'place-of-service': { form: /^\d{2}$/, expected: 'two digits' },
  'type-of-bill': { form: /^[0-9A-Z]{2}$/, expected: 'the first two digits of the type of bill' },
  'patient-status': { form: /^\d{2}$/, expected: 'two digits' },
  condition: { form: /^[0-9A-Z]{2}$/, expected: 'two characters' },
  occurrence: { form: /^[0-9A-Z]{2}$/, expected: 'two characters' },
  value: { form: /^[0-9A-Z]{2}$/, expected: 'two characters' },
  taxonomy: { form: /^\d{2}[0-9A-Z]{7}[A-Z]$/, expected: 'ten characters, the first two digits, the last a letter' },
  CARC: { form: /^([1-9]\d{0,2}|[A-Z]\d{1,2})$/, expected: 'one to three digits, or a letter with digits' },
  RARC: { form: /^(MA?\d{1,3}|N\d{1,4})$/, expected: 'M, MA or N with digits' },
  'claim-status': { form: /^\d{1,3}$/, expected: 'one to three digits' },
  ZIP: { form: /^\d{5}(\d{4})?$/, expected: 'five or nine digits without hyphen' },
  state: { form: new RegExp(`^(${STATES})$`), expected: 'a two-letter code of a state' },
  phone: { form: /^\d{10}$/, expected: 'ten digits without punctuation' },
  'tax-id': { form: /^\d{9}$/, expected: 'nine digits without hyphen' },
};

/** The form a code of this system must have where the value does not have it. */
export const misshapen = (system: CodeSystem, code: string): string | undefined => {
  const shape = SHAPES[system];
  return shape && !shape.form.test(code) ? shape.expected : undefined;
};
