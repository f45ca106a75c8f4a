import { bit, compactDate, FIRST_THREE, FIRST_TWO, firstCode, taken, type Codec, type OutSegment } from '../claim/codec.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { BankAccount, ClaimGroup, ProviderAdjustment, Remittance } from './remittance.js';

/** Three or four elements of BPR from `first` on: routing qualifier, routing, account qualifier, account. */
const readAccount = (s: SegmentReader, first: number): BankAccount | undefined => {
  const account: BankAccount = {};
  const routingQualifier = s.text(first);
  if (routingQualifier !== '') account.routingQualifier = routingQualifier;
  const routing = s.text(first + 1);
  if (routing !== '') account.routing = routing;
  const accountQualifier = s.text(first + 2);
  if (accountQualifier !== '') account.accountQualifier = accountQualifier;
  const number = s.text(first + 3);
  if (number !== '') account.account = number;
  return Object.keys(account).length > 0 ? account : undefined;
};

const accountElements = (account: BankAccount | undefined): (string | undefined)[] => [account?.routingQualifier, account?.routing, account?.accountQualifier, account?.account];

const payment: Codec<Remittance> = {
  read(s, target) {
    let bits = taken(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    target.handling = s.text(1);
    const cents = s.cents(2);
    if (Number.isNaN(cents)) bits &= ~bit(2);
    else target.paymentCents = cents;
    target.creditOrDebit = s.text(3);
    target.method = s.text(4);
    const format = s.text(5);
    if (format !== '') target.format = format;
    const from = readAccount(s, 6);
    if (from) target.fromAccount = from;
    const company = s.text(10);
    if (company !== '') target.originatingCompany = company;
    const supplement = s.text(11);
    if (supplement !== '') target.originatingCompanySupplement = supplement;
    const to = readAccount(s, 12);
    if (to) target.toAccount = to;
    target.paymentDate = s.date(16) ?? s.text(16);
    return bits;
  },
  write(target, _row, emit) {
    // a file that came without its BPR gets none
    if (target.handling === '' && target.method === '' && target.paymentDate === '') return;
    emit([
      'BPR', target.handling, target.paymentCents, target.creditOrDebit, target.method, target.format, ...accountElements(target.fromAccount),
      target.originatingCompany, target.originatingCompanySupplement, ...accountElements(target.toAccount), compactDate(target.paymentDate),
    ]);
  },
};

const trace: Codec<Remittance> = {
  read(s, target) {
    target.trace = s.text(2);
    target.payerTaxId = s.text(3);
    const supplement = s.text(4);
    if (supplement !== '') target.traceSupplement = supplement;
    return s.text(1) === '1' ? taken(1, 2, 3, 4) : taken(2, 3, 4);
  },
  write(target, row, emit) {
    if (target.trace !== '' || target.payerTaxId !== '') emit(['TRN', firstCode(row, 1), target.trace, target.payerTaxId, target.traceSupplement]);
  },
};

const currency: Codec<Remittance> = {
  read(s, target) {
    const rate = s.decimal(3);
    target.currency = { entity: s.text(1), currency: s.text(2), ...(rate === undefined ? {} : { rate }) };
    return rate === undefined ? FIRST_TWO : FIRST_THREE;
  },
  write({ currency: value }, _row, emit) {
    if (value) emit(['CUR', value.entity, value.currency, value.rate]);
  },
};

const reference = (field: 'receiverId' | 'versionId'): Codec<Remittance> => ({
  read(s, target) {
    if (target[field] !== undefined) return 0;
    target[field] = s.text(2);
    return FIRST_TWO;
  },
  write(target, row, emit) {
    if (target[field] !== undefined) emit(['REF', firstCode(row, 1), target[field]]);
  },
});

const productionDate: Codec<Remittance> = {
  read(s, target) {
    const date = s.date(2);
    if (date === undefined || target.productionDate !== undefined) return 0;
    target.productionDate = date;
    return FIRST_TWO;
  },
  write(target, row, emit) {
    if (target.productionDate !== undefined) emit(['DTM', firstCode(row, 1), compactDate(target.productionDate)]);
  },
};

const groupNumber: Codec<ClaimGroup> = {
  read(s, group) {
    group.number = s.text(1);
    return bit(1);
  },
  write(group, _row, emit) {
    emit(['LX', group.number]);
  },
};

const summary = (field: 'ts3' | 'ts2', id: string): Codec<ClaimGroup> => ({
  read(s, group) {
    if (group[field]) return 0;
    const values: Record<number, string> = {};
    let bits = 0;
    for (let i = 1; i <= Math.min(s.count, 24); i++) {
      const text = s.text(i);
      if (text !== '') values[i] = text;
      bits |= bit(i);
    }
    group[field] = values;
    return bits;
  },
  write(group, _row, emit) {
    const values = group[field];
    if (!values) return;
    const last = Math.max(0, ...Object.keys(values).map(Number));
    emit([id, ...Array.from({ length: last }, (_, i) => values[i + 1])]);
  },
});

/** PLB: provider and fiscal period, then up to six pairs of reason and amount. */
const providerAdjustments: Codec<{ providerAdjustments: ProviderAdjustment[] }> = {
  read(s, target) {
    const providerId = s.text(1);
    const fiscalPeriodEnd = s.date(2) ?? s.text(2);
    const before = target.providerAdjustments.length;
    let bits = FIRST_TWO;
    for (let i = 3; i <= s.count && i < 15; i += 2) {
      if (!s.has(i) && !s.has(i + 1)) continue;
      const cents = s.cents(i + 1);
      const readable = !Number.isNaN(cents);
      const reference = s.component(i, 2);
      target.providerAdjustments.push({ providerId, fiscalPeriodEnd, reason: s.component(i, 1), ...(reference === '' ? {} : { reference }), amountCents: readable ? cents : 0 });
      if (s.componentCount(i) <= 2) bits |= bit(i);
      if (readable) bits |= bit(i + 1);
    }
    return target.providerAdjustments.length === before ? 0 : bits;
  },
  write(target, _row, emit) {
    let segment: OutSegment = [];
    for (const { providerId, fiscalPeriodEnd, reason, reference: text, amountCents } of target.providerAdjustments) {
      const day = compactDate(fiscalPeriodEnd);
      if (segment[1] !== providerId || segment[2] !== day || segment.length >= 15) {
        if (segment.length > 0) emit(segment);
        segment = ['PLB', providerId, day];
      }
      segment.push(text === undefined ? reason : [reason, text], amountCents);
    }
    if (segment.length > 0) emit(segment);
  },
};

/** Codecs of the payment, of the groups of claims and of what follows the last claim. */
export const REMIT_HEADER_CODECS = {
  BPR: payment, TRN: trace, currency, receiverId: reference('receiverId'), versionId: reference('versionId'), productionDate,
  LX: groupNumber, TS3: summary('ts3', 'TS3'), TS2: summary('ts2', 'TS2'), PLB: providerAdjustments,
} as const;
