import { compactDate, type OutSegment } from '../claim/codec.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { RawElement } from '../values.js';
import type { InterchangeAcknowledgment, InterchangeAcknowledgmentDraft } from './interchange-acknowledgment.js';

/** Reads the TA1 that is the current segment. It stands before the GS or alone, never inside a transaction. */
export const readTa1Segment = (s: SegmentReader, carriedBy: string): InterchangeAcknowledgment => {
  const short = s.text(2);
  const date = /^\d{6}$/.test(short) ? `20${short.slice(0, 2)}-${short.slice(2, 4)}-${short.slice(4)}` : (s.date(2) ?? short);
  const ta1: InterchangeAcknowledgment = {
    interchangeControl: s.text(1), date, time: s.text(3), status: s.text(4), noteCode: s.text(5), carriedBy, offset: s.offset, extra: [],
  };
  const set: Record<number, RawElement> = {};
  for (let i = 6; i <= s.count; i++) if (s.has(i)) set[i] = s.raw(i);
  if (Object.keys(set).length > 0) ta1.extra.push({ position: 0, segment: 'TA1', set });
  return ta1;
};

export const ta1Segment = ({ interchangeControl, date, time, status, noteCode }: InterchangeAcknowledgmentDraft): OutSegment => {
  const compact = compactDate(date);
  return ['TA1', /^\d{1,9}$/.test(interchangeControl) ? interchangeControl.padStart(9, '0') : interchangeControl, compact.length === 8 ? compact.slice(2) : compact, time, status, noteCode];
};
