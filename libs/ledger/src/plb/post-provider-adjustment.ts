import { EntryWriter, netDebit, pair, type FactHeader, type JournalEntry, type LegDetail } from '../journal/entry.js';
import { formatCents, negated, sumCents } from '../money.js';
import { entriesOnly, type ExceptionKind, type Posting } from '../posting.js';
import { PROVIDER_ADJUSTMENTS, type ProviderAdjustmentRow } from './provider-adjustment-table.js';

/** One adjustment of a PLB segment: money of a remittance that belongs to the provider, not to a claim. */
export interface ProviderAdjustment extends FactHeader {
  readonly remit: string;
  readonly payerId: string;
  /** PLB03-1. */
  readonly reason: string;
  /** PLB03-2, empty where the payer sent none. */
  readonly reference: string;
  /** PLB04 as sent: positive lowers the payment. */
  readonly amountCents: number;
  /** The claim whose overpayment it takes back, where that is known. */
  readonly claimId?: string;
  /** The remittance pays several practices under one provider number: whose it is nobody can tell. */
  readonly undecided?: boolean;
}

/** What the practice owes the payer at this moment; a fold of earlier entries. */
export interface OpenWithPayer {
  /** Carried or advanced and not yet taken back (2300), for this reason or this reference. */
  readonly carriedCents: number;
  /** Waiting to be refunded for this claim (2200). */
  readonly refundCents: number;
  /** The adjustment itself is in the books already: read again, it does nothing. */
  readonly posted: boolean;
}

export const NOTHING_OPEN: OpenWithPayer = { carriedCents: 0, refundCents: 0, posted: false };

const byReason: ReadonlyMap<string, ProviderAdjustmentRow> = new Map(PROVIDER_ADJUSTMENTS.map((row) => [row.reason, row]));

/**
 * The open item of a payer that an adjustment adds to or meets: one per reference, or one running sum per reason; undefined where nothing is carried.
 * Entries are found by it, so that a payer's thousandth remittance reads no more than its own item.
 */
export function openItemOf({ payerId, reason, reference }: Pick<ProviderAdjustment, 'payerId' | 'reason' | 'reference'>): string | undefined {
  const meets = byReason.get(reason)?.meets;
  if (meets === undefined) return undefined;
  return meets === 'reason' ? `${payerId}/${reason}` : `${payerId}/${reason}/${reference}`;
}

/** The items an adjustment may meet, from the practice's entries so far. */
export function openWithPayer(entries: Iterable<JournalEntry>, fact: Pick<ProviderAdjustment, 'source' | 'practiceId' | 'payerId' | 'reason' | 'reference' | 'claimId'>): OpenWithPayer {
  const meets = byReason.get(fact.reason)?.meets;
  let carriedCents = 0;
  let refundCents = 0;
  let posted = false;
  for (const entry of entries) {
    posted ||= entry.key.source === fact.source;
    if (entry.practiceId !== fact.practiceId) continue;
    for (const leg of entry.legs) {
      const same = entry.payerId === fact.payerId && leg.plb?.reason === fact.reason && (meets === 'reason' || leg.plb.reference === fact.reference);
      if (leg.account === '2300' && meets !== undefined && same) carriedCents += negated(netDebit(leg));
      if (leg.account === '2200' && fact.claimId !== undefined && entry.claimId === fact.claimId) refundCents += negated(netDebit(leg));
    }
  }
  return { carriedCents: Math.max(0, carriedCents), refundCents: Math.max(0, refundCents), posted };
}

/** J12 to J14 and J26: what a PLB does to the books. */
export function postProviderAdjustment(fact: ProviderAdjustment, open: OpenWithPayer): Posting {
  if (open.posted) return entriesOnly([]);
  const row = byReason.get(fact.reason);
  const detail: LegDetail = { plb: { reason: fact.reason, reference: fact.reference } };
  const writer = new EntryWriter(fact, { remit: fact.remit, payerId: fact.payerId, ...(fact.claimId !== undefined && { claimId: fact.claimId }) });
  const done = (kind?: ExceptionKind, words?: string): Posting => ({
    ...entriesOnly(writer.entries()),
    exceptions: kind === undefined ? [] : [{ kind, amountCents: fact.amountCents, ...(fact.claimId !== undefined && { claimId: fact.claimId }), sentence: `PLB ${fact.reason} ${formatCents(fact.amountCents)}: ${words}.` }],
  });

  if (!row || fact.undecided === true || (row.kind === 'refund-acknowledged' && fact.amountCents > 0)) {
    writer.add('J16', pair('2100', '1050', fact.amountCents, detail));
    if (fact.undecided === true) return done('provider-adjustment-review', 'several practices are paid under this provider number; it waits in unapplied money until somebody says whose it is');
    return done('provider-adjustment-unknown', row ? 'a refund is acknowledged with a minus; this one waits in unapplied money' : 'no account is known for this reason; it waits in unapplied money');
  }
  if (row.kind === 'refund-acknowledged') {
    writer.add('J26', pair('1050', row.account, negated(fact.amountCents), detail));
    return done();
  }
  if (row.kind === 'direct') {
    writer.add('J14', pair('1050', row.account, negated(fact.amountCents), detail));
    return row.review ? done('provider-adjustment-review', 'the code does not say what it is for; the text of the payer decides') : done();
  }
  if (fact.amountCents < 0) {
    writer.add('J13', pair('1050', row.account, negated(fact.amountCents), detail));
    return done();
  }
  return takeBack(fact, open, writer, detail, done);
}

/** J12: first what was carried, then what was to be refunded anyway; what is left is a takeback of a claim nobody has named. */
function takeBack(fact: ProviderAdjustment, open: OpenWithPayer, writer: EntryWriter, detail: LegDetail, done: (kind?: ExceptionKind, words?: string) => Posting): Posting {
  const carried = Math.min(fact.amountCents, open.carriedCents);
  const refund = fact.reason === 'WO' ? Math.min(fact.amountCents - carried, open.refundCents) : 0;
  const rest = sumCents([fact.amountCents, -carried, -refund]);
  writer.add('J12a', pair('2300', '1050', carried, detail));
  writer.add('J12b', pair('2200', '1050', refund, detail));
  writer.add('J12c', pair('1320', '1050', rest, detail));
  return rest === 0 ? done() : done('takeback-unmatched', `${formatCents(rest)} was taken back for a claim that is not known yet`);
}
