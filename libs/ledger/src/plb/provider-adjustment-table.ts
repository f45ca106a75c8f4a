import type { AccountNumber } from '../chart.js';

/** What a provider-level adjustment (PLB) is for the books. */
export type ProviderAdjustmentKind =
  /** Money carried over or advanced (minus) and taken back (plus): a debt to the payer between the two. */
  | 'carried'
  /** The payer says it has our refund (minus). */
  | 'refund-acknowledged'
  /** To the account of the row, on the side its sign asks for. */
  | 'direct';

export interface ProviderAdjustmentRow {
  readonly reason: string;
  readonly kind: ProviderAdjustmentKind;
  readonly account: AccountNumber;
  /** `reference`: only the open item of the same PLB03-2 is met; `reason`: all of the payer's open items of this reason are one running sum. */
  readonly meets?: 'reference' | 'reason';
  /** The code says too little: it posts, and a person reads the payer's text. */
  readonly review?: true;
}

const direct = (account: AccountNumber, ...reasons: string[]): ProviderAdjustmentRow[] => reasons.map((reason) => ({ reason, kind: 'direct', account }));
const unclear = (account: AccountNumber, ...reasons: string[]): ProviderAdjustmentRow[] => reasons.map((reason) => ({ reason, kind: 'direct', account, review: true }));

/** Every PLB reason has an account here; one that is missing goes to unapplied money, never by its sign alone. */
export const PROVIDER_ADJUSTMENTS: readonly ProviderAdjustmentRow[] = [
  { reason: 'WO', kind: 'carried', account: '2300', meets: 'reference' },
  { reason: 'FB', kind: 'carried', account: '2300', meets: 'reason' },
  { reason: 'AP', kind: 'carried', account: '2300', meets: 'reason' },
  { reason: '72', kind: 'refund-acknowledged', account: '2200' },
  ...direct('4200', 'L6', 'CR'),
  ...direct('4220', 'CT'),
  ...direct('4180', 'BN', 'IP'),
  ...direct('1310', 'IR', 'LE', 'SL', 'WU', 'AM'),
  ...direct('1330', 'E3'),
  ...direct('1400', 'OB'),
  ...direct('5100', 'AH'),
  ...direct('4210', '50', '51', '90', 'B2', 'B3', 'BD', 'CV', 'CW', 'DM', 'GO', 'HM', 'IS', 'J1', 'L3', 'LS', 'OA', 'PI', 'RE', 'TL'),
  ...unclear('4210', 'CS', 'C5', 'FC', 'PL', 'RA'),
];
