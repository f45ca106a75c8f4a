import { isEvent, unchanged, type Decide, type StreamState, type TellDraft } from '@claimstream/event-stream';

/** Who answers for bills, and for whom. */
export interface GuarantorState extends StreamState {
  /** 0 while only patients spoke of this guarantor. */
  revision: number;
  /** Ids of the patients, in id order. */
  patients: string[];
}

export interface PatientState extends StreamState {
  revision: number;
  guarantor: string;
}

const without = (patients: string[], patient: string): string[] => patients.filter((p) => p !== patient);

export const decideGuarantor: Decide<GuarantorState> = (before, fact, context) => {
  const state = before ?? { revision: 0, patients: [] };
  const practice = context.stream.practice === undefined && fact.practice !== undefined ? { practice: fact.practice } : {};
  if (isEvent(fact, 'intake.guarantor-registered')) return { state: { ...state, revision: fact.data.revision }, ...practice };
  if (fact.kind === 'tell' && (fact.name === 'patient-came' || fact.name === 'patient-left')) {
    const { patient } = fact.data as { patient: string };
    const others = without(state.patients, patient);
    return { state: { ...state, patients: fact.name === 'patient-left' ? others : [...others, patient].sort() }, ...practice };
  }
  return unchanged(before);
};

/** A patient's bills follow the guarantor of the record as it is now; both guarantors are told of a change. */
export const decidePatient: Decide<PatientState> = (before, fact, context) => {
  if (!isEvent(fact, 'intake.patient-registered')) return unchanged(before);
  const { revision, guarantor } = fact.data;
  const tell = (id: string, name: string): TellDraft => ({ to: { kind: 'guarantor', id }, name, data: { patient: context.stream.id }, ...(fact.practice !== undefined && { practice: fact.practice }) });
  const moved = before?.guarantor !== guarantor;
  return {
    state: { revision, guarantor },
    tells: moved ? [...(before ? [tell(before.guarantor, 'patient-left')] : []), tell(guarantor, 'patient-came')] : [],
    ...(context.stream.practice === undefined && fact.practice !== undefined && { practice: fact.practice }),
  };
};
