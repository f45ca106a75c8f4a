import type { Adjustment, AdjudicationInfo, Attachment, Claim837Draft, ClaimKind, ContractInfo, InstitutionalFacts, Note, OtherSubscriber } from '../claim-837.js';
import type { RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Cents, DateValue } from '../values.js';
import { bit, codesOf, compactDate, FIRST_THREE, FIRST_TWO, firstCode, setByQualifier, taken, withItem, type Codec, type MapCodec, type OutSegment } from './codec.js';

/** The value of a DTP by the format its qualifier says; absent where it cannot be read. */
export const readDate = (s: SegmentReader, format: number, value: number): DateValue | undefined => {
  switch (s.text(format)) {
    case 'D8': {
      const from = s.date(value);
      return from === undefined ? undefined : { from };
    }
    case 'RD8': {
      const from = s.periodDate(value, true);
      const through = s.periodDate(value, false);
      return from === undefined || through === undefined ? undefined : { from, through };
    }
    case 'DT': {
      const text = s.text(value);
      const from = text.length >= 12 ? s.parseDate(s.from[value] as number) : undefined;
      return from === undefined ? undefined : { from, time: text.slice(8) };
    }
    case 'TM':
      return { time: s.text(value) };
    default:
      return undefined;
  }
};

/** Format qualifier and value of a DTP. A single day goes out as a period where the guide allows nothing else. */
export const dateElements = ({ from, through, time }: DateValue, formats: readonly string[]): [string, string] => {
  if (from === undefined) return ['TM', time ?? ''];
  if (time !== undefined) return ['DT', compactDate(from) + time];
  if (through !== undefined || !formats.includes('D8')) return ['RD8', `${compactDate(from)}-${compactDate(through ?? from)}`];
  return ['D8', compactDate(from)];
};

/** A DTP. */
export const dateSegment = (qualifier: string, date: DateValue, formats: readonly string[]): OutSegment => {
  const elements = dateElements(date, formats);
  return ['DTP', qualifier, elements[0], elements[1]];
};

const dates: MapCodec<{ dates: Record<string, DateValue> }, DateValue> = {
  read(s, target) {
    const qualifier = s.text(1);
    const value = target.dates[qualifier] === undefined ? readDate(s, 2, 3) : undefined;
    if (!value || s.count > 3) return 0;
    setByQualifier(target.dates, qualifier, value);
    return FIRST_THREE;
  },
  entries: ({ dates }) => dates,
  writeEntry(qualifier, value, row, emit) {
    emit(dateSegment(qualifier, value, codesOf(row, 2)));
  },
};

const statementPeriod: Codec<{ institutional?: InstitutionalFacts }> = {
  read(s, { institutional }) {
    const value = readDate(s, 2, 3);
    if (!value?.from || !institutional || institutional.statementFrom !== undefined) return 0;
    institutional.statementFrom = value.from;
    institutional.statementThrough = value.through ?? value.from;
    // a single day goes out as it came, though the guide wants a period
    return value.through === undefined ? bit(1) : FIRST_THREE;
  },
  write({ institutional }, row, emit) {
    const from = institutional?.statementFrom;
    if (from !== undefined) emit(['DTP', firstCode(row, 1), 'RD8', `${compactDate(from)}-${compactDate(institutional?.statementThrough ?? from)}`]);
  },
};

const amounts: MapCodec<{ amounts: Record<string, Cents> }, Cents> = {
  read(s, target) {
    const qualifier = s.text(1);
    const cents = s.cents(2);
    if (Number.isNaN(cents) || target.amounts[qualifier] !== undefined || s.count > 2) return 0;
    target.amounts[qualifier] = cents;
    return FIRST_TWO;
  },
  entries: ({ amounts }) => amounts,
  writeEntry(qualifier, cents, _row, emit) {
    emit(['AMT', qualifier, cents]);
  },
};

const yesNo = (text: string): boolean | undefined => (text === 'Y' ? true : text === 'N' ? false : undefined);

/** CLM05-2: `B` for places of service, `A` for types of bill. */
const facilityList = (row: RowNode): string => row.rule.elements[4]?.components?.[1]?.codes?.[0] ?? '';

const CLAIM = taken(1, 2, 5, 6, 7, 8, 9);
const RARE_OF_CLAIM = taken(10, 11, 12, 20);

const claimHeader: Codec<Claim837Draft<ClaimKind>> = {
  read(s, claim, row) {
    claim.claimId = s.text(1);
    const cents = s.cents(2);
    const facility = s.component(5, 1);
    const list = s.component(5, 2);
    let bits = CLAIM;
    if (Number.isNaN(cents)) bits &= ~bit(2);
    else claim.chargeCents = cents;
    // a composite that is not split (wrong separator) or of another list is kept as it is
    if (facility.length > 2 || s.componentCount(5) > 3 || list !== (facility === '' ? '' : facilityList(row))) bits &= ~bit(5);
    if (facility !== '' && facility.length <= 2) {
      if (claim.kind === '837I') claim.typeOfBill = facility;
      else claim.placeOfService = facility;
    }
    claim.frequencyCode = s.component(5, 3);
    const signature = yesNo(s.text(6));
    if (signature !== undefined) claim.providerSignature = signature;
    else bits &= ~bit(6);
    const assignment = s.text(7);
    if (assignment !== '') claim.assignment = assignment;
    const benefits = s.text(8);
    if (benefits !== '') claim.benefitsAssigned = benefits;
    const release = s.text(9);
    if (release !== '') claim.releaseOfInformation = release;
    if (s.count < 10) return bits;
    const source = s.text(10);
    if (source !== '') claim.patientSignatureSource = source;
    if (s.has(11)) {
      const codes = [1, 2, 3].map((c) => s.component(11, c)).filter((code) => code !== '');
      const state = s.optionalComponent(11, 4);
      const country = s.optionalComponent(11, 5);
      claim.relatedCauses = { codes, ...(state === undefined ? {} : { state }), ...(country === undefined ? {} : { country }) };
    }
    const special = s.text(12);
    if (special !== '') claim.specialProgram = special;
    const delay = s.text(20);
    if (delay !== '') claim.delayReason = delay;
    return bits | RARE_OF_CLAIM;
  },
  write(claim, row, emit) {
    const facility = claim.kind === '837I' ? claim.typeOfBill : claim.placeOfService;
    const causes = claim.relatedCauses;
    const signature = claim.providerSignature === undefined ? undefined : claim.providerSignature ? 'Y' : 'N';
    const segment: OutSegment = ['CLM', claim.claimId, claim.chargeCents, undefined, undefined,
      [facility ?? '', facility === undefined ? '' : facilityList(row), claim.frequencyCode],
      signature, claim.assignment, claim.benefitsAssigned, claim.releaseOfInformation, claim.patientSignatureSource,
      causes && [causes.codes[0] ?? '', causes.codes[1] ?? '', causes.codes[2] ?? '', causes.state ?? '', causes.country ?? ''],
      claim.specialProgram];
    if (claim.delayReason !== undefined) {
      while (segment.length < 20) segment.push(undefined);
      segment.push(claim.delayReason);
    }
    emit(segment);
  },
};

const admission: Codec<{ institutional?: InstitutionalFacts }> = {
  read(s, { institutional }) {
    if (!institutional) return 0;
    const type = s.text(1);
    if (type !== '') institutional.admissionType = type;
    const source = s.text(2);
    if (source !== '') institutional.admissionSource = source;
    const status = s.text(3);
    if (status !== '') institutional.patientStatus = status;
    return FIRST_THREE;
  },
  write({ institutional }, _row, emit) {
    if (!institutional) return;
    const { admissionType, admissionSource, patientStatus } = institutional;
    if (admissionType !== undefined || admissionSource !== undefined || patientStatus !== undefined) emit(['CL1', admissionType, admissionSource, patientStatus]);
  },
};

const attachments: Codec<{ attachments: Attachment[] }> = {
  read(s, target) {
    const control = s.text(6);
    if (s.has(5) && s.text(5) !== 'AC') return 0;
    target.attachments.push({ type: s.text(1), transmission: s.text(2), ...(control === '' ? {} : { control }) });
    return taken(1, 2, 5, 6);
  },
  write(target, _row, emit) {
    for (const { type, transmission, control } of target.attachments) {
      emit(['PWK', type, transmission, undefined, undefined, control === undefined ? undefined : 'AC', control]);
    }
  },
  idle: ({ attachments }) => attachments.length === 0,
};

const contract: Codec<{ contract?: ContractInfo }> = {
  read(s, target) {
    if (target.contract) return 0;
    const contract: ContractInfo = { type: s.text(1) };
    const amountCents = s.optionalCents(2);
    if (amountCents !== undefined) contract.amountCents = amountCents;
    const percent = s.decimal(3);
    if (percent !== undefined) contract.percent = percent;
    const code = s.text(4);
    if (code !== '') contract.code = code;
    const termsPercent = s.decimal(5);
    if (termsPercent !== undefined) contract.termsPercent = termsPercent;
    const version = s.text(6);
    if (version !== '') contract.version = version;
    target.contract = contract;
    return taken(1, 4, 6) | (amountCents === undefined ? 0 : bit(2)) | (percent === undefined ? 0 : bit(3)) | (termsPercent === undefined ? 0 : bit(5));
  },
  write({ contract }, _row, emit) {
    if (contract) emit(['CN1', contract.type, contract.amountCents, contract.percent, contract.code, contract.termsPercent, contract.version]);
  },
};

const notes: Codec<{ notes: Note[] }> = {
  read(s, target) {
    target.notes.push({ qualifier: s.text(1), text: s.text(2) });
    return FIRST_TWO;
  },
  write(target, row, emit) {
    const codes = codesOf(row, 1);
    for (const { qualifier, text } of target.notes) if (codes.includes(qualifier)) emit(['NTE', qualifier, text]);
  },
  idle: ({ notes }) => notes.length === 0,
};

/** CAS: a group and up to six triplets; positive amounts lower the payment. */
export const adjustments: Codec<{ adjustments: Adjustment[] }> = {
  read(s, target) {
    const group = s.text(1);
    let bits = bit(1);
    for (let i = 2; i <= s.count && i < 20; i += 3) {
      if (!s.has(i) && !s.has(i + 1)) continue;
      const cents = s.cents(i + 1);
      // an amount that is no number counts as 0 and stays beside it as it was sent
      const readable = !Number.isNaN(cents);
      const quantity = s.decimal(i + 2);
      const adjustment: Adjustment = { group, reason: s.text(i), amountCents: readable ? cents : 0 };
      if (quantity !== undefined) adjustment.quantity = quantity;
      target.adjustments = withItem(target.adjustments, adjustment);
      bits |= 1 << i;
      if (readable) bits |= 1 << (i + 1);
      if (quantity !== undefined) bits |= 1 << (i + 2);
    }
    return bits === 2 ? 0 : bits;
  },
  write(target, _row, emit) {
    let segment: OutSegment = [];
    for (const { group, reason, amountCents, quantity } of target.adjustments) {
      if (segment[1] !== group || segment.length >= 20) {
        if (segment.length > 0) emit(segment);
        segment = ['CAS', group];
      }
      segment.push(reason, amountCents, quantity);
    }
    if (segment.length > 0) emit(segment);
  },
};

const otherInsurance: Codec<OtherSubscriber> = {
  read(s, target) {
    const coverage: NonNullable<OtherSubscriber['coverage']> = {};
    const benefitsAssigned = s.text(3);
    if (benefitsAssigned !== '') coverage.benefitsAssigned = benefitsAssigned;
    const patientSignature = s.text(4);
    if (patientSignature !== '') coverage.patientSignature = patientSignature;
    const release = s.text(6);
    if (release !== '') coverage.releaseOfInformation = release;
    target.coverage = coverage;
    return taken(3, 4, 6);
  },
  write({ coverage }, _row, emit) {
    if (coverage) emit(['OI', undefined, undefined, coverage.benefitsAssigned, coverage.patientSignature, undefined, coverage.releaseOfInformation]);
  },
};

const byNumber = (field: 'inpatient' | 'outpatient', id: string, last: number): Codec<OtherSubscriber> => ({
  read(s, target) {
    const info: AdjudicationInfo = {};
    let bits = 0;
    for (let i = 1; i <= Math.min(s.count, last); i++) {
      const text = s.text(i);
      if (text !== '') info[i] = text;
      bits |= bit(i);
    }
    target[field] = info;
    return bits;
  },
  write(target, _row, emit) {
    const info = target[field];
    if (!info) return;
    const segment: OutSegment = [id];
    for (let i = 1; i <= last; i++) segment.push(info[i]);
    emit(segment);
  },
});

const decidedOn: Codec<{ date?: string; adjudicationDate?: string; payerId?: string }> = {
  read(s, target) {
    const date = s.text(2) === 'D8' ? s.date(3) : undefined;
    if (date === undefined) return 0;
    if (target.payerId === undefined) target.adjudicationDate = date;
    else target.date = date;
    return FIRST_THREE;
  },
  write(target, row, emit) {
    const date = target.payerId === undefined ? target.adjudicationDate : target.date;
    if (date !== undefined) emit(['DTP', firstCode(row, 1), 'D8', compactDate(date)]);
  },
};

/** Codecs of the claim and of other payers. */
export const CLAIM_CODECS = {
  CLM: claimHeader, DTP: dates, AMT: amounts, CL1: admission, PWK: attachments, CN1: contract, NTE: notes, CAS: adjustments,
  OI: otherInsurance, MIA: byNumber('inpatient', 'MIA', 24), MOA: byNumber('outpatient', 'MOA', 9), statementPeriod, decidedOn,
} as const;
