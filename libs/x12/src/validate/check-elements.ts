import { pack, type Condition, type ElementNode, type RowNode } from '../grammar/compile.js';
import { isNpi } from '../npi.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
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
    else if (node.usage === 'N') notUsed(s, row, node, n, undefined, report);
    else if (node.components) checkComposite(s, row, node, n, report);
    else if ((s.componentMask & bit) !== 0) tooManyComponents(row, node, n, report);
    else checkValue(s, row, node, n, undefined, s.from[n] as number, s.to[n] as number, report);
  }
  for (let rest = row.required & ~here; rest !== 0; rest &= rest - 1) {
    const n = 31 - Math.clz32(rest & -rest);
    missing(s, row, elements[n - 1] as ElementNode, n, undefined, report);
  }
  if (count > elements.length) tooManyElements(s, row, report);
  for (let i = 0; i < conditions.length; i++) checkCondition(row, conditions[i] as Condition, present, report);
  const qualifier = row.npiQualifier;
  if (qualifier !== 0 && s.packed(qualifier) === XX && s.has(qualifier + 1)) checkNpi(s, row, qualifier + 1, report);
};

const trimmed = (b: Uint8Array, start: number, stop: number): number => {
  while (stop > start && b[stop - 1] === 0x20) stop--;
  return stop;
};

const name = (row: RowNode, n: number, component?: number): string =>
  `${row.id}${n < 10 ? '0' : ''}${n}${component === undefined ? '' : `-${component}`}`;

const found = (s: SegmentReader, node: ElementNode, n: number, component: number | undefined): { found: string; sensitive?: boolean } => {
  const text = component === undefined ? s.text(n) : s.component(n, component);
  return node.phi ? { found: text, sensitive: true } : { found: text };
};

const where = (row: RowNode, n: number, component?: number): { loop: string; segmentId: string; element: number; component?: number } =>
  component === undefined ? { loop: row.loop.id, segmentId: row.id, element: n } : { loop: row.loop.id, segmentId: row.id, element: n, component };

const checkComposite = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, report: Reporter): void => {
  if (node.repeats && ((s.repetitionMask >> n) & 1) !== 0) return;
  const components = node.components as ElementNode[];
  const b = s.data;
  const separator = s.componentByteOf();
  const end = s.to[n] as number;
  let start = s.from[n] as number;
  let c = 0;
  for (;;) {
    let stop = start;
    while (stop < end && b[stop] !== separator) stop++;
    const component = components[c];
    const last = trimmed(b, start, stop);
    if (!component) {
      if (last > start) {
        tooManyComponents(row, node, n, report);
        return;
      }
    } else if (last <= start) {
      if (component.usage === 'R') missing(s, row, component, n, c + 1, report);
    } else if (component.usage === 'N') notUsed(s, row, component, n, c + 1, report);
    else checkValue(s, row, component, n, c + 1, start, last, report);
    c++;
    if (stop >= end) break;
    start = stop + 1;
  }
  for (; c < components.length; c++) {
    const component = components[c] as ElementNode;
    if (component.usage === 'R') missing(s, row, component, n, c + 1, report);
  }
};

const checkValue = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, start: number, stop: number, report: Reporter): void => {
  const b = s.data;
  const length = stop - start;
  if (node.plain && !s.high && length <= node.max && length >= node.min) return;
  if (node.packed) {
    const code = s.pack(start, stop);
    if (code !== node.lastCode && node.packed.has(code)) node.lastCode = code;
    else if (code !== node.lastCode) {
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

const missing = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, report: Reporter): void => {
  report.add({
    code: 'required-element-missing', severity: 'error', snip: n <= 2 ? 1 : 2, ...where(row, n, c), offset: s.offsetOf(Math.min(n, s.count)),
    message: `${name(row, n, c)} (${node.meaning}) is required and empty.`, expected: node.codes ? node.codes.join(', ') : node.meaning, fix: 'Fill the element.',
  });
};

const notUsed = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, report: Reporter): void => {
  report.add({
    code: 'element-not-used', severity: 'warning', snip: 2, ...where(row, n, c), ...found(s, node, n, c),
    message: `${name(row, n, c)} (${node.meaning}) is not used here by the guide.`, expected: 'nothing', fix: 'Leave the element empty.',
  });
};

const tooManyElements = (s: SegmentReader, row: RowNode, report: Reporter): void => {
  const n = row.elements.length + 1;
  let filled = false;
  for (let i = n; i <= s.count; i++) if (s.has(i)) filled = true;
  if (!filled) return;
  report.add({
    code: 'too-many-elements', severity: 'error', snip: 1, ...where(row, n), message: `${row.id} has more elements than the standard gives it.`,
    expected: `${n - 1} elements`, fix: 'Check for an element separator inside a value.', found: s.text(n), sensitive: true,
  });
};

const tooManyComponents = (row: RowNode, node: ElementNode, n: number, report: Reporter): void => {
  report.add({
    code: 'too-many-components', severity: 'error', snip: 1, ...where(row, n), message: `${name(row, n)} (${node.meaning}) has more components than the standard gives it.`,
    expected: `${node.components?.length ?? 1}`, fix: 'Check for a component separator inside a value.',
  });
};

const wrongLength = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, expected: string, how: 'long' | 'short', report: Reporter): void => {
  report.add({
    code: how === 'long' ? 'element-too-long' : 'element-too-short', severity: 'error', snip: 1, ...where(row, n, c), ...found(s, node, n, c), expected,
    message: `${name(row, n, c)} (${node.meaning}) is too ${how}.`, fix: how === 'long' ? 'Shorten the value.' : 'Send the whole value.',
  });
};

const badNumber = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, expected: string, report: Reporter): void => {
  report.add({
    code: 'not-a-number', severity: 'error', snip: 1, ...where(row, n, c), ...found(s, node, n, c), expected,
    message: `${name(row, n, c)} (${node.meaning}) is not ${expected}.`, fix: 'Send digits, with a decimal point only where there are decimals.',
  });
};

const badDate = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, expected: string, report: Reporter): void => {
  report.add({
    code: 'not-a-date', severity: 'error', snip: 1, ...where(row, n, c), ...found(s, node, n, c), expected,
    message: `${name(row, n, c)} (${node.meaning}) is not a date in the form its qualifier says.`, fix: 'Send a day of the calendar in the expected form.',
  });
};

const badTime = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, report: Reporter): void => {
  report.add({
    code: 'not-a-time', severity: 'error', snip: 1, ...where(row, n, c), ...found(s, node, n, c), expected: 'HHMM',
    message: `${name(row, n, c)} (${node.meaning}) is not a time of day.`, fix: 'Send four digits, 0000 to 2359.',
  });
};

