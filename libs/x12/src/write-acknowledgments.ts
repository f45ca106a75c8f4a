import type { FunctionalAcknowledgmentDraft } from './acknowledgment/functional-acknowledgment.js';
import type { InterchangeAcknowledgmentDraft } from './acknowledgment/interchange-acknowledgment.js';
import { AcknowledgmentWriter } from './write/write-acknowledgment.js';
import type { GroupEnvelope, InterchangeEnvelope, WrittenInterchange } from './write/envelope-writer.js';

/** One ST of a 999. */
export interface Transaction999 {
  /** ST02. */
  control: string;
  acknowledgment: Omit<FunctionalAcknowledgmentDraft, 'extra'> & Partial<Pick<FunctionalAcknowledgmentDraft, 'extra'>>;
}

/** One GS. */
export interface Group999 extends GroupEnvelope {
  /** GS08 and ST03, `005010X231A1` where absent. */
  version?: string;
  transactions: Transaction999[];
}

export interface Interchange999 extends InterchangeEnvelope {
  /** TA1s that go out before the groups. */
  ta1s?: InterchangeAcknowledgmentDraft[];
  groups: Group999[];
}

/** An interchange of TA1s alone. */
export interface InterchangeTa1 extends InterchangeEnvelope {
  ta1s: InterchangeAcknowledgmentDraft[];
}

/**
 * Writes an interchange of 999s. Throws `RangeError` for an envelope that cannot exist, a version that is no 999, and for a 997, which
 * is only read.
 */
export const write999 = (interchange: Interchange999): WrittenInterchange => new AcknowledgmentWriter(interchange).write(interchange.ta1s ?? [], interchange.groups);

/** Writes TA1s without a group: IEA01 is 0. Throws `RangeError` for an envelope that cannot exist. */
export const writeTa1 = (interchange: InterchangeTa1): WrittenInterchange => new AcknowledgmentWriter(interchange).write(interchange.ta1s, []);
