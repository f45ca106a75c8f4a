import type { Interchange } from './read-interchanges.js';
import type { Outcome, Receipt } from './receipt.js';

/** Where interchanges of one sender to one receiver are numbered: a control number is compared only inside this. */
export const numberKey = (mailbox: { tenant: string; partner: string }, i: Pick<Interchange, 'sender' | 'receiver' | 'control'>): string | undefined => {
  if (i.control === undefined || i.sender === undefined || i.receiver === undefined) return undefined;
  return [mailbox.tenant, mailbox.partner, i.sender.qualifier, i.sender.id, i.receiver.qualifier, i.receiver.id, i.control].join('|');
};

/**
 * What a receiver makes of an interchange, given the one that first came under its control number. X12 keeps ISA13 unique for each pair
 * of sender and receiver (TR3 appendix C.1.4); the bytes decide whether a second one is the same again or another under a used number.
 */
export function judge(interchange: Interchange, first: Receipt | undefined): { outcome: Outcome; before?: number; ta1Note?: '025' } {
  if (first !== undefined) return { outcome: first.sha256 === interchange.sha256 ? 'repeat' : 'conflict', before: first.number, ta1Note: '025' };
  return { outcome: interchange.verdict === 'refused' ? 'refused' : 'received' };
}
