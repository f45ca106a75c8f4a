import { write835, type Claim837, type ClaimPaymentDraft, type InterchangeHeader, type ProviderAdjustment, type Remittance, type Transaction835 } from '@claimstream/x12';
import { envelopeOf, type Numbered } from './acknowledge.js';
import { adjudicate, reversalOf } from './adjudicate.js';
import type { ClaimPlan } from './plan.js';
import { chance, drawn, hashOf } from './seeded.js';

/** A claim that an 835 answers, and what it takes back. */
export interface Owed {
  claim: Claim837;
  plan: ClaimPlan;
  /** Day the payer got the claim. */
  receivedOn: string;
  original?: { claim: Claim837; plan: ClaimPlan; receivedOn: string };
}

/** What one payment (ST) came to. */
export interface RemitNote {
  payer: string;
  /** N104 of 1000B. */
  payee: string;
  trace: string;
  paymentCents: number;
  claims: number;
  /** Left to take from the next payment (PLB FB), 0 where nothing is. */
  forwardCents: number;
  /** CLP07 of a claim that it pays: one that a later payment may find to be overpaid. */
  paidControl?: string;
}

export interface RemitContext extends Numbered {
  seed: number;
  /** Billing company and partner: no two mailboxes share a payment number. */
  mailbox: string;
  /** The payment before of this payer and payee. */
  before(payer: string, payee: string): Pick<RemitNote, 'forwardCents' | 'paidControl'> | undefined;
}

export interface Remit {
  note: RemitNote;
  transaction: Transaction835;
}

const sum = <T>(list: readonly T[], of: (item: T) => number): number => list.reduce((total, item) => total + of(item), 0);
const payeeOf = ({ billingProvider: b }: Claim837): string => b.npi ?? b.taxId ?? '0';

/** A reversal stands before its correction, in the same payment (TR3 835, 1.10.2.8). */
function paymentsOf({ claim, plan, receivedOn, original }: Owed, seed: number): ClaimPaymentDraft[] {
  const reversal = original === undefined ? [] : [reversalOf(adjudicate(original.claim, original.plan, original.receivedOn, seed))];
  return plan.fate === 'voided' ? reversal : [...reversal, adjudicate(claim, plan, receivedOn, seed)];
}

/** One ST per payer and payee, in the order in which they first appear. */
export function remitsOf(owed: readonly Owed[], context: RemitContext): Remit[] {
  const byParties = new Map<string, Owed[]>();
  for (const one of owed) {
    const key = `${one.plan.payer}\n${payeeOf(one.claim)}`;
    byParties.set(key, [...(byParties.get(key) ?? []), one]);
  }
  return [...byParties.values()].flatMap((those) => {
    const payments = those.flatMap((one) => paymentsOf(one, context.seed));
    const first = those[0];
    return first === undefined || payments.length === 0 ? [] : [{ first: first.claim, payments }];
  }).map(({ first, payments }, at) => remitOf(first, payments, at + 1, context));
}

function remitOf(claim: Claim837, payments: ClaimPaymentDraft[], n: number, context: RemitContext): Remit {
  const payer = claim.payer.id ?? claim.payer.name;
  const payee = payeeOf(claim);
  const trace = `T${hashOf(context.mailbox).slice(0, 6).toUpperCase()}${String(context.control).padStart(9, '0')}${String(n).padStart(3, '0')}`;
  const { list, paid } = adjustProvider(claim, payments, trace, context.before(payer, payee), context);
  const paymentCents = sum(paid, (p) => p.paidCents) - sum(list, (a) => a.amountCents);
  const paidControl = paid.find((p) => p.paidCents > 0)?.payerClaimControl;
  const forwardCents = 0 - sum(list, (a) => (a.reason === 'FB' && a.amountCents < 0 ? a.amountCents : 0));
  return {
    note: { payer, payee, trace, paymentCents, claims: paid.length, forwardCents, ...(paidControl === undefined ? {} : { paidControl }) },
    transaction: { control: String(n).padStart(4, '0'), remittance: header(claim, payer, payee, trace, paymentCents, context), payments: paid, providerAdjustments: list },
  };
}

/**
 * Money that belongs to no claim of this payment: what was carried forward is taken, and now and then interest, an overpayment of a claim that was
 * paid before withheld, or a refund of one that came in. What would make the payment negative is carried forward to the next (FB, RFI 738).
 */
function adjustProvider(claim: Claim837, payments: ClaimPaymentDraft[], trace: string, before: ReturnType<RemitContext['before']>, { seed, at }: RemitContext): { list: ProviderAdjustment[]; paid: ClaimPaymentDraft[] } {
  const list: ProviderAdjustment[] = [];
  const add = (reason: string, amountCents: number, reference: string): void => {
    list.push({ providerId: payeeOf(claim), fiscalPeriodEnd: `${at.date.slice(0, 4)}-12-31`, reason, reference, amountCents });
  };
  const { forwardCents: carried = 0, paidControl } = before ?? {};
  if (carried > 0) add('FB', carried, 'CARRIED FORWARD');
  const late = chance(20, seed, trace, 'interest') ? payments.find((p) => p.paidCents > 0) : undefined;
  const interest = drawn(900, seed, trace, 'interest cents') + 1;
  if (late !== undefined) add('L6', -interest, late.claimId);
  if (paidControl !== undefined && chance(15, seed, trace, 'withheld')) add('WO', 100 + drawn(1_900, seed, trace, 'withheld cents'), paidControl);
  if (paidControl !== undefined && chance(10, seed, trace, 'refund')) add('72', -(100 + drawn(1_900, seed, trace, 'refund cents')), paidControl);
  const rest = sum(payments, (p) => p.paidCents) - sum(list, (a) => a.amountCents);
  if (rest < 0) add('FB', rest, 'CARRIED FORWARD');
  return { list, paid: payments.map((p) => (p === late ? { ...p, amounts: { ...p.amounts, I: interest } } : p)) };
}

const ADDRESS = { line1: 'PO BOX 100', city: 'EXAMPLEVILLE', state: 'OH', postalCode: '440990001' };

function header(claim: Claim837, payer: string, payee: string, trace: string, paymentCents: number, { at, seed }: RemitContext): Remittance {
  const { billingProvider: provider, payer: named } = claim;
  const payerTaxId = `199${String(drawn(10_000_000, payer)).padStart(7, '0')}`;
  const none = paymentCents === 0;
  const check = !none && chance(15, seed, trace, 'check');
  return {
    handling: none ? 'H' : 'I', paymentCents, creditOrDebit: 'C', method: none ? 'NON' : check ? 'CHK' : 'ACH',
    ...(none || check ? {} : {
      format: 'CCP', fromAccount: { routingQualifier: '01', routing: '999900001', accountQualifier: 'DA', account: 'TESTPAYER1' }, originatingCompany: payerTaxId,
      toAccount: { routingQualifier: '01', routing: '999900002', accountQualifier: 'DA', account: 'TESTPAYEE1' },
    }),
    paymentDate: at.date, trace, payerTaxId, productionDate: at.date,
    payer: {
      name: named.name, address: named.address ?? ADDRESS, ...(named.id === undefined ? {} : { references: { '2U': named.id } }),
      contacts: [{ purpose: 'CX', numbers: [{ qualifier: 'TE', number: '5550100001' }] }, { purpose: 'BL', name: 'TEST HELP DESK', numbers: [{ qualifier: 'TE', number: '5550100002' }] }],
    },
    payee: {
      name: provider.organization ?? provider.person?.last ?? 'PAYEE', idQualifier: provider.npi === undefined ? 'FI' : 'XX', id: payee,
      ...(provider.address ? { address: provider.address } : {}), ...(provider.npi !== undefined && provider.taxId !== undefined ? { references: { TJ: provider.taxId } } : {}),
    },
    extra: [],
  };
}

/**
 * Half of what an 835 would have said. Several payments are dealt out whole; one alone becomes two with numbers and sums of their own.
 * Undefined where there is only one claim, or where a payment that went out already would have to be broken.
 */
export function halvesOf(remits: readonly Remit[], mayBreak: boolean): [Remit[], Remit[]] | undefined {
  if (remits.length > 1) return [remits.slice(0, Math.ceil(remits.length / 2)), remits.slice(Math.ceil(remits.length / 2))];
  const [only] = remits;
  // What a provider adjustment, a reversal or a balance forward ties together cannot be dealt out.
  if (only === undefined || !mayBreak || only.note.claims < 2 || (only.transaction.providerAdjustments ?? []).length > 0 || only.transaction.payments.some((p) => p.paidCents < 0)) return undefined;
  const at = Math.ceil(only.transaction.payments.length / 2);
  const part = (payments: ClaimPaymentDraft[], suffix: string): Remit => {
    const paymentCents = sum(payments, (p) => p.paidCents);
    const { format: _format, fromAccount: _from, toAccount: _to, originatingCompany: _company, ...always } = only.transaction.remittance;
    const none = paymentCents === 0;
    const remittance = { ...(none ? always : only.transaction.remittance), paymentCents, ...(none ? { handling: 'H', method: 'NON' } : {}), trace: `${only.note.trace}${suffix}` };
    return { note: { ...only.note, trace: remittance.trace, paymentCents, claims: payments.length }, transaction: { ...only.transaction, remittance, payments } };
  };
  return [[part(only.transaction.payments.slice(0, at), 'A')], [part(only.transaction.payments.slice(at), 'B')]];
}

/** CLP01 as a payer gives it back that keeps fewer characters than were sent. */
export function mangled(remits: readonly Remit[]): Remit[] {
  const [first, ...rest] = remits;
  if (first === undefined) return [];
  const [payment, ...others] = first.transaction.payments;
  if (payment === undefined) return [...remits];
  return [{ ...first, transaction: { ...first.transaction, payments: [{ ...payment, claimId: payment.claimId.slice(0, -3) }, ...others] } }, ...rest];
}

/** The 835 as a file of one interchange. */
export const remitFile = (header837: InterchangeHeader, remits: readonly Remit[], numbered: Numbered): Uint8Array => {
  const envelope = envelopeOf(header837, numbered);
  return write835({ ...envelope, groups: [{ functionalId: 'HP', control: envelope.control, transactions: remits.map((r) => r.transaction) }] }).bytes;
};
