import type { Finding } from '../finding.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Reporter } from './report.js';

/** Which level a level hangs under, and how bad it is when the numbers do not run or HL04 does not tell the truth. */
export interface HierarchyRules {
  parents: Readonly<Record<string, string>>;
  numbering: Finding['severity'];
}

/** An 837: subscribers under billing providers, patients under subscribers. */
const CLAIM_LEVELS: HierarchyRules = { parents: { '22': '20', '23': '22' }, numbering: 'error' };

/** HL01 or HL02: the number, or the text where it is none. */
type HlNumber = number | string;

const numberOf = (s: SegmentReader, element: number): HlNumber => {
  const whole = s.wholeNumber(element);
  return Number.isNaN(whole) ? s.text(element) : whole;
};

/** Checks HL numbers: 1, 2, 3 per ST, parents that exist and are of the right level, HL04 that tells the truth (TR3 section 1.4.3). */
export class Hierarchy {
  private count = 0;
  /** Level codes by HL01: where the numbers run, as they nearly always do, one beside the other; those that do not, apart. */
  private readonly inOrder: (string | undefined)[] = [undefined];
  private readonly others = new Map<HlNumber, string>();
  /** HL01 of the level before, and whether its HL04 says that levels follow under it. */
  private last: HlNumber | undefined;
  private saysChildren = false;
  /** Levels that others hang under; of the people below them nothing is kept. */
  private readonly above: ReadonlySet<string>;

  constructor(private readonly rules: HierarchyRules = CLAIM_LEVELS) {
    this.above = new Set(Object.values(rules.parents));
  }

  begin(): void {
    this.count = 0;
    this.inOrder.length = 1;
    this.others.clear();
    this.last = undefined;
  }

  private keep(id: HlNumber, level: string | undefined): void {
    if (id === this.inOrder.length) this.inOrder.push(level ?? this.others.get(id));
    else if (level === undefined) return;
    else if (typeof id === 'number' && id > 0 && id < this.inOrder.length) this.inOrder[id] = level;
    else this.others.set(id, level);
  }

  private levelOf(id: HlNumber): string | undefined {
    return typeof id === 'number' && id > 0 && id < this.inOrder.length ? this.inOrder[id] : this.others.get(id);
  }

  step(s: SegmentReader, report: Reporter): void {
    const id = numberOf(s, 1);
    const parent = numberOf(s, 2);
    const level = s.text(3);
    this.count++;
    const { parents, numbering } = this.rules;
    if (id !== this.count) add(s, report, 'hl-number', 1, 'HL01 does not run 1, 2, 3 in its ST.', 'Number the levels without gaps from 1.', String(this.count), numbering);
    const parentLevel = this.levelOf(parent);
    const wanted = parents[level];
    if (wanted !== undefined && parentLevel === undefined) add(s, report, 'hl-parent', 2, 'HL02 names a level that does not exist.', 'Name the HL01 of the level above.', `an HL of level ${wanted}`);
    else if (wanted !== undefined && parentLevel !== wanted) add(s, report, 'hl-parent-level', 2, 'HL02 names a level of the wrong kind.', 'Name the HL01 of the level above.', `an HL of level ${wanted}`);
    else if (wanted === undefined && parent !== '') add(s, report, 'hl-parent', 2, 'The top level has no parent.', 'Leave HL02 empty.', 'nothing');
    if (parent === this.last && !this.saysChildren) add(s, report, 'hl-child-code', 2, 'The level above says in HL04 that nothing follows under it.', 'Send HL04 = 1 where levels follow.', '1 in the HL04 above', numbering);
    this.keep(id, this.above.has(level) ? level : undefined);
    this.last = id;
    this.saysChildren = s.text(4) === '1';
  }
}

const add = (s: SegmentReader, report: Reporter, code: string, element: number, message: string, fix: string, expected: string, severity: Finding['severity'] = 'error'): void =>
  report.add({ code, severity, snip: 2, segmentId: 'HL', element, message, fix, expected, found: s.text(element) });
