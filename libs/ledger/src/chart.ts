/** Whose turn it is to pay: the payers of a claim in their order; `other` is workers' compensation, auto, an employer, or a fourth payer. */
export const SEQUENCES = ['P', 'S', 'T', 'other'] as const;
export type Sequence = (typeof SEQUENCES)[number];

export type AccountKind = 'asset' | 'liability' | 'revenue' | 'contra-revenue' | 'expense';
/** Who owes what stands in a receivable account. */
export type Debtor = Sequence | 'patient' | 'collections';

export interface Account {
  readonly number: string;
  readonly name: string;
  readonly kind: AccountKind;
  /** The side on which the account grows. */
  readonly normal: 'debit' | 'credit';
  /** A control account: its balance is the sum of one bucket of every claim. */
  readonly debtor?: Debtor;
  /** Kept only so that deposits can be tied to the bank; the bank's own books decide. */
  readonly memo?: true;
}

const asset = <const N extends string>(number: N, name: string, more?: { debtor: Debtor } | { memo: true }) => ({ number, name, kind: 'asset', normal: 'debit', ...more }) as const;
const liability = <const N extends string>(number: N, name: string) => ({ number, name, kind: 'liability', normal: 'credit' }) as const;
const revenue = <const N extends string>(number: N, name: string) => ({ number, name, kind: 'revenue', normal: 'credit' }) as const;
const contra = <const N extends string>(number: N, name: string) => ({ number, name, kind: 'contra-revenue', normal: 'debit' }) as const;

const ACCOUNTS = [
  asset('1000', 'Bank', { memo: true }),
  asset('1050', 'Payer money on its way to the bank'),
  asset('1060', 'Card money on its way to the bank'),
  asset('1100', 'Owed by the first payer', { debtor: 'P' }),
  asset('1110', 'Owed by the second payer', { debtor: 'S' }),
  asset('1120', 'Owed by the third payer', { debtor: 'T' }),
  asset('1150', 'Owed by another payer', { debtor: 'other' }),
  asset('1200', 'Owed by the patient', { debtor: 'patient' }),
  asset('1290', 'Placed with collections', { debtor: 'collections' }),
  asset('1310', 'Withheld at source for somebody else'),
  asset('1320', 'Taken back by a payer, claim not yet known'),
  asset('1330', 'Withheld by a payer, to be returned'),
  asset('1400', 'Owed by another practice'),
  liability('2100', 'Payer money not yet applied'),
  liability('2110', 'Patient money not yet applied'),
  liability('2200', 'To be refunded to a payer'),
  liability('2210', 'To be refunded to a patient'),
  liability('2300', 'Carried forward or advanced by a payer'),
  liability('2400', 'Owed to another practice'),
  revenue('4000', 'Charges'),
  contra('4100', 'Contractual reduction'),
  contra('4110', 'Sequestration'),
  contra('4120', 'Denial written off'),
  contra('4130', 'Filing limit written off'),
  contra('4140', 'Small balance written off'),
  contra('4150', 'Charity'),
  contra('4160', 'Bad debt'),
  contra('4170', 'Discount for paying oneself or at once'),
  contra('4180', 'Incentives and penalties of a payer programme'),
  revenue('4200', 'Interest from payers'),
  revenue('4210', 'Payer adjustments that belong to no claim'),
  revenue('4220', 'Capitation'),
  { number: '5100', name: 'Card and transfer fees', kind: 'expense', normal: 'debit' },
] as const satisfies readonly Account[];

export type AccountNumber = (typeof ACCOUNTS)[number]['number'];

/** The accounts of a practice, in order. Every practice has the same chart and books of its own. */
export const CHART: readonly (Account & { readonly number: AccountNumber })[] = ACCOUNTS;

const byNumber: ReadonlyMap<string, Account> = new Map(CHART.map((account) => [account.number, account]));

/** @throws Error for a number that the chart does not have. */
export function accountOf(number: string): Account {
  const account = byNumber.get(number);
  if (!account) throw new Error(`The chart has no account ${number}.`);
  return account;
}

/** The accounts that hold what claims are owed; each is the control account of one bucket. */
export const RECEIVABLES = ['1100', '1110', '1120', '1150', '1200', '1290'] as const satisfies readonly AccountNumber[];
export type Receivable = (typeof RECEIVABLES)[number];
export const isReceivable = (account: string): account is Receivable => (RECEIVABLES as readonly string[]).includes(account);

const RECEIVABLE_OF: Record<Debtor, Receivable> = { P: '1100', S: '1110', T: '1120', other: '1150', patient: '1200', collections: '1290' };

/** The bucket in which a claim's debt of this payer, of the patient or at collections stands. */
export const receivableOf = (debtor: Debtor): Receivable => RECEIVABLE_OF[debtor];
