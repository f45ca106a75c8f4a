import type { Claim837, ClaimKind, TransactionHeader } from '../claim-837.js';
import type { Grammar, RowNode } from '../grammar/compile.js';
import type { ClaimTransactionInfo, UnitTotals, X12Item } from '../read-x12.js';
import { plain } from '../plain.js';
import { packId, type SegmentReader } from '../tokenizer/segment-reader.js';
import { Role, type Refusal, type TransactionHandler, type TransactionPlace, type UnitPlace } from '../transaction/handler.js';
import { SectionBuilder } from '../transaction/section-builder.js';
import { Hierarchy } from '../validate/hierarchy.js';
import type { Reporter } from '../validate/report.js';
import { checkClaimTotal, checkComponentSeparator } from './check-claim.js';
import { CLAIM_MODEL, newLevels, type Levels } from './parts.js';

const HL = packId('HL');
const CLM = packId('CLM');
const BHT = packId('BHT');

const NewClaim = plain<Claim837<ClaimKind>, [kind: ClaimKind, place: UnitPlace, levels: Levels]>(function (kind, { ordinal, control, bytes, segments }, levels) {
  this.kind = kind;
  this.ordinal = ordinal;
  this.control = control;
  this.bytes = bytes;
  this.segments = segments;
  this.submitter = levels.submitter;
  this.receiver = levels.receiver;
  this.billingProvider = levels.billingProvider;
  this.subscriber = levels.subscriber;
  this.payer = levels.payer;
  this.claimId = '';
  this.chargeCents = 0;
  this.frequencyCode = '';
  this.dates = {};
  this.references = {};
  this.amounts = {};
  this.notes = [];
  this.attachments = [];
  this.diagnoses = [];
  this.procedures = [];
  this.conditions = [];
  this.providers = [];
  this.serviceLines = [];
  this.otherSubscribers = [];
  this.extra = [];
  this.findings = [];
});

/** Makes typed claims of the segments of an 837. */
export class ClaimHandler implements TransactionHandler<Claim837<ClaimKind>> {
  readonly kind: ClaimKind;
  readonly unitLoop = '2300';
  private readonly builder: SectionBuilder<Levels>;
  private readonly hierarchy = new Hierarchy();
  private levels: Levels = newLevels();
  private header: TransactionHeader = { purpose: '', reference: '', date: '', time: '', claimOrEncounter: '' };

  constructor(readonly grammar: Grammar) {
    this.kind = grammar.table.name as ClaimKind;
    this.builder = new SectionBuilder(grammar, CLAIM_MODEL, ['2300']);
  }

  begin(): void {
    this.levels = newLevels();
    this.builder.begin(this.levels, this.levels);
    this.hierarchy.begin();
  }

  role(s: SegmentReader): Role {
    return s.id === CLM ? Role.Unit : s.id === HL ? Role.Level : Role.Body;
  }

  /** What is wrong with a provider concerns the file; what is wrong with a subscriber or patient, the claims below. */
  concernsUnits(s: SegmentReader): boolean {
    return s.text(3) !== '20';
  }

  level(s: SegmentReader, report: Reporter): void {
    this.hierarchy.step(s, report);
  }

  count(s: SegmentReader, totals: UnitTotals): void {
    totals.claims++;
    const cents = s.cents(2);
    if (!Number.isNaN(cents)) totals.chargeCents += cents;
  }

  claimId(s: SegmentReader): string {
    return s.text(1);
  }

  open(place: UnitPlace): Claim837<ClaimKind> {
    const { levels, kind } = this;
    const claim = new NewClaim(kind, place, levels);
    if (levels.payTo) claim.payTo = levels.payTo;
    if (levels.payToPlan) claim.payToPlan = levels.payToPlan;
    if (levels.patient) claim.patient = levels.patient;
    if (kind === '837I') claim.institutional = { occurrences: [], occurrenceSpans: [], values: [], conditions: [], treatments: [] };
    if (kind === '837D') claim.dental = { teeth: [] };
    levels.claim = claim;
    return claim;
  }

  take(s: SegmentReader, row: RowNode | undefined, segment: number, excess: boolean, report: Reporter): void {
    if (row && s.id === BHT) {
      this.header = { purpose: s.text(2), reference: s.text(3), date: s.date(4) ?? s.text(4), time: s.text(5), claimOrEncounter: s.text(6) };
      return;
    }
    this.builder.take(s, row, segment, excess);
    if (s.id === CLM && s.componentCount(5) === 1) checkComponentSeparator(s.text(5), report);
  }

  target(row: RowNode): object | undefined {
    return this.builder.target(row);
  }

  close(claim: Claim837<ClaimKind>, report: Reporter): void {
    checkClaimTotal(claim, report);
    this.levels.claim = undefined;
    this.builder.leave();
  }

  announce(place: TransactionPlace): ClaimTransactionInfo {
    this.builder.closeHeader();
    const { submitter, receiver } = this.levels;
    return { ...place, kind: this.kind, header: this.header, submitter, receiver };
  }

  batch(claims: Claim837<ClaimKind>[]): X12Item[] {
    return [{ kind: 'claims', claims }];
  }

  end(_place: TransactionPlace, claims: number): Refusal | undefined {
    return claims > 0 ? undefined : { code: 'transaction-without-claims', reason: 'This transaction holds no claims.' };
  }
}
