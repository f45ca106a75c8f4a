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

/**
 * Segments of a qualifier and a value that fill one map of their section. A second one of the same qualifier, or one with more
 * elements, is kept as it is. They go out in the order they came in, each in the row that names its qualifier; what no row names,
 * in the last of its segment.
 */
const byQualifier = <K extends string, V extends string | number>(
  id: string, field: K, read: (s: SegmentReader) => V | undefined, write: (value: V) => string | undefined,
): Codec<Partial<Record<K, Record<string, V>>>> => ({
  read(s, target) {
    const qualifier = s.text(1);
    const map = (target[field] ??= {} as Record<string, V> & (typeof target)[K]) as Record<string, V>;
    if (map[qualifier] !== undefined || s.count > 2 || qualifier === '') return 0;
    const value = read(s);
    if (value === undefined) return 0;
    setByQualifier(map, qualifier, value);
    return taken(1, 2);
  },
  write(target, row, emit) {
    const map = target[field] as Record<string, V> | undefined;
    if (!map) return;
    const codes = codesOf(row, 1);
    const named = id === 'REF' ? undefined : namedBefore(row);
    for (const qualifier in map) if (codes.includes(qualifier) || (named && !named.has(qualifier))) emit([id, qualifier, write(map[qualifier] as V)]);
  },
  idle: (target) => isEmpty(target[field]),
});

const cents = (s: SegmentReader): Cents | undefined => s.optionalCents(2);
const asSent = (value: string): string => value;

/** REF, DTM, AMT and QTY of claims, lines and parties of an 835. */
export const REMIT_QUALIFIED_CODECS = {
  REF: byQualifier('REF', 'references', (s) => s.text(2), asSent),
  DTM: byQualifier<'dates', PlainDate>('DTM', 'dates', (s) => s.date(2), compactDate),
  AMT: byQualifier<'amounts', Cents>('AMT', 'amounts', cents, money),
  QTY: byQualifier<'quantities', Decimal>('QTY', 'quantities', (s) => s.decimal(2), asSent),
} as const;
