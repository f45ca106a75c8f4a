import type { Grammar, RowNode } from '../grammar/compile.js';
import type { StatusTransactionInfo, X12Item, X12Totals } from '../read-x12.js';
import { packId, type SegmentReader } from '../tokenizer/segment-reader.js';
import { Role, type Refusal, type TransactionHandler, type TransactionPlace, type UnitPlace } from '../transaction/handler.js';
import { SectionBuilder } from '../transaction/section-builder.js';
import { Hierarchy } from '../validate/hierarchy.js';
import type { Reporter } from '../validate/report.js';
import type { ClaimStatus, ClaimStatusKind, StatusHeader, StatusPerson, StatusSummary } from './claim-status.js';
import { newSource, noLevels, statusModel, type OpenLevels } from './status-model.js';
import { addClaim, addStated, checkTotals, isRejected, noSums, statedCents } from './status-totals.js';

const HL = packId('HL');
const TRN = packId('TRN');

/** Levels whose TRN opens a claim: patient, subscriber, dependent. */
const PERSONS = new Set(['PT', '22', '23']);

/** Levels as the guides hang them. Vendors number them as they like, and official examples say 0, 1 or nothing in HL04. */
const LEVELS = { parents: { '21': '20', '19': '21', PT: '19', '22': '19', '23': '22' }, numbering: 'info' } as const;

/** What an acknowledgement of claims may say (RFI 1942); an answer to a 276 may say all of these. */
const ACKNOWLEDGES = /^[AE]\d/;
const ANSWERS = /^[ADEFPR]\d/;

/** Makes typed statuses of the segments of a 277CA, 277 or 276. */
export class StatusHandler implements TransactionHandler<ClaimStatus> {
  readonly kind: ClaimStatusKind;
  readonly unitLoop = '2200D';
  private readonly builder: SectionBuilder<OpenLevels>;
  private readonly hierarchy = new Hierarchy(LEVELS);
  private levels = noLevels();
  private header: StatusHeader = newHeader();
  private summaries: StatusSummary[] = [];
  private receiverSummary: StatusSummary | undefined;
  private providerSummary: StatusSummary | undefined;
  /** A person of whom nothing has been said yet. */
  private silent: StatusPerson | undefined;
  private level03 = '';
  /** Claims built in this ST. */
  private closed = 0;

  constructor(readonly grammar: Grammar) {
    this.kind = grammar.table.name as ClaimStatusKind;
    this.builder = new SectionBuilder(grammar, statusModel(this.kind), ['2200D', '2200E', '2220D', '2220E', '2210D', '2210E']);
  }

  begin(): void {
    this.levels = noLevels();
    this.header = newHeader();
    this.summaries = [];
    this.receiverSummary = this.providerSummary = this.silent = undefined;
    this.level03 = '';
    this.closed = 0;
    this.hierarchy.begin();
    this.builder.begin(this.levels, this.header);
    this.builder.enter(this.header, 1);
  }

  role(s: SegmentReader): Role {
    if (s.id === HL) return Role.Level;
    return s.id === TRN && PERSONS.has(this.level03) ? Role.Unit : Role.Body;
  }

  /** What is wrong with a patient concerns the claims below; what is wrong above, the file. */
  concernsUnits(s: SegmentReader): boolean {
    return PERSONS.has(s.text(3));
  }

  level(s: SegmentReader, report: Reporter): void {
    this.hierarchy.step(s, report);
    // a subscriber with dependents is held by their claims
    if (s.text(3) === '23' && this.silent === this.levels.subscriber) this.silent = undefined;
    this.keepSilent();
    this.level03 = s.text(3);
    if (this.kind === '277CA' && (this.level03 === '22' || this.level03 === '23')) {
      report.add({
        code: 'patient-level-code', severity: 'warning', snip: 2, loop: '2000D', segmentId: 'HL', element: 3, found: this.level03, expected: 'PT',
        message: 'A patient of a 277CA stands on a level PT, not on those of a 277.', fix: 'Send HL03 = PT.',
      });
    }
  }

  count(_s: SegmentReader, totals: X12Totals): void {
    totals.statuses++;
    this.silent = undefined;
  }

  claimId(s: SegmentReader): string {
    return s.text(2);
  }

  open(place: UnitPlace): ClaimStatus {
    const { levels } = this;
    const patient = levels.patient ?? levels.subscriber;
    const status: ClaimStatus = {
      kind: this.kind, ...place, source: (levels.source ??= newSource()), claimId: '', statuses: [], references: {}, lines: [], extra: [], findings: [],
    };
    if (levels.receiver) status.receiver = levels.receiver;
    if (levels.billingProvider) status.billingProvider = levels.billingProvider;
    if (levels.patient && levels.subscriber) status.subscriber = levels.subscriber;
    if (patient) status.patient = patient;
    levels.claim = status;
    this.silent = undefined;
    return status;
  }

  take(s: SegmentReader, row: RowNode | undefined, segment: number, excess: boolean): void {
    this.builder.take(s, row, segment, excess);
    if (s.id === HL) this.entered();
  }

  target(row: RowNode): object | undefined {
    return this.builder.target(row);
  }

  /** A level has begun. */
  private entered(): void {
    const { levels } = this;
    if (PERSONS.has(this.level03)) this.silent = levels.patient ?? levels.subscriber;
    else if (this.level03 === '21') this.receiverSummary = this.summarize();
    else if (this.level03 === '19') this.providerSummary = this.summarize();
    else if (this.level03 === '20') this.receiverSummary = this.providerSummary = undefined;
    if (this.level03 === '21') this.providerSummary = undefined;
  }

  private summarize(): StatusSummary {
    const { source, receiver, billingProvider } = this.levels;
    const summary: StatusSummary = { source: source ?? newSource(), sums: noSums(), ...(receiver ? { receiver } : {}), ...(billingProvider ? { billingProvider } : {}) };
    this.summaries.push(summary);
    return summary;
  }

  /** A person without a claim would be lost when only claims were handed out. */
  private keepSilent(): void {
    const { silent, levels } = this;
    this.silent = undefined;
    if (!silent) return;
    const summary = this.summarize();
    if (silent !== levels.subscriber && levels.subscriber) summary.subscriber = levels.subscriber;
    summary.patient = silent;
  }

  close(status: ClaimStatus, report: Reporter): void {
    this.closed++;
    if (this.kind === '277CA') {
      const rejected = isRejected(status);
      const cents = statedCents(status);
      if (this.receiverSummary) addClaim(this.receiverSummary.sums, rejected, cents);
      if (this.providerSummary) addClaim(this.providerSummary.sums, rejected, cents);
    }
    this.checkCategories(status, report);
    this.levels.claim = undefined;
    this.builder.leave();
  }

  private checkCategories(status: ClaimStatus, report: Reporter): void {
    const allowed = this.kind === '277CA' ? ACKNOWLEDGES : ANSWERS;
    for (const { category } of status.statuses) {
      if (allowed.test(category)) continue;
      report.add({
        code: 'status-category-unexpected', severity: 'warning', snip: 5, loop: '2200D', segmentId: 'STC', element: 1, component: 1, offset: status.bytes.start, found: category,
        expected: this.kind === '277CA' ? 'a category of acknowledgements (A, E)' : 'a category of claim status (A, D, E, F, P, R)',
        message: 'The category of the status is none that belongs here.', fix: 'Ask the sender what is meant; the claim is not decided by it.',
      });
    }
  }

  announce(place: TransactionPlace): StatusTransactionInfo {
    this.builder.closeHeader();
    return { ...place, kind: this.kind, header: this.header };
  }

  batch(statuses: ClaimStatus[]): X12Item[] {
    return [{ kind: 'statuses', statuses }];
  }

  end(place: TransactionPlace, units: number, report: Reporter): X12Item | Refusal {
    this.keepSilent();
    if (this.summaries.length === 0) return { code: 'transaction-without-claims', reason: 'This transaction names nobody it speaks of.' };
    // on resuming, the claims that were skipped are in no sum
    if (this.kind === '277CA' && this.closed === units) this.checkSums(report);
    return { kind: 'transaction-end', end: { kind: this.kind, control: place.control, levels: this.summaries } };
  }

  private checkSums(report: Reporter): void {
    const receivers = new Map(this.summaries.filter(({ billingProvider }) => !billingProvider).map((summary) => [summary.receiver, summary]));
    const named = new Set<StatusSummary | undefined>();
    for (const summary of this.summaries) {
      const { billingProvider, patient, receiver, sums } = summary;
      if (!billingProvider || patient) continue;
      const above = receivers.get(receiver);
      named.add(above);
      if (sums.accepted + sums.rejected > 0) checkTotals(billingProvider, sums, { loop: '2200C', accepted: 'QA', rejected: 'QC' }, report);
      else {
        addStated(sums, billingProvider);
        if (above) addStated(above.sums, billingProvider);
      }
    }
    // a receiver refused as a whole has nothing below it
    for (const summary of receivers.values()) {
      if (summary.receiver && named.has(summary)) checkTotals(summary.receiver, summary.sums, { loop: '2200B', accepted: '90', rejected: 'AA' }, report);
    }
  }
}

const newHeader = (): StatusHeader => ({ purpose: '', reference: '', date: '', time: '', extra: [] });
