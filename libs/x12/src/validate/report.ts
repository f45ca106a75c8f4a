import type { Finding } from '../finding.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { addAnswer } from './answers.js';

/** What a check knows of a finding; where it happened is added by the reporter. */
export interface Complaint {
  code: string;
  severity: Finding['severity'];
  snip: Finding['snip'];
  message: string;
  fix: string;
  expected?: string;
  found?: string;
  sensitive?: boolean;
  element?: number;
  component?: number;
  loop?: string;
  segmentId?: string;
  /** Where not the current segment or element is meant. */
  offset?: number;
}

/** Findings of a part of the file are held up to here; the rest is counted. A damaged file must not fill the memory. */
export const MAX_FINDINGS = 1000;

/** Puts findings where they belong: to the claim that is being read, or to the file. */
export class Reporter {
  interchange: string | undefined;
  group: string | undefined;
  transaction: string | undefined;
  /** What the open transaction is, `837P`. */
  kind: string | undefined;
  claimOrdinal: number | undefined;
  claimId: string | undefined;
  /** Ordinal of the current segment in its ST. */
  segment = 0;
  muted = false;
  /** Findings of the file that belong to no claim. */
  readonly file: Finding[] = [];
  /** Where findings go while a claim is read. */
  claim: Finding[] | undefined;
  errors = 0;
  warnings = 0;
  dropped = 0;

  constructor(private readonly reader: SegmentReader) {}

  add(complaint: Complaint): void {
    if (this.muted) return;
    if (complaint.severity === 'error') this.errors++;
    else if (complaint.severity === 'warning') this.warnings++;
    const to = this.claim ?? this.file;
    if (to.length >= MAX_FINDINGS) {
      this.dropped++;
      return;
    }
    const { reader } = this;
    const { offset, ...rest } = complaint;
    const finding: Finding = {
      ...rest,
      offset: offset ?? (complaint.element === undefined ? reader.offset : reader.offsetOf(Math.min(complaint.element, reader.count))),
      segmentInFile: reader.segmentsRead,
    };
    if (this.interchange !== undefined) finding.interchangeControl = this.interchange;
    if (this.group !== undefined) finding.groupControl = this.group;
    if (this.kind !== undefined) finding.transactionKind = this.kind;
    if (this.transaction !== undefined) {
      finding.transactionControl = this.transaction;
      finding.segment = this.segment;
    }
    if (this.claimOrdinal !== undefined) finding.claimOrdinal = this.claimOrdinal;
    if (this.claimId !== undefined) finding.claimId = this.claimId;
    finding.segmentId ??= reader.text(0);
    addAnswer(finding, this.kind);
    to.push(finding);
  }
}
