/** Guides that one ST01 does not tell apart, by the part of GS08 or ST03 behind the version. */
const KINDS: Readonly<Record<string, string>> = {
  X222: '837P', X223: '837I', X224: '837D', X098: '837P', X096: '837I', X097: '837D', X214: '277CA',
};

/** `837P`, `277CA`, `835`: what a transaction is called. `guide` is ST03, or GS08 where ST03 is empty. */
export const kindOf = (transaction: string, guide: string): string =>
  (transaction === '837' || transaction === '277' ? KINDS[guide.slice(6, 10)] : undefined) ?? transaction;
