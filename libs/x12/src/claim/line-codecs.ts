import type { LineAdjudication, LineDrug, LineProcedure, ServiceLine } from '../claim-837.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { bit, FIRST_THREE, FIRST_TWO, firstCode, taken, withItem, type Codec, type OutSegment } from './codec.js';
import { dateSegment, readDate } from './claim-codecs.js';

/** A line that came without its SV1 or SV2. */
const isBare = (line: ServiceLine): boolean => line.chargeCents === 0 && line.unit === '' && line.quantity === '' && !line.procedure && line.revenueCode === undefined;

/** SV101, SV202, SVD03, SVC01: list, code, four modifiers, description. */
export const readProcedure = (s: SegmentReader, i: number): LineProcedure | undefined => {
  const code = s.component(i, 2);
  if (code === '') return undefined;
  const procedure: LineProcedure = { qualifier: s.component(i, 1), code, modifiers: [] };
  const count = s.componentCount(i);
  for (let c = 3; c <= 6 && c <= count; c++) {
    const modifier = s.component(i, c);
    if (modifier !== '') procedure.modifiers = withItem(procedure.modifiers, modifier);
  }
  if (count >= 7) {
    const description = s.component(i, 7);
    if (description !== '') procedure.description = description;
  }
  return procedure;
};

export const procedureComponents = (procedure: LineProcedure | undefined): string[] | undefined => {
  if (!procedure) return undefined;
  const { qualifier, code, modifiers, description } = procedure;
  if (description === undefined) {
    const components = [qualifier, code];
    for (let i = 0; i < modifiers.length; i++) components.push(modifiers[i] as string);
    return components;
  }
  return [qualifier, code, modifiers[0] ?? '', modifiers[1] ?? '', modifiers[2] ?? '', modifiers[3] ?? '', description];
};

const lineNumber: Codec<ServiceLine> = {
  read(s, line) {
    const text = s.text(1);
    line.number = Number(text) || 0;
    return String(line.number) === text ? bit(1) : 1;
  },
  write(line, _row, emit) {
    emit(['LX', String(line.number)]);
  },
};

/** The elements of these that hold no readable amount or quantity: they stay as they were sent. */
const unreadable = (s: SegmentReader, amounts: readonly number[], quantities: readonly number[]): number => {
  let bits = 0;
  for (const i of amounts) if (Number.isNaN(s.cents(i))) bits |= 1 << i;
  for (const i of quantities) if (s.decimal(i) === undefined) bits |= 1 << i;
  return bits;
};

const charge = (s: SegmentReader, i: number): number => {
  const cents = s.cents(i);
  return Number.isNaN(cents) ? 0 : cents;
};

/** Whether a procedure is all that its composite says: no more components, no modifier after an empty place. */
export const isWhole = (s: SegmentReader, i: number, procedure: LineProcedure | undefined): boolean => {
  if (!procedure) return false;
  const count = s.componentCount(i);
  for (let c = 3 + procedure.modifiers.length; c <= 6 && c <= count; c++) if (s.component(i, c) !== '') return false;
  return count <= 7;
};

const PROFESSIONAL_SERVICE = taken(1, 2, 3, 4, 5, 7, 9, 11, 12, 15);

const professionalService: Codec<ServiceLine> = {
  read(s, line) {
    const procedure = readProcedure(s, 1);
    if (procedure) line.procedure = procedure;
    line.chargeCents = charge(s, 2);
    line.unit = s.text(3);
    line.quantity = s.decimal(4) ?? '';
    let bits = PROFESSIONAL_SERVICE;
    if (!isWhole(s, 1, procedure)) bits &= ~bit(1);
    if (line.quantity === '' || line.chargeCents === 0) bits &= ~unreadable(s, [2], [4]);
    if (s.count < 5) return bits;
    const place = s.text(5);
    if (place !== '') line.placeOfService = place;
    const pointers = s.has(7) ? s.componentCount(7) : 0;
    for (let c = 1; c <= pointers; c++) {
      const pointer = Number(s.component(7, c));
      if (!Number.isInteger(pointer) || pointer <= 0) continue;
      // most lines have one: an array made with it takes a third of the memory
      if (c === 1) line.diagnosisPointers = [pointer];
      else line.diagnosisPointers.push(pointer);
    }
    if (line.diagnosisPointers.length !== pointers) bits &= ~bit(7);
    if (s.count < 9) return bits;
    if (s.text(9) === 'Y') line.emergency = true;
    else bits &= ~bit(9);
    if (s.text(11) === 'Y') line.epsdt = true;
    else bits &= ~bit(11);
    if (s.text(12) === 'Y') line.familyPlanning = true;
    else bits &= ~bit(12);
    if (s.text(15) === '0') line.copayExempt = true;
    else bits &= ~bit(15);
    return bits;
  },
  write(line, _row, emit) {
    if (isBare(line)) return;
    const segment: OutSegment = ['SV1', procedureComponents(line.procedure), line.chargeCents, line.unit, line.quantity, line.placeOfService, undefined, line.diagnosisPointers.map(String)];
    const { emergency, epsdt, familyPlanning, copayExempt } = line;
    if (emergency || epsdt || familyPlanning || copayExempt) {
      const yes = (said: boolean | undefined): string | undefined => (said ? 'Y' : undefined);
      segment.push(undefined, yes(emergency), undefined, yes(epsdt), yes(familyPlanning), undefined, undefined, copayExempt ? '0' : undefined);
    }
    emit(segment);
  },
};

const INSTITUTIONAL_SERVICE = taken(1, 2, 3, 4, 5, 7);

const institutionalService: Codec<ServiceLine> = {
  read(s, line) {
    const revenueCode = s.text(1);
    if (revenueCode !== '') line.revenueCode = revenueCode;
    const procedure = readProcedure(s, 2);
    if (procedure) line.procedure = procedure;
    line.chargeCents = charge(s, 3);
    line.unit = s.text(4);
    line.quantity = s.decimal(5) ?? '';
    const nonCovered = s.optionalCents(7);
    if (nonCovered !== undefined) line.nonCoveredCents = nonCovered;
    const bits = INSTITUTIONAL_SERVICE & ~unreadable(s, [3, 7], [5]);
    return isWhole(s, 2, procedure) ? bits : bits & ~bit(2);
  },
  write(line, _row, emit) {
    if (isBare(line)) return;
    emit([
      'SV2', line.revenueCode, procedureComponents(line.procedure), line.chargeCents, line.unit, line.quantity, undefined, line.nonCoveredCents,
    ]);
  },
};

const equipment: Codec<ServiceLine> = {
  read(s, line) {
    const procedure = readProcedure(s, 1);
    const days = s.decimal(3);
    if (!procedure || days === undefined || line.equipment) return 0;
    const rentalCents = s.optionalCents(4);
    const purchaseCents = s.optionalCents(5);
    const frequency = s.optional(6);
    line.equipment = {
      procedure, days,
      ...(rentalCents === undefined ? {} : { rentalCents }), ...(purchaseCents === undefined ? {} : { purchaseCents }), ...(frequency === undefined ? {} : { frequency }),
    };
    return taken(1, 2, 3, 4, 5, 6) & ~unreadable(s, [4, 5], []);
  },
  write({ equipment: dme }, _row, emit) {
    if (dme) emit(['SV5', procedureComponents(dme.procedure), 'DA', dme.days, dme.rentalCents, dme.purchaseCents, dme.frequency]);
  },
};

const DAY_OR_PERIOD = ['D8', 'RD8'];

const servicePeriod: Codec<ServiceLine> = {
  read(s, line) {
    const value = line.serviceFrom === undefined ? readDate(s, 2, 3) : undefined;
    if (!value?.from || value.time !== undefined) return 0;
    line.serviceFrom = value.from;
    if (value.through !== undefined) line.serviceThrough = value.through;
    return FIRST_THREE;
  },
  write({ serviceFrom, serviceThrough }, row, emit) {
    if (serviceFrom === undefined) return;
    emit(dateSegment(firstCode(row, 1), serviceThrough === undefined ? { from: serviceFrom } : { from: serviceFrom, through: serviceThrough }, DAY_OR_PERIOD));
  },
};

const lineControl: Codec<ServiceLine> = {
  read(s, line) {
    if (line.lineControl !== undefined) return 0;
    line.lineControl = s.text(2);
    return FIRST_TWO;
  },
  write(line, row, emit) {
    if (line.lineControl !== undefined) emit(['REF', firstCode(row, 1), line.lineControl]);
  },
};

const drugCode: Codec<LineDrug> = {
  read(s, drug) {
    drug.qualifier = s.text(2);
    drug.code = s.text(3);
    return taken(2, 3);
  },
  write(drug, _row, emit) {
    emit(['LIN', undefined, drug.qualifier, drug.code]);
  },
};

const drugQuantity: Codec<LineDrug> = {
  read(s, drug) {
    const quantity = s.decimal(4);
    const unit = s.component(5, 1);
    if (quantity !== undefined) drug.quantity = quantity;
    if (unit !== '') drug.unit = unit;
    return (quantity === undefined ? 1 : bit(4)) | (s.componentCount(5) > 1 ? 0 : bit(5));
  },
  write({ quantity, unit }, _row, emit) {
    if (quantity !== undefined || unit !== undefined) emit(['CTP', undefined, undefined, undefined, quantity, unit === undefined ? undefined : [unit]]);
  },
};

const prescription: Codec<LineDrug> = {
  read(s, drug) {
    if (drug.prescription) return 0;
    drug.prescription = { qualifier: s.text(1), number: s.text(2) };
    return FIRST_TWO;
  },
  write({ prescription: value }, _row, emit) {
    if (value) emit(['REF', value.qualifier, value.number]);
  },
};

const lineDecision: Codec<LineAdjudication> = {
  read(s, target) {
    target.payerId = s.text(1);
    target.paidCents = charge(s, 2);
    const procedure = readProcedure(s, 3);
    if (procedure) target.procedure = procedure;
    const revenueCode = s.text(4);
    if (revenueCode !== '') target.revenueCode = revenueCode;
    target.quantity = s.decimal(5) ?? '';
    const bundledLine = s.text(6);
    if (bundledLine !== '') target.bundledLine = bundledLine;
    const bits = taken(1, 2, 3, 4, 5, 6) & ~unreadable(s, [2], [5]);
    return isWhole(s, 3, procedure) ? bits : bits & ~bit(3);
  },
  write(target, _row, emit) {
    emit(['SVD', target.payerId, target.paidCents, procedureComponents(target.procedure), target.revenueCode, target.quantity, target.bundledLine]);
  },
};

const remainingCents: Codec<LineAdjudication> = {
  read(s, target) {
    const cents = s.cents(2);
    if (Number.isNaN(cents) || target.remainingCents !== undefined) return 0;
    target.remainingCents = cents;
    return FIRST_TWO;
  },
  write(target, row, emit) {
    if (target.remainingCents !== undefined) emit(['AMT', firstCode(row, 1), target.remainingCents]);
  },
};

/** Codecs of service lines. */
export const LINE_CODECS = {
  LX: lineNumber, SV1: professionalService, SV2: institutionalService, SV5: equipment, LIN: drugCode, CTP: drugQuantity, SVD: lineDecision,
  servicePeriod, lineControl, prescription, remainingCents,
} as const;

