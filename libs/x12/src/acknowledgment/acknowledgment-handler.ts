import type { Grammar, RowNode } from '../grammar/compile.js';
import type { AcknowledgmentInfo, X12Item, X12Totals } from '../read-x12.js';
import { packId, type SegmentReader } from '../tokenizer/segment-reader.js';
import { Role, type Refusal, type TransactionHandler, type TransactionPlace, type UnitPlace } from '../transaction/handler.js';
import { SectionBuilder } from '../transaction/section-builder.js';
import { ACKNOWLEDGMENT_MODEL } from './acknowledgment-codecs.js';
import type { FunctionalAcknowledgment } from './functional-acknowledgment.js';

const AK1 = packId('AK1');

/** Makes typed acknowledgements of the segments of a 999 or 997. An ST holds one: its AK1 opens the unit. */
export class AcknowledgmentHandler implements TransactionHandler<FunctionalAcknowledgment> {
  readonly kind: '999' | '997';
  readonly unitLoop = 'ST';
  private readonly builder: SectionBuilder<object>;
  private acknowledgment: FunctionalAcknowledgment;

  constructor(readonly grammar: Grammar) {
    this.kind = grammar.table.name as '999' | '997';
    this.builder = new SectionBuilder(grammar, ACKNOWLEDGMENT_MODEL);
    this.acknowledgment = this.fresh(0);
  }

  begin(s: SegmentReader): void {
    this.acknowledgment = this.fresh(s.offset);
    this.builder.begin({}, this.acknowledgment);
    this.builder.enter(this.acknowledgment, 1);
  }

  private fresh(offset: number): FunctionalAcknowledgment {
    return {
      kind: this.kind, control: { interchange: '', group: '', transaction: '' }, offset, group: { functionalId: '', control: '' }, transactions: [],
      status: '', errorCodes: [], counts: { sent: 0, received: 0, accepted: 0 }, extra: [], findings: [],
    };
  }

  role(s: SegmentReader): Role {
    return s.id === AK1 && this.acknowledgment.group.functionalId === '' ? Role.Unit : Role.Body;
  }

  concernsUnits(): boolean {
    return false;
  }

  level(): void {}

  count(_s: SegmentReader, totals: X12Totals): void {
    totals.acknowledgments++;
  }

  claimId(): undefined {
    return undefined;
  }

  open({ control }: UnitPlace): FunctionalAcknowledgment {
    this.acknowledgment.control = control;
    return this.acknowledgment;
  }

  take(s: SegmentReader, row: RowNode | undefined, segment: number, excess: boolean): void {
    this.builder.take(s, row, segment, excess);
  }

  target(row: RowNode): object | undefined {
    return this.builder.target(row);
  }

  close(): void {}

  announce(place: TransactionPlace): AcknowledgmentInfo {
    return { ...place, kind: this.kind };
  }

  batch(acknowledgments: FunctionalAcknowledgment[]): X12Item[] {
    return acknowledgments.map((acknowledgment) => ({ kind: 'acknowledgment', acknowledgment }));
  }

  end(_place: TransactionPlace, units: number): Refusal | undefined {
    return units > 0 ? undefined : { code: 'transaction-without-answer', reason: 'This acknowledgement does not say what it answers: it has no AK1.' };
  }
}
