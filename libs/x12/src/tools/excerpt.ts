import type { ByteSource } from '../read-x12.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { drive, segmentBytes } from './drive.js';

/** A segment while it is asked whether it belongs to the part; good until the answer. */
export interface AskedSegment {
  id: string;
  /** Of its first byte in the file. */
  offset: number;
  /** Ordinal in its ST (ST is 1); 0 outside of one. */
  position: number;
  /** Element as text without trailing blanks, from 1; `''` where absent. */
  text(element: number): string;
}

/** One segment as it stands in the file. It may hold identity. */
export interface ExcerptSegment {
  id: string;
  offset: number;
  position: number;
  /** `envelope`: which file, group and transaction it is, and their ends; `level`: the HL above the part; `part`: what was asked for. */
  role: 'envelope' | 'level' | 'part';
  /** With its terminator. */
  text: string;
}

/** What says which transaction it is and to whom, and names nobody who was treated; account numbers (BPR) stay behind. */
const OF_TRANSACTION = new Set(['BHT', 'TRN', 'N1']);
/** Levels of persons (277CA, 277, 276): below them a TRN begins what is said of one claim. */
const OF_PERSONS = new Set(['PT', '22', '23']);

interface Level {
  id: string;
  person: boolean;
  segments: ExcerptSegment[];
}

const ENVELOPE = new Set(['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA']);
const ENDS: Readonly<Record<string, 'ISA' | 'GS' | 'ST'>> = { IEA: 'ISA', GE: 'GS', SE: 'ST' };

/** What encloses the segment that comes next. */
class Enclosing {
  private envelope: Partial<Record<'ISA' | 'GS' | 'ST', ExcerptSegment>> = {};
  private transaction: ExcerptSegment[] = [];
  /** LX of a remittance. */
  private group: ExcerptSegment[] = [];
  private levels: Level[] = [];
  /** A claim has begun below the open level: what follows is that claim's. */
  private inClaim = false;
  private readonly shown = new Set<ExcerptSegment>();

  /** What leads to the part and was not shown yet. */
  leading(): ExcerptSegment[] {
    const { ISA, GS, ST } = this.envelope;
    const all = [...[ISA, GS, ST].filter((s) => s !== undefined), ...this.transaction, ...this.group, ...this.levels.flatMap((l) => l.segments)];
    const fresh = all.filter((s) => !this.shown.has(s));
    for (const s of fresh) this.shown.add(s);
    return fresh;
  }

  /** Takes a segment that is not of the part; an end comes back where its beginning was shown. */
  take(s: SegmentReader, at: ExcerptSegment): ExcerptSegment | undefined {
    switch (at.id) {
      case 'ISA': this.envelope = { ISA: at }; break;
      case 'GS': this.envelope = { ...this.pick('ISA'), GS: at }; break;
      case 'ST': this.envelope = { ...this.pick('ISA'), ...this.pick('GS'), ST: at }; break;
      case 'HL': this.level(s, at); return undefined;
      default: return this.inside(at);
    }
    [this.transaction, this.group, this.levels, this.inClaim] = [[], [], [], false];
    return undefined;
  }

  role(id: string): 'envelope' | 'level' {
    return id === 'HL' || (this.levels.length > 0 && !ENVELOPE.has(id)) ? 'level' : 'envelope';
  }

  /** A claim begins: levels and payment have said what they say of all of theirs. */
  begins(id: string): void {
    if (id === 'CLM' || id === 'CLP' || (id === 'TRN' && this.levels.at(-1)?.person === true)) this.inClaim = true;
  }

  private inside(at: ExcerptSegment): ExcerptSegment | undefined {
    const begun = ENDS[at.id];
    if (begun !== undefined) {
      const beginning = this.envelope[begun];
      return beginning !== undefined && this.shown.has(beginning) ? at : undefined;
    }
    const level = this.levels.at(-1);
    if (level === undefined && at.id === 'LX') [this.group, this.inClaim] = [[at], false];
    else if (!this.inClaim) (level?.segments ?? (OF_TRANSACTION.has(at.id) ? this.transaction : [])).push(at);
    return undefined;
  }

  private pick(id: 'ISA' | 'GS'): Partial<Record<'ISA' | 'GS', ExcerptSegment>> {
    const known = this.envelope[id];
    return known === undefined ? {} : { [id]: known };
  }

  /** HL come depth first: what is not above the new one is over. */
  private level(s: SegmentReader, at: ExcerptSegment): void {
    const above = this.levels.findIndex((l) => l.id === s.text(2));
    this.levels = [...this.levels.slice(0, above + 1), { id: s.text(1), person: OF_PERSONS.has(s.text(3)), segments: [at] }];
    this.inClaim = false;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(s: SegmentReader): string {
  const bytes = segmentBytes(s);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    text = bytes.toString('latin1');
  }
  const terminator = s.truncated ? '' : String.fromCharCode(s.delimiters?.segment ?? 0x7e);
  // control bytes of a damaged file must not move a cursor
  return `${text}${terminator}`.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

/**
 * The part of a file that belongs to one claim: the segments that `mine` says yes to, the envelopes around them and the levels they
 * hang under, in the order of the file. Nothing of any other claim is in it. Empty where `mine` never says yes.
 *
 * An element of a segment that was said yes to is shown as it was sent: treat the result as identity.
 */
export async function excerpt(source: ByteSource, mine: (segment: AskedSegment) => boolean): Promise<ExcerptSegment[]> {
  const found: ExcerptSegment[] = [];
  const around = new Enclosing();
  let position = 0;
  const sink = {
    segment(s: SegmentReader): void {
      const id = s.text(0);
      position = id === 'ST' ? 1 : id === 'ISA' || id === 'GS' || position === 0 ? 0 : position + 1;
      const yes = mine({ id, offset: s.offset, position, text: (element) => s.text(element) });
      const at: ExcerptSegment = { id, offset: s.offset, position, role: yes ? 'part' : around.role(id), text: textOf(s) };
      around.begins(id);
      if (yes) found.push(...around.leading(), at);
      else found.push(...[around.take(s, at)].filter((end) => end !== undefined));
      if (id === 'SE') position = 0;
    },
  };
  for await (const _ of drive(source, sink));
  return found;
}
