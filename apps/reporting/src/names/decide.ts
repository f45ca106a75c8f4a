import { isEvent, unchanged, type Decide, type EventFact, type SideRow, type StreamState } from '@claimstream/event-stream';
import { daysOfPractice } from '../day/decide.js';
import { journeyRow } from '../journey/entry.js';
import { tokenRows } from '../search/token-rows.js';
import { nameView } from '../tables.js';

/** Reporting keeps of these streams what it shows beside ids; the record itself stays with its owner. */
export interface NamedState extends StreamState {
  revision: number;
}

/** Practices, payers, partners: their names for lists. */
export const decideName: Decide<NamedState> = (before, fact, context) => {
  if (fact.kind !== 'event') return unchanged(before);
  const named = nameOf(fact, context.stream.id);
  return {
    state: { revision: (fact.data as { revision?: number }).revision ?? before?.revision ?? 0 },
    rows: [...(named ? [named] : []), journeyRow(fact)],
    // Its days are closed from now on, each at the closing hour.
    ...(fact.name === 'intake.practice-registered' && { tells: [{ to: { kind: 'day' as const, id: daysOfPractice(context.tenant.id, fact.stream) }, name: 'practice-known', data: { practice: fact.stream }, practice: fact.stream }] }),
    ...(fact.streamKind === 'practice' && context.stream.practice === undefined && { practice: context.stream.id }),
  };
};

function nameOf(fact: EventFact, id: string): SideRow | undefined {
  const row = (more: Record<string, unknown>): SideRow => ({ table: nameView.name, put: { id, kind: fact.streamKind, updated_at: fact.at, ...more } });
  if (isEvent(fact, 'intake.practice-registered')) return row({ name: fact.data.name, npi: fact.data.npi, time_zone: fact.data.timeZone, revision: fact.data.revision });
  if (isEvent(fact, 'submission.payer-registered')) return row({ name: fact.data.name, partner: fact.data.partner, aliases: fact.data.payerIds, revision: fact.data.revision });
  if (isEvent(fact, 'submission.partner-registered')) return row({ name: fact.data.name, revision: fact.data.revision });
  return undefined;
}

/** A patient is found by keyed hashes; the name itself reporting knows only sealed, from the claims. */
export const decidePatient: Decide<NamedState> = (before, fact, context) => {
  if (fact.kind !== 'event') return unchanged(before);
  return {
    state: { revision: (fact.data as { revision?: number }).revision ?? before?.revision ?? 0 },
    rows: [...tokenRows(fact, context.stream.id, 'patient'), journeyRow(fact)],
    ...(context.stream.practice === undefined && fact.practice !== undefined && { practice: fact.practice }),
  };
};
