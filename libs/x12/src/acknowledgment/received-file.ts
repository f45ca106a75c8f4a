import type { InterchangeHeader } from '../claim-837.js';
import { Envelope } from '../envelope.js';
import type { Finding } from '../finding.js';
import type { ByteSource } from '../read-x12.js';
import { Found, SegmentReader } from '../tokenizer/segment-reader.js';
import { Reporter } from '../validate/report.js';

/** An ST as a receiver met it, with what is wrong in it. */
export interface ReceivedTransaction {
  transaction: string;
  control: string;
  /** ST03 as sent. */
  guide: string;
  offset: number;
  findings: Finding[];
}

/** A GS with its transactions, and what is wrong with the group itself. */
export interface ReceivedGroup {
  functionalId: string;
  control: string;
  version: string;
  /** GE01, where its GE came and says a number. */
  declared: number | undefined;
  offset: number;
  transactions: ReceivedTransaction[];
  findings: Finding[];
}

/** An ISA with its groups, and what is wrong with the interchange itself. */
export interface ReceivedInterchange {
  header: InterchangeHeader;
  /** It brings TA1s: an answer is not answered. */
  answers: boolean;
  groups: ReceivedGroup[];
  findings: Finding[];
}

/** Follows the envelope of a file while somebody else reads it. */
export class ReceivedFile {
  readonly interchanges: ReceivedInterchange[] = [];
  private readonly s = new SegmentReader();
  private readonly envelope: Envelope;

  constructor() {
    const report = new Reporter(this.s);
    // whoever reads the file reports
    report.muted = true;
    this.envelope = new Envelope(this.s, report);
  }

  /** The same chunks, seen on their way. */
  async *watch(source: ByteSource): AsyncGenerator<Uint8Array> {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      this.s.push(chunk);
      this.drain();
      yield chunk;
    }
    this.s.finish();
    this.drain();
  }

  private drain(): void {
    for (;;) {
      const found = this.s.next();
      if (found === Found.Segment) this.segment();
      else if (found !== Found.Problem) return;
    }
  }

  private segment(): void {
    const { s, envelope } = this;
    const interchange = this.interchanges.at(-1);
    const group = interchange?.groups.at(-1);
    switch (envelope.step()) {
      case 'interchange':
        this.interchanges.push({ header: envelope.interchange as InterchangeHeader, answers: false, groups: [], findings: [] });
        return;
      case 'ta1':
        if (interchange) interchange.answers = true;
        return;
      case 'group': {
        const { functionalId, control, version } = envelope.group as NonNullable<Envelope['group']>;
        interchange?.groups.push({ functionalId, control, version, declared: undefined, offset: s.offset, transactions: [], findings: [] });
        return;
      }
      case 'transaction':
        group?.transactions.push({ transaction: s.text(1), control: s.text(2), guide: s.text(3), offset: s.offset, findings: [] });
        return;
      case 'transaction-end':
        envelope.leaveTransaction();
        return;
      case 'group-end':
        if (group && /^\d{1,6}$/.test(s.text(1))) group.declared = Number(s.text(1));
        return;
      default:
    }
  }

  /** Gives every finding that a TA1 or 999 speaks of to what it is about: the last of its control number that begins before it. */
  sort(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const { ack, offset } = finding;
      const interchange = ack && this.interchanges.findLast(({ header }) => header.offset <= offset);
      if (!interchange) continue;
      if (ack.interchange !== undefined) interchange.findings.push(finding);
      if (ack.group === undefined && ack.transaction === undefined) continue;
      const group = interchange.groups.findLast((one) => one.offset <= offset && one.control === finding.groupControl) ?? interchange.groups.findLast((one) => one.offset <= offset);
      if (ack.group !== undefined) group?.findings.push(finding);
      if (ack.transaction === undefined) continue;
      group?.transactions.findLast((one) => one.offset <= offset && one.control === finding.transactionControl)?.findings.push(finding);
    }
  }
}

/** What a receiver rejects: the standard or the guide is broken (SNIP 1 and 2). The rest is noted. */
export const rejects = ({ severity, snip }: Finding): boolean => severity === 'error' && snip <= 2;

/** What is said at all. */
export const noted = ({ severity }: Finding): boolean => severity !== 'info';
