import { z } from 'zod';
import { event, none } from '../event.js';
import { cents, count, id, plainDate } from '../fields.js';

const service = 'reporting' as const;

/** What somebody decides to do next, beside what the life cycle says; a list, because free text may name a person. */
export const NEXT_ACTIONS = {
  'call-payer': 'Call the payer', 'check-status': 'Ask for the status again', 'ask-practice': 'Ask the practice', 'ask-provider': 'Ask the provider', 'ask-patient': 'Ask the patient',
  'send-records': 'Send records', 'correct-claim': 'Correct the claim', appeal: 'Appeal', 'ask-manager': 'Ask a manager', review: 'Look at it again',
} as const;

/** Whom a snoozed item waits for. */
export const SNOOZE_REASONS = {
  practice: 'Waiting for the practice', provider: 'Waiting for the provider', payer: 'Waiting for the payer', patient: 'Waiting for the patient', 'not-yet': 'Nothing can be done before that date', other: 'Another reason',
} as const;

/** How a person ends an item that no event of the claim or file will end. */
export const RESOLUTIONS = { 'dealt-with': 'Dealt with', 'sent-again': 'The practice sent the file again', 'not-needed': 'Not needed', mistake: 'Came in by mistake' } as const;

/** Roles that work is handed to, as the machines name their owners. */
export const WORK_ROLES = ['biller', 'coder', 'poster', 'denial specialist', 'agent', 'manager'] as const;

const codes = <K extends string>(of: Record<K, string>) => z.enum(Object.keys(of) as [K, ...K[]]);

/** A work item belongs to the claim or file it is about and is named by what waits there. */
const it = {
  item: none(z.string(), 'What waits: `machine:item`, `correction`, or `delivery:<file>`'),
  openedAt: none(z.string(), 'When it began to wait (ISO 8601); the same item opened again is another one'),
};
const worker = (what: string) => ({ person: none(z.string(), `${what}: subject of the sign-in, of the billing company's own people`), name: none(z.string(), `${what}: name as the sign-in says it`) });

export const itemTaken = event({
  type: 'reporting.item-taken', version: 1, service, stream: 'claim',
  meaning: 'Somebody works on the item; until the given time nobody else begins.',
  data: z.object({ ...it, ...worker('Who has it'), until: none(z.string(), 'End of the lease (ISO 8601)'), renewed: none(z.boolean(), 'The same person had it already') }),
});

export const itemReleased = event({
  type: 'reporting.item-released', version: 1, service, stream: 'claim',
  meaning: 'Nobody works on the item any more.',
  data: z.object({ ...it, ...worker('Who had it'), cause: none(z.enum(['person', 'lease-ended', 'manager']), 'Given back, forgotten until the lease ended, or taken away by a manager') }),
});

export const itemHandedOver = event({
  type: 'reporting.item-handed-over', version: 1, service, stream: 'claim',
  meaning: 'The item belongs to another person or role from here on.',
  data: z.object({
    ...it, role: none(z.enum(WORK_ROLES).optional(), 'Role it belongs to now'),
    to: none(z.object(worker('To whom')).optional(), 'Person it belongs to now'),
  }),
});

export const itemSnoozed = event({
  type: 'reporting.item-snoozed', version: 1, service, stream: 'claim',
  meaning: 'The item rests until a date, because somebody else has to act first.',
  data: z.object({ ...it, until: none(z.string(), 'When it comes back (ISO 8601)'), reason: none(codes(SNOOZE_REASONS), 'Whom it waits for') }),
  phi: z.object({ text: none(z.string(), 'In the words of the person; free text travels sealed') }).optional(),
});

export const itemWoken = event({
  type: 'reporting.item-woken', version: 1, service, stream: 'claim',
  meaning: 'The item is back in its queue.',
  data: z.object({ ...it, cause: none(z.enum(['date', 'person']), 'Its date came, or somebody fetched it back') }),
});

export const itemNoted = event({
  type: 'reporting.item-noted', version: 1, service, stream: 'claim',
  meaning: 'Somebody wrote a note.',
  data: z.object({ ...it, ...worker('Who wrote it'), number: count('Notes of this claim or file so far') }),
  phi: z.object({ text: none(z.string(), 'The note; free text travels sealed') }),
});

export const itemPlanned = event({
  type: 'reporting.item-planned', version: 1, service, stream: 'claim',
  meaning: 'Somebody decided what is done next, and when.',
  data: z.object({ ...it, action: none(codes(NEXT_ACTIONS), 'What is done next'), at: none(z.string(), 'When (ISO 8601)') }),
});

export const itemResolved = event({
  type: 'reporting.item-resolved', version: 1, service, stream: 'claim',
  meaning: 'A person ended an item that nothing else would end.',
  data: z.object({ ...it, resolution: none(codes(RESOLUTIONS), 'How') }),
});

const amount = (of: string) => none(z.object({ count: count(`How many: ${of}`), cents: cents(`Of these: ${of}`) }), of);

/** The five figures of a practice's day, in counts and integer cents. Flows are those of the day, standings as the day ended. */
const dayFigures = z.object({
  submissions: none(z.object({
    submitted: amount('Attempts that left on the day'), accepted: amount('Of these, accepted by a receiver or answered'), rejected: amount('Of these, rejected'), pending: amount('Of these, not judged yet'),
    outstanding: amount('Every attempt that waits for its acknowledgement, whenever it left'),
  }), 'Claims submitted and pending'),
  payments: none(z.object({
    answered: amount('Answers of payers that were posted, and what they paid'), heldCents: cents('Payments put to unapplied'), releasedCents: cents('Payments that left unapplied for their claim'),
    providerAdjustmentCents: cents('Provider adjustments; positive lowers what was transferred'), cashCents: cents('Posted and held, less released and provider adjustments'),
    bookedCents: cents('The same by the journal: debits less credits of the payers\' cash account'), differenceCents: cents('Cash less journal; 0 where they tie'),
    accounts: none(z.record(z.string(), z.int()), 'Debits less credits of the day by account, in integer cents'),
  }), 'Payments posted, tied to the ledger'),
  denials: none(z.object({
    received: amount('Answers with denied dollars'), cases: amount('Cases opened on the day'), byCause: none(z.array(z.object({ cause: none(z.string(), 'CARC'), count: count('Cases'), cents: cents('Denied') })), 'Cases by cause, most dollars first'),
  }), 'Denials received'),
  followUp: none(z.object({
    open: amount('Open work on money that is owed: denials, rejections, postings, exceptions'), overdue: amount('Of these, past their date'),
    done: none(z.record(z.string(), z.int()), 'What was done on the day, by kind'),
  }), 'Progress of the follow-up'),
  highRisk: none(z.object({ claims: amount('Claims that lose money soon'), because: none(z.record(z.string(), z.int()), 'Reasons, with how many claims each concerns') }), 'High-risk claims'),
});
export type DayFigures = z.infer<typeof dayFigures>;

export const dayClosed = event({
  type: 'reporting.day-closed', version: 1, service, stream: 'day',
  meaning: 'The figures of a practice\'s day are final: what is learned later is a correction of a later day.',
  data: z.object({
    practice: id('The practice'),
    day: plainDate('The business day, which ends at the closing hour of the billing company\'s zone'),
    cause: none(z.enum(['closing-hour', 'person']), 'The clock, or a manager'),
    figures: none(dayFigures, 'The five figures'),
    corrections: none(z.array(z.object({ day: plainDate('The closed day that it belongs to'), figure: none(z.string(), 'Which figure'), count: none(z.int(), 'By how many it changed'), cents: cents('By how much it changed') })), 'What closed days turned out to lack or to have too much'),
    flows: none(z.record(z.string(), z.object({ count: none(z.int(), 'Facts'), cents: cents('Their sum') })), 'What was counted of the day, by kind: a reader that has heard everything counts the same'),
    sha256: none(z.string().length(64), 'SHA-256 (hex) of practice, day, figures, corrections and flows as canonical JSON'),
  }),
});

export const reportingEvents = [dayClosed, itemTaken, itemReleased, itemHandedOver, itemSnoozed, itemWoken, itemNoted, itemPlanned, itemResolved] as const;
