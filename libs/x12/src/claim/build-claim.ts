import type { Claim837, TransactionHeader } from '../claim-837.js';
import type { Grammar, RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { ControlNumbers, Extra, RawElement } from '../values.js';
import type { Codec } from './codec.js';
import { codecOf, newLevels, openPart, type Levels } from './parts.js';

interface Section {
  extra: Extra[];
}

/** Segments whose codecs add to a list: one more does no harm. */
const LISTS = new Set(['HI', 'CAS', 'NTE', 'PWK', 'PER']);

/** Builds typed claims from the segments of one 837 transaction, each given with the row the walker found for it. */
export class ClaimBuilder {
  levels: Levels = newLevels();
  header: TransactionHeader = { purpose: '', reference: '', date: '', time: '', claimOrEncounter: '' };
  private readonly codecs: (Codec<object> | undefined)[];
  private targets: (object | undefined)[] = [];
  private section: Section | undefined;
  private sectionStart = 0;

  constructor(private readonly grammar: Grammar) {
    this.codecs = grammar.rows.map(codecOf);
  }

  begin(): void {
    this.levels = newLevels();
    this.targets = [];
    this.targets[0] = this.levels;
    this.section = undefined;
  }

  /** The claim being built. */
  get claim(): Claim837 | undefined {
    return this.levels.claim as Claim837 | undefined;
  }

  /** What comes before the next level or claim belongs to nobody. */
  endClaim(): void {
    this.levels.claim = undefined;
    this.section = undefined;
    for (const loop of this.grammar.loops) if (loop.id === '2300' || loop.id === '2400') this.targets[loop.index] = undefined;
  }

  openClaim(ordinal: number, control: ControlNumbers, start: number, segment: number): Claim837 {
    const { levels } = this;
    const kind = this.grammar.table.name as '837P' | '837I';
    const claim: Claim837 = {
      kind, ordinal, control, bytes: { start, end: start }, segments: { first: segment, last: segment },
      submitter: levels.submitter, receiver: levels.receiver, billingProvider: levels.billingProvider,
      subscriber: levels.subscriber, payer: levels.payer,
      claimId: '', chargeCents: 0, frequencyCode: '',
      dates: {}, references: {}, amounts: {}, notes: [], attachments: [], diagnoses: [], procedures: [], conditions: [],
      providers: [], serviceLines: [], otherSubscribers: [], extra: [], findings: [],
    };
    if (levels.payTo) claim.payTo = levels.payTo;
    if (levels.payToPlan) claim.payToPlan = levels.payToPlan;
    if (levels.patient) claim.patient = levels.patient;
    if (kind === '837I') claim.institutional = { occurrences: [], occurrenceSpans: [], values: [], conditions: [], treatments: [] };
    levels.claim = claim;
    return claim;
  }

  /**
   * Takes the current segment. `segment` is its ordinal in the ST. One that comes more often than the guide allows (`excess`)
   * must not overwrite the first: it is kept as it is.
   */
  take(s: SegmentReader, row: RowNode | undefined, segment: number, excess: boolean): void {
    if (!row) {
      this.keep(s, segment);
      return;
    }
    const { loop } = row;
    if (row.opens) {
      const parent = this.targets[(loop.parent as { index: number }).index];
      const target = excess && loop.rule.max === 1 ? undefined : openPart(loop.rule.fills, this.levels, parent, s);
      this.targets[loop.index] = target;
      if (target && (loop.barrier || loop.rule.fills === 'submitter')) {
        this.section = target as Section;
        this.sectionStart = segment;
      }
    }
    if (row.id === 'HL') return;
    if (row.id === 'BHT') {
      this.readHeader(s);
      return;
    }
    const codec = this.codecs[row.index];
    const target = this.targets[loop.index];
    const bits = codec && target && (!excess || row.opens || LISTS.has(row.id)) ? codec.read(s, target, row) : 0;
    if (bits === 0) this.keep(s, segment);
    else this.keepRest(s, segment, bits);
  }

  private readHeader(s: SegmentReader): void {
    this.header = { purpose: s.text(2), reference: s.text(3), date: s.date(4) ?? s.text(4), time: s.text(5), claimOrEncounter: s.text(6) };
  }

  /** Keeps a segment the model does not type, at its place in the section. */
  private keep(s: SegmentReader, segment: number): void {
    this.section?.extra.push({ position: segment - this.sectionStart, segment: s.text(0), elements: s.rawElements() });
  }

  /** Keeps the elements of a typed segment that its type has no field for. */
  private keepRest(s: SegmentReader, segment: number, bits: number): void {
    if (!this.section) return;
    let set: Record<number, RawElement> | undefined;
    for (let i = 1; i <= s.count; i++) {
      if ((i < 31 && ((bits >> i) & 1) !== 0) || !s.has(i)) continue;
      (set ??= {})[i] = s.raw(i);
    }
    if (set) this.section.extra.push({ position: segment - this.sectionStart, segment: s.text(0), set });
  }
}
