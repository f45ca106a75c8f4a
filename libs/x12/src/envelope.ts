import type { InterchangeHeader } from './claim-837.js';
import { isAlphanumeric } from './tokenizer/isa.js';
import { packId, type SegmentReader } from './tokenizer/segment-reader.js';
import type { Reporter } from './validate/report.js';

/** What a segment means to the envelope. `body` belongs to the open transaction. */
export type EnvelopeEvent =
  | 'body' | 'interchange' | 'group' | 'transaction' | 'transaction-end' | 'group-end' | 'interchange-end' | 'ta1' | 'outside';

const [ISA, GS, ST, SE, GE, IEA, TA1] = ['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA', 'TA1'].map(packId) as [number, number, number, number, number, number, number];

const char = (byte: number): string => String.fromCharCode(byte);
const digits = (text: string): boolean => /^\d+$/.test(text);

/** What GS declares. */
export interface GroupHeader {
  functionalId: string;
  sender: string;
  receiver: string;
  date: string;
  time: string;
  control: string;
  version: string;
}

/** What ST declares. */
export interface TransactionStart {
  transaction: string;
  control: string;
  /** ST03, or GS08 where ST03 is empty. */
  guide: string;
}

/** Follows ISA, GS, ST, SE, GE and IEA: control numbers, counts, order. */
export class Envelope {
  interchange: InterchangeHeader | undefined;
  group: GroupHeader | undefined;
  transaction: TransactionStart | undefined;
  counts = { interchanges: 0, groups: 0, transactions: 0 };
  /** Segments of the open ST so far, ST included. */
  segments = 0;
  private groupsHere = 0;
  private transactionsHere = 0;
  private stControls = new Set<string>();

  constructor(private readonly s: SegmentReader, private readonly report: Reporter) {}

  step(): EnvelopeEvent {
    const { s } = this;
    if (this.transaction) this.report.segment = ++this.segments;
    switch (s.id) {
      case ISA: return this.openInterchange();
      case GS: return this.openGroup();
      case ST: return this.openTransaction();
      case SE: return this.closeTransaction();
      case GE: return this.closeGroup();
      case IEA: return this.closeInterchange();
      case TA1: if (!this.transaction) return 'ta1'; return 'body';
      default:
    }
    if (this.transaction) return 'body';
    this.complain('segment-outside-transaction', 'error', 'A segment stands outside every ST and SE.', 'Put it inside a transaction or leave it out.');
    return 'outside';
  }

  /** The file is over. */
  end(): void {
    if (this.transaction) this.missing('SE', `Transaction set ${this.transaction.control} is not closed: the file ends before its SE.`);
    if (this.group) this.missing('GE', 'The group is not closed: the file ends before its GE.');
    if (this.interchange) this.missing('IEA', 'The interchange is not closed: the file ends before its IEA.');
    this.transaction = this.group = this.interchange = undefined;
  }

  private complain(code: string, severity: 'error' | 'warning' | 'info', message: string, fix: string, more: { element?: number; found?: string; expected?: string; sensitive?: boolean } = {}): void {
    this.report.add({ code, severity, snip: 1, message, fix, ...more });
  }

  private missing(id: string, message: string): void {
    this.report.add({ code: 'trailer-missing', severity: 'error', snip: 1, segmentId: id, message, fix: 'Ask the sender for the whole file.', expected: id });
  }

  private openInterchange(): EnvelopeEvent {
    const { s, report } = this;
    if (this.transaction) this.missing('SE', 'A new ISA comes before the SE of the open transaction.');
    if (this.group) this.missing('GE', 'A new ISA comes before the GE of the open group.');
    if (this.interchange) this.missing('IEA', 'A new ISA comes before the IEA of the open interchange.');
    this.transaction = this.group = undefined;
    report.group = report.transaction = undefined;
    const { isa } = s;
    const d = isa?.delimiters ?? { element: 0, component: 0, segment: 0, repetition: -1 };
    const date = s.text(9);
    const control = s.text(13);
    report.interchange = control;
    const trimmed = (i: number): string => s.text(i).trimStart();
    const header: InterchangeHeader = {
      senderQualifier: s.text(5), senderId: trimmed(6), receiverQualifier: s.text(7), receiverId: trimmed(8),
      date: /^\d{6}$/.test(date) ? `20${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4)}` : date,
      time: s.text(10), version: s.text(12), control, acknowledgmentRequested: s.text(14) === '1', usage: s.text(15),
      delimiters: { element: char(d.element), component: char(d.component), segment: char(d.segment), ...(d.repetition >= 0 ? { repetition: char(d.repetition) } : {}) },
      offset: s.offset,
    };
    if (s.has(2)) header.authorization = { qualifier: s.text(1), value: s.text(2) };
    if (s.has(4)) header.security = { qualifier: s.text(3), value: s.text(4) };
    this.interchange = header;
    this.counts.interchanges++;
    this.groupsHere = 0;
    this.checkIsa(header);
    return 'interchange';
  }

  private checkIsa(header: InterchangeHeader): void {
    const { isa } = this.s;
    if (isa?.shape === 'loose') {
      this.complain('isa-widths', 'error', 'The ISA is not the fixed record of 106 bytes.', 'Pad every field of the ISA to its width.', { expected: 'fields of 2,10,2,10,2,15,2,15,6,4,1,5,9,1,1,1 bytes' });
    } else if (isa?.shape === 'wrapped') {
      this.complain('line-breaks-inside-segments', 'warning', 'Line breaks stand inside the segments; they are taken out.', 'Send the file without wrapping lines.');
    }
    if (!digits(header.control) || header.control.length !== 9) this.complain('control-number-form', 'error', 'ISA13 is not nine digits.', 'Pad the control number with zeros to nine digits.', { element: 13, found: header.control, expected: 'nine digits' });
    if (header.usage !== 'P' && header.usage !== 'T') this.complain('usage-indicator', 'error', 'ISA15 is neither P nor T.', 'Send P for production or T for test.', { element: 15, found: header.usage, expected: 'P, T' });
    if (header.version >= '00402' && isa !== undefined && isa.delimiters.repetition < 0) {
      this.complain('no-repetition-separator', isAlphanumeric(isa.isa11) ? 'warning' : 'error', 'ISA11 is not a separator; repetitions are not split.', 'Send a repetition separator in ISA11, usually ^.', { element: 11, found: char(isa.isa11), expected: '^' });
    }
    const { element, component, segment, repetition } = header.delimiters;
    if (new Set([element, component, segment, repetition]).size < 4) this.complain('delimiters-not-distinct', 'error', 'Two delimiters of the ISA are the same character.', 'Choose four different delimiters.', { element: 16 });
  }

  private openGroup(): EnvelopeEvent {
    const { s, report } = this;
    if (this.transaction) this.missing('SE', 'A new GS comes before the SE of the open transaction.');
    if (this.group) this.missing('GE', 'A new GS comes before the GE of the open group.');
    this.transaction = undefined;
    report.transaction = undefined;
    this.group = {
      functionalId: s.text(1), sender: s.text(2), receiver: s.text(3), date: s.date(4) ?? s.text(4), time: s.text(5), control: s.text(6), version: s.text(8),
    };
    report.group = this.group.control;
    this.counts.groups++;
    this.groupsHere++;
    this.transactionsHere = 0;
    this.stControls.clear();
    if (!digits(this.group.control)) this.complain('control-number-form', 'error', 'GS06 is not a number.', 'Send digits in GS06.', { element: 6, found: this.group.control, expected: '1 to 9 digits' });
    return 'group';
  }

  private openTransaction(): EnvelopeEvent {
    const { s, report } = this;
    if (this.transaction) this.missing('SE', 'A new ST comes before the SE of the open transaction.');
    if (!this.group) this.complain('header-missing', 'error', 'An ST stands outside every GS.', 'Put the transaction into a group.');
    const st03 = s.text(3);
    const gs08 = this.group?.version ?? '';
    const control = s.text(2);
    this.transaction = { transaction: s.text(1), control, guide: st03 === '' ? gs08 : st03 };
    this.segments = 1;
    this.counts.transactions++;
    this.transactionsHere++;
    report.transaction = control;
    report.segment = 1;
    if (st03 !== '' && st03 !== gs08) {
      this.complain('gs08-differs-from-st03', 'warning', 'GS08 and ST03 name different guides; ST03 decides.', 'Send the same guide in GS08 and ST03.', { element: 3, found: st03, expected: gs08 });
    }
    if (this.stControls.has(control)) this.complain('control-number-repeated', 'error', 'ST02 comes twice in the group.', 'Number the transactions of a group differently.', { element: 2, found: control });
    this.stControls.add(control);
    return 'transaction';
  }

  private closeTransaction(): EnvelopeEvent {
    const { s } = this;
    if (!this.transaction) {
      this.complain('trailer-without-header', 'error', 'An SE comes without an ST.', 'Leave the SE out or send its ST.');
      return 'outside';
    }
    if (Number(s.text(1)) !== this.segments) {
      this.complain('segment-count-differs', 'error', 'SE01 does not count the segments from ST to SE.', 'Count ST and SE too; ask whether segments were lost.', { element: 1, found: s.text(1), expected: String(this.segments) });
    }
    if (s.text(2) !== this.transaction.control) {
      this.complain('control-number-differs', 'error', 'SE02 is not the control number of the ST.', 'Repeat ST02 in SE02.', { element: 2, found: s.text(2), expected: this.transaction.control });
    }
    return 'transaction-end';
  }

  /** To be called after the caller has closed its transaction. */
  leaveTransaction(): void {
    this.transaction = undefined;
    this.report.transaction = undefined;
  }

  private closeGroup(): EnvelopeEvent {
    const { s } = this;
    if (this.transaction) this.missing('SE', 'The GE comes before the SE of the open transaction.');
    if (!this.group) {
      this.complain('trailer-without-header', 'error', 'A GE comes without a GS.', 'Leave the GE out or send its GS.');
    } else {
      if (Number(s.text(1)) !== this.transactionsHere) this.complain('transaction-count-differs', 'error', 'GE01 does not count the transactions of the group.', 'Ask whether transactions were lost.', { element: 1, found: s.text(1), expected: String(this.transactionsHere) });
      if (s.text(2) !== this.group.control) this.complain('control-number-differs', 'error', 'GE02 is not the control number of the GS.', 'Repeat GS06 in GE02.', { element: 2, found: s.text(2), expected: this.group.control });
    }
    this.transaction = this.group = undefined;
    this.report.group = this.report.transaction = undefined;
    return 'group-end';
  }

  private closeInterchange(): EnvelopeEvent {
    const { s } = this;
    if (this.transaction) this.missing('SE', 'The IEA comes before the SE of the open transaction.');
    if (this.group) this.missing('GE', 'The IEA comes before the GE of the open group.');
    if (!this.interchange) {
      this.complain('trailer-without-header', 'error', 'An IEA comes without an ISA.', 'Leave the IEA out or send its ISA.');
    } else {
      if (Number(s.text(1)) !== this.groupsHere) this.complain('group-count-differs', 'error', 'IEA01 does not count the groups of the interchange.', 'Ask whether groups were lost.', { element: 1, found: s.text(1), expected: String(this.groupsHere) });
      if (s.text(2) !== this.interchange.control) this.complain('control-number-differs', 'error', 'IEA02 is not the control number of the ISA.', 'Repeat ISA13 in IEA02.', { element: 2, found: s.text(2), expected: this.interchange.control });
    }
    if (s.truncated) this.complain('last-terminator-missing', 'warning', 'The last segment has no terminator.', 'End every segment with its terminator.');
    this.transaction = this.group = this.interchange = undefined;
    this.report.group = this.report.transaction = undefined;
    return 'interchange-end';
  }
}
