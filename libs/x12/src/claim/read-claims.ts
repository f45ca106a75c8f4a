import type { Claim837 } from '../claim-837.js';
import { Envelope } from '../envelope.js';
import type { Finding } from '../finding.js';
import type { Grammar } from '../grammar/compile.js';
import { grammarOf, nameOfTransaction } from '../grammar/guides.js';
import type { Read837Item, Read837Options } from '../read-837.js';
import { Found, packId, SegmentReader } from '../tokenizer/segment-reader.js';
import { addAnswer } from '../validate/answers.js';
import { checkRow } from '../validate/check-elements.js';
import { Hierarchy } from '../validate/hierarchy.js';
import { Reporter } from '../validate/report.js';
import { Walker } from '../validate/walk.js';
import type { Cents, ControlNumbers } from '../values.js';
import { ClaimBuilder } from './build-claim.js';
import { checkClaimTotal, checkComponentSeparator } from './check-claim.js';

const HL = packId('HL');
const CLM = packId('CLM');
const SE = packId('SE');
const ENVELOPE = new Set(['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA'].map(packId));

/** Walker and builder of one kind of 837, made once per file. */
interface Tools {
  walker: Walker;
  builder: ClaimBuilder;
}

/** Turns pushed bytes into the items of `read837`. Synchronous: the source decides when it goes on. */
export class Claim837Reader {
  private readonly s: SegmentReader;
  private readonly report: Reporter;
  private readonly envelope: Envelope;
  private readonly hierarchy = new Hierarchy();
  private readonly tools = new Map<Grammar, Tools>();
  private readonly batchSize: number;
  private readonly skip: number;
  private readonly expectUsage: 'P' | 'T' | undefined;

  private open: Tools | undefined;
  private announced = false;
  private refusedInterchange = false;
  private transactionOffset = 0;
  private claimsBefore = 0;
  private claims = 0;
  private built = 0;
  private chargeCents: Cents = 0;
  private control: ControlNumbers = { interchange: '', group: '', transaction: '' };
  private batch: Claim837[] = [];
  /** Findings of the levels above, waiting for the first claim under them. */
  private waiting: Finding[] = [];
  private inSkipped = false;
  private previousEnd = 0;
  private previousSegment = 0;
  private out: Read837Item[] = [];

  constructor({ batchSize = 200, skipClaims = 0, maxSegmentBytes, expectUsage }: Read837Options) {
    this.s = new SegmentReader(maxSegmentBytes);
    this.report = new Reporter(this.s);
    this.envelope = new Envelope(this.s, this.report);
    this.batchSize = Math.max(1, batchSize);
    this.skip = skipClaims;
    this.expectUsage = expectUsage;
    this.report.muted = skipClaims > 0;
  }

  push(chunk: Uint8Array): Read837Item[] {
    this.s.push(chunk);
    return this.drain();
  }

  finish(): Read837Item[] {
    this.s.finish();
    const items = this.drain();
    this.closeTransaction(false);
    this.envelope.end();
    this.flush();
    const end = this.end();
    return [...items, ...this.take(), end];
  }

  private take(): Read837Item[] {
    const { out } = this;
    this.out = [];
    return out;
  }

  private drain(): Read837Item[] {
    for (;;) {
      const found = this.s.next();
      if (found === Found.Segment) this.segment();
      else if (found === Found.Problem) this.problem();
      else return this.take();
    }
  }

  private segment(): void {
    const { s, envelope } = this;
    if (ENVELOPE.has(s.id)) {
      this.envelopeSegment();
      return;
    }
    const event = envelope.step();
    if (event !== 'body' || !this.open) return;
    if (this.inSkipped && s.id !== CLM && s.id !== HL) return;
    this.body(this.open);
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
    this.control = { interchange: envelope.interchange?.control ?? '', group: envelope.group?.control ?? '', transaction: start.control };
    this.transactionOffset = this.s.offset;
    this.claimsBefore = this.claims;
    this.announced = false;
    if (this.refusedInterchange) return;
    const grammar = grammarOf(start.transaction, start.guide);
    if (!grammar) {
      const name = nameOfTransaction(start.transaction, start.guide);
      const guide = start.guide === '' ? 'without a guide' : start.guide;
      this.refuse(`This is a ${name} (${guide}); only 837P (005010X222, A1, A2) and 837I (005010X223, A1, A2, A3) are read here.`, 'transaction-not-supported', this.control, start.guide, start.transaction);
      return;
    }
    let tools = this.tools.get(grammar);
    if (!tools) this.tools.set(grammar, (tools = { walker: new Walker(grammar, this.report), builder: new ClaimBuilder(grammar) }));
    this.open = tools;
    this.report.kind = grammar.table.name;
    tools.walker.begin();
    tools.builder.begin();
    this.hierarchy.begin();
    const row = tools.walker.step(this.s);
    if (row) checkRow(this.s, row, this.report);
  }

  /** A segment between ST and SE of an 837. */
  private body(tools: Tools): void {
    const { s, report, envelope } = this;
    const { walker, builder } = tools;
    const row = walker.step(s);
    if (s.id === HL) {
      this.closeClaim(tools);
      if (!this.announced) this.announce(tools);
      // what is wrong with a provider concerns the file; what is wrong with a subscriber or patient, the claims below
      report.claim = s.text(3) === '20' || this.inSkipped ? undefined : this.waiting;
      this.hierarchy.step(s, report);
    } else if (s.id === CLM) {
      this.closeClaim(tools);
      if (!this.announced) this.announce(tools);
      this.openClaim(tools);
      if (this.inSkipped) return;
    }
    if (s.hasControl) this.controlCharacters();
    if (row) checkRow(s, row, report);
    builder.take(s, row, envelope.segments, walker.excess);
    if (s.id === CLM) this.claimRead(builder.claim as Claim837);
    this.previousEnd = s.endOffset;
    this.previousSegment = envelope.segments;
    if (s.truncated) this.truncated();
  }

  private announce({ builder }: Tools): void {
    this.announced = true;
    const { envelope, control } = this;
    const { submitter, receiver } = builder.levels;
    this.flush();
    this.out.push({
      kind: 'transaction',
      transaction: {
        control, kind: this.kind(), guide: envelope.transaction?.guide ?? '', usage: envelope.interchange?.usage ?? '', header: builder.header,
        submitter, receiver, claimsSoFar: this.claimsBefore, offset: this.transactionOffset,
      },
    });
  }

  private kind(): '837P' | '837I' {
    for (const [grammar, tools] of this.tools) if (tools === this.open) return grammar.table.name as '837P' | '837I';
    return '837P';
  }

  private openClaim({ builder }: Tools): void {
    const { s, report } = this;
    const ordinal = ++this.claims;
    const cents = s.cents(2);
    if (!Number.isNaN(cents)) this.chargeCents += cents;
    this.inSkipped = ordinal <= this.skip;
    if (this.inSkipped) {
      this.waiting = [];
      return;
    }
    const claim = builder.openClaim(ordinal, this.control, s.offset, this.envelope.segments);
    const claimId = s.text(1);
    for (const finding of this.waiting) {
      finding.claimOrdinal = ordinal;
      finding.claimId = claimId;
      claim.findings.push(finding);
    }
    this.waiting = [];
    report.claim = claim.findings;
    report.claimOrdinal = ordinal;
    report.claimId = claimId;
  }

  private claimRead(claim: Claim837): void {
    if (this.s.componentCount(5) === 1) checkComponentSeparator(this.s.text(5), this.report);
    claim.bytes.end = this.s.endOffset;
  }

  private closeClaim({ builder }: Tools): void {
    this.inSkipped = false;
    const { claim } = builder;
    const { report } = this;
    if (claim) {
      claim.bytes.end = this.previousEnd;
      claim.segments.last = this.previousSegment;
      checkClaimTotal(claim, report);
      builder.endClaim();
      this.batch.push(claim);
      this.built++;
      if (this.batch.length >= this.batchSize) this.flush();
    }
    report.claim = undefined;
    report.claimOrdinal = undefined;
    report.claimId = undefined;
    if (this.claims >= this.skip) report.muted = false;
  }

  private flush(): void {
    if (this.batch.length === 0) return;
    this.out.push({ kind: 'claims', claims: this.batch });
    this.batch = [];
  }

  /** `whole` when its SE has come. */
  private closeTransaction(whole: boolean): void {
    const tools = this.open;
    if (!tools) return;
    if (!this.inSkipped) tools.walker.finish();
    if (!whole && tools.builder.claim) {
      this.report.add({ code: 'claim-cut-off', severity: 'error', snip: 1, loop: '2300', message: 'The file breaks off inside this claim.', fix: 'Ask the sender for the whole file.' });
    }
    this.closeClaim(tools);
    if (!this.announced) this.announce(tools);
    this.report.file.push(...this.waiting);
    this.waiting = [];
    this.open = undefined;
    this.report.kind = undefined;
    if (this.claims === this.claimsBefore) this.refuse('This transaction holds no claims.', 'transaction-without-claims', this.control, this.envelope.transaction?.guide, '837');
  }

  private refuse(reason: string, code: string, control: Partial<ControlNumbers>, guide?: string, transaction?: string): void {
    this.flush();
    const finding: Finding = {
      code, severity: 'error', snip: code === 'no-interchange' ? 0 : 1, offset: this.s.offset, message: reason, fix: 'Send the file to the door that takes it, or send an 837P or 837I of version 005010.',
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

  private end(): Read837Item {
    const { s, report, envelope } = this;
    if (s.bytesRead === 0) this.out.push({ kind: 'refused', reason: 'The file is empty.', findings: [] });
    if (report.dropped > 0) {
      report.file.push({ code: 'more-findings', severity: 'info', snip: 0, offset: 0, message: `${report.dropped} more findings are not listed.`, fix: 'Correct the findings listed first.' });
    }
    const verdict = this.claims === 0 ? 'refused' : report.errors > 0 ? 'errors' : report.warnings > 0 ? 'warnings' : 'clean';
    return {
      kind: 'end', findings: report.file, verdict,
      totals: { ...envelope.counts, claims: this.claims, chargeCents: this.chargeCents, segments: s.segmentsRead, bytes: s.bytesRead },
    };
  }
}
