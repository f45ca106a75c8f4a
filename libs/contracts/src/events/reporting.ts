import { z } from 'zod';
import { event, none } from '../event.js';
import { count } from '../fields.js';

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

export const reportingEvents = [itemTaken, itemReleased, itemHandedOver, itemSnoozed, itemWoken, itemNoted, itemPlanned, itemResolved] as const;
