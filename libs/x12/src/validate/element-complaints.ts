import type { ElementNode, RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Reporter } from './report.js';

/** What is said of an element that is not as its row wants it. */

export const name = (row: RowNode, n: number, component?: number): string =>
  `${row.id}${n < 10 ? '0' : ''}${n}${component === undefined ? '' : `-${component}`}`;

export const found = (s: SegmentReader, node: ElementNode, n: number, component: number | undefined): { found: string; sensitive?: boolean } => {
  const text = component === undefined ? s.text(n) : s.component(n, component);
  return node.phi ? { found: text, sensitive: true } : { found: text };
};

export const where = (row: RowNode, n: number, component?: number): { loop: string; segmentId: string; element: number; component?: number } =>
  component === undefined ? { loop: row.loop.id, segmentId: row.id, element: n } : { loop: row.loop.id, segmentId: row.id, element: n, component };

export const missing = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, report: Reporter): void => {
  report.add({
    code: 'required-element-missing', severity: 'error', snip: n <= 2 ? 1 : 2, ...where(row, n, c), offset: s.offsetOf(Math.min(n, s.count)),
    message: `${name(row, n, c)} (${node.meaning}) is required and empty.`, expected: node.codes ? node.codes.join(', ') : node.meaning, fix: 'Fill the element.',
  });
};

export const notUsed = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, report: Reporter): void => {
  report.add({
    code: 'element-not-used', severity: 'warning', snip: 2, ...where(row, n, c), ...found(s, node, n, c),
    message: `${name(row, n, c)} (${node.meaning}) is not used here by the guide.`, expected: 'nothing', fix: 'Leave the element empty.',
  });
};

export const tooManyElements = (s: SegmentReader, row: RowNode, report: Reporter): void => {
  const n = row.elements.length + 1;
  let filled = false;
  for (let i = n; i <= s.count; i++) if (s.has(i)) filled = true;
  if (!filled) return;
  report.add({
    code: 'too-many-elements', severity: 'error', snip: 1, ...where(row, n), message: `${row.id} has more elements than the standard gives it.`,
    expected: `${n - 1} elements`, fix: 'Check for an element separator inside a value.', found: s.text(n), sensitive: true,
  });
};

export const tooManyComponents = (row: RowNode, node: ElementNode, n: number, report: Reporter): void => {
  report.add({
    code: 'too-many-components', severity: 'error', snip: 1, ...where(row, n), message: `${name(row, n)} (${node.meaning}) has more components than the standard gives it.`,
    expected: `${node.components?.length ?? 1}`, fix: 'Check for a component separator inside a value.',
  });
};

export const tooManyRepetitions = (row: RowNode, node: ElementNode, n: number, report: Reporter): void => {
  report.add({
    code: 'too-many-repetitions', severity: 'error', snip: 1, ...where(row, n), message: `${name(row, n)} (${node.meaning}) holds a repetition separator, and does not repeat.`,
    expected: '1', fix: 'Check for a repetition separator inside a value.',
  });
};

export const wrongLength = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, expected: string, how: 'long' | 'short', report: Reporter): void => {
  report.add({
    code: how === 'long' ? 'element-too-long' : 'element-too-short', severity: 'error', snip: 1, ...where(row, n, c), ...found(s, node, n, c), expected,
    message: `${name(row, n, c)} (${node.meaning}) is too ${how}.`, fix: how === 'long' ? 'Shorten the value.' : 'Send the whole value.',
  });
};

export const badNumber = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, expected: string, report: Reporter): void => {
  report.add({
    code: 'not-a-number', severity: 'error', snip: 1, ...where(row, n, c), ...found(s, node, n, c), expected,
    message: `${name(row, n, c)} (${node.meaning}) is not ${expected}.`, fix: 'Send digits, with a decimal point only where there are decimals.',
  });
};

export const badDate = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, expected: string, report: Reporter): void => {
  report.add({
    code: 'not-a-date', severity: 'error', snip: 1, ...where(row, n, c), ...found(s, node, n, c), expected,
    message: `${name(row, n, c)} (${node.meaning}) is not a date in the form its qualifier says.`, fix: 'Send a day of the calendar in the expected form.',
  });
};

export const badTime = (s: SegmentReader, row: RowNode, node: ElementNode, n: number, c: number | undefined, report: Reporter): void => {
  report.add({
    code: 'not-a-time', severity: 'error', snip: 1, ...where(row, n, c), ...found(s, node, n, c), expected: 'HHMM',
    message: `${name(row, n, c)} (${node.meaning}) is not a time of day.`, fix: 'Send four digits, 0000 to 2359.',
  });
};
