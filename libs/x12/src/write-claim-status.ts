import type { ClaimStatus, ClaimStatusDraft, StatusEnd, StatusHeader, StatusLevels } from './claim-status/claim-status.js';
import type { GroupEnvelope, InterchangeEnvelope, WrittenInterchange } from './write/envelope-writer.js';
import { StatusWriter } from './write/write-status.js';

/** One ST of a 277CA, 277 or 276. */
export interface StatusTransaction {
  /** ST02. */
  control: string;
  /** BHT. Where `purpose` is absent, it and `type` are those of the guide. */
  header: Pick<StatusHeader, 'reference' | 'date' | 'time'> & Partial<StatusHeader>;
  /**
   * All of the kind that is written. They go out under their levels, each level once, in the order of first appearance; levels are
   * told apart as objects.
   */
  statuses: ClaimStatusDraft[];
  /** Levels in the order they shall stand in, and those without claims: what `transaction-end` says of an ST that was read. */
  levels?: readonly StatusLevels[];
}

/** One GS. */
export interface StatusGroup extends GroupEnvelope {
  /** GS08 and ST03, the guide of the 5010 where absent. */
  version?: string;
  transactions: StatusTransaction[];
}

export interface StatusInterchange extends InterchangeEnvelope {
  groups: StatusGroup[];
}

/**
 * Writes claim acknowledgements. Totals of receiver and provider go out as given. Throws `RangeError` for an envelope that cannot exist,
 * a version that is no 277CA, a status of another kind, an amount that is not whole cents.
 */
export const write277ca = (interchange: StatusInterchange): WrittenInterchange => new StatusWriter(interchange, '277CA').write(interchange.groups);

/** Writes answers on claim status; otherwise as `write277ca`. */
export const write277 = (interchange: StatusInterchange): WrittenInterchange => new StatusWriter(interchange, '277').write(interchange.groups);

/** Writes questions about claim status; otherwise as `write277ca`. */
export const write276 = (interchange: StatusInterchange): WrittenInterchange => new StatusWriter(interchange, '276').write(interchange.groups);

/** What a status was before it stood in a file: what the writers take. */
export const statusDraftOf = (status: ClaimStatus): ClaimStatusDraft => {
  const { ordinal: _ordinal, control: _control, bytes: _bytes, segments: _segments, findings: _findings, ...draft } = status;
  return draft;
};

/** An ST as it was read, for the writers. */
export const statusTransactionOf = (header: StatusHeader, statuses: readonly ClaimStatus[], end: StatusEnd): StatusTransaction => ({
  control: end.control.transaction, header, statuses: statuses.map(statusDraftOf), levels: end.levels,
});
