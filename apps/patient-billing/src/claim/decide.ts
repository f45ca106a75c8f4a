import { isEvent, unchanged, type Decide, type StreamState } from '@claimstream/event-stream';

/** Whose account a share of this claim would be raised on: account = (guarantor, practice). */
export interface ClaimState extends StreamState {
  practice?: string;
  patient: string;
  guarantor: string;
  /** For a statement: when the visit was. */
  serviceFrom: string;
  serviceThrough: string;
}

export const decideClaim: Decide<ClaimState> = (before, fact, context) => {
  if (!isEvent(fact, 'intake.encounter-received') && !isEvent(fact, 'intake.encounter-ready')) return unchanged(before);
  const { patient, guarantor, serviceFrom, serviceThrough } = fact.data;
  return {
    state: { patient, guarantor, serviceFrom, serviceThrough, ...(fact.practice !== undefined && { practice: fact.practice }) },
    ...(context.stream.practice === undefined && fact.practice !== undefined && { practice: fact.practice }),
  };
};
