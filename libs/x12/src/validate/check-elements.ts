import { Kind, pack, type Condition, type ElementNode, type RowNode } from '../grammar/compile.js';
import { isNpi } from '../npi.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { badDate, badNumber, badTime, found, missing, name, notUsed, tooManyComponents, tooManyElements, tooManyRepetitions, where, wrongLength } from './element-complaints.js';
import type { Reporter } from './report.js';

const [XX, D8, RD8, DT, TM] = ['XX', 'D8', 'RD8', 'DT', 'TM'].map(pack) as [number, number, number, number, number];

/** Checks the elements of the current segment against its row: presence, type, length, codes, dates, conditions (SNIP 1 and 2). */
export const checkRow = (s: SegmentReader, row: RowNode, report: Reporter): void => {
  const { elements, conditions } = row;
  const { present, count } = s;
  const last = count < elements.length ? count : elements.length;
  const here = (2 << last) - 2;
  for (let rest = (present | row.required) & here; rest !== 0; rest &= rest - 1) {
    const n = 31 - Math.clz32(rest & -rest);
    const node = elements[n - 1] as ElementNode;
    const bit = 1 << n;
    if ((present & bit) === 0) missing(s, row, node, n, undefined, report);
    else if (node.components && node.usage !== 'N') checkComposite(s, row, node, n, report);
    else if (((s.componentMask | s.repetitionMask) & bit) !== 0 || !isSound(s, node, n, s.from[n] as number, s.to[n] as number)) checkElement(s, row, node, n, report);
  }
  for (let rest = row.required & ~here; rest !== 0; rest &= rest - 1) {
    const n = 31 - Math.clz32(rest & -rest);
    missing(s, row, elements[n - 1] as ElementNode, n, undefined, report);
  }
  if (count > elements.length) tooManyElements(s, row, report);
  if ((present & row.conditioned) !== 0) for (let i = 0; i < conditions.length; i++) checkCondition(row, conditions[i] as Condition, present, report);
  const qualifier = row.npiQualifier;
  if (qualifier !== 0 && s.packed(qualifier) === XX && s.has(qualifier + 1)) checkNpi(s, row, qualifier + 1, report);
};

/**
 * Whether a value, which is there and in one piece, is as its place wants it, as nearly all are. False says only that it has to be looked at in
 * full: the few that `checkValue` lets pass all the same are no harm.
 */
const isSound = (s: SegmentReader, node: ElementNode, n: number, start: number, stop: number): boolean => {
  const length = stop - start;
  switch (node.kind) {
    case Kind.Text: return length <= node.max && length >= node.min && !s.high;
    case Kind.Code: return isAllowed(node, s.pack(start, stop));
    case Kind.Money: return length <= node.max && !Number.isNaN(s.parseCents(start, stop));
    case Kind.Decimal: return length <= node.max && isPlainDecimal(s.data, start, stop);
    case Kind.Day: return length === 8 && s.parseDate(start) !== undefined;
    case Kind.Dated: return length === 8 && s.packed(n - 1) === D8 && s.parseDate(start) !== undefined && !s.high;
    default: return false;
  }
};

const isAllowed = (node: ElementNode, code: number): boolean => {
  if (code === node.lastCode) return true;
  const codes = node.packed as readonly number[];
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] !== code) continue;
    node.lastCode = code;
    return true;
  }
  return false;
};

/** Digits with at most one point between or before them. */
const isPlainDecimal = (b: Uint8Array, start: number, stop: number): boolean => {
  let points = 0;
  for (let p = start; p < stop; p++) {
    const c = b[p] as number;
    if (c === 0x2e) points++;
    else if (c < 0x30 || c > 0x39) return false;
  }
  return points === 0 || (points === 1 && stop - start > 1);
};

/** An element that is there, in full. */
const checkElement = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, report: Reporter): void => {
  if (node.usage === 'N') notUsed(s, row, node, n, undefined, report);
  else if (((s.componentMask >> n) & 1) !== 0) tooManyComponents(row, node, n, report);
  else if (!node.repeats && ((s.repetitionMask >> n) & 1) !== 0) tooManyRepetitions(row, node, n, report);
  else checkValue(s, row, node, n, undefined, s.from[n] as number, s.to[n] as number, report);
};

const checkComposite = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, report: Reporter): void => {
  if (((s.repetitionMask >> n) & 1) !== 0) {
    if (!node.repeats) tooManyRepetitions(row, node, n, report);
    return;
  }
  const components = node.components as ElementNode[];
  const count = s.componentCount(n);
  for (let c = 1; c <= count; c++) {
    const component = components[c - 1];
    const there = s.findComponent(n, c);
    if (!component) {
      if (there) {
        tooManyComponents(row, node, n, report);
        return;
      }
    } else if (!there) {
      if (component.usage === 'R') missing(s, row, component, n, c, report);
    } else if (component.dated || !isSound(s, component, c, s.componentFrom, s.componentTo)) checkComponent(s, row, component, n, c, report);
  }
  for (let c = count + 1; c <= components.length; c++) {
    const component = components[c - 1] as ElementNode;
    if (component.usage === 'R') missing(s, row, component, n, c, report);
  }
};

/** The component that was found last, in full. */
const checkComponent = (s: SegmentReader, row: RowNode, component: ElementNode, n: number, c: number, report: Reporter): void => {
  if (component.usage === 'N') notUsed(s, row, component, n, c, report);
  else checkValue(s, row, component, n, c, s.componentFrom, s.componentTo, report);
};

const checkValue = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, start: number, stop: number, report: Reporter): void => {
  const b = s.data;
  const length = stop - start;
  if (node.packed) {
    if (!isAllowed(node, s.pack(start, stop))) {
      report.add({
        code: 'code-not-allowed', severity: 'error', snip: 2, ...where(row, n, c), ...found(s, node, n, c),
        expected: (node.codes as string[]).join(', '),
        message: `${name(row, n, c)} (${node.meaning}) is not a code this place allows.`, fix: 'Send one of the expected codes.',
      });
      return;
    }
    if (!node.dated) return;
  }
  switch (node.type) {
    case 'R': checkDecimal(s, row, node, n, c, start, stop, report); return;
    case 'N0': checkWhole(s, row, node, n, c, start, stop, report); return;
    case 'DT':
      if (length !== 8 || s.parseDate(start) === undefined) badDate(s, row, node, n, c, 'CCYYMMDD', report);
      return;
    case 'TM':
      if (!isTime(b, start, stop)) badTime(s, row, node, n, c, report);
      return;
    default:
  }
  if (node.dated) checkDated(s, row, node, n, c, start, stop, report);
  // some high characters take two bytes; the standard counts characters
  const characters = s.high ? (c === undefined ? s.text(n) : s.component(n, c)).length : length;
  if (characters > node.max) wrongLength(s, row, node, n, c, `at most ${node.max} characters`, 'long', report);
  else if (characters < node.min) wrongLength(s, row, node, n, c, `at least ${node.min} characters`, 'short', report);
};

const checkDecimal = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, start: number, stop: number, report: Reporter): void => {
  const b = s.data;
  let p = start;
  if (b[p] === 0x2d) p++;
  let digits = 0;
  let points = 0;
  for (; p < stop; p++) {
    const ch = b[p] as number;
    if (ch === 0x2e) points++;
    else if (ch >= 0x30 && ch <= 0x39) digits++;
    else points = 9;
  }
  if (points > 1 || digits === 0) return badNumber(s, row, node, n, c, 'a decimal number', report);
  if (digits > node.max) return wrongLength(s, row, node, n, c, `at most ${node.max} digits`, 'long', report);
  if (node.number === '782' && Number.isNaN(c === undefined ? s.cents(n) : s.componentCents(n, c))) {
    badNumber(s, row, node, n, c, 'an amount in dollars with at most two decimals', report);
  }
};

const checkWhole = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, start: number, stop: number, report: Reporter): void => {
  for (let p = start; p < stop; p++) {
    const ch = s.data[p] as number;
    if (ch < 0x30 || ch > 0x39) return badNumber(s, row, node, n, c, 'a whole number', report);
  }
  if (stop - start > node.max) wrongLength(s, row, node, n, c, `at most ${node.max} digits`, 'long', report);
};

const isTime = (b: Uint8Array, start: number, stop: number): boolean => {
  const length = stop - start;
  if (length < 4 || length > 8 || length === 5) return false;
  for (let p = start; p < stop; p++) if ((b[p] as number) < 0x30 || (b[p] as number) > 0x39) return false;
  const two = (at: number): number => ((b[at] as number) - 0x30) * 10 + (b[at + 1] as number) - 0x30;
  return two(start) < 24 && two(start + 2) < 60 && (length < 6 || two(start + 4) < 60);
};

/** DTP02, DMG01 and the like say how the value after them is written. */
const checkDated = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, start: number, stop: number, report: Reporter): void => {
  const format = c === undefined ? s.packed(n - 1) : s.findComponent(n, c - 1) ? s.pack(s.componentFrom, s.componentTo) : 0;
  const length = stop - start;
  if (format === D8) {
    if (length !== 8 || s.parseDate(start) === undefined) badDate(s, row, node, n, c, 'CCYYMMDD', report);
  } else if (format === RD8) {
    const from = length === 17 && s.data[start + 8] === 0x2d ? s.parseDate(start) : undefined;
    const through = from === undefined ? undefined : s.parseDate(start + 9);
    if (from === undefined || through === undefined) badDate(s, row, node, n, c, 'CCYYMMDD-CCYYMMDD', report);
    else if (through < from) {
      report.add({
        code: 'period-ends-before-it-begins', severity: 'error', snip: 2, ...where(row, n, c), ...found(s, node, n, c),
        message: `${name(row, n, c)} ends before it begins.`, expected: 'first day, hyphen, last day', fix: 'Exchange the two days or correct them.',
      });
    }
  } else if (format === DT) {
    if (length < 12 || s.parseDate(start) === undefined || !isTime(s.data, start + 8, stop)) badDate(s, row, node, n, c, 'CCYYMMDDHHMM', report);
  } else if (format === TM) {
    if (!isTime(s.data, start, stop)) badTime(s, row, node, n, c, report);
  }
};

const checkCondition = (row: RowNode, { kind, elements, mask, first: firstBit }: Condition, present: number, report: Reporter): void => {
  const here = present & mask;
  const first = (here & firstBit) !== 0;
  const broken =
    kind === 'P' ? here !== 0 && here !== mask
    : kind === 'R' ? here === 0
    : kind === 'E' ? (here & (here - 1)) !== 0
    : kind === 'C' ? first && here !== mask
    : first && here === firstBit;
  if (!broken) return;
  const list = elements.map((n) => name(row, n)).join(', ');
  const rule = { P: 'come together or not at all', R: 'need at least one of them', E: 'exclude each other', C: `need the others where ${name(row, elements[0] as number)} is present`, L: `need one of the others where ${name(row, elements[0] as number)} is present` }[kind];
  report.add({
    code: kind === 'E' ? 'elements-exclude-each-other' : 'element-required-by-another', severity: 'error', snip: 1, ...where(row, elements[0] as number),
    message: `${list} ${rule}.`, expected: `${list}: ${rule}`, fix: kind === 'E' ? 'Leave out all but one.' : 'Send the missing element or leave out the other.',
  });
};

const checkNpi = (s: SegmentReader, row: RowNode, n: number, report: Reporter): void => {
  const text = s.text(n);
  if (isNpi(text)) return;
  report.add({
    code: 'npi-check-digit', severity: 'error', snip: 5, ...where(row, n), found: text, expected: 'ten digits with a valid check digit',
    message: `${name(row, n)} is not a valid NPI: its check digit does not fit.`, fix: 'Look the number up in the NPI registry and correct it.',
  });
};
