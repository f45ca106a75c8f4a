import { receivableOf, type Sequence } from '../chart.js';
import { EntryWriter, mirrored, pair, type FactHeader, type JournalEntry } from '../journal/entry.js';
import { formatCents } from '../money.js';
import { entriesOnly, type ExceptionKind, type Posting } from '../posting.js';

/** Payer money that no claim may take yet: its claim is unknown, does not add up, or waits for another decision. */
export interface CashHeld extends FactHeader {
  readonly remit: string;
  /** CLP04 as sent; negative where the payer took money. */
  readonly amountCents: number;
  readonly why: Extract<ExceptionKind, 'unmatched' | 'unbalanced-remit' | 'does-not-add-up' | 'reversal' | 'predetermination' | 'status-unknown' | 'negative-payment'>;
  /** Where the claim is known although its answer is held. */
  readonly claimId?: string;
  readonly sequence?: Sequence;
}

const BECAUSE: Record<CashHeld['why'], string> = {
  unmatched: 'no claim of ours matches the answer',
  'unbalanced-remit': 'the remittance does not balance',
  'does-not-add-up': 'the answer does not add up',
  reversal: 'the payer reversed an earlier answer that cannot be mirrored',
  predetermination: 'the answer only predicts what would be paid',
  'status-unknown': 'the payer answered with a status that says nothing we know',
  'negative-payment': 'the payer took money without reversing its earlier answer',
};

/** J16: the cash arrived, so it is in the books; that it belongs to nobody yet is a liability. */
export function holdCash(fact: CashHeld): Posting {
  const writer = new EntryWriter(fact, { remit: fact.remit, ...(fact.claimId !== undefined && { claimId: fact.claimId }), ...(fact.sequence && { sequence: fact.sequence }) });
  writer.add('J16', pair('1050', '2100', fact.amountCents));
  return {
    ...entriesOnly(writer.entries()),
    exceptions: [{
      kind: fact.why, amountCents: fact.amountCents, ...(fact.claimId !== undefined && { claimId: fact.claimId }),
      sentence: `${formatCents(fact.amountCents)} is kept in unapplied money: ${BECAUSE[fact.why]}.`,
    }],
  };
}

/** The claim of held money was found and posts its payment itself: what was held is taken back to the cent, so that the cash stands in the books once. */
export function releaseCash(fact: FactHeader & { readonly remit: string }, held: readonly JournalEntry[]): Posting {
  const writer = new EntryWriter(fact, { remit: fact.remit });
  for (const { key, legs } of held) writer.add('J16', mirrored(legs), { reverses: key });
  return entriesOnly(writer.entries());
}

/** Somebody found where held money belongs. */
export interface CashApplied extends FactHeader {
  readonly claimId: string;
  readonly sequence: Sequence;
  readonly line?: number;
  readonly amountCents: number;
}

/** J16, second half: held money pays what a payer owes on a claim. The remittance's cash is not touched again. */
export function applyHeldCash(fact: CashApplied): Posting {
  const writer = new EntryWriter(fact, { claimId: fact.claimId, sequence: fact.sequence });
  writer.add('J16', pair('2100', receivableOf(fact.sequence), fact.amountCents, fact.line === undefined ? {} : { line: fact.line }));
  return entriesOnly(writer.entries());
}
