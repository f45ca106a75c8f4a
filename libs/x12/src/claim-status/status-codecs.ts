import { compactDate, firstCode, taken, type Codec, type MapCodec } from '../claim/codec.js';
import { LINE_CODECS, procedureComponents, readProcedure } from '../claim/line-codecs.js';
import { PARTY_CODECS } from '../claim/party-codecs.js';
import type { RowNode } from '../grammar/compile.js';
import type { Party } from '../party.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { StatusCode, StatusHeader, StatusInfo, StatusLine, StatusPerson, StatusProvider, StatusSource } from './claim-status.js';

const header: Codec<StatusHeader> = {
  read(s, target, row) {
    const structure = s.text(1);
    if (structure !== firstCode(row, 1)) target.structure = structure;
    target.purpose = s.text(2);
    target.reference = s.text(3);
    target.date = s.date(4) ?? s.text(4);
    target.time = s.text(5);
    const type = s.text(6);
    if (type !== '') target.type = type;
    return taken(1, 2, 3, 4, 5, 6);
  },
  write({ structure, purpose, reference, date, time, type }, row, emit) {
    emit(['BHT', structure ?? firstCode(row, 1), purpose, reference, compactDate(date), time, type]);
  },
};

const isNamed = ({ organization, person, npi, id, entityType }: Party): boolean =>
  organization !== undefined || person !== undefined || npi !== undefined || id !== undefined || entityType !== undefined;

/** NM1 of a level. A second one (a provider under two identifiers) is kept as it is. */
const levelName: Codec<Party & { entityCode?: string }> = {
  read(s, target, row) {
    if (isNamed(target)) return 0;
    const entityCode = s.text(1);
    if (entityCode !== firstCode(row, 1)) target.entityCode = entityCode;
    return PARTY_CODECS.NM1.read(s, target, row);
  },
  write(target, row, emit) {
    if (isNamed(target)) PARTY_CODECS.NM1.write(target, row, emit);
  },
};

const sourceName: Codec<StatusSource> = {
  read(s, target, row) {
    const bits = levelName.read(s, target, row);
    if (bits === 0 || target.entityCode !== 'AY') return bits;
    target.stage = 'clearinghouse';
    delete target.entityCode;
    return bits;
  },
  write(target, row, emit) {
    levelName.write(target.stage === 'clearinghouse' ? { ...target, entityCode: 'AY' } : target, row, emit);
  },
};

/** NM1 of a person: patient, subscriber, dependent. */
const person: Codec<StatusPerson> = {
  read(s, target, row) {
    if (target.name || target.organization !== undefined) return 0;
    const entityCode = s.text(1);
    if (entityCode !== firstCode(row, 1)) target.entityCode = entityCode;
    return PARTY_CODECS.member.read(s, target, row);
  },
  write(target, row, emit) {
    PARTY_CODECS.member.write(target, row, (segment) => {
      if (target.entityCode !== undefined) segment[1] = target.entityCode;
      emit(segment);
    });
  },
};

/** TRN: the number goes to `field`, its kind to `traceKind` where it is not the usual one. */
const traceTo = <K extends string>(field: K): Codec<{ [name in K]?: string } & { traceKind?: string }> => ({
  read(s, target, row) {
    if (target[field] !== undefined && target[field] !== '') return 0;
    const kind = s.text(1);
    if (kind !== firstCode(row, 1)) target.traceKind = kind;
    (target as Record<string, string>)[field] = s.text(2);
    return taken(1, 2);
  },
  write(target, row, emit) {
    if (target[field] !== undefined) emit(['TRN', target.traceKind ?? firstCode(row, 1), target[field]]);
  },
});

const dateTo = (field: 'receivedOn' | 'processedOn'): Codec<StatusSource> => ({
  read(s, target) {
    const date = s.text(2) === 'D8' && target[field] === undefined ? s.date(3) : undefined;
    if (date === undefined) return 0;
    target[field] = date;
    return taken(1, 2, 3);
  },
  write(target, row, emit) {
    const date = target[field];
    if (date !== undefined) emit(['DTP', firstCode(row, 1), 'D8', compactDate(date)]);
  },
});

const referenceTo = <K extends string>(field: K): Codec<{ [name in K]?: string }> => ({
  read(s, target) {
    if (target[field] !== undefined) return 0;
    (target as Record<string, string>)[field] = s.text(2);
    return taken(1, 2);
  },
  write(target, row, emit) {
    if (target[field] !== undefined) emit(['REF', firstCode(row, 1), target[field]]);
  },
});

const countTo = (field: 'acceptedCount' | 'rejectedCount'): Codec<StatusProvider> => ({
  read(s, target) {
    const count = s.text(2);
    if (!/^\d{1,9}$/.test(count) || target[field] !== undefined) return 0;
    target[field] = Number(count);
    return taken(1, 2);
  },
  write(target, row, emit) {
    const count = target[field];
    if (count !== undefined) emit(['QTY', firstCode(row, 1), String(count)]);
  },
});

const centsTo = <K extends string>(field: K): Codec<{ [name in K]?: number }> => ({
  read(s, target) {
    const cents = s.cents(2);
    if (Number.isNaN(cents) || target[field] !== undefined) return 0;
    (target as Record<string, number>)[field] = cents;
    return taken(1, 2);
  },
  write(target, row, emit) {
    const cents = target[field];
    if (cents !== undefined) emit(['AMT', firstCode(row, 1), cents]);
  },
});

const readCode = (s: SegmentReader, i: number, code: StatusCode): boolean => {
  code.category = s.component(i, 1);
  code.status = s.component(i, 2);
  const entity = s.component(i, 3);
  if (entity !== '') code.entity = entity;
  const codeList = s.component(i, 4);
  if (codeList !== '') code.codeList = codeList;
  return s.componentCount(i) <= 4;
};

const codeComponents = ({ category, status, entity, codeList }: StatusCode): string[] => [category, status, entity ?? '', codeList ?? ''];

/** Each gives the bit of the element where it could take it. */
const readDate = (s: SegmentReader, i: number, info: StatusInfo, field: 'date' | 'finalizedOn' | 'remittedOn'): number => {
  const value = s.date(i);
  if (value === undefined) return 0;
  info[field] = value;
  return 1 << i;
};

const readAmount = (s: SegmentReader, i: number, info: StatusInfo, field: 'amountCents' | 'paidCents'): number => {
  const value = s.cents(i);
  if (Number.isNaN(value)) return 0;
  info[field] = value;
  return 1 << i;
};

const readText = (s: SegmentReader, i: number, info: StatusInfo, field: 'action' | 'paymentMethod' | 'paymentNumber' | 'text'): number => {
  const value = s.text(i);
  if (value !== '') info[field] = value;
  return 1 << i;
};

/** STC: each is one more statement. What is no date or no amount is kept as it is. */
const statement: Codec<{ statuses: StatusInfo[] }> = {
  read(s, target) {
    const info: StatusInfo = { category: '', status: '', more: [] };
    let bits = readCode(s, 1, info) ? taken(1) : 0;
    bits |= readDate(s, 2, info, 'date') | readText(s, 3, info, 'action') | readAmount(s, 4, info, 'amountCents');
    if (s.count > 4) {
      bits |= readAmount(s, 5, info, 'paidCents') | readDate(s, 6, info, 'finalizedOn') | readText(s, 7, info, 'paymentMethod');
      bits |= readDate(s, 8, info, 'remittedOn') | readText(s, 9, info, 'paymentNumber');
      for (let i = 10; i <= 11; i++) {
        if (!s.has(i)) continue;
        const code: StatusCode = { category: '', status: '' };
        if (readCode(s, i, code)) bits |= 1 << i;
        info.more.push(code);
      }
      bits |= readText(s, 12, info, 'text');
    }
    target.statuses.push(info);
    return bits;
  },
  write({ statuses }, _row, emit) {
    for (const info of statuses) {
      const day = (value: string | undefined): string | undefined => value && compactDate(value);
      emit([
        'STC', codeComponents(info), day(info.date), info.action, info.amountCents, info.paidCents, day(info.finalizedOn), info.paymentMethod,
        day(info.remittedOn), info.paymentNumber, info.more[0] && codeComponents(info.more[0]), info.more[1] && codeComponents(info.more[1]), info.text,
      ]);
    }
  },
};

const service: Codec<StatusLine> = {
  read(s, line) {
    let bits = taken(4);
    const procedure = readProcedure(s, 1);
    if (procedure) line.procedure = procedure;
    if (procedure && s.componentCount(1) <= 7) bits |= taken(1);
    const charge = s.cents(2);
    if (!Number.isNaN(charge)) {
      line.chargeCents = charge;
      bits |= taken(2);
    }
    const paid = s.optionalCents(3);
    if (paid !== undefined) {
      line.paidCents = paid;
      bits |= taken(3);
    }
    const revenueCode = s.text(4);
    if (revenueCode !== '') line.revenueCode = revenueCode;
    const units = s.decimal(7);
    if (units !== undefined) {
      line.units = units;
      bits |= taken(7);
    }
    return bits;
  },
  write({ procedure, chargeCents, paidCents, revenueCode, units }, _row, emit) {
    emit(['SVC', procedureComponents(procedure), chargeCents, paidCents, revenueCode, undefined, undefined, units]);
  },
};

const CODECS = {
  BHT: header, STC: statement, SVC: service, PER: PARTY_CODECS.PER, REF: PARTY_CODECS.REF, DMG: PARTY_CODECS.DMG,
  levelName, sourceName, person, trace: traceTo('trace'), claimTrace: traceTo('claimId'), receipt: traceTo('receiptNumber'),
  receivedOn: dateTo('receivedOn'), processedOn: dateTo('processedOn'),
  payerClaimControl: referenceTo('payerClaimControl'), clearinghouseTrace: referenceTo('clearinghouseTrace'), typeOfBill: referenceTo('typeOfBill'),
  lineControl: referenceTo('lineControl'), prescription: referenceTo('prescription'),
  acceptedCount: countTo('acceptedCount'), rejectedCount: countTo('rejectedCount'), acceptedCents: centsTo('acceptedCents'), rejectedCents: centsTo('rejectedCents'),
  chargeCents: centsTo('chargeCents'), servicePeriod: LINE_CODECS.servicePeriod,
} as unknown as Readonly<Record<string, Codec<object> | MapCodec<object>>>;

/** The codec of a row: by what it fills, else by its segment id. */
export const statusCodec = (row: RowNode): Codec<object> | MapCodec<object> | undefined => CODECS[row.fills ?? row.id];
