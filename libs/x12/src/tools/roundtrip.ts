import type { Claim837, Delimiters } from '../claim-837.js';
import { grammarOf } from '../grammar/guides.js';
import { readX12, type ByteSource, type TransactionKind, type X12Item } from '../read-x12.js';
import { Found, packId, SegmentReader } from '../tokenizer/segment-reader.js';
import type { Repair } from '../write-837.js';
import { REPAIRS } from '../write/envelope-writer.js';
import { BytesOut } from './bytes-out.js';
import { rawElements, segmentBytes } from './drive.js';
import { kindOf } from './kind.js';
import { newContent, WRITERS, type Content } from './write-again.js';

export interface RoundtripOptions {
  /** Called for every value that could not go out as it stood. */
  onRepair?(repair: Repair): void;
  /** Called for every transaction that goes through unread, with its name: one that is not written here. */
  onKept?(kind: string): void;
}

const [ISA, GS, ST, SE, GE, IEA] = ['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA'].map(packId) as [number, number, number, number, number, number];
const ISA_WIDTHS = [3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];
/** Elements of the ISA. */
const [REPETITION, VERSION, COMPONENT] = [11, 12, 16] as const;
const USUAL: Required<Delimiters> = { element: '*', component: ':', segment: '~', repetition: '^' };
const SPARE = '^!|<>=';

/** The delimiters of the file where the writer takes them; otherwise the usual ones. */
const delimitersFor = (s: SegmentReader): Required<Delimiters> => {
  const { element = 0x2a, component = 0x3a, segment = 0x7e, repetition = -1 } = s.delimiters ?? {};
  const three = [element, component, segment].map((byte) => String.fromCharCode(byte));
  const spare = [...SPARE].find((c) => !three.includes(c)) as string;
  const four = [...three, repetition < 0 ? spare : String.fromCharCode(repetition)];
  if (new Set(four).size < four.length || four.some((d) => /[A-Za-z0-9 ]/.test(d) || d > '~')) return USUAL;
  return { element: four[0] as string, component: four[1] as string, segment: four[2] as string, repetition: four[3] as string };
};

/** A part of the new file in its order: bytes, or an ST whose content is still being read. */
type Entry = { bytes: Uint8Array } | { st: string[]; offset: number; delimiters: Required<Delimiters>; lineBreak: string; asItStands: BytesOut };

/** Follows the envelope of the file and copies what is not read; the typed reader runs beside it over the same chunks. */
class Frames {
  readonly entries: Entry[] = [];
  private readonly s = new SegmentReader();
  private readonly file = new BytesOut();
  /** Where what is copied goes: into the new file, or beside an ST that is being read, in case nothing of it can be. */
  private out = this.file;
  private delimiters = USUAL;
  private theirs: { component: string; repetition: string } = USUAL;
  private sameDelimiters = true;
  private lineBreak = '';
  private lineBreakKnown = true;
  private previousEnd = 0;
  private version = '';
  private groups = 0;
  private transactions = 0;
  private copying = false;
  private reading = false;
  private isa: string[] | undefined;

  constructor(private readonly onKept: (kind: string) => void, private readonly onRepair: (repair: Repair) => void) {}

  push(chunk: Uint8Array): void {
    this.s.push(chunk);
    this.drain();
  }

  finish(): void {
    this.s.finish();
    this.drain();
    this.header();
    this.cut();
  }

  private drain(): void {
    for (;;) {
      const found = this.s.next();
      if (found === Found.Segment) this.segment();
      else if (found !== Found.Problem) break;
    }
    this.cut();
  }

  private segment(): void {
    const { s } = this;
    if (s.id !== ISA && !this.lineBreakKnown) {
      // a line feed that ends segments needs no other behind it
      this.lineBreak = s.offset > this.previousEnd && this.delimiters.segment !== '\n' ? '\n' : '';
      this.lineBreakKnown = true;
      this.header();
    }
    this.previousEnd = s.endOffset;
    switch (s.id) {
      case ISA: this.interchange(); return;
      case GS: this.groups++; this.transactions = 0; this.version = s.text(8); this.leave(); this.copy(); return;
      case ST: this.transaction(); return;
      case SE: if (this.reading || this.copying) this.copy(); this.leave(); return;
      case GE: this.leave(); this.line(['GE', String(this.transactions), this.plain(s.text(2), 2)]); return;
      case IEA: this.leave(); this.line(['IEA', String(this.groups), this.plain(s.text(2), 2)]); return;
      default: this.copy();
    }
  }

  private interchange(): void {
    const { s } = this;
    this.header();
    this.leave();
    this.delimiters = delimitersFor(s);
    const { component = 0x3a, repetition = -1 } = s.delimiters ?? {};
    this.theirs = { component: String.fromCharCode(component), repetition: repetition < 0 ? '' : String.fromCharCode(repetition) };
    this.sameDelimiters = this.delimiters.component === this.theirs.component && this.delimiters.segment === String.fromCharCode(s.delimiters?.segment ?? 0);
    this.groups = 0;
    this.version = '';
    const raw = rawElements(s);
    const fields = ISA_WIDTHS.map((width, i) => (i === REPETITION || i === COMPONENT ? raw[i] ?? '' : this.plain(raw[i] ?? '', i)).trimEnd().padEnd(width).slice(0, width));
    // an ISA that its own terminator cuts short is still followed by what was behind it
    if (raw.length < ISA_WIDTHS.length) fields[VERSION] = '00501';
    if (this.theirs.repetition !== '') fields[REPETITION] = this.delimiters.repetition;
    fields[COMPONENT] = this.delimiters.component;
    this.isa = fields;
    this.lineBreakKnown = false;
  }

  /** The ISA waits until the segment after it shows whether lines are broken. */
  private header(): void {
    if (!this.isa) return;
    this.out.text(this.isa.join(this.delimiters.element) + this.delimiters.segment + this.lineBreak);
    this.isa = undefined;
  }

  private transaction(): void {
    const { s } = this;
    this.leave();
    this.transactions++;
    const guide = s.text(3) || this.version;
    const grammar = grammarOf(s.text(1), guide);
    if (grammar && WRITERS[grammar.table.name as TransactionKind]) {
      this.cut();
      this.reading = true;
      const asItStands = new BytesOut();
      this.entries.push({ st: this.plainElements(), offset: s.offset, delimiters: this.delimiters, lineBreak: this.lineBreak, asItStands });
      this.out = asItStands;
      this.copy();
      return;
    }
    this.copying = true;
    this.onKept(kindOf(s.text(1), guide));
    this.copy();
  }

  private leave(): void {
    this.reading = this.copying = false;
    this.out = this.file;
  }

  private copy(): void {
    const { s, delimiters, theirs } = this;
    if (this.sameDelimiters) {
      this.out.bytes(segmentBytes(s));
      this.out.text(delimiters.segment + this.lineBreak);
      return;
    }
    this.line(rawElements(s).map((element, i) => element.split(theirs.component).map((part) => this.plain(part, i)).join(delimiters.component)));
  }

  private plainElements(): string[] {
    return rawElements(this.s).map((element, i) => this.plain(element, i));
  }

  /** What was data under their delimiters must not become a delimiter. */
  private plain(text: string, element: number): string {
    if (this.sameDelimiters) return text;
    const plain = [...text].map((c) => (Object.values(this.delimiters).includes(c) ? ' ' : c)).join('');
    if (plain !== text) this.onRepair({ code: 'delimiter-replaced', segment: 0, segmentId: this.s.text(0), element, message: REPAIRS['delimiter-replaced'] });
    return plain;
  }

  private line(elements: readonly string[]): void {
    let last = elements.length;
    while (last > 1 && elements[last - 1] === '') last--;
    this.out.text(elements.slice(0, last).join(this.delimiters.element) + this.delimiters.segment + this.lineBreak);
  }

  private cut(): void {
    if (this.file.size > 0) this.entries.push({ bytes: this.file.take() });
  }
}

/** The segments between ST and SE of an interchange with one transaction. */
const bodyOf = (bytes: Uint8Array, terminator: string): Uint8Array => {
  const t = terminator.charCodeAt(0);
  let start = 0;
  // ISA, GS, ST stand before it; SE, GE, IEA behind it. What ends a line break belongs to the segment before it
  for (let n = 0; n < 3; n++) start = bytes.indexOf(t, start) + 1;
  let end = bytes.length;
  for (let n = 0; n < 4; n++) end = bytes.lastIndexOf(t, end - 1);
  return bytes.subarray(start, end + 1);
};

/**
 * Reads a file and writes it again from its typed objects, transaction by transaction: the same bytes where the file is canonical, the same
 * content otherwise. Counts of the envelope are made anew, control numbers stay. What is not written here goes through as it is.
 * Never throws for bad input; holds one transaction.
 */
export async function* roundtrip(source: ByteSource, options: RoundtripOptions = {}): AsyncGenerator<Uint8Array> {
  const frames = new Frames((kind) => options.onKept?.(kind), (repair) => options.onRepair?.(repair));
  const tee = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      frames.push(chunk);
      yield chunk;
    }
    frames.finish();
  };
  const contents = new Map<number, Content>();
  let open: Content | undefined;
  for await (const item of readX12(tee())) {
    const done: boolean = closes(item);
    if (done) {
      open = undefined;
      yield* ready(frames.entries, contents, item.kind === 'end' ? undefined : offsetOf(item), options);
    }
    if (item.kind === 'transaction') contents.set(item.transaction.offset, (open = newContent(item.transaction)));
    else if (open) add(open, item);
  }
}

const add = (content: Content, item: X12Item): void => {
  switch (item.kind) {
    case 'claims': content.claims.push(...(item.claims as Claim837[])); return;
    case 'payments': content.payments.push(...item.payments); return;
    case 'statuses': content.statuses.push(...item.statuses); return;
    case 'acknowledgment': content.acknowledgments.push(item.acknowledgment); return;
    case 'transaction-end': content.end = item.end; return;
    default:
  }
};

/** Whether everything of the transaction before this item has come. */
const closes = (item: X12Item): boolean => item.kind === 'transaction' || item.kind === 'interchange' || item.kind === 'end';

const offsetOf = (item: X12Item): number => (item.kind === 'transaction' ? item.transaction.offset : item.kind === 'interchange' ? item.interchange.offset : 0);

/** What can go out: everything before the first ST at or behind `until`, which is still being read. */
function* ready(entries: Entry[], contents: Map<number, Content>, until: number | undefined, options: RoundtripOptions): Generator<Uint8Array> {
  for (let entry = entries[0]; entry; entry = entries[0]) {
    if ('st' in entry) {
      if (until !== undefined && entry.offset >= until) return;
      const content = contents.get(entry.offset);
      contents.delete(entry.offset);
      yield written(entry, content, options);
    } else yield entry.bytes;
    entries.shift();
  }
}

/** An 837 without a claim or a 999 without an answer says nothing that could be written again. */
const hasContent = ({ info, claims, acknowledgments }: Content): boolean => (/^837/.test(info.kind) ? claims.length > 0 : info.kind !== '999' || acknowledgments.length > 0);

const written = ({ st, delimiters, lineBreak, asItStands }: Extract<Entry, { st: string[] }>, content: Content | undefined, options: RoundtripOptions): Uint8Array => {
  if (!content || !hasContent(content)) {
    options.onKept?.(st[1] ?? '');
    return asItStands.take();
  }
  const out = new BytesOut();
  const line = (elements: readonly string[]): void => out.text(elements.join(delimiters.element) + delimiters.segment + lineBreak);
  line(st);
  let segments = 2;
  const write = WRITERS[content.info.kind];
  if (write) {
    const result = write(content, { delimiters, lineBreaks: lineBreak !== '' });
    for (const repair of result.repairs) options.onRepair?.(repair);
    const body = bodyOf(result.bytes, delimiters.segment);
    out.bytes(lineBreak === '' || body[0] !== 0x0a ? body : body.subarray(1));
    if (lineBreak !== '') out.text(lineBreak);
    // ISA, GS, ST, SE, GE and IEA are not of the body
    segments = result.segments - 4;
  }
  line(['SE', String(segments), st[2] ?? '']);
  return out.take();
};
