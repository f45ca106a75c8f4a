import { codesOf, compactDate, isEmpty, money, setByQualifier, taken, type Codec } from '../claim/codec.js';
import type { RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Cents, Decimal, PlainDate } from '../values.js';

const namedByLast = new WeakMap<RowNode, ReadonlySet<string>>();

/** Qualifiers that the loop names, for the last of its rows of that segment; REF is seen to by the writer itself. */
const namedBefore = (row: RowNode): ReadonlySet<string> | undefined => {
  let named = namedByLast.get(row);
  if (!named) {
    const rows = row.loop.rows.filter(({ id, fills }) => id === row.id && fills === undefined);
    if (rows.at(-1) !== row) return undefined;
    namedByLast.set(row, (named = new Set(rows.flatMap((other) => codesOf(other, 1)))));
  }
  return named;
};

/** Keeps a value by its qualifier. A second one of the same qualifier, or one with more elements, is kept as it is. */
const keepBy = <V>(s: SegmentReader, map: Record<string, V>, value: V | undefined): number => {
  const qualifier = s.text(1);
  if (value === undefined || map[qualifier] !== undefined || s.count > 2 || qualifier === '') return 0;
  setByQualifier(map, qualifier, value);
  return taken(1, 2);
};

/**
 * Writes segments of a qualifier and a value that fill one map of their section, in the order they came in, each in the row that names its
 * qualifier; what no row names, in the last of its segment.
 */
const byQualifier = <K extends string, V extends string | number>(
  id: string, field: K, write: (value: V) => string | undefined,
): Omit<Codec<Partial<Record<K, Record<string, V>>>>, 'read'> => ({
  write(target, row, emit) {
    const map = target[field] as Record<string, V> | undefined;
    if (!map) return;
    const codes = codesOf(row, 1);
    const named = id === 'REF' ? undefined : namedBefore(row);
    for (const qualifier in map) if (codes.includes(qualifier) || (named && !named.has(qualifier))) emit([id, qualifier, write(map[qualifier] as V)]);
  },
  idle: (target) => isEmpty(target[field]),
});

const asSent = (value: string): string => value;

/** What a section of an 835 keeps by qualifier. */
interface Qualified {
  references?: Record<string, string>;
  dates?: Record<string, PlainDate>;
  amounts?: Record<string, Cents>;
  quantities?: Record<string, Decimal>;
}

/** REF, DTM, AMT and QTY of claims, lines and parties of an 835. */
export const REMIT_QUALIFIED_CODECS: Readonly<Record<'REF' | 'DTM' | 'AMT' | 'QTY', Codec<Qualified>>> = {
  REF: { read: (s, target) => keepBy(s, (target.references ??= {}), s.text(2)), ...byQualifier('REF', 'references', asSent) },
  DTM: { read: (s, target) => keepBy(s, (target.dates ??= {}), s.date(2)), ...byQualifier<'dates', PlainDate>('DTM', 'dates', compactDate) },
  AMT: { read: (s, target) => keepBy(s, (target.amounts ??= {}), s.optionalCents(2)), ...byQualifier<'amounts', Cents>('AMT', 'amounts', money) },
  QTY: { read: (s, target) => keepBy(s, (target.quantities ??= {}), s.decimal(2)), ...byQualifier<'quantities', Decimal>('QTY', 'quantities', asSent) },
};
