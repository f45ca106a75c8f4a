import { findRow, type Grammar, type LoopNode, type RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Reporter } from './report.js';

/** Segments that describe the party of the NM1 before them. After an unknown NM1 they belong to nobody. */
const PARTY_DETAILS = new Set(['N2', 'N3', 'N4', 'PER', 'REF', 'PRV', 'DMG']);

/** How many of a loop came inside its parent, and of each row inside its loop. */
interface Seen {
  rows: Int32Array;
  loops: Int32Array;
  /** Rank of the last row met, per loop. */
  rank: Int32Array;
}

/**
 * Leads the segments of one transaction along its table: says which row a segment belongs to, and reports what is
 * missing, too often, out of order or not expected (SNIP 2). Lenient on purpose: a segment that stands in the wrong
 * order still finds its row, so that the claim comes with its findings.
 */
export class Walker {
  private current: LoopNode;
  private readonly seen: Seen;
  /** The row (or, where it opens a loop, the loop) came more often than the guide allows. */
  excess = false;
  /** The last NM1 was of no kind the table knows here. */
  private lost = false;

  constructor(private readonly grammar: Grammar, private readonly report: Reporter) {
    this.current = grammar.root;
    this.seen = { rows: new Int32Array(grammar.rows.length), loops: new Int32Array(grammar.loops.length), rank: new Int32Array(grammar.loops.length) };
  }

  get loop(): LoopNode {
    return this.current;
  }

  begin(): void {
    this.current = this.grammar.root;
    this.lost = false;
    this.open(this.current);
  }

  /** The row of the current segment, or undefined where the table has none for it. */
  step(s: SegmentReader): RowNode | undefined {
    const candidates = this.current.targets.get(s.id);
    let row = candidates && findRow(candidates, s);
    if (this.lost) {
      if (!row || (PARTY_DETAILS.has(row.id) && !row.opens)) {
        if (PARTY_DETAILS.has(s.text(0))) return undefined;
      } else this.lost = false;
    }
    if (!row) {
      const levels = this.grammar.levels.get(s.id);
      row = levels && findRow(levels, s);
      if (row) this.misplaced(row);
    }
    if (!row) {
      this.lost = s.text(0) === 'NM1';
      this.unexpected(s);
      return undefined;
    }
    this.enter(row);
    return row;
  }

  /** Closes everything: SE was met. */
  finish(): void {
    for (let loop: LoopNode | undefined = this.current; loop; loop = loop.parent) this.close(loop);
  }

  private enter(row: RowNode): void {
    const { seen } = this;
    const target = row.loop;
    if (row.opens) {
      const parent = target.parent as LoopNode;
      this.leaveTo(parent);
      if (!this.isOpen(parent)) this.force(parent);
      const n = ++(seen.loops as Int32Array)[target.index]!;
      this.excess = n > target.rule.max;
      if (n === target.rule.max + 1) this.tooMany(row, 'loop-too-often', `Loop ${target.id} comes more than ${target.rule.max} times.`);
      seen.rank[parent.index] = 999;
      this.current = target;
      this.open(target);
      (seen.rows as Int32Array)[row.index] = 1;
      return;
    }
    if (target !== this.current) this.leaveTo(target);
    if (row.rank < (seen.rank[target.index] as number)) this.outOfOrder(row);
    else seen.rank[target.index] = row.rank;
    const n = ++(seen.rows as Int32Array)[row.index]!;
    this.excess = n > row.max;
    if (n === row.max + 1) this.tooMany(row, 'segment-too-often', `${row.id} comes more than ${row.max} times in loop ${target.id}.`);
  }

  private isOpen(loop: LoopNode): boolean {
    for (let up: LoopNode | undefined = this.current; up; up = up.parent) if (up === loop) return true;
    return false;
  }

  /** A level without the level above it: go there as if it had come. */
  private force(loop: LoopNode): void {
    for (let l: LoopNode | undefined = loop; l && !this.isOpen(l); l = l.parent) this.open(l, true);
    this.current = loop;
  }

  /** Closes loops from the current one up to, not including, `target`. */
  private leaveTo(target: LoopNode): void {
    let loop: LoopNode | undefined = this.current;
    while (loop && loop !== target && loop.depth > target.depth) {
      this.close(loop);
      loop = loop.parent;
    }
    if (loop === target) this.current = target;
    else {
      // another branch: leave it too, as far as both have in common
      while (loop && !isAbove(loop, target)) {
        this.close(loop);
        loop = loop.parent;
      }
      this.current = loop ?? this.grammar.root;
    }
  }

  private open(loop: LoopNode, forced = false): void {
    const { seen } = this;
    const { firstRow, rows, index, lastLoop } = loop;
    const from = forced ? 1 : 0;
    // so few at a time that calling fill() would cost more than filling
    for (let i = firstRow, end = firstRow + rows.length; i < end; i++) seen.rows[i] = from;
    for (let i = index + 1; i <= lastLoop; i++) seen.loops[i] = from;
    seen.rank[loop.index] = 0;
  }

  private close(loop: LoopNode): void {
    const { seen } = this;
    const { requiredRows, requiredLoops } = loop;
    for (let i = 0; i < requiredRows.length; i++) {
      const row = requiredRows[i] as RowNode;
      if (seen.rows[row.index] === 0) this.missingRow(row);
    }
    for (let i = 0; i < requiredLoops.length; i++) {
      const child = requiredLoops[i] as LoopNode;
      if (seen.loops[child.index] === 0) this.missingLoop(child);
    }
  }

  private missingRow(row: RowNode): void {
    const codes = row.rule.elements[0]?.codes ?? row.rule.elements[0]?.components?.[0]?.codes;
    const what = codes ? `${row.id}*${codes.slice(0, 3).join('|')}` : row.id;
    this.report.add({
      code: 'required-segment-missing', severity: 'error', snip: 2, loop: row.loop.id, segmentId: row.id,
      message: `${what} is required in loop ${row.loop.id} and missing.`, expected: what, fix: 'Send the segment.',
    });
  }

  private missingLoop(loop: LoopNode): void {
    // claims under a subscriber or a patient are required, but an ST without any is said once by the reader
    if (loop.id === '2300' || loop.id === '2000B') return;
    const opens = loop.rows[0] as RowNode;
    const codes = opens.rule.elements[0]?.codes;
    const what = codes ? `${opens.id}*${codes.join('|')}` : opens.id;
    this.report.add({
      code: 'required-loop-missing', severity: 'error', snip: 2, loop: loop.id, segmentId: opens.id,
      message: `Loop ${loop.id} (${what}) is required in loop ${loop.parent?.id ?? 'ST'} and missing.`, expected: what, fix: 'Send the loop.',
    });
  }

  private misplaced(row: RowNode): void {
    this.report.add({
      code: 'level-without-parent', severity: 'error', snip: 2, loop: row.loop.id, segmentId: row.id,
      message: `${row.id} opens loop ${row.loop.id}, but loop ${row.loop.parent?.id ?? 'ST'} is not open here.`,
      expected: `loop ${row.loop.parent?.id ?? 'ST'} before it`, fix: 'Send the missing level before this segment.',
    });
  }

  private outOfOrder(row: RowNode): void {
    this.report.add({
      code: 'segment-out-of-order', severity: 'error', snip: 2, loop: row.loop.id, segmentId: row.id,
      message: `${row.id} stands too late in loop ${row.loop.id}.`, expected: `${row.id} earlier in the loop`, fix: 'Put the segments in the order of the guide.',
    });
  }

  private tooMany(row: RowNode, code: string, message: string): void {
    this.report.add({ code, severity: 'error', snip: 2, loop: row.loop.id, segmentId: row.id, message, fix: 'Send no more than the guide allows.', expected: `at most ${row.opens ? row.loop.rule.max : row.max}` });
  }

  private unexpected(s: SegmentReader): void {
    const id = s.text(0);
    this.report.add({
      code: /^[A-Z][A-Z0-9]{1,2}$/.test(id) ? 'unexpected-segment' : 'unknown-segment', severity: 'error', snip: 2, loop: this.current.id,
      segmentId: /^[A-Z][A-Z0-9]{1,2}$/.test(id) ? id : '?',
      message: 'The guide has no place for this segment here; it is kept as it is.', fix: 'Leave the segment out, or put it where the guide expects it.',
    });
  }
}

const isAbove = (loop: LoopNode, below: LoopNode): boolean => {
  for (let up: LoopNode | undefined = below; up; up = up.parent) if (up === loop) return true;
  return false;
};
