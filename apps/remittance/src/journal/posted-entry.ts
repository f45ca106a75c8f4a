import type { remittance } from '@claimstream/contracts';
import type { JournalEntry } from '@claimstream/ledger';

/** An entry as its event carries it: tenant, practice and claim are the event's own. */
export function postedEntry({ key, occurredOn, postedOn, sequence, payerId, remit, reverses, legs }: JournalEntry): remittance.PostedEntry {
  return {
    key, occurredOn, postedOn, ...(sequence === undefined ? {} : { sequence }), ...(payerId === undefined ? {} : { payerId }), ...(remit === undefined ? {} : { remit }),
    ...(reverses === undefined ? {} : { reverses }),
    legs: legs.map(({ account, debitCents, creditCents, line, adjustment, plb }) => ({
      account, debitCents, creditCents, ...(line === undefined ? {} : { line }), ...(adjustment === undefined ? {} : { adjustment: { ...adjustment } }), ...(plb === undefined ? {} : { plb: { ...plb } }),
    })),
  };
}

/** The entry again, from an event: what a rebuild of the journal is made of. */
export function entryOf(posted: remittance.PostedEntry, of: { tenant: string; practiceId: string; claimId?: string }): JournalEntry {
  return { ...posted, ...of } as JournalEntry;
}
