import { emit, unchanged, type Context, type Decide, type EventDraft, type SideRow, type StreamState } from '@claimstream/event-stream';
import { sumCents } from '@claimstream/ledger';
import { accountTable } from './list.js';

/** What a claim tells the account of its guarantor. */
export interface ShareMoved {
  guarantor: string;
  claim: string;
  remit: string;
  /** By how much the patient's share of the claim changed; negative when a later answer lowers it. */
  changeCents: number;
}

/** What a guarantor owes at one practice for all patients, in integer cents: patient shares and nothing else. */
export interface AccountState extends StreamState {
  guarantor: string;
  /** Share by claim; a claim whose share was taken back is not in it. */
  claims: Record<string, number>;
  balanceCents: number;
}

/** The one item of the machine in an account's stream. */
const ITEM = '1';
const SETTLED: ReadonlySet<string> = new Set(['clear', 'paid']);
const DUE: ReadonlySet<string> = new Set(['due', 'statement-1', 'statement-2', 'statement-3', 'statement-4', 'disputed', 'hardship']);

export const decideAccount: Decide<AccountState> = (before, fact, context) => {
  if (fact.kind !== 'tell' || fact.name !== 'share-moved') return unchanged(before);
  const { guarantor, claim, remit, changeCents } = fact.data as ShareMoved;
  const was: AccountState = before ?? { guarantor, claims: {}, balanceCents: 0 };
  const { [claim]: share = 0, ...others } = was.claims;
  const now = sumCents([share, changeCents]);
  const claims = now === 0 ? others : { ...others, [claim]: now };
  const balanceCents = sumCents(Object.values(claims));
  const state = { ...was, claims, balanceCents };
  const at = context.at('account', ITEM) ?? 'clear';
  const { event, to } = moved(at, balanceCents, { balanceCents, changeCents, claim, remit });
  return {
    state,
    events: [...(before ? [] : [emit('patient-billing.account-opened', { guarantor }, { item: ITEM, to: 'clear' })]), event],
    rows: [row(state, to, fact.practice ?? context.stream.practice, context)],
    ...(context.stream.practice === undefined && fact.practice !== undefined && { practice: fact.practice }),
  };
};

/** A balance above zero is due; one that fell to zero or below is clear. */
function moved(at: string, balanceCents: number, data: { balanceCents: number; changeCents: number; claim: string; remit: string }): { event: EventDraft; to: string } {
  if (SETTLED.has(at) && balanceCents > 0) return { event: emit('patient-billing.balance-due', data, { item: ITEM, to: 'due' }), to: 'due' };
  if (DUE.has(at) && balanceCents <= 0) return { event: emit('patient-billing.balance-cleared', data, { item: ITEM, to: 'clear' }), to: 'clear' };
  return { event: emit('patient-billing.balance-changed', data, {}), to: at };
}

const row = (state: AccountState, at: string, practice: string | undefined, context: Context): SideRow => ({
  table: accountTable.name,
  put: { account: context.stream.id, practice, guarantor: state.guarantor, state: at, balance_cents: state.balanceCents, claims: Object.keys(state.claims).length, changed_at: context.now },
});
