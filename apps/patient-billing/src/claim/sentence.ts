import { formatCents, sumCents } from '@claimstream/ledger';

export type Sequence = 'P' | 'S' | 'T';

/** What became of a charge so far, in integer cents: paid, taken off by agreement, still with a plan, and the patient's. */
export interface Told {
  /** Paid in sum, by payer sequence. */
  paidCents: Partial<Record<Sequence, number>>;
  /** Taken off under the plans' agreements with the practice, in sum. */
  contractualCents: number;
  /** Not decided yet: open at a plan. */
  openCents: number;
  /** The patient's share by CARC: what it is made of. */
  shares: Record<string, number>;
}

/** The reasons for which a share is the patient's, in words of a bill. The only ones that reach an account (posting rule J7). */
export const REASONS: Readonly<Record<string, string>> = { 1: 'deductible', 2: 'coinsurance', 3: 'copayment', 66: 'blood deductible', 178: 'spend-down' };

const ORDER: readonly Sequence[] = ['P', 'S', 'T'];
const PLACE: Readonly<Record<Sequence, string>> = { P: 'first', S: 'second', T: 'third' };

const dollars = (cents: number): string => (cents < 0 ? `-$${formatCents(-cents)}` : `$${formatCents(cents)}`);

export const shareCents = ({ shares }: Told): number => sumCents(Object.values(shares));

/** The sentence that explains the patient's share: charge, what the plans allowed and paid, and why the rest is the patient's. */
export function sentenceOf(told: Told): string {
  const share = shareCents(told);
  const paid = ORDER.flatMap((s) => (told.paidCents[s] === undefined ? [] : [[s, told.paidCents[s]] as const]));
  const paidCents = sumCents(paid.map(([, cents]) => cents));
  const allowed = paidCents + share;
  const said = paid.length > 1
    ? `Your plans allowed ${dollars(allowed)}: ${paid.map(([s, cents]) => `the ${PLACE[s]} paid ${dollars(cents)}`).join(', ')}.`
    : `Your plan allowed ${dollars(allowed)} and paid ${dollars(paidCents)}.`;
  return [
    `The charge is ${dollars(allowed + told.contractualCents + told.openCents)}.`, said,
    ...(told.contractualCents === 0 ? [] : [`${dollars(told.contractualCents)} is taken off under the agreement with the practice.`]),
    ...(told.openCents === 0 ? [] : [`${dollars(told.openCents)} is still open with the plan and is not billed to you.`]),
    share === 0 ? 'Nothing of it is yours to pay.' : `${dollars(share)} is yours: ${Object.entries(told.shares).filter(([, cents]) => cents !== 0).map(([reason, cents]) => `${REASONS[reason] ?? reason} ${dollars(cents)}`).join(', ')}.`,
  ].join(' ');
}
