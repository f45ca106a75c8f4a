/** What a segment is about, in our own words. NM1, HL, REF, DTP and the like say it by their qualifier. */
const WORDS: Readonly<Record<string, string>> = {
  ISA: 'Interchange begins', IEA: 'Interchange ends', GS: 'Group begins', GE: 'Group ends', ST: 'Transaction begins', SE: 'Transaction ends', TA1: 'Answer to the interchange',
  BHT: 'Purpose and reference of the transaction', HL: 'Level', PRV: 'Specialty', SBR: 'Coverage', PAT: 'Patient', DMG: 'Birth date and sex', PER: 'Contact', N1: 'Party', N3: 'Street', N4: 'City, state, postal code',
  CLM: 'Claim', CL1: 'Admission', HI: 'Diagnoses and other codes', NTE: 'Note', PWK: 'Attachment', AMT: 'Amount', QTY: 'Count', CRC: 'Condition', CR1: 'Ambulance', CN1: 'Contract', K3: 'Extra text', HCP: 'Repriced',
  OI: 'Other coverage: consent', MOA: 'Remarks on the claim', MIA: 'Remarks on the stay', CAS: 'Adjustment', LX: 'Line number', SV1: 'Service line', SV2: 'Service line', SV5: 'Equipment', LIN: 'Drug', CTP: 'Drug quantity', SVD: 'What another payer paid for the line',
  AK1: 'Group answered', AK2: 'Transaction answered', IK3: 'Segment in error', AK3: 'Segment in error', CTX: 'What the error is about', IK4: 'Element in error', AK4: 'Element in error', IK5: 'Verdict on the transaction', AK5: 'Verdict on the transaction', AK9: 'Verdict on the group',
  STC: 'Status', SVC: 'Line answered', TRN: 'Trace', CLP: 'Answer to the claim', LQ: 'Remark', REF: 'Reference', DTP: 'Date', DTM: 'Date', NM1: 'Name',
};

const BY_QUALIFIER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  NM1: {
    '85': 'Billing provider', '87': 'Pay-to address', IL: 'Subscriber', QC: 'Patient', PR: 'Payer', '82': 'Rendering provider', DN: 'Referring provider', DQ: 'Supervising provider', '77': 'Place of service', '71': 'Attending provider',
    '72': 'Operating provider', '41': 'Submitter', '40': 'Receiver', AY: 'Clearinghouse', '74': 'Patient as the payer has it', TT: 'Forwarded to', GB: 'Other subscriber',
  },
  N1: { PR: 'Payer', PE: 'Payee' },
  REF: { EI: 'Tax number', SY: 'Social security number', '6R': 'Line key', '1K': 'Payer’s claim number', F8: 'Claim it replaces', G1: 'Prior authorization', '9F': 'Referral', FJ: 'Line key', EA: 'Medical record', D9: 'Clearinghouse’s number', '1L': 'Group or policy' },
  DTP: { '472': 'Day of service', '434': 'Statement period', '435': 'Admitted', '096': 'Discharged', '431': 'Onset', '050': 'Received', '009': 'Processed' },
  DTM: { '472': 'Day of service', '232': 'Period from', '233': 'Period to', '050': 'Received', '150': 'Service from', '151': 'Service to', '405': 'Produced' },
  AMT: { F5: 'Patient paid', D: 'Paid by another payer', B6: 'Allowed', AU: 'Covered', YU: 'Accepted', YY: 'Rejected' },
};

const LEVELS: Readonly<Record<string, string>> = { '20': 'information source', '21': 'receiver', '19': 'provider', '22': 'subscriber', '23': 'patient', PT: 'patient' };

/** Elements of a segment as it stands; the element separator is the character after the ISA's id. */
export const elementsOf = (text: string, separator: string): string[] => text.replace(/.$/, '').split(separator);

/** The name of a segment, for people who do not know them by heart; its id where we have no word. */
export function segmentWord(id: string, elements: readonly string[], in837: boolean): string {
  const qualifier = elements[1] ?? '';
  if (id === 'LX' && !in837) return 'Group of claims';
  // HL 20 is the billing provider of an 837 and the source of an answer
  if (id === 'HL') return `Level: ${in837 && elements[3] === '20' ? 'billing provider' : LEVELS[elements[3] ?? ''] ?? elements[3] ?? ''}`;
  return BY_QUALIFIER[id]?.[qualifier] ?? WORDS[id] ?? id;
}
