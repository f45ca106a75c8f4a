import { packId, type SegmentReader } from '../tokenizer/segment-reader.js';
import type { ElementType } from './elements.js';
import { SEGMENTS, type ElementDef } from './segments.js';
import type { ElementRule, LoopRule, SegmentRule, TransactionTable } from './table.js';

/** How the sound value of an element is told at a glance; `Other` is looked at in full. */
export const enum Kind { Other, Text, Code, Money, Decimal, Day, Dated }

/** An element of a row, ready for checks on bytes. */
export interface ElementNode {
  kind: Kind;
  /** From 1, inside the segment or the composite. */
  position: number;
  usage: 'R' | 'S' | 'N';
  type: ElementType | 'C';
  min: number;
  max: number;
  codes: readonly string[] | undefined;
  /** Codes of up to four bytes, packed. */
  packed: readonly number[] | undefined;
  /** The packed code that was found allowed last: most come again and again. */
  lastCode: number;
  components: ElementNode[] | undefined;
  phi: boolean;
  repeats: boolean;
  /** Data element number of the standard. */
  number: string;
  meaning: string;
  /** A 1251: its form is said by the 1250 before it. */
  dated: boolean;
}

/** A segment at its place in a loop. */
export interface RowNode {
  /** Index among all rows of the table. */
  index: number;
  id: string;
  rule: SegmentRule;
  loop: LoopNode;
  usage: 'R' | 'S' | 'N';
  max: number;
  /** Rank in the loop; rows of the same id that stand together share it, their order is free. */
  rank: number;
  elements: ElementNode[];
  /** Bit n for every element n that is required. */
  required: number;
  conditions: Condition[];
  /** Bit n for every element n whose presence may break a condition; -1 where absence may. */
  conditioned: number;
  fills: string | undefined;
  /** The row that opens its loop. */
  opens: boolean;
  /** Element that says in XX that the one after it is an NPI; 0 where none can. */
  npiQualifier: number;
}

export interface LoopNode {
  index: number;
  id: string;
  rule: LoopRule;
  parent: LoopNode | undefined;
  depth: number;
  /** Index of the first of its rows; they follow each other. */
  firstRow: number;
  rows: RowNode[];
  /** Index of the last loop inside it. */
  lastLoop: number;
  loops: LoopNode[];
  /** Loops that begin with HL, CLM, LX, CLP, SVC, PLB or TRN: from inside only another of these leads out. */
  barrier: boolean;
  /** Which row a segment met in this loop belongs to. */
  targets: Targets;
  requiredRows: RowNode[];
  requiredLoops: LoopNode[];
}

/** Rows for one segment id, told apart by a qualifier. */
export interface Candidates {
  /** Element that tells (its first component where it is a composite); 0 where one row takes all. */
  qualifier: number;
  /** Packed codes of the element, and the row of each. */
  codes: number[];
  rows: RowNode[];
  any: RowNode | undefined;
  fallback: RowNode | undefined;
  /** The code that was found last, and its row: most come again and again. */
  lastCode: number;
  lastRow: RowNode | undefined;
}

const TARGET_PLACES = 64;

/** Candidates by packed segment id. A loop is met by fewer than half as many ids as there are places, so a place is found at once. */
export class Targets {
  private readonly ids = new Int32Array(TARGET_PLACES);
  private readonly found: (Candidates | undefined)[] = Array.from({ length: TARGET_PLACES }, () => undefined);
  private size = 0;

  private placeOf(id: number): number {
    let place = (id ^ (id >>> 7) ^ (id >>> 13)) & (TARGET_PLACES - 1);
    while (this.ids[place] !== id && this.ids[place] !== 0) place = (place + 1) & (TARGET_PLACES - 1);
    return place;
  }

  get(id: number): Candidates | undefined {
    return id === 0 ? undefined : this.found[this.placeOf(id)];
  }

  set(id: number, candidates: Candidates): void {
    const place = this.placeOf(id);
    if (this.ids[place] === 0 && ++this.size === TARGET_PLACES) throw new RangeError('a loop is met by too many segment ids');
    this.ids[place] = id;
    this.found[place] = candidates;
  }
}

/** A condition between elements of a segment: `P` all or none, `R` at least one, `E` at most one, `C` the first brings the others, `L` the first brings one of the others. */
export interface Condition {
  kind: 'P' | 'R' | 'E' | 'C' | 'L';
  elements: number[];
  /** Bit n for every element n of the condition, and for its first one. */
  mask: number;
  first: number;
}

export interface Grammar {
  table: TransactionTable;
  root: LoopNode;
  rows: RowNode[];
  loops: LoopNode[];
  /** For segments that open a level and are met where the table does not expect them. */
  levels: Targets;
}

/** Which element tells rows of the same segment apart. */
const QUALIFIER: Readonly<Record<string, number>> = {
  NM1: 1, REF: 1, DTP: 1, DTM: 1, AMT: 1, HL: 3, PRV: 1, CRC: 1, QTY: 1, HI: 1, NTE: 1, N1: 1, TRN: 1, PER: 1,
};

/** Segments that name a party with a number. */
const NPI_QUALIFIER: Readonly<Record<string, number>> = { NM1: 8, N1: 3 };

const LEVELS = new Set(['HL', 'CLM', 'LX', 'CLP', 'SVC', 'PLB', 'TRN']);

export const pack = (code: string): number => {
  let key = 0;
  for (let i = 0; i < code.length && i < 4; i++) key = ((key << 8) | code.charCodeAt(i)) >>> 0;
  return key;
};

const kindOf = (rule: ElementRule, { components, element }: ElementDef, dated: boolean): Kind => {
  if (rule.usage === 'N' || components || !element) return Kind.Other;
  if (rule.codes) return dated ? Kind.Other : Kind.Code;
  switch (element.type) {
    case 'R': return element.number === '782' ? Kind.Money : Kind.Decimal;
    case 'DT': return Kind.Day;
    case 'AN':
    case 'ID': return dated ? Kind.Dated : Kind.Text;
    default: return Kind.Other;
  }
};

const elementNode = (rule: ElementRule, def: ElementDef, position: number, dated: boolean): ElementNode => ({
  kind: kindOf(rule, def, dated),
  position,
  usage: rule.usage,
  type: def.components ? 'C' : (def.element?.type ?? 'AN'),
  min: def.element?.min ?? 1,
  max: def.element?.max ?? 256,
  codes: rule.codes,
  packed: rule.codes?.map(pack),
  lastCode: rule.codes?.length ? pack(rule.codes[0] as string) : -1,
  components: def.components?.map((component, i) =>
    elementNode(rule.components?.[i] ?? { usage: 'N' }, component, i + 1, def.components?.[i - 1]?.element?.number === '1250')),
  phi: def.phi,
  repeats: def.repeats,
  number: def.element?.number ?? 'composite',
  meaning: def.element?.meaning ?? def.components?.[1]?.element?.meaning ?? 'composite',
  dated,
});

const condition = (text: string): Condition => {
  const elements = (text.slice(1).match(/../g) ?? []).map(Number);
  return { kind: text[0] as Condition['kind'], elements, mask: elements.reduce((bits, n) => bits | (1 << n), 0), first: 1 << (elements[0] ?? 0) };
};

class Compiler {
  readonly rows: RowNode[] = [];
  readonly loops: LoopNode[] = [];

  loop(rule: LoopRule, parent: LoopNode | undefined): LoopNode {
    const node: LoopNode = {
      index: this.loops.length, id: rule.id, rule, parent, depth: parent ? parent.depth + 1 : 0,
      firstRow: this.rows.length, rows: [], lastLoop: 0, loops: [],
      barrier: LEVELS.has(rule.segments[0]?.id ?? ''), targets: new Targets(), requiredRows: [], requiredLoops: [],
    };
    this.loops.push(node);
    let rank = 0;
    rule.segments.forEach((segment, i) => {
      if (i > 0 && rule.segments[i - 1]?.id !== segment.id) rank++;
      node.rows.push(this.row(segment, node, rank, i === 0 && parent !== undefined));
    });
    node.loops = rule.loops.map((child) => this.loop(child, node));
    node.lastLoop = this.loops.length - 1;
    node.requiredRows = node.rows.filter((row) => row.usage === 'R');
    node.requiredLoops = node.loops.filter((child) => child.rule.usage === 'R');
    return node;
  }

  private row(rule: SegmentRule, loop: LoopNode, rank: number, opens: boolean): RowNode {
    const def = SEGMENTS.get(rule.id);
    if (!def) throw new Error(`segment ${rule.id} is not in the dictionary`);
    const row: RowNode = {
      index: this.rows.length, id: rule.id, rule, loop, usage: rule.usage, max: rule.max, rank, opens, fills: rule.fills,
      elements: def.elements.map((element, i) =>
        elementNode(rule.elements[i] ?? { usage: 'N' }, element, i + 1, def.elements[i - 1]?.element?.number === '1250')),
      required: rule.elements.reduce((bits, element, i) => (element.usage === 'R' ? bits | (1 << (i + 1)) : bits), 0),
      conditions: def.conditions.map(condition),
      conditioned: def.conditions.map(condition).reduce((bits, { kind, mask, first }) => bits | (kind === 'R' ? -1 : kind === 'C' || kind === 'L' ? first : mask), 0),
      npiQualifier: rule.elements[(NPI_QUALIFIER[rule.id] ?? 0) - 1]?.codes?.includes('XX') ? (NPI_QUALIFIER[rule.id] as number) : 0,
    };
    if (rule.elements.length > def.elements.length) throw new Error(`row ${rule.id} of ${loop.id} is longer than the segment`);
    if (rule.id === 'NM1' && rule.elements[7]?.codes && !rule.elements[7].codes.some((code) => code === 'MI' || code === 'II')) {
      // identifiers of providers and payers are public
      (row.elements[8] as ElementNode).phi = false;
    }
    this.rows.push(row);
    return row;
  }
}

const FALL_BACK = new Set(['HI', 'PER', 'TRN']);

const addTarget = (targets: Targets, row: RowNode): void => {
  const id = packId(row.id);
  const qualifier = QUALIFIER[row.id] ?? 0;
  let entry = targets.get(id);
  if (!entry) targets.set(id, (entry = { qualifier, codes: [], rows: [], any: undefined, fallback: undefined, lastCode: -1, lastRow: undefined }));
  if (entry.any) return;
  const element = qualifier > 0 ? row.elements[qualifier - 1] : undefined;
  const codes = element?.components ? element.components[0]?.codes : element?.codes;
  // a code list HI does not know here still goes to the first HI, where its codes are reported; a contact to the first PER, a trace to the first TRN
  if (!codes || (FALL_BACK.has(row.id) && entry.fallback === undefined)) entry[codes ? 'fallback' : 'any'] = row;
  if (!codes) return;
  for (const code of codes) {
    if (entry.codes.includes(pack(code))) continue;
    entry.codes.push(pack(code));
    entry.rows.push(row);
  }
};

const fillTargets = (loop: LoopNode): void => {
  for (const row of loop.rows) addTarget(loop.targets, row);
  for (const child of loop.loops) addTarget(loop.targets, child.rows[0] as RowNode);
  let onlyLevels = loop.barrier;
  for (let up = loop.parent; up; up = up.parent) {
    const rows = [...up.rows, ...up.loops.map((child) => child.rows[0] as RowNode)];
    for (const row of rows) if (!onlyLevels || LEVELS.has(row.id)) addTarget(loop.targets, row);
    onlyLevels ||= up.barrier;
  }
  for (const child of loop.loops) fillTargets(child);
};

/** Prepares a table for walking. */
export const compile = (table: TransactionTable): Grammar => {
  const compiler = new Compiler();
  const root = compiler.loop(table.root, undefined);
  fillTargets(root);
  const levels = new Targets();
  for (const row of compiler.rows) if (row.opens && LEVELS.has(row.id)) addTarget(levels, row);
  return { table, root, rows: compiler.rows, loops: compiler.loops, levels };
};

/** The row the current segment belongs to among those for its id. */
export const findRow = (candidates: Candidates, s: SegmentReader): RowNode | undefined => {
  const { qualifier, codes } = candidates;
  if (codes.length > 0) {
    const split = ((s.componentMask >> qualifier) & 1) !== 0;
    const code = !split ? s.packed(qualifier) : s.findComponent(qualifier, 1) ? s.pack(s.componentFrom, s.componentTo) : 0;
    if (code === candidates.lastCode) return candidates.lastRow;
    for (let i = 0; i < codes.length; i++) {
      if (codes[i] !== code) continue;
      candidates.lastCode = code;
      return (candidates.lastRow = candidates.rows[i]);
    }
  }
  return candidates.any ?? candidates.fallback;
};
