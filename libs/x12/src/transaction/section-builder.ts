import type { Codec } from '../claim/codec.js';
import type { Grammar, LoopNode, RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Extra, RawElement } from '../values.js';
import type { Model } from './model.js';

interface Section {
  extra: Extra[];
}

/** Segments whose codecs add to a list: one more does no harm. */
const LISTS = new Set(['HI', 'CAS', 'NTE', 'PWK', 'PER', 'LQ', 'PLB', 'STC']);

interface PackedList {
  head: number;
  item: number;
  most: number;
}

/** Lists that the writer packs as full as they go: elements before the first item, elements of an item, most items. */
export const PACKED: Readonly<Record<string, PackedList>> = {
  CAS: { head: 1, item: 3, most: 6 }, HI: { head: 0, item: 1, most: 12 }, PLB: { head: 2, item: 2, most: 6 },
};

/** Fills the objects of a model from the segments of one transaction, each given with the row the walker found for it. */
export class SectionBuilder<L extends object> {
  /** How each row is read. */
  private readonly reads: (Codec<object>['read'] | undefined)[];
  private readonly sections: boolean[];
  private readonly lists: boolean[];
  private readonly packed: (PackedList | undefined)[];
  /** Bit n for every element n of a row that is a composite. */
  private readonly composites: number[];
  /** Loops of the header, by index: those no level, unit or line stands above. */
  private readonly headers: boolean[];
  private headerClosed = false;
  /** First and last loop, by index, of what is over with a unit. */
  private readonly within: number[] = [];
  private targets: (object | undefined)[] = [];
  private section: Section | undefined;
  private sectionStart = 0;
  private levels: L | undefined;
  /** The packed list that came last: where it went, what stands before its items, how many they are. */
  private lastTarget: object | undefined;
  private lastRow: RowNode | undefined;
  private lastHead = '';
  private lastItems = 0;

  /** `ofUnit` are the ids of loops that are over with a unit, and those inside them. */
  constructor(grammar: Grammar, private readonly model: Model<L>, ofUnit: readonly string[] = []) {
    this.reads = grammar.rows.map((row) => model.codec(row)?.read);
    this.sections = grammar.loops.map((loop) => model.isSection(loop));
    this.headers = grammar.loops.map((loop) => {
      let up: LoopNode | undefined = loop;
      while (up && !up.barrier) up = up.parent;
      return up === undefined;
    });
    for (const { id, index, lastLoop } of grammar.loops) if (ofUnit.includes(id)) this.within.push(index, lastLoop);
    this.lists = grammar.rows.map((row) => LISTS.has(row.id));
    this.composites = grammar.rows.map(({ elements }) => elements.reduce((bits, { components, position }) => (components && position < 31 ? bits | (1 << position) : bits), 0));
    this.packed = grammar.rows.map((row) => PACKED[row.id]);
  }

  /** A new ST: `root` is what its rows outside every loop fill. */
  begin(levels: L, root: object): void {
    this.levels = levels;
    this.targets = [];
    this.targets[0] = root;
    this.section = undefined;
    this.headerClosed = false;
    this.lastTarget = undefined;
  }

  /** The header has been handed out and does not change any more: what of it comes late is kept in the section it comes in. */
  closeHeader(): void {
    this.headerClosed = true;
    this.section = undefined;
  }

  /** What the model does not type goes to `section` from now on; positions count from `segment`. */
  enter(section: Section, segment: number): void {
    this.section = section;
    this.sectionStart = segment;
  }

  /** The unit is over. What comes before the next section belongs to nobody; what comes late must not change what was handed out. */
  leave(): void {
    this.section = undefined;
    const { within, targets } = this;
    for (let i = 0; i < within.length; i += 2) {
      for (let index = within[i] as number, last = within[i + 1] as number; index <= last; index++) targets[index] = undefined;
    }
  }

  /**
   * Takes the current segment. `segment` is its ordinal in the ST. One that comes more often than the guide allows (`excess`)
   * must not overwrite the first: it is kept as it is.
   */
  take(s: SegmentReader, row: RowNode | undefined, segment: number, excess: boolean): void {
    if (!row) {
      this.keep(s, segment);
      return;
    }
    const { loop } = row;
    if (this.headerClosed && this.headers[loop.index]) {
      this.keep(s, segment);
      return;
    }
    if (row.opens) {
      const parent = this.targets[(loop.parent as { index: number }).index];
      const target = excess && loop.rule.max === 1 ? undefined : this.model.open(loop.rule.fills, this.levels as L, parent, s);
      this.targets[loop.index] = target;
      if (target && this.sections[loop.index]) {
        this.section = target as Section;
        this.sectionStart = segment;
      }
      if (row.id === 'HL') return;
    }
    const read = this.reads[row.index];
    const target = this.targets[loop.index];
    const bits = read && target && (!excess || row.opens || this.lists[row.index]) ? read(s, target, row) : 0;
    if (bits === 0) this.keep(s, segment);
    else {
      const packed = this.packed[row.index];
      if (packed) this.keepSplit(s, row, packed, target as object, segment, bits);
      // parts of what the guide has as one value are no part of any field
      const parts = (s.componentMask & ~(this.composites[row.index] as number)) | s.repetitionMask;
      this.keepRest(s, segment, bits & ~parts, parts);
    }
  }

  /** Two segments that the writer would make one of, because the first has room: says where the second began. */
  private keepSplit(s: SegmentReader, row: RowNode, { head, item, most }: PackedList, target: object, segment: number, bits: number): void {
    let key = head > 0 ? s.text(1) : '';
    for (let i = 2; i <= head; i++) key += `*${s.text(i)}`;
    let items = 0;
    for (let i = head + 1; i <= s.count && i < 31; i += item) items += (bits >> i) & 1;
    if (target === this.lastTarget && row === this.lastRow && key === this.lastHead && this.lastItems < most) {
      this.section?.extra.push({ position: segment - this.sectionStart, segment: row.id, elements: Array.from({ length: head }, (_, i) => s.raw(i + 1)), split: this.lastItems });
    }
    this.lastTarget = target;
    this.lastRow = row;
    this.lastHead = key;
    this.lastItems = items;
  }

  /** What the loop of this row fills. */
  target(row: RowNode): object | undefined {
    return this.targets[row.loop.index];
  }

  /** Keeps a segment the model does not type, at its place in the section. */
  private keep(s: SegmentReader, segment: number): void {
    this.section?.extra.push({ position: segment - this.sectionStart, segment: s.text(0), elements: s.rawElements() });
  }

  /** Keeps the elements of a typed segment that its type has no field for. `parts` are those with parts the guide does not know. */
  private keepRest(s: SegmentReader, segment: number, bits: number, parts: number): void {
    if (!this.section) return;
    if ((s.present & ~bits & ~1) === 0 && s.count < 31) return;
    let set: Record<number, RawElement> | undefined;
    for (let i = 1; i <= s.count; i++) {
      if ((i < 31 && ((bits >> i) & 1) !== 0) || !s.has(i)) continue;
      (set ??= {})[i] = s.raw(i, ((parts >> i) & 1) === 0);
    }
    if (set) this.section.extra.push({ position: segment - this.sectionStart, segment: s.text(0), set });
  }
}
