import { SegmentWriter, type SegmentRepair } from './segment-writer.js';
import type { Delimiters } from '../claim-837.js';
import { compactDate, type Emit } from '../claim/codec.js';
import type { PlainDate, PlainTime } from '../values.js';

/** What every interchange says of itself, whatever it carries. There is no clock and no counter inside: same input, same bytes. */
export interface InterchangeEnvelope {
  sender: { qualifier: string; id: string };
  receiver: { qualifier: string; id: string };
  /** ISA13, up to 9 digits; padded with zeros. */
  control: string;
  /** ISA09/10 and GS04/05, in the partner's time zone. */
  createdAt: { date: PlainDate; time: PlainTime };
  usage: 'P' | 'T';
  /** ISA14, false where absent. */
  acknowledgmentRequested?: boolean;
  authorization?: { qualifier: string; value: string };
  security?: { qualifier: string; value: string };
  /** `*`, `:`, `~`, `^` where absent. */
  delimiters?: Delimiters;
  /** A line feed after every terminator, for people. */
  lineBreaks?: boolean;
}

/** What every GS says. */
export interface GroupEnvelope {
  /** GS06, unique per (GS01, GS02, GS03) for a long time: a 999 echoes nothing else of the envelope. */
  control: string;
  /** GS02 and GS03 where they differ from the ISA's. */
  senderCode?: string;
  receiverCode?: string;
}

/** A value that could not go out as given. Values are not repeated here: they may be identity. */
export interface Repair {
  code: 'transliterated' | 'upper-cased' | 'delimiter-replaced' | 'control-removed' | 'character-replaced' | 'trimmed' | 'cut';
  transactionControl?: string;
  claimId?: string;
  /** Ordinal of the segment in its ST; 0 for the envelope. */
  segment: number;
  segmentId: string;
  element: number;
  component?: number;
  message: string;
}

/** An interchange in bytes. */
export interface WrittenInterchange {
  bytes: Uint8Array;
  repairs: Repair[];
  /** Segments in the file, envelope included. */
  segments: number;
}

const USUAL: Required<Delimiters> = { element: '*', component: ':', segment: '~', repetition: '^' };

/** What each kind of repair is, in words. */
export const REPAIRS: Readonly<Record<Repair['code'], string>> = {
  transliterated: 'Letters outside the basic set were written without accents.',
  'upper-cased': 'Lower case letters were written in upper case.',
  'delimiter-replaced': 'A delimiter of the interchange inside the value was replaced by a blank.',
  'control-removed': 'Control characters were replaced by a blank.',
  'character-replaced': 'Characters without a counterpart in the basic set were replaced by a blank.',
  trimmed: 'Blanks at the end were dropped.',
  cut: 'The value was longer than the element and was cut.',
};

/** Control numbers of ISA and GS are up to nine digits, of ST four to nine characters. */
const digits = (text: string, what: string): string => {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${what} is not 1 to 9 digits`);
  return text;
};

const delimitersOf = (given: Delimiters | undefined): Required<Delimiters> => {
  const all = { ...USUAL, ...given };
  const values = [all.element, all.component, all.segment, all.repetition];
  if (values.some((d) => d.length !== 1 || /[A-Za-z0-9 ]/.test(d) || d.charCodeAt(0) > 126) || new Set(values).size < 4) {
    throw new RangeError('the delimiters are not four different characters that are neither letters, digits nor blanks');
  }
  return all;
};

/** Writes the envelope of one interchange and what it carries; holds what is counted on the way. */
export class EnvelopeWriter {
  protected readonly out: SegmentWriter;
  protected transaction: string | undefined;
  protected claimId: string | undefined;
  /** Segments of the open ST so far. */
  protected inTransaction = 0;
  private readonly delimiters: Required<Delimiters>;
  private readonly repairs: Repair[] = [];

  constructor(protected readonly envelope: InterchangeEnvelope) {
    this.delimiters = delimitersOf(envelope.delimiters);
    this.out = new SegmentWriter(this.delimiters, envelope.lineBreaks ?? false, (repair) => this.repaired(repair));
  }

  /** The whole interchange; `body` writes its groups and says how many they are. */
  protected interchange(body: () => number): WrittenInterchange {
    this.isa();
    const groups = body();
    this.out.segment(['IEA', String(groups), digits(this.envelope.control, 'ISA13').padStart(9, '0')]);
    return { bytes: this.out.bytes(), repairs: this.repairs, segments: this.out.segments };
  }

  /** One group; `body` writes its transactions and says how many they are. */
  protected group(functionalId: string, version: string, group: GroupEnvelope, body: () => number): void {
    const { envelope, out } = this;
    const { date, time } = envelope.createdAt;
    const control = digits(group.control, 'GS06');
    out.segment(['GS', functionalId, group.senderCode ?? envelope.sender.id.trim(), group.receiverCode ?? envelope.receiver.id.trim(), compactDate(date), time, control, 'X', version]);
    out.segment(['GE', String(body()), control]);
  }

  /** One transaction; `body` writes the segments between ST and SE. `guide` is ST03, absent where the guide has none. */
  protected transactionSet(id: string, control: string, guide: string | undefined, body: () => void): void {
    const padded = control.padStart(4, '0');
    if (!/^[A-Z0-9]{4,9}$/.test(padded)) throw new RangeError('ST02 is not 4 to 9 letters and digits');
    this.transaction = padded;
    this.inTransaction = 0;
    this.emit(['ST', id, padded, guide]);
    body();
    this.emit(['SE', String(this.inTransaction + 1), padded]);
    this.transaction = undefined;
  }

  /** Writes one segment of the open ST. */
  protected readonly emit: Emit = (segment) => {
    this.inTransaction++;
    this.out.segment(segment);
  };

  private repaired({ kind, segmentId, element, component }: SegmentRepair): void {
    this.repairs.push({
      code: kind, segment: this.transaction === undefined ? 0 : this.inTransaction, segmentId, element, message: REPAIRS[kind],
      ...(component === undefined ? {} : { component }), ...(this.transaction === undefined ? {} : { transactionControl: this.transaction }),
      ...(this.claimId === undefined ? {} : { claimId: this.claimId }),
    });
  }

  /** The ISA is a fixed record: every field has its width, padded with blanks on the right. */
  private isa(): void {
    const { sender, receiver, control, createdAt, usage, authorization, security, acknowledgmentRequested } = this.envelope;
    const { element, component, repetition } = this.delimiters;
    const field = (value: string, width: number, n: number): string => {
      let text = this.cleanIsa(value);
      if (text !== value) this.repaired({ kind: 'character-replaced', segmentId: 'ISA', element: n });
      if (text.length > width) {
        text = text.slice(0, width);
        this.repaired({ kind: 'cut', segmentId: 'ISA', element: n });
      }
      return text.padEnd(width);
    };
    this.out.raw([
      'ISA', field(authorization?.qualifier ?? '00', 2, 1), field(authorization?.value ?? '', 10, 2), field(security?.qualifier ?? '00', 2, 3), field(security?.value ?? '', 10, 4),
      field(sender.qualifier, 2, 5), field(sender.id, 15, 6), field(receiver.qualifier, 2, 7), field(receiver.id, 15, 8),
      compactDate(createdAt.date).slice(2), createdAt.time.slice(0, 4), repetition, '00501', digits(control, 'ISA13').padStart(9, '0'),
      acknowledgmentRequested ? '1' : '0', usage, component,
    ].join(element));
  }

  private cleanIsa(value: string): string {
    const { element, component, segment, repetition } = this.delimiters;
    return [...value.toUpperCase()].map((c) => (c < ' ' || c > '~' || c === element || c === component || c === segment || c === repetition ? ' ' : c)).join('');
  }
}
