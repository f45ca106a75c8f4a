import type { Adjustment } from './adjustment/classify.js';
import { postCharges } from './charge/post-charges.js';
import type { FactHeader, JournalEntry } from './journal/entry.js';
import { factHash } from './journal/hash.js';
import { journalOf } from './journal/journal.js';
import { postClaimPayment } from './payment/post-claim-payment.js';
import type { ClaimPayment, PaymentLine } from './payment/claim-payment.js';
import { positionOf } from './position.js';
import type { Posting } from './posting.js';
import { sumCents } from './money.js';

export const CLAIM = 'CLAIM00000001';
export const PRACTICE = 'PRACTICE00001';

/** Header of a fact: every name is another fact. */
export const header = (name: string, practiceId = PRACTICE): FactHeader => ({ source: factHash(name), occurredOn: '2026-11-02', postedOn: '2026-11-03', tenant: 'tenant', practiceId });

/** Dollars and cents of the story as integer cents; the text keeps a float out even of the tests. */
export const usd = (text: string): number => {
  const [, sign = '', whole = '', part = ''] = /^(-?)(\d+)\.(\d\d)$/.exec(text) ?? [];
  return Number(`${sign}${whole}${part}`);
};

/** `CO-45 47.63` as a CAS. */
export const cas = (...texts: string[]): Adjustment[] => texts.map((text) => {
  const [pair = '', amount = ''] = text.split(' ');
  const [group = '', reason = ''] = pair.split('-');
  return { group, reason, amountCents: usd(amount) };
});

export const line = (number: number, charge: string, paid: string, ...adjustments: string[]): PaymentLine => ({ line: number, chargeCents: usd(charge), paidCents: usd(paid), adjustments: cas(...adjustments) });

type Told = Partial<ClaimPayment> & { readonly lines: readonly PaymentLine[] };

/** An answer of the first payer, patient next; charge and payment are those of its lines unless told. */
export const answer = (name: string, told: Told): ClaimPayment => ({
  ...header(name), claimId: CLAIM, sequence: 'P', payers: ['P'], remit: `remit ${name}`, statusCode: '1',
  chargeCents: sumCents(told.lines.map((l) => l.chargeCents)), paidCents: sumCents(told.lines.map((l) => l.paidCents)), adjustments: [], next: 'patient', ...told,
});

/** A claim's books as facts come in. */
export class Books {
  entries: readonly JournalEntry[] = [];

  charge(...amounts: string[]): this {
    return this.take(postCharges({ ...header('charges'), claimId: CLAIM, debtor: 'P', lines: amounts.map((amount, i) => ({ line: i + 1, chargeCents: usd(amount) })) }));
  }

  answer(payment: ClaimPayment): Posting {
    const posting = postClaimPayment(payment, positionOf(this.entries, payment.claimId));
    this.take(posting);
    return posting;
  }

  take(posting: Posting): this {
    this.entries = journalOf([...this.entries, ...posting.entries]).entries;
    return this;
  }
}
