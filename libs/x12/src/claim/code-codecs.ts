import type { Claim837Draft, Diagnosis, InstitutionalFacts, Procedure } from '../claim-837.js';
import type { LoopNode, RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { bit, compactDate, money, withItem, type Codec, type OutSegment } from './codec.js';

/** What a code list qualifier of HI says. */
type HiKind = 'diagnosis' | 'procedure' | 'occurrence' | 'span' | 'value' | 'condition' | 'treatment' | 'drg';

const KINDS = new Map<string, HiKind>([
  ...['ABK', 'ABF', 'ABJ', 'APR', 'ABN', 'BK', 'BF', 'BJ', 'PR', 'BN'].map((q): [string, HiKind] => [q, 'diagnosis']),
  ...['BBR', 'BBQ', 'BR', 'BQ', 'CAH', 'BP', 'BO'].map((q): [string, HiKind] => [q, 'procedure']),
  ['BH', 'occurrence'], ['BI', 'span'], ['BE', 'value'], ['BG', 'condition'], ['TC', 'treatment'], ['DR', 'drg'],
]);

/** Takes one composite of HI; false where it is of no known kind or does not hold what its kind needs. */
const readComposite = (s: SegmentReader, i: number, claim: Claim837Draft, kind: HiKind): boolean => {
  const qualifier = s.component(i, 1);
  const code = s.component(i, 2);
  const facts = claim.institutional;
  switch (kind) {
    case 'diagnosis': {
      const poa = s.optionalComponent(i, 9);
      const diagnosis: Diagnosis = { qualifier, code };
      if (poa !== undefined) diagnosis.poa = poa;
      claim.diagnoses = withItem(claim.diagnoses, diagnosis);
      return true;
    }
    case 'procedure': {
      const date = s.componentDate(i, 4);
      const procedure: Procedure = { qualifier, code };
      if (date !== undefined) procedure.date = date;
      claim.procedures.push(procedure);
      return true;
    }
    case 'condition':
      if (facts) facts.conditions.push(code);
      else claim.conditions.push(code);
      return true;
    case 'occurrence': {
      const date = s.componentDate(i, 4);
      if (!facts || date === undefined) return false;
      facts.occurrences.push({ code, date });
      return true;
    }
    case 'span': {
      const period = s.component(i, 4);
      const from = isoDate(period.slice(0, 8));
      const through = isoDate(period.slice(9));
      if (!facts || from === undefined || through === undefined) return false;
      facts.occurrenceSpans.push({ code, from, through });
      return true;
    }
    case 'value': {
      const amountCents = s.componentCents(i, 5);
      if (!facts || Number.isNaN(amountCents)) return false;
      facts.values.push({ code, amountCents });
      return true;
    }
    case 'treatment':
      facts?.treatments.push(code);
      return facts !== undefined;
    case 'drg':
      if (!facts || facts.drg !== undefined) return false;
      facts.drg = code;
      return true;
  }
};

const isoDate = (text: string): string | undefined => (/^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : undefined);

/** The composites of one row, in the order they go out: qualifier first. */
const composites = (claim: Claim837Draft, qualifiers: ReadonlySet<string>): string[][] => {
  const facts: Partial<InstitutionalFacts> = claim.institutional ?? {};
  const out: string[][] = [];
  for (const { qualifier, code, poa } of claim.diagnoses) {
    if (qualifiers.has(qualifier)) out.push(poa === undefined ? [qualifier, code] : [qualifier, code, '', '', '', '', '', '', poa]);
  }
  for (const { qualifier, code, date } of claim.procedures) {
    if (qualifiers.has(qualifier)) out.push(date === undefined ? [qualifier, code] : [qualifier, code, 'D8', compactDate(date)]);
  }
  if (qualifiers.has('BI')) for (const { code, from, through } of facts.occurrenceSpans ?? []) out.push(['BI', code, 'RD8', `${compactDate(from)}-${compactDate(through)}`]);
  if (qualifiers.has('BH')) for (const { code, date } of facts.occurrences ?? []) out.push(['BH', code, 'D8', compactDate(date)]);
  if (qualifiers.has('BE')) for (const { code, amountCents } of facts.values ?? []) out.push(['BE', code, '', '', money(amountCents) ?? '']);
  if (qualifiers.has('BG')) for (const code of claim.institutional ? (facts.conditions ?? []) : claim.conditions) out.push(['BG', code]);
  if (qualifiers.has('TC')) for (const code of facts.treatments ?? []) out.push(['TC', code]);
  if (qualifiers.has('DR') && facts.drg !== undefined) out.push(['DR', facts.drg]);
  return out;
};

const kinds = new WeakMap<LoopNode, ReadonlyMap<string, HiKind>>();

/** The code lists that some HI of the loop may hold: others could not be written back. */
const kindsIn = (loop: LoopNode): ReadonlyMap<string, HiKind> => {
  let found = kinds.get(loop);
  if (!found) {
    const codes = new Set(loop.rows.filter(({ id }) => id === 'HI').flatMap(({ rule }) => rule.elements.flatMap((element) => element.components?.[0]?.codes ?? [])));
    kinds.set(loop, (found = new Map([...KINDS].filter(([code]) => codes.has(code)))));
  }
  return found;
};

const codeLists = new WeakMap<RowNode, ReadonlySet<string>>();

const qualifiersOf = (row: RowNode): ReadonlySet<string> => {
  let found = codeLists.get(row);
  if (!found) codeLists.set(row, (found = new Set(row.rule.elements.flatMap((element) => element.components?.[0]?.codes ?? []))));
  return found;
};

/** HI: every kind of code a claim carries. */
export const healthCodes: Codec<Claim837Draft> = {
  read(s, claim, row) {
    const known = kindsIn(row.loop);
    let last = 0;
    let sound = true;
    for (let i = 1; i <= s.count; i++) {
      if (!s.has(i) || !known.has(s.component(i, 1))) continue;
      // a known composite after an unknown one: keep the segment whole rather than change its order
      if (last !== i - 1) sound = false;
      last = i;
    }
    if (!sound || last === 0) return 0;
    let bits = 0;
    for (let i = 1; i <= last; i++) {
      if (!readComposite(s, i, claim, known.get(s.component(i, 1)) as HiKind)) {
        if (i === 1) return 0;
        continue;
      }
      bits |= bit(i);
    }
    return bits;
  },
  write(claim, row, emit) {
    const qualifiers = qualifiersOf(row);
    const all = composites(claim, qualifiers);
    const width = row.rule.elements.length;
    for (let i = 0; i < all.length; i += width) {
      const segment: OutSegment = ['HI'];
      for (let n = i; n < all.length && n < i + width; n++) segment.push(all[n]);
      emit(segment);
    }
  },
};
