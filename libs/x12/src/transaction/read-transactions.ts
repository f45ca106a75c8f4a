import { readTa1Segment } from '../acknowledgment/ta1-segment.js';
import { Envelope } from '../envelope.js';
import type { Finding } from '../finding.js';
import type { Grammar } from '../grammar/compile.js';
import { grammarOf, listOfGuides, nameOfTransaction } from '../grammar/guides.js';
import type { ByteSource, ReadOptions, TransactionKind, UnitTotals, X12Item } from '../read-x12.js';
import { Found, packId, SegmentReader } from '../tokenizer/segment-reader.js';
import { Slices } from '../tokenizer/slices.js';
import { addAnswer } from '../validate/answers.js';
import { checkRow } from '../validate/check-elements.js';
import { Reporter } from '../validate/report.js';
import { Walker } from '../validate/walk.js';
import type { Watcher } from '../validate/watch.js';
import type { ControlNumbers } from '../values.js';
import { Role, type TransactionHandler, type TransactionPlace, type Unit, type UnitPlace } from './handler.js';
import { HANDLERS } from './handlers.js';

const SE = packId('SE');
const [ISA, GS, ST, GE, IEA] = ['ISA', 'GS', 'ST', 'GE', 'IEA'].map(packId) as [number, number, number, number, number];

const isEnvelope = (id: number): boolean => id === ISA || id === GS || id === ST || id === SE || id === GE || id === IEA;

const SLICE_BYTES = 1 << 15;

/** What a reader lets in, and what it says to the rest. */
export interface Door {
  kinds: ReadonlySet<TransactionKind>;
  /** Whether it takes TA1s. */
  ta1?: boolean;
  fix: string;
}

/** Reads the transactions a door takes. Never throws for bad input; only an error of the source itself passes through. */
export async function* readTransactions(source: ByteSource, options: ReadOptions, door: Door, watcher?: Watcher): AsyncGenerator<X12Item> {
  const reader = new TransactionReader(options, door, watcher);
  const chunks = source instanceof Uint8Array ? [source] : source;
  const slices = new Slices(SLICE_BYTES);
  for await (const chunk of chunks) for (const slice of slices.of(chunk)) yield* reader.push(slice);
  yield* reader.finish();
}

/** Walker and handler of one kind of transaction, made once per file. */
interface Tools {
  walker: Walker;
  handler: TransactionHandler;
}

/** Turns pushed bytes into items. Synchronous: the source decides when it goes on. */
export class TransactionReader {
  private readonly s: SegmentReader;
  private readonly report: Reporter;
  private readonly envelope: Envelope;
  private readonly tools = new Map<Grammar, Tools>();
  private readonly batchSize: number;
  private readonly skip: number;
  private readonly expectUsage: 'P' | 'T' | undefined;
  private readonly counts: UnitTotals = { claims: 0, chargeCents: 0, payments: 0, paidCents: 0, statuses: 0, acknowledgments: 0 };

  private open: Tools | undefined;
  private place: TransactionPlace = { control: { interchange: '', group: '', transaction: '' }, guide: '', usage: '', claimsSoFar: 0, offset: 0 };
  private announced = false;
  private refusedInterchange = false;
  /** Units of the file so far. */
  private units = 0;
  /** Something of the file could be used. */
  private usable = false;
  private unit: Unit | undefined;
  private unitPlace: UnitPlace | undefined;
  private batch: Unit[] = [];
  /** Findings of the levels above, waiting for the first unit under them. */
  private waiting: Finding[] = [];
  private inSkipped = false;
  private previousEnd = 0;
  private previousSegment = 0;
  private out: X12Item[] = [];

  constructor({ batchSize = 25, skipClaims = 0, maxSegmentBytes, expectUsage }: ReadOptions, private readonly door: Door, private readonly watcher?: Watcher) {
    this.s = new SegmentReader(maxSegmentBytes);
    this.report = new Reporter(this.s);
    this.envelope = new Envelope(this.s, this.report);
    this.batchSize = Math.max(1, batchSize);
    this.skip = skipClaims;
    this.expectUsage = expectUsage;
    this.report.muted = skipClaims > 0;
  }

  push(chunk: Uint8Array): X12Item[] {
    this.s.push(chunk);
    return this.drain();
  }

  finish(): X12Item[] {
    this.s.finish();
    const items = this.drain();
    this.closeTransaction(false);
    this.envelope.end();
    const end = this.end();
    return [...items, ...this.take(), end];
  }

  private take(): X12Item[] {
    const { out } = this;
    this.out = [];
    return out;
  }

  private drain(): X12Item[] {
    for (;;) {
      const found = this.s.next();
      if (found === Found.Segment) this.segment();
      else if (found === Found.Problem) this.problem();
      else return this.take();
    }
  }

  private segment(): void {
    const { s, envelope } = this;
    if (isEnvelope(s.id)) {
      this.envelopeSegment();
      return;
    }
    const event = envelope.step();
    if (event === 'body' && this.open) this.body(this.open);
    else if (event === 'ta1' && this.door.ta1) this.ta1();
  }

  private ta1(): void {
    if (this.refusedInterchange) return;
    this.usable = true;
    this.out.push({ kind: 'ta1', ta1: readTa1Segment(this.s, this.envelope.interchange?.control ?? '') });
  }

  private envelopeSegment(): void {
    const { s, envelope } = this;
    this.closeTransaction(s.id === SE);
    const event = envelope.step();
    if (event === 'interchange') this.interchange();
    else if (event === 'transaction') this.transaction();
    else if (event === 'transaction-end') envelope.leaveTransaction();
    if (s.truncated && event !== 'interchange-end') this.truncated();
  }

  private interchange(): void {
    const interchange = this.envelope.interchange as NonNullable<Envelope['interchange']>;
    this.out.push({ kind: 'interchange', interchange });
    this.refusedInterchange = this.expectUsage !== undefined && interchange.usage !== this.expectUsage;
    if (!this.refusedInterchange) return;
    const [is, wants] = interchange.usage === 'T' ? ['a test', 'production'] : ['a production', 'tests'];
    this.refuse(`This is ${is} interchange (ISA15 = ${interchange.usage}), and this door takes ${wants} only.`, 'usage-not-expected', { interchange: interchange.control });
  }

  private transaction(): void {
    const { envelope } = this;
    const start = envelope.transaction as NonNullable<Envelope['transaction']>;
    this.place = {
      control: { interchange: envelope.interchange?.control ?? '', group: envelope.group?.control ?? '', transaction: start.control },
      guide: start.guide, usage: envelope.interchange?.usage ?? '', claimsSoFar: this.units, offset: this.s.offset,
    };
    this.announced = false;
    if (this.refusedInterchange) return;
    const grammar = grammarOf(start.transaction, start.guide);
    if (!grammar || !this.door.kinds.has(grammar.table.name as TransactionKind)) {
      const name = nameOfTransaction(start.transaction, start.guide);
      const guide = start.guide === '' ? 'without a guide' : start.guide;
      this.refuse(`This is ${name.startsWith('8') ? 'an' : 'a'} ${name} (${guide}); only ${listOfGuides(this.door.kinds)} read here.`, 'transaction-not-supported', this.place.control, start.guide, start.transaction);
      return;
    }
    let tools = this.tools.get(grammar);
    if (!tools) this.tools.set(grammar, (tools = { walker: new Walker(grammar, this.report), handler: this.handlerOf(grammar) }));
    this.open = tools;
    this.report.kind = grammar.table.name;
    tools.walker.begin();
    tools.handler.begin(this.s);
    const row = tools.walker.step(this.s);
    if (row) checkRow(this.s, row, this.report);
  }

  private handlerOf(grammar: Grammar): TransactionHandler {
    const make = HANDLERS[grammar.table.name as TransactionKind];
    if (!make) throw new Error(`the ${grammar.table.name} has a table and no handler`);
    return make(grammar);
  }

  /** A segment between ST and SE. */
  private body({ walker, handler }: Tools): void {
    const { s, report, envelope } = this;
    const role = handler.role(s);
    if (this.inSkipped && role === Role.Body) return;
    const row = walker.step(s);
    if (role !== Role.Body) {
      this.closeUnit();
      // a level the table does not know is kept in the header, so the header is not complete yet
      if (!this.announced && (row || role === Role.Unit)) this.announce(handler);
      if (role === Role.Level) {
        report.claim = handler.concernsUnits(s) ? this.waiting : undefined;
        handler.level(s, report);
      } else {
        this.openUnit(handler);
        if (this.inSkipped) return;
      }
    }
    if (s.hasControl) this.controlCharacters();
    if (row) checkRow(s, row, report);
    handler.take(s, row, envelope.segments, walker.excess, report);
    this.watcher?.segment(s, row, row && handler.target?.(row), envelope.segments);
    this.previousEnd = s.endOffset;
    this.previousSegment = envelope.segments;
    if (s.truncated) this.truncated();
  }

  private announce(handler: TransactionHandler): void {
    this.announced = true;
    this.flush();
    this.out.push({ kind: 'transaction', transaction: handler.announce(this.place) });
  }

  private openUnit(handler: TransactionHandler): void {
    const { s, report } = this;
    const ordinal = ++this.units;
    this.usable = true;
    handler.count(s, this.counts);
    this.inSkipped = ordinal <= this.skip;
    if (this.inSkipped) {
      this.waiting = [];
      return;
    }
    const { segments } = this.envelope;
    const place: UnitPlace = { ordinal, control: this.place.control, bytes: { start: s.offset, end: s.offset }, segments: { first: segments, last: segments } };
    const unit = handler.open(place);
    const claimId = handler.claimId(s);
    for (const finding of this.waiting) {
      finding.claimOrdinal = ordinal;
      if (claimId !== undefined) finding.claimId = claimId;
      unit.findings.push(finding);
    }
    this.waiting = [];
    this.unit = unit;
    this.unitPlace = place;
    report.claim = unit.findings;
    report.claimOrdinal = ordinal;
    report.claimId = claimId;
  }

  private closeUnit(): void {
    this.inSkipped = false;
    const { report, unit, unitPlace, open } = this;
    if (unit && unitPlace && open) {
      unitPlace.bytes.end = this.previousEnd;
      unitPlace.segments.last = this.previousSegment;
      open.handler.close(unit, report);
      this.watcher?.part(unit, report);
      this.unit = undefined;
      this.batch.push(unit);
      if (this.batch.length >= this.batchSize) this.flush();
    }
    report.claim = undefined;
    report.claimOrdinal = undefined;
    report.claimId = undefined;
    if (this.units >= this.skip) report.muted = false;
  }

  private flush(): void {
    if (this.batch.length === 0 || !this.open) return;
    this.out.push(...this.open.handler.batch(this.batch));
    this.batch = [];
  }

  /** `whole` when its SE has come. */
  private closeTransaction(whole: boolean): void {
    const { open: tools, report, place } = this;
    if (!tools) return;
    const { walker, handler } = tools;
    if (!this.inSkipped) walker.finish();
    if (!whole && this.unit) {
      report.add({ code: 'claim-cut-off', severity: 'error', snip: 1, loop: handler.unitLoop, message: 'The file breaks off inside this claim.', fix: 'Ask the sender for the whole file.' });
    }
    this.closeUnit();
    if (!this.announced) this.announce(handler);
    report.file.push(...this.waiting);
    this.waiting = [];
    this.flush();
    const end = handler.end(place, this.units - place.claimsSoFar, report);
    this.watcher?.end(report, end && 'kind' in end ? end : undefined);
    this.open = undefined;
    report.kind = undefined;
    if (!end) return;
    if ('code' in end) this.refuse(end.reason, end.code, place.control, place.guide, handler.grammar.table.transaction);
    else {
      this.usable = true;
      this.out.push(end);
    }
  }

  private refuse(reason: string, code: string, control: Partial<ControlNumbers>, guide?: string, transaction?: string): void {
    const finding: Finding = {
      code, severity: 'error', snip: code === 'no-interchange' ? 0 : 1, offset: this.s.offset, message: reason, fix: this.door.fix,
      ...(control.interchange === undefined ? {} : { interchangeControl: control.interchange }), ...(control.group === undefined ? {} : { groupControl: control.group }),
      ...(control.transaction === undefined ? {} : { transactionControl: control.transaction }),
    };
    if (this.report.muted) return;
    this.report.errors++;
    addAnswer(finding, undefined);
    this.out.push({ kind: 'refused', reason, findings: [finding], control, ...(guide === undefined ? {} : { guide }), ...(transaction === undefined ? {} : { transaction }) });
  }

  private problem(): void {
    const { problem } = this.s;
    if (!problem) return;
    const { code, offset, bytes } = problem;
    const { report } = this;
    if (code === 'no-interchange') {
      this.refuse('This is not an X12 file: no ISA begins anywhere in it.', code, {});
    } else if (code === 'unreadable-isa') {
      report.add({ code, severity: 'error', snip: 1, offset, segmentId: 'ISA', message: 'An ISA begins here, but its delimiters cannot be told.', fix: 'Send the fixed ISA of 106 bytes.' });
    } else if (code === 'bytes-outside-interchange') {
      report.add({ code, severity: 'warning', snip: 1, offset, segmentId: '', message: `${bytes} bytes stand outside every interchange; they are skipped.`, fix: 'Send nothing before an ISA and after an IEA.' });
    } else {
      report.add({
        code, severity: 'error', snip: 1, offset, segmentId: '', message: `A segment of ${bytes} bytes is longer than any segment can be; it is skipped.`,
        fix: 'Check the segment terminator: the one of the ISA does not come.',
      });
    }
  }

  private controlCharacters(): void {
    this.report.add({ code: 'control-character', severity: 'warning', snip: 1, message: 'The segment contains control characters.', fix: 'Send printable characters only.' });
  }

  private truncated(): void {
    this.report.add({ code: 'segment-not-terminated', severity: 'error', snip: 1, message: 'The file ends inside this segment.', fix: 'Ask the sender for the whole file.' });
  }

  private end(): X12Item {
    const { s, report, envelope } = this;
    if (s.bytesRead === 0) this.out.push({ kind: 'refused', reason: 'The file is empty.', findings: [] });
    if (report.dropped > 0) {
      report.file.push({ code: 'more-findings', severity: 'info', snip: 0, offset: 0, message: `${report.dropped} more findings are not listed.`, fix: 'Correct the findings listed first.' });
    }
    const verdict = !this.usable ? 'refused' : report.errors > 0 ? 'errors' : report.warnings > 0 ? 'warnings' : 'clean';
    return {
      kind: 'end', findings: report.file, verdict,
      totals: { ...envelope.counts, ...this.counts, segments: s.segmentsRead, bytes: s.bytesRead },
    };
  }
}
