import type { FunctionalAcknowledgment } from '../acknowledgment/functional-acknowledgment.js';
import type { Claim837 } from '../claim-837.js';
import type { ClaimStatus } from '../claim-status/claim-status.js';
import type { RowNode } from '../grammar/compile.js';
import type { X12Item } from '../read-x12.js';
import type { ClaimPayment, Remittance } from '../remittance/remittance.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { Places } from '../validate/places.js';
import type { Reporter } from '../validate/report.js';
import type { Watcher } from '../validate/watch.js';
import type { CodeTables } from './code-shapes.js';
import { paymentCodes, remittanceCodes, statusCodes } from './codes-of-answers.js';
import { claimCodes, levelCodes } from './codes-of-claim.js';
import type { AroundClaim } from './rule.js';
import { RuleBook } from './rule-book.js';
import { TransactionRules } from './transaction-rules.js';

/** Leads the rules of a table over every part of a file (SNIP 3, 4 and 5). */
export class Situations implements Watcher {
  private readonly places = new Places();
  private readonly book: RuleBook;
  private readonly whole = new TransactionRules(this.places);
  /** The levels above the last claim, which were looked at with it. */
  private last: Partial<Pick<Claim837, 'billingProvider' | 'subscriber' | 'patient' | 'payer' | 'payTo'>> = {};
  /** The last subscriber was looked at with, and without, a patient below. */
  private tried = { patient: false, self: false };
  private fileDate: string | undefined;
  private remittance: Remittance | undefined;
  /** What the PLB segments of an 835 fill. */
  private summary: object | undefined;

  constructor(private readonly codeTables?: CodeTables) {
    this.book = new RuleBook(this.places, codeTables);
  }

  segment(s: SegmentReader, row: RowNode | undefined, target: object | undefined, ordinal: number): void {
    if (!row) return;
    if (row.id === 'HL') this.places.forgetLevel(row.loop);
    const place = target ? this.places.note(s, row, target, ordinal) : undefined;
    if (row.id === 'BHT') this.fileDate = s.date(4);
    else if (row.id === 'BPR') this.remittance = target as Remittance;
    else if (row.id === 'PLB') this.summary = target;
    else if (place) this.whole.segment(s, row, place);
  }

  part(part: object, report: Reporter): void {
    switch (report.kind) {
      case '837P': case '837I': case '837D': this.claim(part as Claim837, report); break;
      case '835': this.payment(part as ClaimPayment, report); break;
      case '277CA': case '277': case '276': this.status(part as ClaimStatus, report); break;
      case '999': case '997': this.acknowledgment(part as FunctionalAcknowledgment, report); break;
      default:
    }
    if ('segments' in part) this.places.forgetUnit((part as { segments: { first: number } }).segments.first);
  }

  end(report: Reporter, item?: X12Item): void {
    this.whole.end(report);
    if (item?.kind === 'transaction-end' && item.end.kind === '835') this.payments(item.end, report);
    this.fileDate = this.remittance = this.summary = undefined;
    this.last = {};
    this.places.forgetUnit(0);
  }

  private claim(claim: Claim837, report: Reporter): void {
    const { book } = this;
    const around: AroundClaim = {
      claim, ...(this.fileDate === undefined ? {} : { fileDate: this.fileDate }), ...(this.codeTables ? { codeTables: this.codeTables } : {}),
    };
    book.unit = claim;
    this.whole.claim(claim, report);
    this.levels(around, report);
    book.try('claim', claim, around, report);
    for (const provider of claim.providers) book.try('provider', provider, around, report);
    for (const other of claim.otherSubscribers) {
      book.try('otherSubscriber', other, around, report);
      for (const provider of other.providers) book.try('provider', provider, around, report);
    }
    for (const line of claim.serviceLines) {
      const besides: AroundClaim = { ...around, line };
      book.try('line', line, besides, report);
      if (line.drug) book.try('drug', line.drug, besides, report);
      for (const provider of line.providers) book.try('provider', provider, besides, report);
      for (const adjudication of line.adjudications) book.try('adjudication', adjudication, besides, report);
    }
    claimCodes(claim, (part, at, system, code, day) => book.code(part, at, system, code, day, report));
  }

  /** Levels are looked at with the first claim below them. */
  private levels(around: AroundClaim, report: Reporter): void {
    const { book, last, tried } = this;
    const { billingProvider, subscriber, patient, payer, payTo } = around.claim;
    this.last = { billingProvider, subscriber, payer, ...(patient ? { patient } : {}), ...(payTo ? { payTo } : {}) };
    if (billingProvider !== last.billingProvider) report.ofFile(() => book.try('billingProvider', billingProvider, around, report));
    if (subscriber !== last.subscriber) tried.patient = tried.self = false;
    const below = patient ? 'patient' : 'self';
    if (!tried[below]) book.try('subscriber', subscriber, around, report);
    tried[below] = true;
    if (patient && patient !== last.patient) book.try('patient', patient, around, report);
    if (payer !== last.payer) book.try('payer', payer, around, report);
    levelCodes(around.claim, last, (part, at, system, code, day) => {
      if (part === billingProvider) report.ofFile(() => book.code(part, at, system, code, day, report));
      else book.code(part, at, system, code, day, report);
    });
  }

  private payment(payment: ClaimPayment, report: Reporter): void {
    const { book } = this;
    book.unit = payment;
    book.try('payment', payment, undefined, report);
    for (const line of payment.serviceLines) book.try('paymentLine', line, payment, report);
    paymentCodes(payment, (part, at, system, code, day) => book.code(part, at, system, code, day, report));
  }

  private payments(end: Extract<Extract<X12Item, { kind: 'transaction-end' }>['end'], { kind: '835' }>, report: Reporter): void {
    const { book, remittance } = this;
    if (!remittance) return;
    book.unit = remittance;
    book.try('remittance', remittance, end, report);
    remittanceCodes(remittance, (part, at, system, code, day) => book.code(part, at, system, code, day, report));
    if (this.summary) book.unit = this.summary;
    for (const adjustment of end.providerAdjustments) book.try('providerAdjustment', adjustment, undefined, report);
  }

  private status(status: ClaimStatus, report: Reporter): void {
    const { book } = this;
    book.unit = status;
    book.try('status', status, undefined, report);
    for (const line of status.lines) book.try('statusLine', line, status, report);
    statusCodes(status, (part, at, system, code, day) => book.code(part, at, system, code, day, report));
  }

  private acknowledgment(acknowledgment: FunctionalAcknowledgment, report: Reporter): void {
    const { book } = this;
    book.unit = acknowledgment;
    book.try('acknowledgment', acknowledgment, undefined, report);
    for (const answer of acknowledgment.transactions) book.try('answer', answer, acknowledgment, report);
  }
}
