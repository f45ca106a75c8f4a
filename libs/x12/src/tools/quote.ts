import { SEGMENTS, type ElementDef } from '../grammar/segments.js';
import type { ByteSource } from '../read-x12.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { drive, rawElement } from './drive.js';

/** An element or component of a file, by the offset a finding gives. */
export interface Place {
  /** Byte offset of the element, or of its segment. */
  offset: number;
  /** From 1; 0 or absent where the whole segment is meant. */
  element?: number;
  component?: number;
}

/** One segment as it stands in the file, for people to look at. */
export interface Quote {
  /** The segment with its terminator; identity is replaced by `#` of the same length unless it was asked for. */
  text: string;
  /** Half-open range in `text` of what is meant. */
  from: number;
  to: number;
  /** Ordinal of the segment in the file, from 1. */
  segment: number;
}

const hide = (text: string): string => text.replace(/[^\s]/g, '#');

/** CLM01 and CLP01 are the numbers by which people speak of a claim; they are said beside every finding anyway. */
const SAID = new Set(['CLM1', 'CLP1']);
/** NM108 and N103 before an identifier that is no person's. */
const PUBLIC_IDS = new Set(['XX', 'PI', 'XV', '46', 'FI']);

/** Element by element, what may hold identity hidden; of segments the dictionary does not have everything but the id. */
const hidden = (s: SegmentReader, i: number, raw: string): string => {
  const def = SEGMENTS.get(s.text(0));
  if (!def) return hide(raw);
  const element = def.elements[i - 1];
  if (!element) return hide(raw);
  if (!element.phi || SAID.has(def.id + i)) return raw;
  if (element.element?.number === '67' && PUBLIC_IDS.has(s.text(i - 1))) return raw;
  return element.components ? hiddenComponents(s, element.components, raw) : hide(raw);
};

const hiddenComponents = (s: SegmentReader, components: readonly ElementDef[], raw: string): string => {
  const separator = String.fromCharCode(s.componentByteOf());
  return raw.split(separator).map((part, i) => (components[i]?.phi === false ? part : hide(part))).join(separator);
};

const quote = (s: SegmentReader, { element = 0, component = 0 }: Place, reveal: boolean): Quote => {
  const d = s.delimiters ?? { element: 0x2a, component: 0x3a, segment: 0x7e };
  const separator = String.fromCharCode(d.element);
  let text = s.text(0);
  let from = 0;
  let to = text.length;
  const ISA16 = 16;
  for (let i = 1; i <= s.count; i++) {
    const raw = rawElement(s, i);
    const shown = reveal || (s.text(0) === 'ISA' && i === ISA16) ? raw : hidden(s, i, raw);
    if (i === element) {
      from = text.length + 1;
      to = from + shown.length;
      if (component > 0) {
        const parts = raw.split(String.fromCharCode(d.component));
        const before = parts.slice(0, component - 1).reduce((sum, part) => sum + part.length + 1, 0);
        if (component <= parts.length) [from, to] = [from + before, from + before + (parts[component - 1]?.length ?? 0)];
        else from = to;
      }
    }
    text += separator + shown;
  }
  if (element > s.count) from = to = text.length;
  // control bytes of a damaged file must not move the cursor of a terminal
  return { text: `${text}${String.fromCharCode(d.segment)}`.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' '), from, to, segment: s.segmentsRead };
};

/**
 * Finds the segments at these places in one pass. The answer is in the order of `places`; undefined where no segment stands there.
 * @param options `reveal` shows what may be identity.
 */
export const quoteSegments = async (source: ByteSource, places: readonly Place[], options: { reveal?: boolean } = {}): Promise<(Quote | undefined)[]> => {
  const quotes: (Quote | undefined)[] = new Array<Quote | undefined>(places.length).fill(undefined);
  const order = places.map((_, i) => i).sort((a, b) => (places[a] as Place).offset - (places[b] as Place).offset);
  let next = 0;
  const sink = {
    segment(s: SegmentReader): void {
      for (let i = order[next]; i !== undefined && (places[i] as Place).offset < s.endOffset; i = order[++next]) {
        if ((places[i] as Place).offset >= s.offset) quotes[i] = quote(s, places[i] as Place, options.reveal === true);
      }
    },
  };
  for await (const _ of drive(source, sink)) if (next >= order.length) break;
  return quotes;
};
