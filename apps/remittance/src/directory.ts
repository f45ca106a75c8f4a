import { isEvent, unchanged, type Decide, type SideRow, type StreamState } from '@claimstream/event-stream';
import { partnerFolder, payeeTable, payerAlias } from './tables.js';

/** What remittance keeps of those whom others register: under which ids their money comes. */
export interface DirectoryState extends StreamState {
  aliases: string[];
}

/** A practice is paid under its NPI, also what came before it was known. */
export const decidePractice: Decide<DirectoryState> = (before, fact, context) => {
  if (!isEvent(fact, 'intake.practice-registered')) return unchanged(before);
  const { npi } = fact.data;
  return {
    ...kept(before, [npi], (alias) => ({ table: payeeTable.name, key: { npi: alias, practice: context.stream.id } })), practice: context.stream.id,
    ...(before?.aliases.includes(npi) === true ? {} : { effects: [{ name: 'find-remits-of-payee', data: { npi } }] }),
  };
};

/** A payer sends under its ids and its name. */
export const decidePayer: Decide<DirectoryState> = (before, fact, context) => {
  if (!isEvent(fact, 'submission.payer-registered')) return unchanged(before);
  return kept(before, [fact.data.name, ...fact.data.payerIds].map((a) => a.toUpperCase()), (alias) => ({ table: payerAlias.name, key: { alias, payer: context.stream.id } }));
};

/** A partner has one folder, also for what it sends us. */
export const decidePartner: Decide<DirectoryState> = (before, fact, context) => {
  if (!isEvent(fact, 'submission.partner-registered')) return unchanged(before);
  const { folder } = fact.data;
  const gone = (before?.aliases ?? []).filter((a) => a !== folder);
  return { state: { aliases: [folder] }, rows: [...gone.map((f): SideRow => ({ table: partnerFolder.name, remove: { folder: f } })), { table: partnerFolder.name, put: { folder, partner: context.stream.id } }] };
};

function kept(before: DirectoryState | undefined, aliases: string[], rowOf: (alias: string) => { table: string; key: Record<string, unknown> }): { state: DirectoryState; rows: SideRow[] } {
  const now = [...new Set(aliases)].sort();
  const gone = (before?.aliases ?? []).filter((a) => !now.includes(a));
  return {
    state: { aliases: now },
    rows: [...gone.map((a): SideRow => { const { table, key } = rowOf(a); return { table, remove: key }; }), ...now.map((a): SideRow => { const { table, key } = rowOf(a); return { table, put: key }; })],
  };
}
