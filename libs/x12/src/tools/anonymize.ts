import type { ByteSource } from '../read-x12.js';
import { isDay } from '../tokenizer/calendar.js';
import { packId, type SegmentReader, type TokenProblem } from '../tokenizer/segment-reader.js';
import { Pseudonyms } from './anonymize/pseudonyms.js';
import { CODE_QUALIFIERS, treatmentOf, type ElementTreatment, type Treatment } from './anonymize/treatment.js';
import { BytesOut } from './bytes-out.js';
import { drive, rawElement, segmentBytes, type SegmentSink } from './drive.js';

export interface AnonymizeOptions {
  /** Same seed and same file, same bytes; files anonymized with the same seed still belong together. Keep it secret: who has it can try names out. */
  seed: string;
  /** Called with the number of bytes that were in no segment and are left out. */
  onSkipped?(bytes: number): void;
}

const [ISA, NM1, PRV, REF, BIN, BDS] = ['ISA', 'NM1', 'PRV', 'REF', 'BIN', 'BDS'].map(packId) as [number, number, number, number, number, number];
/** The reader does not tell elements apart beyond this number. */
const MANY_ELEMENTS = 250;
const TEXT = 'INVENTED TEXT';
/** Codes are up to three characters long; a name can be too, but an unknown segment would lose its meaning. */
const CODE_LENGTH = 3;

/** Of the payload that begins at element `i`, blanks at its end included. */
const payloadLength = (s: SegmentReader, i: number): number => segmentBytes(s).length - ((s.from[i] as number) - (s.from[0] as number));

class Anonymizer implements SegmentSink {
  readonly out = new BytesOut();
  private readonly pseudonyms: Pseudonyms;
  private previousEnd = 0;
  private gap = '';
  /** What the character `n` is in the open interchange: its delimiters are 1. */
  private readonly isDelimiter = new Uint8Array(256);
  private component = ':';
  private repetition = '';
  private terminator = 0x7e;
  private separator = '*';
  private delimiters = '';

  constructor(private readonly options: AnonymizeOptions) {
    this.pseudonyms = new Pseudonyms(options.seed);
  }

  skipped({ bytes }: TokenProblem): void {
    this.options.onSkipped?.(bytes);
  }

  segment(s: SegmentReader): void {
    if (s.id === ISA) this.interchange(s);
    // line breaks between segments are of the file's form, not of its content
    if (this.previousEnd > 0) {
      const blanks = s.offset - this.previousEnd;
      this.gap = blanks === 0 ? '' : blanks === 1 ? '\n' : '\r\n';
      if (blanks > 0) this.out.text(this.gap);
    }
    this.previousEnd = s.endOffset;
    const treatment = treatmentOf(s.text(0));
    if (!treatment.changes && s.count < treatment.elements.length) this.out.bytes(segmentBytes(s));
    else if (s.id === ISA || s.count >= MANY_ELEMENTS) this.out.text(this.replaced(s, treatment.elements, treatment.rest));
    else this.replace(s, treatment.elements, treatment.rest);
    if (!s.truncated) this.out.byte(this.terminator);
  }

  end(): void {
    this.out.text(this.gap);
  }

  private interchange(s: SegmentReader): void {
    const { element = 0x2a, component = 0x3a, segment = 0x7e, repetition = -1 } = s.delimiters ?? {};
    this.separator = String.fromCharCode(element);
    this.component = String.fromCharCode(component);
    this.terminator = segment;
    this.repetition = repetition < 0 ? '' : String.fromCharCode(repetition);
    this.delimiters = this.separator + this.component + String.fromCharCode(segment) + this.repetition;
    this.isDelimiter.fill(0);
    for (const byte of [element, component, segment, repetition]) if (byte >= 0) this.isDelimiter[byte] = 1;
  }

  /** Writes the segment with what takes the place of its elements; the bytes between those go over as they are. */
  private replace(s: SegmentReader, elements: readonly ElementTreatment[], rest: Treatment): void {
    const { data, from, to, count } = s;
    let next = from[0] as number;
    for (let i = 1; i <= count; i++) {
      const treatment = elements[i] ?? rest;
      if (treatment === 'keep') continue;
      const raw = rawElement(s, i);
      if (raw === '') continue;
      this.out.part(data, next, from[i] as number);
      this.out.text(this.element(s, i, raw, treatment));
      next = (from[i] as number) + raw.length;
    }
    this.out.part(data, next, to[count] as number);
  }

  private replaced(s: SegmentReader, elements: readonly ElementTreatment[], rest: Treatment): string {
    let text = rawElement(s, 0);
    for (let i = 1; i <= s.count; i++) {
      const raw = rawElement(s, i);
      text += this.separator + (raw === '' ? '' : this.element(s, i, raw, elements[i] ?? rest));
    }
    return text;
  }

  private element(s: SegmentReader, i: number, raw: string, treatment: ElementTreatment): string {
    if (treatment === 'keep') return raw;
    // the payload of an attachment may be anything; its length is counted
    if ((s.id === BIN && i === 2) || (s.id === BDS && i === 3)) return 'X'.repeat(payloadLength(s, i));
    if (s.id === ISA) return raw.trim() === '' ? raw : this.value(s, i, raw.trimEnd(), treatment as Treatment).padEnd(raw.length).slice(0, raw.length);
    if (Array.isArray(treatment)) return this.composite(s, i, raw, treatment);
    if (treatment === 'unknown') return this.unknown(raw);
    return this.value(s, i, raw.trimEnd(), treatment);
  }

  private composite(s: SegmentReader, i: number, raw: string, treatments: readonly Treatment[]): string {
    const one = (text: string): string => {
      const parts = text.split(this.component);
      return parts.map((part, c) => {
        const treatment = treatments[c] ?? 'unknown';
        if (part.trim() === '' || treatment === 'keep') return part;
        return treatment === 'unknown' ? this.unknown(part) : this.value(s, i, part.trimEnd(), treatment, parts[c - 1]);
      }).join(this.component);
    };
    return this.repetition === '' ? one(raw) : raw.split(this.repetition).map(one).join(this.repetition);
  }

  /** Text nobody knows anything about: dates move, codes stay, everything else becomes something of the same shape. */
  private unknown(raw: string): string {
    const separators = [this.component, this.repetition].filter((c) => c !== '');
    const [first, ...more] = separators.filter((c) => raw.includes(c));
    if (first !== undefined && (more.length > 0 || raw.length > 1)) return raw.split(first).map((part) => this.unknown(part)).join(first);
    if (/^\d{8}$/.test(raw) && isDay(Number(raw.slice(0, 4)), Number(raw.slice(4, 6)), Number(raw.slice(6)))) return this.pseudonyms.day(raw);
    return raw.trimEnd().length <= CODE_LENGTH ? raw : this.safe(raw, this.pseudonyms.id(raw.trimEnd()));
  }

  /** `before` is the component before it, where there is one; otherwise the element before it says what it is. */
  private value(s: SegmentReader, i: number, value: string, treatment: Treatment, before?: string): string {
    const { pseudonyms } = this;
    if (value.trim() === '') return value;
    const qualifier = (): string => before ?? s.text(i - 1);
    const key = (): string => value.trim().toUpperCase();
    switch (treatment) {
      case 'id': return this.safe(value, pseudonyms.id(value));
      case 'reference': return (s.id === REF || s.id === PRV) && CODE_QUALIFIERS.has(qualifier()) ? value : this.safe(value, pseudonyms.id(value));
      case 'lastName': return this.safe('', s.id === NM1 && s.text(2) === '2' ? pseudonyms.organization(key()) : pseudonyms.family(key()));
      case 'given': return this.safe('', pseudonyms.given(key()));
      case 'prefix': return this.safe('', 'DR');
      case 'suffix': return this.safe('', 'JR');
      case 'organization': return this.safe('', pseudonyms.organization(key()));
      case 'contact': return this.safe('', pseudonyms.contact(key()));
      case 'street': return this.safe('', pseudonyms.street(key()));
      case 'city': return this.safe('', pseudonyms.city(key()));
      case 'contactNumber': return this.safe('', pseudonyms.contactNumber(qualifier(), value));
      case 'text': return this.safe('', TEXT.slice(0, value.length).trimEnd());
      case 'day': return value.length === 6 ? pseudonyms.shortDay(value) : pseudonyms.day(value);
      case 'shortDay': return pseudonyms.shortDay(value);
      case 'period': return pseudonyms.period(qualifier(), value);
      default: return value;
    }
  }

  /** What is invented must not hold a delimiter of this interchange, however odd; one that stood at its place before may stay. */
  private safe(before: string, made: string): string {
    let text = made;
    for (let p = 0; p < text.length; p++) {
      const code = text.charCodeAt(p);
      if (this.isDelimiter[code] === 1 && before.charCodeAt(p) !== code) text = text.slice(0, p) + [...'XY0Z1'].find((other) => !this.delimiters.includes(other)) + text.slice(p + 1);
    }
    return text;
  }
}

/**
 * Replaces who is in a file and keeps what it says: names, identifiers, addresses, dates, account and control numbers and free text become
 * invented ones, the same for the same value; amounts, codes, counts, order and delimiters stay, dates move together by whole weeks.
 * Never throws for bad input.
 */
export async function* anonymize(source: ByteSource, options: AnonymizeOptions): AsyncGenerator<Uint8Array> {
  const anonymizer = new Anonymizer(options);
  for await (const _ of drive(source, anonymizer)) if (anonymizer.out.size > 0) yield anonymizer.out.take();
  anonymizer.end();
  if (anonymizer.out.size > 0) yield anonymizer.out.take();
}
