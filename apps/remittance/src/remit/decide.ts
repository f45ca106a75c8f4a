import { calendarDay } from '@claimstream/contracts';
import { emit, Refusal, unchanged, type Context, type Decision, type EventDraft, type Fact, type SideRow, type StreamState } from '@claimstream/event-stream';
import { factHash, formatCents, holdCash, postProviderAdjustment, releaseCash, remitArithmetic, sumCents, type FactHeader, type JournalEntry, type OpenWithPayer } from '@claimstream/ledger';
import { decisionDue } from '../exception/due.js';
import { postedEntry } from '../journal/posted-entry.js';
import { journalRows } from '../journal/rows.js';
import { remitKey, remitView } from '../tables.js';
import { includes, withOrdinal, type Ordinals } from './ordinals.js';
import type { Handed, Payment, RemitRead } from './read.js';

/** One ST of an 835. */
export interface RemitState extends StreamState, Omit<RemitRead, 'providerAdjustments' | 'reason' | 'identity'> {
  phase: 'received' | 'balanced' | 'quarantined' | 'posted';
  /** CLP handed on so far: the cursor of the posting. */
  taken: number;
  posted: number;
  held: number;
  postedCents: number;
  heldCents: number;
  /** Sum of the PLB amounts that are in the books. */
  providerAdjustmentCents: number;
  /** CLP whose claim id is one of ours that has not arrived yet, by ordinal; the payment itself is sealed. */
  late: number[];
  /** Held CLP by ordinal, with the key of their exception. */
  open: Record<number, string>;
  /** Cents in unapplied money of held CLP that their claims may still take, by ordinal. */
  waits: Record<number, number>;
  /** CLP whose claims have spoken. */
  spoken: Ordinals;
  phi: { payments: Record<number, Payment> };
}

/** A CLP01 shaped like our id waits so long for its claim (architecture section 4). */
const LATE_MINUTES = 15;
const later = (now: string, minutes: number): string => new Date(Date.parse(now) + minutes * 60_000).toISOString();

/** A remittance from its sums to its last claim. */
export function decideRemit(state: RemitState | undefined, fact: Fact, context: Context): Decision<RemitState> {
  if (fact.kind === 'event') return unchanged(state);
  if (fact.name === 'remit-read') return state === undefined ? first(fact.data as RemitRead, context) : repeated(state, fact.data as RemitRead, context);
  if (fact.name === 'payee-known') return payeeKnown(state, fact.data as RemitRead, context);
  if (state === undefined) {
    if (fact.kind === 'command') throw new Refusal('remit-unknown', 'There is no such remittance.', 404);
    return unchanged<RemitState>(state);
  }
  const decision = ((): Decision<RemitState> => {
    switch (`${fact.kind}:${fact.name}`) {
      case 'part:payments-handed': return handed(state, fact.data as Handed, (fact.phi as { payments?: Record<number, Payment> } | undefined)?.payments ?? {}, context);
      case 'tell:payment-posted': return spoken(state, fact.data as Spoken, context);
      case 'tell:payment-refused': return refused(state, fact.data as Refused, context);
      case 'timer:claim-late': return lookAgain(state);
      case 'part:late-found': return found(state, fact.data as { ordinals: number[] });
      case 'part:late-missing': return missing(state, fact.data as { ordinals: number[] }, context);
      case 'part:claims-parked': return parked(state, fact.data as { payments: Held[] }, context);
      default: return unchanged(state);
    }
  })();
  return decision.state === state ? decision : { ...decision, rows: [...(decision.rows ?? []), row(decision.state, context)] };
}

const header = (state: Pick<RemitState, 'practice' | 'paymentDate'>, context: Context, about: unknown[]): FactHeader => ({
  source: factHash(['remit', context.tenant.id, context.stream.id, ...about]), occurredOn: state.paymentDate, postedOn: calendarDay(context.now, context.tenant.timeZone), tenant: context.tenant.id, practiceId: state.practice ?? '',
});

const journalled = (entries: readonly JournalEntry[], originals: readonly JournalEntry[] = []): { events: EventDraft[]; rows: SideRow[] } =>
  (entries.length === 0 ? { events: [], rows: [] } : { events: [emit('remittance.remit-entries-posted', { entries: entries.map(postedEntry) }, {})], rows: journalRows(entries, { originals }) });

/** Its identity is taken by insertion: the same remittance in two files at once is read again by the later one, and found. */
function first(remit: RemitRead, context: Context): Decision<RemitState> {
  const { document, partner, transaction, trace, payerTaxId, payerName, payeeId, method, handling, paymentCents, paymentDate, claims } = remit;
  const received = emit('remittance.remit-received', { document, partner, transaction, trace, payerTaxId, payerName, payeeId, method, handling, paymentCents, paymentDate, claims }, { item: '1', to: 'received' });
  const decision = weigh(remit, received, context);
  return { ...decision, rows: [...(decision.rows ?? []), { table: remitKey.name, insert: { ...remit.identity, remit: context.stream.id } }] };
}

/** What its sums and its payee say of it; `came` is the event of its coming, where it comes now. */
function weigh(remit: RemitRead, came: EventDraft | undefined, context: Context): Decision<RemitState> {
  const { providerAdjustments, reason, identity: _identity, ...known } = remit;
  const fresh: RemitState = { ...known, phase: 'received', taken: 0, posted: 0, held: 0, postedCents: 0, heldCents: 0, providerAdjustmentCents: 0, late: [], open: {}, waits: {}, spoken: [], phi: { payments: {} } };
  const { paymentCents } = remit;
  const coming = came === undefined ? [] : [came];
  const plbCents = sumCents(providerAdjustments.map((a) => a.amountCents));
  const [difference] = remitArithmetic({ claimsCents: remit.claimsPaidCents, providerAdjustmentsCents: plbCents, paidCents: paymentCents });
  const why = remit.practice === undefined ? 'payee-unknown' as const : reason ?? (difference === undefined ? undefined : 'does-not-balance' as const);
  if (why !== undefined) return quarantine(fresh, coming, why, difference?.differenceCents ?? 0, context);
  const book = adjustProvider(fresh, providerAdjustments, context);
  const balanced = emit('remittance.remit-balanced', { paidCents: remit.claimsPaidCents, providerAdjustmentCents: plbCents, unbalancedClaims: remit.unbalancedClaims }, { item: '1', to: 'balanced' });
  const whole = remit.claims === 0;
  const next: RemitState = { ...fresh, phase: whole ? 'posted' : 'balanced', providerAdjustmentCents: plbCents };
  return {
    state: next, practice: remit.practice ?? '',
    events: [...coming, balanced, ...book.events, ...(whole ? [postedEvent(next)] : [])], rows: [...book.rows, row(next, context)],
  };
}

const WHY = {
  'does-not-balance': 'Its payments less its provider adjustments are not the amount transferred',
  'same-trace-other-content': 'It came before with the same payer, trace, date and amount, and says something else now',
  'payee-unknown': 'It pays a provider that is no practice here',
} as const;

/** The whole remittance waits: none of its claims is posted, and its cash is in unapplied so that it ties to the bank. */
function quarantine(state: RemitState, coming: EventDraft[], reason: keyof typeof WHY, differenceCents: number, context: Context): Decision<RemitState> {
  const { practice, paymentCents } = state;
  const book = practice === undefined ? { events: [], rows: [] } : journalled(holdCash({ ...header(state, context, ['quarantine']), remit: context.stream.id, amountCents: paymentCents, why: 'unbalanced-remit' }).entries);
  const next: RemitState = { ...state, phase: 'quarantined', heldCents: practice === undefined ? 0 : paymentCents };
  const sentence = `${WHY[reason]}${differenceCents === 0 ? '' : ` (difference ${formatCents(differenceCents)})`}; ${practice === undefined ? 'nothing is in the books' : `${formatCents(paymentCents)} is in unapplied money`}.`;
  return {
    state: next, ...(practice === undefined ? {} : { practice }), rows: [...book.rows, row(next, context)],
    events: [...coming, ...book.events, emit('remittance.remit-quarantined', { reason, sentence, differenceCents, unappliedCents: next.heldCents }, { item: '1', to: 'quarantined' })],
  };
}

/** The same again says nothing new, unless nobody here was paid when it came first and somebody is by now. */
function repeated(state: RemitState, again: RemitRead, context: Context): Decision<RemitState> {
  if (again.document === state.document && again.transaction === state.transaction) return unchanged(state);
  const came = emit('remittance.remit-repeated', { document: again.document, transaction: again.transaction }, {});
  return waitsForPayee(state) && again.practice !== undefined ? weigh(again, came, context) : { state, events: [came] };
}

/** Its payee is a practice here by now: it goes on as if it had come today. */
const payeeKnown = (state: RemitState | undefined, now: RemitRead, context: Context): Decision<RemitState> =>
  (state !== undefined && waitsForPayee(state) && now.practice !== undefined ? weigh(now, undefined, context) : unchanged(state));

/** Quarantined with nothing in the books, because its payee was no practice here. */
export const waitsForPayee = (state: Pick<RemitState, 'phase' | 'practice'>): boolean => state.phase === 'quarantined' && state.practice === undefined;

/** J12 to J14, J26: money of the provider that belongs to no claim of this remittance. */
function adjustProvider(state: RemitState, adjustments: RemitRead['providerAdjustments'], context: Context): { events: EventDraft[]; rows: SideRow[] } {
  const events: EventDraft[] = [];
  const rows: SideRow[] = [];
  const used: Record<string, number> = {};
  adjustments.forEach((a, i) => {
    // What an earlier pair of this very remittance met is not open any more.
    const name = `${a.reason}/${a.reference}`;
    const open: OpenWithPayer = { ...a.open, carriedCents: Math.max(0, a.open.carriedCents - (used[name] ?? 0)) };
    const { entries, exceptions } = postProviderAdjustment({
      ...header(state, context, ['plb', i]), remit: context.stream.id, payerId: state.payerTaxId, reason: a.reason, reference: a.reference, amountCents: a.amountCents,
      ...(state.undecided === true && { undecided: true }),
    }, open);
    used[name] = (used[name] ?? 0) + sumCents(entries.filter((e) => e.key.rule === 'J12a').flatMap((e) => e.legs.map((l) => l.debitCents)));
    const [entry] = entries;
    const book = journalled(entries);
    events.push(...book.events);
    rows.push(...book.rows);
    if (entry !== undefined) {
      events.push(emit('remittance.provider-adjustment-posted', {
        ordinal: i + 1, reason: a.reason, amountCents: a.amountCents, rule: entry.key.rule, account: entry.legs.find((l) => l.account !== '1050')?.account ?? '1050',
      }, {}));
    }
    for (const e of exceptions) events.push(holdEvent(-(i + 1), 'does-not-balance', e.sentence, 0, `plb/${i + 1}/${e.kind}`, context));
  });
  return { events, rows };
}

const holdEvent = (ordinal: number, reason: HeldReason, sentence: string, paidCents: number, exception: string, context: Context, claim?: string): EventDraft => emit('remittance.payment-held', {
  ordinal: Math.max(0, ordinal), reason, sentence, paidCents, ...(claim === undefined ? {} : { claim }), exception, dueAt: decisionDue(context.now),
}, {});

type HeldReason = 'unmatched' | 'does-not-balance' | 'another-practice' | 'claim-parked';

/** A chunk of its CLP went to their claims; those without one, or whose claim has not arrived yet, stay here with their cash: money is never outside the books. */
function handed(state: RemitState, part: Handed, payments: Record<number, Payment>, context: Context): Decision<RemitState> {
  if (state.phase !== 'balanced' || part.first !== state.taken + 1) return unchanged(state);
  const next: RemitState = { ...state, taken: state.taken + part.count, late: [...state.late, ...part.late.map((l) => l.ordinal)], phi: { payments: { ...state.phi.payments, ...payments } } };
  const late = part.late.map(({ ordinal }) => ({ ordinal, paidCents: payments[ordinal]?.paidCents ?? 0, because: LATE }));
  const decision = holdAll(next, [...part.unmatched, ...late], 'unmatched', context);
  return { ...decision, ...(part.late.length === 0 ? {} : { timers: [{ set: 'claim-late', name: 'claim-late', dueAt: later(context.now, LATE_MINUTES) }] }) };
}

const BECAUSE: Readonly<Record<HeldReason, string>> = {
  unmatched: 'No claim of ours is the one it speaks of', 'another-practice': 'The claim it speaks of belongs to another practice than the one that is paid', 'does-not-balance': 'It does not add up',
  'claim-parked': 'Its claim is parked and posts it as soon as it is resumed',
};
const LATE = `The claim it names has not arrived here; it is looked for once more after ${LATE_MINUTES} minutes`;

interface Held { ordinal: number; paidCents: number; claim?: string; because?: string }

/** What holding the cash of a CLP books: the same entry whenever it is asked for, so that it can be taken back. */
const heldEntries = (state: RemitState, ordinal: number, paidCents: number, context: Context): readonly JournalEntry[] =>
  holdCash({ ...header(state, context, ['held', ordinal]), remit: context.stream.id, amountCents: paidCents, why: 'unmatched' }).entries;

function holdAll(state: RemitState, what: readonly Held[], reason: HeldReason, context: Context): Decision<RemitState> {
  const events: EventDraft[] = [];
  const rows: SideRow[] = [];
  const open = { ...state.open };
  const waits = { ...state.waits };
  for (const { ordinal, paidCents, claim, because = BECAUSE[reason] } of what) {
    const book = journalled(heldEntries(state, ordinal, paidCents, context));
    const exception = `clp/${ordinal}/${reason}`;
    open[ordinal] = exception;
    waits[ordinal] = paidCents;
    events.push(...book.events, holdEvent(ordinal, reason, `${because}; ${formatCents(paidCents)} is in unapplied money.`, paidCents, exception, context, claim));
    rows.push(...book.rows);
  }
  const next: RemitState = { ...state, open, waits, held: state.held + what.length, heldCents: state.heldCents + sumCents(what.map((w) => w.paidCents)) };
  const end = finish(next);
  return { state: end.state, events: [...events, ...end.events], rows };
}

interface Spoken { ordinal: number; claim: string; postedCents: number; heldCents: number; held: boolean }
interface Refused { ordinal: number; paidCents: number; reason: 'another-practice' }

/** A claim posted its CLP, or holds its cash in unapplied itself; what was held for it here is taken back. */
function spoken(state: RemitState, said: Spoken, context: Context): Decision<RemitState> {
  if (includes(state.spoken, said.ordinal)) return unchanged(state);
  const released = release(state, said, context);
  const was = released.state;
  const end = finish({
    ...was, spoken: withOrdinal(was.spoken, said.ordinal),
    posted: was.posted + (said.held ? 0 : 1), held: was.held + (said.held ? 1 : 0), postedCents: was.postedCents + said.postedCents, heldCents: was.heldCents + said.heldCents,
  });
  return { state: end.state, events: [...released.events, ...end.events], rows: released.rows };
}

function release(state: RemitState, { ordinal, claim, heldCents }: Spoken, context: Context): { state: RemitState; events: EventDraft[]; rows: SideRow[] } {
  const { [ordinal]: paidCents, ...waits } = state.waits;
  if (paidCents === undefined) return { state, events: [], rows: [] };
  const { [ordinal]: exception = '', ...open } = state.open;
  const held = heldEntries(state, ordinal, paidCents, context);
  const book = journalled(releaseCash({ ...header(state, context, ['released', ordinal]), remit: context.stream.id }, held).entries, held);
  return {
    state: { ...state, waits, open, held: state.held - 1, heldCents: state.heldCents - paidCents }, rows: book.rows,
    events: [...book.events, emit('remittance.payment-released', { ordinal, claim, paidCents, exception, ...(heldCents === 0 ? {} : { heldCents }) }, {})],
  };
}

/** The claim found is another practice's: its cash stays with the practice that was paid, where it may be held already. */
function refused(state: RemitState, { ordinal, paidCents, reason }: Refused, context: Context): Decision<RemitState> {
  if (includes(state.spoken, ordinal)) return unchanged(state);
  const next = { ...state, spoken: withOrdinal(state.spoken, ordinal) };
  return state.waits[ordinal] === undefined ? holdAll(next, [{ ordinal, paidCents }], reason, context) : { state: next };
}

/** CLP that wait behind whatever parked their claims: nobody knows for how long, and their cash has arrived. */
function parked(state: RemitState, { payments }: { payments: Held[] }, context: Context): Decision<RemitState> {
  const silent = payments.filter(({ ordinal }) => !includes(state.spoken, ordinal) && state.waits[ordinal] === undefined);
  return silent.length === 0 ? unchanged(state) : holdAll(state, silent, 'claim-parked', context);
}

/** Every CLP has spoken: posted only when posted and held less provider adjustments are the amount transferred. */
function finish(state: RemitState): { state: RemitState; events: EventDraft[] } {
  if (state.phase !== 'balanced' || state.posted + state.held < state.claims) return { state, events: [] };
  const ties = state.postedCents + state.heldCents - state.providerAdjustmentCents === state.paymentCents;
  if (!ties) throw new Error('the claims of a balanced remittance do not tie to the amount transferred');
  const next: RemitState = { ...state, phase: 'posted' };
  return { state: next, events: [postedEvent(next)] };
}

const postedEvent = ({ posted, held, postedCents, heldCents, providerAdjustmentCents, paymentCents }: RemitState): EventDraft =>
  emit('remittance.remit-posted', { posted, held, postedCents, heldCents, providerAdjustmentCents, paymentCents }, { item: '1', to: 'posted' });

/** The claims had their time to arrive: they are looked for once more. */
const lookAgain = (state: RemitState): Decision<RemitState> => (state.late.length === 0 ? unchanged(state) : { state, effects: [{ name: 'match-late', data: {} }] });

const without = (state: RemitState, ordinals: readonly number[]): RemitState => ({
  ...state, late: state.late.filter((o) => !ordinals.includes(o)), phi: { payments: Object.fromEntries(Object.entries(state.phi.payments).filter(([o]) => !ordinals.includes(Number(o)))) },
});

const found = (state: RemitState, { ordinals }: { ordinals: number[] }): Decision<RemitState> => ({ state: without(state, ordinals) });

/** They stay unmatched; cash that an earlier release did not hold while it looked is held now. */
function missing(state: RemitState, { ordinals }: { ordinals: number[] }, context: Context): Decision<RemitState> {
  const gone = ordinals.filter((o) => state.late.includes(o) && state.waits[o] === undefined);
  const what = gone.map((ordinal) => ({ ordinal, paidCents: state.phi.payments[ordinal]?.paidCents ?? 0 }));
  // The payment itself stays, so that a person can still give it to a claim.
  return holdAll({ ...state, late: state.late.filter((o) => !ordinals.includes(o)) }, what, 'unmatched', context);
}

/** The row of the list of remittances. */
const row = (state: RemitState, context: Context): SideRow => ({
  table: remitView.name,
  put: {
    remit: context.stream.id, practice: state.practice, partner: state.partner, document: state.document, payer_name: state.payerName, trace: state.trace, method: state.method, phase: state.phase,
    payment_date: state.paymentDate, payment_cents: state.paymentCents, claims: state.claims, posted: state.posted, held: state.held, posted_cents: state.postedCents, held_cents: state.heldCents, changed_at: context.now,
  },
});
