import { declarationOf, shortTextOf, type Finding } from '@claimstream/contracts';
import type { EventFact, SideRow } from '@claimstream/event-stream';
import { journeyEntry } from '../tables.js';

/** Members of events that a timeline shows as they are; all of them are of class `none`: numbers, codes, random ids, our own sentences. */
const SHOWN = [
  'document', 'ordinal', 'source', 'door', 'format', 'sizeBytes', 'claims', 'accepted', 'updates', 'proposals', 'notBillable', 'refusedParts', 'bytesRead',
  'chargeCents', 'revision', 'priced', 'fields', 'origin', 'reason', 'topic', 'dueAt', 'sequence', 'attempt', 'payer', 'partner', 'payerId', 'interchange',
  'interchangeControl', 'groupControl', 'transactionControl', 'fileName', 'repairs', 'attempts', 'releases', 'name',
  'remit', 'statusCode', 'paidCents', 'contractualCents', 'patientCents', 'deniedCents', 'heldCents', 'amountCents', 'paymentCents', 'balanceCents', 'changeCents', 'claim', 'code', 'category', 'stage', 'categoryCode',
  'resubmitBy', 'awaited', 'cause', 'route', 'owner', 'nextAction', 'dueOn', 'appealBy', 'correctBy', 'account', 'by',
] as const;

/** What the event says beside its meaning, for one line of a timeline. */
export function factsOf(data: Record<string, unknown>): Record<string, unknown> {
  const shown: Record<string, unknown> = Object.fromEntries(SHOWN.filter((k) => data[k] !== undefined).map((k) => [k, data[k]]));
  const found = data['findings'] as Finding[] | undefined;
  if (found && found.length > 0) {
    shown['findings'] = found.length;
    shown['findingCodes'] = [...new Set(found.map((f) => f.code))];
  }
  // A built file lists its claims by id; a timeline needs their number.
  if (Array.isArray(shown['claims'])) shown['claims'] = shown['claims'].length;
  return shown;
}

/** `intake.registration-edited` without a state of its own reads "Registration edited". */
const spoken = (type: string): string => {
  const words = type.slice(type.indexOf('.') + 1).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Third field of a W3C traceparent is the span; the second names the trace that a person opens. */
const traceId = (traceparent: string | undefined): string | undefined => /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1];

/** The row of the timeline for an event: what happened in the words of the life-cycle tables, when, by whom, and where its trace is. */
export function journeyRow(fact: EventFact): SideRow {
  const { transition } = fact;
  return {
    table: journeyEntry.name,
    put: {
      stream: fact.stream, producer: fact.producer, seq: fact.seq, kind: fact.streamKind, practice: fact.practice, lamport: fact.lamport, at: fact.at, type: fact.name,
      title: (transition && shortTextOf(transition.machine, transition.to)) ?? spoken(fact.name),
      what: declarationOf(fact.name)?.meaning ?? spoken(fact.name),
      machine: transition?.machine, item: transition?.item, to_state: transition?.to,
      facts: factsOf(fact.data as Record<string, unknown>), actor: fact.actor, trace_id: traceId(fact.traceparent),
    },
  };
}
