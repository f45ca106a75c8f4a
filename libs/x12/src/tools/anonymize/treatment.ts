import { SEGMENTS, type ElementDef } from '../../grammar/segments.js';

/** What becomes of an element: who may stand in it decides. */
export type Treatment =
  | 'keep' | 'id' | 'reference' | 'lastName' | 'given' | 'prefix' | 'suffix' | 'organization' | 'contact' | 'street' | 'city' | 'contactNumber'
  | 'text' | 'day' | 'shortDay' | 'period' | 'unknown';

/** By data element of the standard. What is not named is a code, an amount, a count or a time and stays. */
const BY_ELEMENT: Readonly<Record<string, Treatment>> = {
  '1035': 'lastName', '1036': 'given', '1037': 'given', '1038': 'prefix', '1039': 'suffix', '93': 'organization',
  '166': 'street', '19': 'city', '116': 'id', '310': 'id', '364': 'contactNumber', '443': 'text',
  '67': 'id', '127': 'reference', '1028': 'id', '507': 'id', '508': 'id', '509': 'id', '510': 'id', '429': 'id', '9998': 'id', '724': 'unknown',
  '28': 'id', '329': 'id', '142': 'id', '124': 'id', I12: 'id',
  '352': 'text', '933': 'text', '449': 'text', '61': 'text',
  '373': 'day', '1251': 'period',
};

/** Element 127 of these holds a code of a public list: remark codes, a taxonomy. */
const PUBLIC_REFERENCE = /^(MIA5|MIA2[0-3]|MOA[3-7])$/;
/** References that are codes: service authorisation exception, Medicare section 4081, type of bill. */
export const CODE_QUALIFIERS: ReadonlySet<string> = new Set(['4N', 'F5', 'BLT', 'PXC']);

/** The envelope is no data element of the dictionary: its fields by position. */
const ENVELOPE: Readonly<Record<string, Readonly<Record<number, Treatment>>>> = {
  ISA: { 2: 'id', 4: 'id', 6: 'id', 8: 'id', 9: 'shortDay', 13: 'id' },
  GS: { 2: 'id', 3: 'id', 4: 'day', 6: 'id' },
  GE: { 2: 'id' },
  IEA: { 2: 'id' },
  TA1: { 1: 'id', 2: 'shortDay' },
};
const ENVELOPE_FIELDS = 16;

/** An element: one treatment, or one for each component. */
export type ElementTreatment = Treatment | Treatment[];

const of = (id: string, position: number, def: ElementDef): ElementTreatment => {
  if (def.components) {
    const each = def.components.map((component) => of(id, 0, component) as Treatment);
    return each.every((one) => one === 'keep') ? 'keep' : each;
  }
  const treatment = BY_ELEMENT[def.element?.number ?? ''] ?? 'keep';
  if (PUBLIC_REFERENCE.test(id + position)) return 'keep';
  if (treatment === 'organization' && id === 'PER') return 'contact';
  return treatment;
};

/** What becomes of the elements of a segment, the first at index 1, and whether anything changes at all. */
export interface SegmentTreatment {
  elements: readonly ElementTreatment[];
  changes: boolean;
  /** Of elements beyond the list. */
  rest: Treatment;
}

const known = new Map<string, SegmentTreatment>();

/** What the dictionary does not know may be anybody's name: it is replaced, codes of up to three characters excepted. */
const UNKNOWN: SegmentTreatment = { elements: [], changes: true, rest: 'unknown' };

export const treatmentOf = (id: string): SegmentTreatment => {
  let found = known.get(id);
  if (found) return found;
  const envelope = ENVELOPE[id];
  const def = SEGMENTS.get(id);
  if (envelope) found = { elements: Array.from({ length: ENVELOPE_FIELDS + 1 }, (_, i) => envelope[i] ?? 'keep'), changes: true, rest: 'unknown' };
  else if (def) {
    const elements: ElementTreatment[] = ['keep', ...def.elements.map((element, i) => of(id, i + 1, element))];
    found = { elements, changes: elements.some((one) => one !== 'keep'), rest: 'unknown' };
  } else return UNKNOWN;
  known.set(id, found);
  return found;
};
