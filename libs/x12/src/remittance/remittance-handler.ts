import type { AdjudicationInfo } from '../claim-837.js';
import type { Grammar, RowNode } from '../grammar/compile.js';
import type { RemittanceInfo, UnitTotals, X12Item } from '../read-x12.js';
import { plain } from '../plain.js';
import { packId, type SegmentReader } from '../tokenizer/segment-reader.js';
import { Role, type TransactionHandler, type TransactionPlace, type UnitPlace } from '../transaction/handler.js';
import { SectionBuilder } from '../transaction/section-builder.js';
import type { Reporter } from '../validate/report.js';
import { providerAdjustmentCents, transactionDifferenceCents } from './balance.js';
import { checkPayment, checkTransaction } from './check-payment.js';
import { closePeriod } from './claim-codecs.js';
import { newRemitLevels, REMIT_MODEL, type RemitLevels } from './parts.js';
import type { ClaimPayment, EmptyGroup, RemittanceTotals } from './remittance.js';

const CLP = packId('CLP');
const LX = packId('LX');
const PLB = packId('PLB');
const SVC = packId('SVC');
const BPR = packId('BPR');

/** Elements of MIA and MOA that are remark codes. */
const INPATIENT_REMARKS = [5, 20, 21, 22, 23];
const OUTPATIENT_REMARKS = [3, 4, 5, 6, 7];

const addRemarks = (info: AdjudicationInfo | undefined, elements: readonly number[], to: string[]): void => {
  if (!info) return;
  for (const element of elements) {
    const code = info[element];
    if (code !== undefined) to.push(code);
  }
};

const NewPayment = plain<ClaimPayment, [place: UnitPlace]>(function ({ ordinal, control, bytes, segments }) {
  this.ordinal = ordinal;
  this.control = control;
  this.bytes = bytes;
  this.segments = segments;
  this.claimId = '';
  this.statusCode = '';
  this.chargeCents = 0;
  this.paidCents = 0;
  this.adjustments = [];
  this.remarkCodes = [];
  this.references = {};
  this.dates = {};
  this.contacts = [];
  this.amounts = {};
  this.quantities = {};
  this.serviceLines = [];
  this.extra = [];
  this.findings = [];
});

/** Makes typed payments of the segments of an 835, and balances them. */
export class RemittanceHandler implements TransactionHandler<ClaimPayment> {
  readonly kind = '835';
  readonly unitLoop = '2100';
  private readonly builder: SectionBuilder<RemitLevels>;
  private levels: RemitLevels = newRemitLevels();
  private totals: Omit<RemittanceTotals, 'providerAdjustmentCents'> = { claims: 0, chargeCents: 0, paidCents: 0, patientShareCents: 0 };
  /** Places of the lines of the open claim, and how many they are: the lists stay as long as the longest claim made them. */
  private readonly lines = { segments: [] as number[], offsets: [] as number[] };
  private lineCount = 0;
  private inSummary = false;
  private groupUsed = false;
  private emptyGroups: EmptyGroup[] = [];
  private bpr = { segment: 1, offset: 0 };

  constructor(readonly grammar: Grammar) {
    this.builder = new SectionBuilder(grammar, REMIT_MODEL, ['2100']);
  }

  begin(s: SegmentReader): void {
    this.levels = newRemitLevels();
    const { remittance } = this.levels;
    this.builder.begin(this.levels, remittance);
    this.builder.enter(remittance, 1);
    // the 5010 guide ends ST at ST02; a sender's ST03 goes back out
    if (s.has(3)) remittance.extra.push({ position: 0, segment: 'ST', set: { 3: s.text(3) } });
    this.totals = { claims: 0, chargeCents: 0, paidCents: 0, patientShareCents: 0 };
    this.inSummary = this.groupUsed = false;
    this.emptyGroups = [];
    this.bpr = { segment: 1, offset: s.offset };
  }

  role(s: SegmentReader): Role {
    const { id } = s;
    return id === CLP ? Role.Unit : id === LX || id === PLB ? Role.Level : Role.Body;
  }

  concernsUnits(s: SegmentReader): boolean {
    return s.id === LX;
  }

  level(): void {
    this.leaveGroup();
  }

  /** A group that no claim has come under is kept apart: the claims bring the others. */
  private leaveGroup(): void {
    const { group } = this.levels;
    if (group && !this.groupUsed) this.emptyGroups.push({ before: this.totals.claims, group });
    this.levels.group = undefined;
    this.groupUsed = false;
  }

  count(s: SegmentReader, totals: UnitTotals): void {
    const own = this.totals;
    this.groupUsed = true;
    const charge = s.cents(3);
    const paid = s.cents(4);
    const share = s.cents(5);
    totals.payments++;
    own.claims++;
    if (!Number.isNaN(charge)) own.chargeCents += charge;
    if (!Number.isNaN(share)) own.patientShareCents += share;
    if (Number.isNaN(paid)) return;
    own.paidCents += paid;
    totals.paidCents += paid;
  }

  claimId(s: SegmentReader): string {
    return s.text(1);
  }

  open(place: UnitPlace): ClaimPayment {
    const { levels } = this;
    const payment = new NewPayment(place);
    if (levels.group) payment.group = levels.group;
    levels.claim = payment;
    this.lineCount = 0;
    return payment;
  }

  take(s: SegmentReader, row: RowNode | undefined, segment: number, excess: boolean): void {
    const { id } = s;
    if (id === SVC) {
      this.lines.segments[this.lineCount] = segment;
      this.lines.offsets[this.lineCount++] = s.offset;
    } else if (id === PLB && !this.inSummary) {
      this.inSummary = true;
      this.builder.enter(this.levels.summary, segment);
    } else if (id === BPR && segment === 2) this.bpr = { segment, offset: s.offset };
    this.builder.take(s, row, segment, excess);
  }

  target(row: RowNode): object | undefined {
    return this.builder.target(row);
  }

  close(payment: ClaimPayment, report: Reporter): void {
    for (const line of payment.serviceLines) closePeriod(line);
    addRemarks(payment.inpatient, INPATIENT_REMARKS, payment.remarkCodes);
    addRemarks(payment.outpatient, OUTPATIENT_REMARKS, payment.remarkCodes);
    checkPayment(payment, this.lines, report);
    this.levels.claim = undefined;
    this.builder.leave();
  }

  announce(place: TransactionPlace): RemittanceInfo {
    this.builder.closeHeader();
    return { ...place, kind: '835', header: this.levels.remittance };
  }

  batch(payments: ClaimPayment[]): X12Item[] {
    return [{ kind: 'payments', payments }];
  }

  end({ control }: TransactionPlace, _units: number, report: Reporter): X12Item {
    this.leaveGroup();
    const { emptyGroups, levels: { remittance, summary: { providerAdjustments, extra } } } = this;
    const differenceCents = transactionDifferenceCents(remittance, this.totals, providerAdjustments);
    checkTransaction(remittance, differenceCents, this.bpr.segment, this.bpr.offset, report);
    const totals = { ...this.totals, providerAdjustmentCents: providerAdjustmentCents(providerAdjustments) };
    return { kind: 'transaction-end', end: { kind: '835', control, providerAdjustments, totals, differenceCents, ...(emptyGroups.length > 0 ? { emptyGroups } : {}), extra } };
  }
}
