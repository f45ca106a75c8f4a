import { z } from 'zod';
import { event, lds } from '../event.js';
import { cents, id } from '../fields.js';

const service = 'patient-billing' as const;

const balance = {
  balanceCents: cents('What the account owes now: patient shares and nothing else'),
  changeCents: cents('By how much this claim changed it'),
  claim: id('The claim whose share moved'),
  remit: id('The remittance that moved it'),
};

export const accountOpened = event({
  type: 'patient-billing.account-opened', version: 1, service, stream: 'account', machine: 'account',
  meaning: 'A guarantor owes something at a practice for the first time: one account for all patients of the guarantor there.',
  data: z.object({ guarantor: id('Who answers for the bills') }),
});

export const balanceDue = event({
  type: 'patient-billing.balance-due', version: 1, service, stream: 'account', machine: 'account',
  meaning: 'A patient share is due and no statement has gone out.', data: z.object(balance),
});

export const balanceChanged = event({
  type: 'patient-billing.balance-changed', version: 1, service, stream: 'account',
  meaning: 'The balance of an account that is due already changed.', data: z.object(balance),
});

export const balanceCleared = event({
  type: 'patient-billing.balance-cleared', version: 1, service, stream: 'account', machine: 'account',
  meaning: 'A later answer of a payer took the whole patient share back.', data: z.object(balance),
});

export const shareExplained = event({
  type: 'patient-billing.share-explained', version: 1, service, stream: 'claim',
  meaning: 'The patient share of a claim and what it is made of, as it stands on the account.',
  data: z.object({
    account: id('The account'),
    patientCents: cents('Share of the patient on this claim'),
    sentence: lds(z.string(), 'The sentence that explains it: charge, what the plan allowed and paid, and why the rest is the patient\'s'),
  }),
});

export const patientBillingEvents = [accountOpened, balanceDue, balanceChanged, balanceCleared, shareExplained] as const;
