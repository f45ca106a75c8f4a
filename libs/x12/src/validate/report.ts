import type { Finding } from '../finding.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { addAnswer } from './answers.js';
import type { Place } from './places.js';

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
  /** An earlier segment that is meant. */
  place?: Place;
  /** What made it necessary. */
  trigger?: Finding['trigger'];
  /** What a receiver answers, where the rule says it itself; how to read it: `answer-table.ts`. */
  answer?: string;
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
  private lastRejected: string | undefined;
  errors = 0;
  warnings = 0;
  dropped = 0;

  constructor(private readonly reader: SegmentReader) {}

  add(complaint: Complaint): void {
    if (this.muted) return;
    if (complaint.severity === 'error') this.errors++;
    else if (complaint.severity === 'warning') this.warnings++;
    const to = this.claim ?? this.file;
    if (to.length >= MAX_FINDINGS && !this.firstReason(complaint, to)) {
      this.dropped++;
      return;
    }
    const { reader } = this;
    const { offset, place, answer, ...rest } = complaint;
    const finding: Finding = { ...rest, offset: offset ?? this.offsetOf(complaint.element, place), segmentInFile: place?.segmentInFile ?? reader.segmentsRead };
    if (place) finding.loop ??= place.loop;
    if (this.interchange !== undefined) finding.interchangeControl = this.interchange;
    if (this.group !== undefined) finding.groupControl = this.group;
    if (this.kind !== undefined) finding.transactionKind = this.kind;
    if (this.transaction !== undefined) {
      finding.transactionControl = this.transaction;
      finding.segment = place?.segment ?? this.segment;
    }
    if (this.claimOrdinal !== undefined) finding.claimOrdinal = this.claimOrdinal;
    if (this.claimId !== undefined) finding.claimId = this.claimId;
    finding.segmentId ??= reader.text(0);
    addAnswer(finding, this.kind, answer);
    to.push(finding);
  }

  /**
   * A full list still takes the first error of each ST (or group, or interchange) that a receiver would reject it for: a 999 must not
   * accept what it did not hear of.
   */
  private firstReason({ severity, snip }: Complaint, to: Finding[]): boolean {
    if (to !== this.file || severity !== 'error' || snip > 2) return false;
    const where = `${this.interchange} ${this.group} ${this.transaction}`;
    if (where === this.lastRejected) return false;
    this.lastRejected = where;
    return true;
  }

  /** Findings made inside belong to the file, not to the claim being read. */
  ofFile(make: () => void): void {
    const { claim, claimOrdinal, claimId } = this;
    this.claim = this.claimOrdinal = this.claimId = undefined;
    make();
    this.claim = claim;
    this.claimOrdinal = claimOrdinal;
    this.claimId = claimId;
  }

  /** Ordinal in the file of a segment of the open ST. */
  inFile(segment: number): number {
    return this.reader.segmentsRead - (this.segment - segment);
  }

  private offsetOf(element: number | undefined, place: Place | undefined): number {
    const { reader } = this;
    if (place) return place.elements[Math.min(element ?? 0, place.elements.length - 1)] ?? place.offset;
    return element === undefined ? reader.offset : reader.offsetOf(Math.min(element, reader.count));
  }
}
