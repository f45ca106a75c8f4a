import type { Claim837Draft, ToothStatus } from '../claim-837.js';
import type { ServiceLine, Tooth } from '../service-line.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { bit, FIRST_THREE, firstCode, taken, type Codec } from './codec.js';
import { dateElements, readDate } from './claim-codecs.js';
import { isWhole, procedureComponents, readProcedure } from './line-codecs.js';

const components = (s: SegmentReader, i: number): string[] =>
  s.has(i) ? Array.from({ length: s.componentCount(i) }, (_, c) => s.component(i, c + 1)) : [];

/** DN1: how long a course of orthodontics lasts. */
const orthodontics: Codec<Claim837Draft> = {
  read(s, { dental }) {
    if (!dental || dental.orthodontics) return 0;
    const months = s.decimal(1);
    const monthsRemaining = s.decimal(2);
    dental.orthodontics = {
      ...(months === undefined ? {} : { months }), ...(monthsRemaining === undefined ? {} : { monthsRemaining }), ...(s.text(3) === 'Y' ? { transferred: true } : {}),
    };
    return (months === undefined ? 0 : bit(1)) | (monthsRemaining === undefined ? 0 : bit(2)) | (s.text(3) === 'Y' ? bit(3) : 0);
  },
  write({ dental }, _row, emit) {
    if (dental?.orthodontics) emit(['DN1', dental.orthodontics.months, dental.orthodontics.monthsRemaining, dental.orthodontics.transferred ? 'Y' : undefined]);
  },
};

/** DN2: teeth that are missing or will be. */
const toothStatus: Codec<Claim837Draft> = {
  read(s, { dental }) {
    if (!dental) return 0;
    const status: ToothStatus = { tooth: s.text(1), status: s.text(2) };
    const date = s.has(4) ? readDate(s, 4, 5) : undefined;
    if (date) status.date = date;
    dental.teeth.push(status);
    return date ? taken(1, 2, 4, 5, 6) : taken(1, 2, 6);
  },
  write({ dental }, row, emit) {
    for (const { tooth, status, date } of dental?.teeth ?? []) {
      emit(['DN2', tooth, status, undefined, ...(date ? dateElements(date, ['D8', 'RD8']) : [undefined, undefined]), row.rule.elements[5]?.codes?.[0]]);
    }
  },
};

/** SV3: procedure, charge, parts of the mouth, prosthesis, count, diagnoses. */
const dentalService: Codec<ServiceLine> = {
  read(s, line) {
    let bits = taken(1, 2, 3, 4, 5, 6, 11);
    const procedure = readProcedure(s, 1);
    if (procedure) line.procedure = procedure;
    if (!isWhole(s, 1, procedure)) bits &= ~bit(1);
    const charge = s.cents(2);
    if (Number.isNaN(charge)) bits &= ~bit(2);
    else line.chargeCents = charge;
    const place = s.text(3);
    if (place !== '') line.placeOfService = place;
    line.unit = 'UN';
    line.quantity = s.decimal(6) ?? '';
    if (line.quantity === '') bits &= ~bit(6);
    line.dental = { oralCavity: components(s, 4), teeth: [] };
    const prosthesis = s.text(5);
    if (prosthesis !== '') line.dental.prosthesis = prosthesis;
    const pointers = components(s, 11).map(Number);
    if (pointers.every((pointer) => Number.isInteger(pointer) && pointer > 0)) line.diagnosisPointers = pointers;
    else bits &= ~bit(11);
    return bits;
  },
  write(line, _row, emit) {
    if (!line.dental) return;
    const { oralCavity, prosthesis } = line.dental;
    emit([
      'SV3', procedureComponents(line.procedure), line.chargeCents, line.placeOfService, oralCavity, prosthesis, line.quantity,
      undefined, undefined, undefined, undefined, line.diagnosisPointers.map(String),
    ]);
  },
};

/** TOO: the teeth of a line, and which of their surfaces. */
const teeth: Codec<ServiceLine> = {
  read(s, line) {
    if (!line.dental || !s.has(2)) return 0;
    const tooth: Tooth = { tooth: s.text(2), surfaces: components(s, 3) };
    line.dental.teeth.push(tooth);
    return FIRST_THREE;
  },
  write(line, row, emit) {
    for (const { tooth, surfaces } of line.dental?.teeth ?? []) emit(['TOO', firstCode(row, 1), tooth, surfaces]);
  },
};

/** Codecs of what only dental claims carry. */
export const DENTAL_CODECS = { DN1: orthodontics, toothStatus, SV3: dentalService, TOO: teeth } as const;
