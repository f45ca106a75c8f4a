import type { BillingProvider, Claim837Draft } from './claim-837.js';
import { money } from './claim/codec.js';
import { generateClaims } from './generate.js';
import { adjudicateClaim, outcomeOf, reversalOf, sum } from './generate/adjudicate.js';
import { billingProvider, DEMO_PAYERS, type DemoPayer } from './generate/parties.js';
import { inventAddress } from './generate/people.js';
import { addDays, mix, Seeded } from './generate/seeded.js';
import type { ClaimGroup, ClaimPaymentDraft, ProviderAdjustment, Remittance } from './remittance/remittance.js';
import type { PlainDate } from './values.js';
import type { Interchange835, Transaction835 } from './write-835.js';

export interface AnswerOptions {
  /** Same seed, same answers. */
  seed: number;
  /** BPR16; claims were received one to three weeks before. */
  paymentDate: PlainDate;
  /** Number of the first ST, so that pages of one stream do not repeat traces. Default 1. */
  firstTransaction?: number;
  /** Share of claims that come as a reversal and its correction, in percent; default 3. */
  reversalPercent?: number;
}

export interface GenerateRemittanceOptions extends AnswerOptions {
  /** How many CLP; a reversal and its correction are two. */
  count: number;
  /** Default 500; the guide recommends at most 10,000. */
  claimsPerTransaction?: number;
  claimIdPrefix?: string;
  /** How many invented billing providers are paid, default 3. */
  billingProviders?: number;
  /** Every so manieth ST pays a hospital, default 4; 0 for none. */
  hospitalEvery?: number;
  /** ISA13 and GS06, default `1`. */
  control?: string;
  delimiters?: Interchange835['delimiters'];
}

/** Invented payments of invented claims, balanced, in an interchange marked as a test. */
export const generateRemittance = (options: GenerateRemittanceOptions): Interchange835 => {
  const { count, seed, paymentDate, claimsPerTransaction = 500, billingProviders = 3, hospitalEvery = 4, control = '1', delimiters, claimIdPrefix } = options;
  const transactions: Transaction835[] = [];
  for (let done = 0; done < count || transactions.length === 0; done += claimsPerTransaction) {
    const n = transactions.length;
    const kind = hospitalEvery > 0 && n % hospitalEvery === hospitalEvery - 1 ? '837I' : '837P';
    const provider = billingProvider(kind, seed, n % Math.max(1, billingProviders));
    const payer = DEMO_PAYERS[n % DEMO_PAYERS.length] as DemoPayer;
    const size = Math.min(claimsPerTransaction, count - done);
    const claims = generateClaims({ kind, count: size, seed, serviceDate: addDays(paymentDate, -21), firstIndex: done, ...(claimIdPrefix === undefined ? {} : { claimIdPrefix }) });
    const mine = claims.map((claim) => ({ ...claim, billingProvider: provider, payer: payer.payer, subscriber: { ...claim.subscriber, filingCode: payer.filingCode } }));
    transactions.push(remit(mine, (options.firstTransaction ?? 1) + n, options, size));
  }
  return {
    sender: { qualifier: 'ZZ', id: 'TESTPAYER' }, receiver: { qualifier: 'ZZ', id: 'TESTRECEIVER' }, control, createdAt: { date: paymentDate, time: '0615' }, usage: 'T',
    ...(delimiters ? { delimiters } : {}),
    groups: [{ functionalId: 'HP', control, transactions }],
  };
};

/** Answers given claims: one ST per payer and billing provider, in the order of first appearance. */
export const answerClaims = (claims: readonly Claim837Draft[], options: AnswerOptions): Transaction835[] => {
  const byParties = new Map<string, Claim837Draft[]>();
  for (const claim of claims) {
    const key = `${claim.payer.id ?? claim.payer.name}\n${claim.billingProvider.npi ?? claim.billingProvider.organization ?? ''}`;
    const list = byParties.get(key);
    if (list) list.push(claim);
    else byParties.set(key, [claim]);
  }
  return [...byParties.values()].map((list, n) => remit(list, (options.firstTransaction ?? 1) + n, options));
};

/** One ST: decisions on claims of one payer and one provider, provider adjustments, and the payment that balances them. */
const remit = (claims: readonly Claim837Draft[], n: number, options: AnswerOptions, most = Infinity): Transaction835 => {
  const seeded = new Seeded(mix(options.seed, 700_000 + n));
  const payments: ClaimPaymentDraft[] = [];
  for (const claim of claims) {
    if (payments.length >= most) break;
    payments.push(...decide(claim, `${n}`, options, most - payments.length, seeded));
  }
  const grouped = underGroups(payments, claims[0]?.billingProvider, options.paymentDate);
  const providerAdjustments = adjustProvider(grouped, claims[0]?.billingProvider, options.paymentDate, seeded);
  const paymentCents = sum(grouped, ({ paidCents }) => paidCents) - sum(providerAdjustments, ({ amountCents }) => amountCents);
  return { control: String(n).padStart(4, '0'), remittance: header(claims[0], n, paymentCents, options, seeded), payments: grouped, providerAdjustments };
};

/** What comes back for one claim: a payment, or a reversal of an earlier one and its correction where there is room for both. */
const decide = (claim: Claim837Draft, run: string, { seed, paymentDate, reversalPercent = 3 }: AnswerOptions, room: number, seeded: Seeded): ClaimPaymentDraft[] => {
  const day = addDays(paymentDate, -21);
  const receivedOn = addDays(paymentDate, -7 - seeded.below(14));
  const outcome = outcomeOf(claim, seeded);
  const control = (version: number): string => `PCN${(seed >>> 0).toString(36).toUpperCase()}${run}${seeded.digits(8)}V${version}`;
  const payment = adjudicateClaim(claim, { outcome, payerClaimControl: control(1), receivedOn, day }, seeded);
  if (outcome !== 'patient-share' || payment.paidCents <= 0 || room < 2 || !seeded.chance(reversalPercent)) return [payment];
  return [reversalOf(payment), adjudicateClaim(claim, { outcome: 'contract', payerClaimControl: control(2), receivedOn, day }, seeded)];
};

/** One LX, or one per facility type with its TS3 where a hospital is paid. */
const underGroups = (payments: readonly ClaimPaymentDraft[], provider: BillingProvider | undefined, paymentDate: PlainDate): ClaimPaymentDraft[] => {
  const types = [...new Set(payments.map(({ facilityTypeCode }) => facilityTypeCode ?? ''))].sort();
  const hospital = provider?.taxonomy === '282N00000X';
  if (!hospital) {
    const group: ClaimGroup = { number: '1', extra: [] };
    return payments.map((payment) => ({ ...payment, group }));
  }
  return types.flatMap((type, i) => {
    const mine = payments.filter(({ facilityTypeCode }) => facilityTypeCode === type);
    const charge = sum(mine, ({ chargeCents }) => chargeCents);
    const group: ClaimGroup = {
      number: String(i + 1), extra: [],
      ts3: { 1: provider?.npi ?? '', 2: type, 3: `${paymentDate.slice(0, 4)}1231`, 4: String(mine.length), 5: money(charge) as string },
    };
    return mine.map((payment) => ({ ...payment, group }));
  });
};

/** PLB of several kinds. What would make the payment negative is carried forward (FB, RFI 738). */
const adjustProvider = (payments: readonly ClaimPaymentDraft[], provider: BillingProvider | undefined, paymentDate: PlainDate, seeded: Seeded): ProviderAdjustment[] => {
  const providerId = provider?.npi ?? 'TESTPROVIDER';
  const fiscalPeriodEnd = `${paymentDate.slice(0, 4)}-12-31`;
  const list: ProviderAdjustment[] = [];
  const add = (reason: string, amountCents: number, reference?: string): void => {
    list.push({ providerId, fiscalPeriodEnd, reason, ...(reference === undefined ? {} : { reference }), amountCents });
  };
  const late = payments.find(({ paidCents }) => paidCents > 0);
  if (late && seeded.chance(40)) {
    const interest = seeded.below(900) + 1;
    late.amounts = { ...late.amounts, I: interest };
    add('L6', -interest, late.claimId);
  }
  if (seeded.chance(30)) add('WO', seeded.below(20_000) + 500, `${payments[0]?.payerClaimControl ?? 'PCN'}`);
  if (seeded.chance(15)) add('72', -(seeded.below(9_000) + 100), 'REFUND RECEIVED');
  if (seeded.chance(15)) add('CS', seeded.below(3_000) + 1, 'SETTLEMENT');
  if (seeded.chance(10)) add('IR', seeded.below(1_000) + 1);
  const rest = sum(payments, ({ paidCents }) => paidCents) - sum(list, ({ amountCents }) => amountCents);
  if (rest < 0) add('FB', rest, 'CARRIED FORWARD');
  return list;
};

const header = (claim: Claim837Draft | undefined, n: number, paymentCents: number, { seed, paymentDate }: AnswerOptions, seeded: Seeded): Remittance => {
  const payer = claim?.payer ?? { name: 'TESTPAYER' };
  const provider = claim?.billingProvider;
  const payerTaxId = `199${String(mix(1, payer.name.length) % 10_000_000).padStart(7, '0')}`;
  const none = paymentCents === 0;
  const check = !none && seeded.chance(20);
  return {
    handling: none ? 'H' : 'I', paymentCents, creditOrDebit: 'C', method: none ? 'NON' : check ? 'CHK' : 'ACH',
    ...(none || check ? {} : {
      format: 'CCP', fromAccount: { routingQualifier: '01', routing: '999900001', accountQualifier: 'DA', account: 'TESTPAYER1' }, originatingCompany: payerTaxId,
      toAccount: { routingQualifier: '01', routing: '999900002', accountQualifier: 'DA', account: 'TESTPAYEE1' },
    }),
    paymentDate, trace: `TEST${(seed >>> 0).toString(36).toUpperCase()}X${n}`, payerTaxId, productionDate: addDays(paymentDate, -1),
    payer: {
      name: payer.name, address: payer.address ?? inventAddress(new Seeded(mix(seed, 600_000))),
      ...(payer.id === undefined ? {} : { references: { '2U': payer.id } }),
      contacts: [
        { purpose: 'CX', numbers: [{ qualifier: 'TE', number: '5550100001' }] },
        { purpose: 'BL', name: 'TEST HELP DESK', numbers: [{ qualifier: 'TE', number: '5550100002' }] },
      ],
    },
    payee: {
      name: provider?.organization ?? provider?.person?.last ?? 'TESTPRACTICE', idQualifier: 'XX', id: provider?.npi ?? '1999000016',
      ...(provider?.address ? { address: provider.address } : {}), ...(provider?.taxId === undefined ? {} : { references: { TJ: provider.taxId } }),
    },
    extra: [],
  };
};
