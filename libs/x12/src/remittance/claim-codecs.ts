import type { AdjudicationInfo } from '../claim-837.js';
import { CLAIM_CODECS } from '../claim/claim-codecs.js';
import { bit, compactDate, FIRST_TWO, firstCode, taken, type Codec, type OutSegment } from '../claim/codec.js';
import { isWhole, procedureComponents, readProcedure } from '../claim/line-codecs.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { ClaimPaymentDraft, PaymentLineDraft } from './remittance.js';

const NU = 0x4e55;
const HE = 0x4845;

const CLAIM_HEADER = taken(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13);

/** CLP: charge in CLP03, payment in CLP04, patient share in CLP05. */
const claimHeader: Codec<ClaimPaymentDraft> = {
  read(s, claim) {
    let bits = CLAIM_HEADER;
    claim.claimId = s.text(1);
    claim.statusCode = s.text(2);
    const charge = s.cents(3);
    if (Number.isNaN(charge)) bits &= ~bit(3);
    else claim.chargeCents = charge;
    const paid = s.cents(4);
    if (Number.isNaN(paid)) bits &= ~bit(4);
    else claim.paidCents = paid;
    const share = s.cents(5);
    if (Number.isNaN(share)) bits &= ~bit(5);
    else claim.patientShareCents = share;
    const filing = s.text(6);
    if (filing !== '') claim.filingCode = filing;
    const control = s.text(7);
    if (control !== '') claim.payerClaimControl = control;
    if (s.count < 8) return bits;
    const facility = s.text(8);
    if (facility !== '') claim.facilityTypeCode = facility;
    const frequency = s.text(9);
    if (frequency !== '') claim.frequencyCode = frequency;
    if (s.count < 11) return bits;
    const drg = s.text(11);
    if (drg !== '') claim.drg = drg;
    const weight = s.decimal(12);
    if (weight === undefined) bits &= ~bit(12);
    else claim.drgWeight = weight;
    const fraction = s.decimal(13);
    if (fraction === undefined) bits &= ~bit(13);
    else claim.dischargeFraction = fraction;
    return bits;
  },
  write(claim, _row, emit) {
    emit([
      'CLP', claim.claimId, claim.statusCode, claim.chargeCents, claim.paidCents, claim.patientShareCents, claim.filingCode,
      claim.payerClaimControl, claim.facilityTypeCode, claim.frequencyCode, undefined, claim.drg, claim.drgWeight, claim.dischargeFraction,
    ]);
  },
};

/** MIA and MOA by element number, as sent. */
const adjudication = (field: 'inpatient' | 'outpatient', id: string, last: number): Codec<ClaimPaymentDraft> => ({
  read(s, claim) {
    if (claim[field]) return 0;
    const info: AdjudicationInfo = {};
    let bits = 1;
    for (let i = 1; i <= Math.min(s.count, last); i++) {
      const text = s.text(i);
      if (text !== '') info[i] = text;
      bits |= 1 << i;
    }
    claim[field] = info;
    return bits;
  },
  write(claim, _row, emit) {
    const info = claim[field];
    if (!info) return;
    const segment: OutSegment = [id];
    for (let i = 1; i <= last; i++) segment.push(info[i]);
    emit(segment);
  },
});

/** SVC01 or SVC06 where its list is revenue codes; otherwise it is a procedure. Absent where neither can be read. */
const revenueCode = (s: SegmentReader, i: number): string | undefined =>
  s.findComponent(i, 1) && s.pack(s.componentFrom, s.componentTo) === NU && s.componentCount(i) === 2 ? s.optionalComponent(i, 2) : undefined;

const SERVICE = taken(1, 2, 3, 4, 5, 6, 7);

const serviceLine: Codec<PaymentLineDraft> = {
  read(s, line) {
    let bits = SERVICE;
    const revenue = revenueCode(s, 1);
    if (revenue === undefined) {
      const procedure = readProcedure(s, 1);
      if (procedure) line.procedure = procedure;
      if (!isWhole(s, 1, procedure)) bits &= ~bit(1);
    } else line.revenueCode = revenue;
    const charge = s.cents(2);
    if (Number.isNaN(charge)) bits &= ~bit(2);
    else line.chargeCents = charge;
    const paid = s.cents(3);
    if (Number.isNaN(paid)) bits &= ~bit(3);
    else line.paidCents = paid;
    if (s.count < 4) return bits;
    const also = s.text(4);
    if (also !== '') {
      if (revenue === undefined && line.procedure) line.revenueCode = also;
      else bits &= ~bit(4);
    }
    const units = s.decimal(5);
    if (units === undefined) bits &= ~bit(5);
    else line.paidUnits = units;
    return s.count < 6 ? bits : bits & readSubmitted(s, line);
  },
  write(line, row, emit) {
    const { procedure, revenueCode: revenue, submittedProcedure, submittedRevenueCode } = line;
    emit([
      row.id, procedure ? procedureComponents(procedure) : revenue === undefined ? undefined : ['NU', revenue], line.chargeCents, line.paidCents,
      procedure ? revenue : undefined, line.paidUnits,
      submittedProcedure ? procedureComponents(submittedProcedure) : submittedRevenueCode === undefined ? undefined : ['NU', submittedRevenueCode], line.submittedUnits,
    ]);
  },
};

/** SVC06 and SVC07; returns the bits that may stay. */
const readSubmitted = (s: SegmentReader, line: PaymentLineDraft): number => {
  let bits = ~0;
  const revenue = revenueCode(s, 6);
  if (revenue !== undefined) line.submittedRevenueCode = revenue;
  else {
    const procedure = readProcedure(s, 6);
    if (procedure) line.submittedProcedure = procedure;
    if (!isWhole(s, 6, procedure)) bits &= ~bit(6);
  }
  const units = s.decimal(7);
  if (units === undefined) bits &= ~bit(7);
  else line.submittedUnits = units;
  return bits;
};

/** What `serviceThrough` holds between DTM*150 and DTM*151; see `closePeriod`. */
const OPEN = '';

/** DTM of a line: one day (472) or a period (150, 151). */
const servicePeriod: Codec<PaymentLineDraft> = {
  read(s, line) {
    const date = s.date(2);
    if (date === undefined) return 0;
    const qualifier = s.text(1);
    if (qualifier === '151') {
      if (line.serviceThrough !== OPEN) return 0;
      line.serviceThrough = date;
      return FIRST_TWO;
    }
    if (line.serviceFrom !== undefined) return 0;
    line.serviceFrom = date;
    if (qualifier === '150') line.serviceThrough = OPEN;
    return FIRST_TWO;
  },
  write({ serviceFrom, serviceThrough }, _row, emit) {
    if (serviceFrom === undefined) return;
    emit(['DTM', serviceThrough === undefined ? '472' : '150', compactDate(serviceFrom)]);
    if (serviceThrough !== undefined) emit(['DTM', '151', compactDate(serviceThrough)]);
  },
};

/** The line is complete: a period whose end did not come is its first day. */
export const closePeriod = (line: PaymentLineDraft): void => {
  if (line.serviceThrough === OPEN && line.serviceFrom !== undefined) line.serviceThrough = line.serviceFrom;
};

const lineControl: Codec<PaymentLineDraft> = {
  read(s, line) {
    if (line.lineControl !== undefined) return 0;
    line.lineControl = s.text(2);
    return FIRST_TWO;
  },
  write(line, row, emit) {
    if (line.lineControl !== undefined) emit(['REF', firstCode(row, 1), line.lineControl]);
  },
};

/** LQ*HE. Other lists are kept as they are. */
const remarks: Codec<PaymentLineDraft> = {
  read(s, line) {
    if (s.packed(1) !== HE) return 0;
    line.remarkCodes.push(s.text(2));
    return FIRST_TWO;
  },
  write(line, _row, emit) {
    for (const code of line.remarkCodes) emit(['LQ', 'HE', code]);
  },
};

/** Codecs of claims and lines. */
export const REMIT_CLAIM_CODECS = {
  CLP: claimHeader, CAS: CLAIM_CODECS.CAS, MIA: adjudication('inpatient', 'MIA', 24), MOA: adjudication('outpatient', 'MOA', 9),
  SVC: serviceLine, servicePeriod, lineControl, LQ: remarks,
} as const;
