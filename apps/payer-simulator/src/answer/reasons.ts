import type { ServiceLine, StatusCode } from '@claimstream/x12';

/** Why a payer does not pay a line: CAS group, CARC, and the RARC that goes with it. */
export interface Denial {
  group: string;
  reason: string;
  remark?: string;
}

/** Adjudicated and denied: authorization, missing information, medical necessity, bundling, frequency, not covered, filing limit (billing handbook 3.4). */
export const DENIALS: readonly Denial[] = [
  { group: 'CO', reason: '197' }, { group: 'CO', reason: '16', remark: 'N290' }, { group: 'CO', reason: '50', remark: 'N115' }, { group: 'CO', reason: '97', remark: 'M15' },
  { group: 'CO', reason: '16', remark: 'M76' }, { group: 'CO', reason: '11', remark: 'M64' }, { group: 'CO', reason: '151', remark: 'N362' }, { group: 'PR', reason: '204', remark: 'N130' },
  { group: 'CO', reason: '29' }, { group: 'CO', reason: '252', remark: 'N706' },
];

/** The coverage was over on the day of service: CO where the contract forbids to bill the patient, else PR. */
export const COVERAGE_ENDED: readonly Denial[] = [{ group: 'CO', reason: '27', remark: 'N30' }, { group: 'PR', reason: '27', remark: 'N30' }];

/** Nobody of that number: the one case in which CLP02 is 4 (RFI 1423). */
export const UNKNOWN_MEMBER: Denial = { group: 'PR', reason: '31', remark: 'N382' };

/** MA130 in MOA makes it unprocessable: no appeal, a new claim is sent. */
export const UNPROCESSABLE: Denial = { group: 'CO', reason: '16', remark: 'N256' };
export const UNPROCESSABLE_REMARK = 'MA130';

export const DUPLICATE: Denial = { group: 'OA', reason: '18', remark: 'N522' };

/** Why a claim never came into adjudication; `line` says that it is said of a line. */
export interface Refusal {
  status: StatusCode;
  line?: (line: ServiceLine) => boolean;
}

const ANY_CODE = ({ procedure }: ServiceLine): boolean => procedure !== undefined;
const coded = (category: string, status: string, entity?: string): StatusCode => ({ category, status, ...(entity === undefined ? {} : { entity }) });

/** Of the clearinghouse: a third each of codes, of what is missing, and of eligibility. */
export const CLEARINGHOUSE_REFUSALS: readonly (readonly Refusal[])[] = [
  [{ status: coded('A7', '254') }, { status: coded('A7', '255') }, { status: coded('A7', '454'), line: ANY_CODE }, { status: coded('A7', '453'), line: ANY_CODE }, { status: coded('A3', '507'), line: ANY_CODE }],
  [{ status: coded('A6', '126', 'IL') }, { status: coded('A6', '164', 'IL') }, { status: coded('A6', '21') }, { status: coded('A6', '145', '85') }],
  [{ status: coded('A3', '33', 'IL') }, { status: coded('A7', '97', 'IL') }, { status: coded('A3', '90', 'IL') }],
];

/** Of the payer, after the clearinghouse accepted: whom it knows, where it went, who bills. */
export const PAYER_REFUSALS: readonly Refusal[] = [
  { status: coded('A7', '33', 'IL') }, { status: coded('A3', '88', 'IL') }, { status: coded('A3', '116') }, { status: coded('A7', '562', '85') }, { status: coded('A3', '187') }, { status: coded('A6', '500', '77') },
];

/** A replacement or void names a claim number (REF*F8) that this payer never gave. */
export const UNKNOWN_ORIGINAL: StatusCode = coded('A7', '464');
/** The lines do not add up to CLM02: nothing that was paid of it could balance. */
export const CHARGES_DIFFER: StatusCode = coded('A7', '178');
