import { dollars } from '../show/money.js';
import { ToneText } from '../show/tone.js';
import type { Balance } from './books.js';

/** The balance equation as it is printed: $150.00 charged = $65.90 paid + $47.63 contract + $36.47 patient + $0.00 open. */
export function balanceText(b: Balance): string {
  const parts: [number, string][] = [[b.paidCents, 'paid'], [b.contractCents, 'contract'], ...(b.otherCents === 0 ? [] : [[b.otherCents, 'other reductions'] as [number, string]]), [b.patientCents, 'patient'], [b.openCents, 'open']];
  return `${dollars(b.chargedCents)} charged = ${parts.map(([cents, word]) => `${dollars(cents)} ${word}`).join(' + ')}`;
}

export const BalanceLine = ({ balance }: { balance: Balance }) => (
  <p className="balance-line"><ToneText tone={balance.holds ? 'ok' : 'danger'} strong>{balanceText(balance)}{balance.holds ? '' : ': the books do not agree'}</ToneText></p>
);
