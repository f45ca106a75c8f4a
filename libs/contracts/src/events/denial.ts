import { z } from 'zod';
import { event, none } from '../event.js';
import { cents, id, plainDate } from '../fields.js';

const service = 'denial' as const;

/** A case lives inside its claim's stream; its item is `<sequence>/<cause>`, for example P/197. */
const it = {
  sequence: none(z.enum(['P', 'S', 'T']), 'Payer sequence'),
  cause: none(z.string(), 'CARC that the denied lines share'),
};

const deniedLine = z.object({
  line: none(z.int().positive().optional(), 'Line of our claim; absent for an adjustment of the whole claim'),
  group: none(z.string(), 'CAS01'),
  reason: none(z.string(), 'CARC'),
  remarks: none(z.array(z.string()), 'RARC'),
  amountCents: cents('Denied'),
});

export const caseOpened = event({
  type: 'denial.case-opened', version: 1, service, stream: 'claim', machine: 'case',
  meaning: 'Lines were denied for one cause: the dollars have an owner from here on.',
  data: z.object({ ...it, remit: id('The remittance'), lines: none(z.array(deniedLine), 'The denied lines'), amountCents: cents('Sum of the denied lines') }),
});

export const caseTriaged = event({
  type: 'denial.case-triaged', version: 1, service, stream: 'claim', machine: 'case',
  meaning: 'Cause, route and deadlines are known; the next step has an owner and a date.',
  data: z.object({
    ...it,
    category: none(z.string(), 'What kind of denial, from the table of reasons'),
    route: none(z.string(), 'What is done about it: CORRECT, APPEAL, REBILL, ...'),
    appealable: none(z.enum(['yes', 'no', 'conditional']), 'Whether an appeal is open'),
    correctable: none(z.boolean(), 'Whether a corrected claim may be sent'),
    appealBy: plainDate('Last day to appeal').optional(),
    correctBy: plainDate('Last day for a corrected claim').optional(),
    owner: none(z.string(), 'Role that takes the next step'),
    nextAction: none(z.string(), 'The next step, in our own words'),
    dueOn: plainDate('When the next step is due'),
    releases: none(z.array(z.string()), 'Data releases that decided'),
    by: none(z.enum(['table', 'person']), 'Who decided'),
  }),
});

export const caseGrew = event({
  type: 'denial.case-grew', version: 1, service, stream: 'claim',
  meaning: 'A later remittance denied more, or less, for the same cause.',
  data: z.object({ ...it, remit: id('The remittance'), lines: none(z.array(deniedLine), 'The denied lines as they are now'), amountCents: cents('Sum of the denied lines as it is now') }),
});

export const caseOverturned = event({
  type: 'denial.case-overturned', version: 1, service, stream: 'claim', machine: 'case',
  meaning: 'The payer paid after all.', data: z.object({ ...it, remit: id('The remittance'), paidCents: cents('Paid on the denied lines') }),
});

export const caseWithdrawn = event({
  type: 'denial.case-withdrawn', version: 1, service, stream: 'claim', machine: 'case',
  meaning: 'A later answer refuses the same lines for another cause: the case of that cause holds the dollars now.', data: z.object({ ...it, remit: id('The remittance') }),
});

export const denialEvents = [caseOpened, caseTriaged, caseGrew, caseOverturned, caseWithdrawn] as const;
