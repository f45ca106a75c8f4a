import { ACKNOWLEDGMENT_MODEL } from '../acknowledgment/acknowledgment-codecs.js';
import type { InterchangeAcknowledgmentDraft } from '../acknowledgment/interchange-acknowledgment.js';
import { ta1Segment } from '../acknowledgment/ta1-segment.js';
import { grammarOf } from '../grammar/guides.js';
import type { Group999, Transaction999 } from '../write-acknowledgments.js';
import { EnvelopeWriter, type WrittenInterchange } from './envelope-writer.js';
import { loopSegments } from './loop-segments.js';
import { withExtra } from './with-extra.js';

/** Writes one interchange of TA1s and 999s. */
export class AcknowledgmentWriter extends EnvelopeWriter {
  write(ta1s: readonly InterchangeAcknowledgmentDraft[], groups: readonly Group999[]): WrittenInterchange {
    return this.interchange(() => {
      for (const ta1 of ta1s) this.out.segment(ta1Segment(ta1));
      for (const group of groups) this.acknowledgmentGroup(group);
      return groups.length;
    });
  }

  private acknowledgmentGroup(group: Group999): void {
    const version = group.version ?? '005010X231A1';
    this.group('FA', version, group, () => {
      for (const transaction of group.transactions) this.acknowledgment(transaction, version);
      return group.transactions.length;
    });
  }

  private acknowledgment({ control, acknowledgment }: Transaction999, version: string): void {
    if (acknowledgment.kind !== '999') throw new RangeError(`a ${acknowledgment.kind} is read and not written; answer with a 999`);
    const grammar = grammarOf('999', version);
    if (!grammar) throw new RangeError(`version ${version} is not a guide of the 999`);
    // a version without a guide is no ST03
    this.transactionSet('999', control, version.includes('X') ? version : undefined, () => {
      const segments = loopSegments(ACKNOWLEDGMENT_MODEL, grammar.root, {}, acknowledgment);
      for (const segment of withExtra([['ST'], ...segments], acknowledgment.extra ?? []).slice(1)) this.emit(segment);
    });
  }
}
