import { compactDate, FIRST_TWO, setByQualifier, type MapCodec } from '../claim/codec.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Cents, Decimal, PlainDate } from '../values.js';

/** Keeps a value by its qualifier. A second one of the same qualifier, or one with more elements, is kept as it is. */
const keepBy = <V>(s: SegmentReader, map: Record<string, V>, value: V | undefined): number => {
  const qualifier = s.text(1);
  if (value === undefined || map[qualifier] !== undefined || s.count > 2 || qualifier === '') return 0;
  setByQualifier(map, qualifier, value);
  return FIRST_TWO;
};

/** Writes a qualifier and a value for each entry of one map of their section. */
const byQualifier = <K extends string, V extends string | number>(
  id: string, field: K, write: (value: V) => string | Cents,
): Omit<MapCodec<Partial<Record<K, Record<string, V>>>, V>, 'read'> => ({
  entries: (target) => target[field],
  writeEntry(qualifier, value, _row, emit) {
    emit([id, qualifier, write(value)]);
  },
  given: true,
});

const asSent = <V>(value: V): V => value;

/** What a section of an 835 keeps by qualifier. */
interface Qualified {
  references?: Record<string, string>;
  dates?: Record<string, PlainDate>;
  amounts?: Record<string, Cents>;
  quantities?: Record<string, Decimal>;
}

/** REF, DTM, AMT and QTY of claims, lines and parties of an 835. */
export const REMIT_QUALIFIED_CODECS: { REF: MapCodec<Qualified, string>; DTM: MapCodec<Qualified, PlainDate>; AMT: MapCodec<Qualified, Cents>; QTY: MapCodec<Qualified, Decimal> } = {
  REF: { read: (s, target) => keepBy(s, (target.references ??= {}), s.text(2)), ...byQualifier<'references', string>('REF', 'references', asSent) },
  DTM: { read: (s, target) => keepBy(s, (target.dates ??= {}), s.date(2)), ...byQualifier<'dates', PlainDate>('DTM', 'dates', compactDate) },
  AMT: { read: (s, target) => keepBy(s, (target.amounts ??= {}), s.optionalCents(2)), ...byQualifier<'amounts', Cents>('AMT', 'amounts', asSent) },
  QTY: { read: (s, target) => keepBy(s, (target.quantities ??= {}), s.decimal(2)), ...byQualifier<'quantities', Decimal>('QTY', 'quantities', asSent) },
};
