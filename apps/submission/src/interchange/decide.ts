import { emit, Refusal, unchanged, type Context, type Decision, type Fact, type StreamState, type TellDraft } from '@claimstream/event-stream';
import type { BatchKey, Member } from '../batch/decide.js';
import type { ControlNumbers, PartnerSettings } from '../partner/decide.js';
import type { SubmissionReference } from '../reference.js';
import type { EnvelopeSaid, SyntaxSaid, TotalsSaid } from '../acknowledgment/said.js';
import { envelopeSaid, syntaxSaid, totalsSaid, type Place } from './acknowledge.js';
import { localTime } from './local-time.js';

type Ctx = Context<SubmissionReference>;

export interface Coming extends Member {
  chargeCents: number;
  hash: string;
}

export interface InterchangeState extends StreamState {
  key: BatchKey;
  /** Asked and not yet answered, in the order of the batch. */
  asked: string[];
  /** In the order of the file. */
  coming: Coming[];
  /** No claim may join any more; one that answers later is left behind. */
  closed: boolean;
  numbers?: ControlNumbers;
  settings?: PartnerSettings;
  /** What the envelope says of the time it was built; a repeat of the delivery says the same. */
  built?: { date: string; time: string; usage: 'T' | 'P' };
  sent?: { fileName: string; sha256: string; places: Place[] };
  /** What the partner said before our own record of the delivery was written. */
  early?: { name: string; data: Record<string, unknown> }[];
  /** Claims that a 277CA of each side has named, in id order. */
  named?: { clearinghouse?: string[]; payer?: string[] };
  attempts?: number;
}

const seconds = (context: Ctx, n: number): string => new Date(Date.parse(context.now) + n * 1000).toISOString();

/** A claim whose stream is parked must not keep its neighbours at home. */
const GATHER_SECONDS = 60;
const DELIVERY_SECONDS = 3600;

/** One file to a partner: gathers its claims, gets its numbers, is built, delivered, and tells its claims. */
export function decideInterchange(state: InterchangeState | undefined, fact: Fact, context: Ctx): Decision<InterchangeState> {
  if (fact.kind === 'tell' && fact.name === 'gather') return state === undefined ? gather(fact.data as { key: BatchKey; members: Member[] }, context) : unchanged<InterchangeState>(state);
  if (state === undefined) {
    if (fact.kind === 'command') throw new Refusal('interchange-unknown', 'There is no such interchange.', 404);
    return unchanged<InterchangeState>(state);
  }
  switch (`${fact.kind}:${fact.name}`) {
    case 'tell:answer': return answered(state, fact.data as Answer, context);
    case 'timer:gather-overdue': return state.closed ? unchanged(state) : close({ ...state, asked: [] }, context);
    case 'tell:numbers-given': return build(state, fact.data as { numbers: ControlNumbers; settings: PartnerSettings }, context);
    case 'effect:interchange-delivered': return sent(state, fact.data as Delivered, context);
    case 'part:envelope-said':
    case 'tell:envelope-said': return envelopeSaid(state, fact.data as EnvelopeSaid, context);
    case 'part:syntax-said':
    case 'tell:syntax-said': return syntaxSaid(state, fact.data as SyntaxSaid, context);
    case 'part:totals-said':
    case 'tell:totals-said': return totalsSaid(state, fact.data as TotalsSaid, context);
    case 'effect:deliver-interchange-exhausted': return failed(state, 'The file could not be put into the partner\'s folder; every retry failed.', Number((fact.data as { attempts?: number; attempt?: number }).attempts ?? 0));
    case 'timer:delivery-overdue': return state.sent ? unchanged(state) : failed(state, state.numbers ? 'The file has not reached the partner\'s folder within an hour.' : 'The partner has given no control numbers within an hour.', 0);
    case 'command:retry-delivery': return retry(state);
    default: return unchanged(state);
  }
}

interface Answer { claim: string; item: string; coming: boolean; chargeCents: number; hash: string }
export interface Delivered { fileName: string; sha256: string; sizeBytes: number; repairs: number; places: Place[] }

function gather({ key, members }: { key: BatchKey; members: Member[] }, context: Ctx): Decision<InterchangeState> {
  return {
    state: { key, asked: members.map((m) => m.claim), coming: [], closed: false },
    practice: key.practice,
    timers: [{ set: 'gather-overdue', name: 'gather-overdue', dueAt: seconds(context, GATHER_SECONDS) }],
    tells: members.map((m) => ({ to: { kind: 'claim', id: m.claim }, name: 'come-along', data: { interchange: context.stream.id, item: m.item, payer: key.payer, partner: key.partner }, practice: key.practice })),
  };
}

function answered(state: InterchangeState, answer: Answer, context: Ctx): Decision<InterchangeState> {
  if (!state.asked.includes(answer.claim)) {
    if (!answer.coming || state.coming.some((c) => c.claim === answer.claim)) return unchanged(state);
    return { state, tells: [{ to: { kind: 'claim', id: answer.claim }, name: 'left-behind', data: { interchange: context.stream.id, item: answer.item }, practice: state.key.practice }] };
  }
  const { claim, item, chargeCents, hash } = answer;
  const next = {
    ...state,
    asked: state.asked.filter((c) => c !== claim),
    coming: answer.coming ? [...state.coming, { claim, item, chargeCents, hash }] : state.coming,
  };
  return next.asked.length === 0 ? close(next, context) : { state: next };
}

/** Numbers are asked for only when somebody comes: an empty file uses none up. */
function close(state: InterchangeState, context: Ctx): Decision<InterchangeState> {
  // Ids sort by time, so the file has one order however the answers came in.
  const coming = [...state.coming].sort((a, b) => (a.claim < b.claim ? -1 : 1));
  const closed = { ...state, coming, closed: true };
  if (coming.length === 0) return { state: closed, timers: [{ cancel: 'gather-overdue' }] };
  return {
    state: closed,
    timers: [{ cancel: 'gather-overdue' }, { set: 'delivery-overdue', name: 'delivery-overdue', dueAt: seconds(context, DELIVERY_SECONDS) }],
    tells: [{ to: { kind: 'partner', id: state.key.partner }, name: 'numbers-asked', data: { interchange: context.stream.id } }],
  };
}

function build(state: InterchangeState, given: { numbers: ControlNumbers; settings: PartnerSettings }, context: Ctx): Decision<InterchangeState> {
  if (state.numbers !== undefined) return unchanged(state);
  const usage = context.tenant.feed === 'test' ? 'T' : given.settings.usage;
  return {
    state: { ...state, ...given, built: { ...localTime(context.now, context.tenant.timeZone), usage } },
    events: [emit('submission.interchange-built', {
      partner: state.key.partner, payer: state.key.payer, kind: state.key.kind, ...given.numbers,
      claims: state.coming.map((c) => c.claim), chargeCents: state.coming.reduce((sum, c) => sum + c.chargeCents, 0),
    }, { item: given.numbers.interchangeControl, to: 'built' })],
    // Known before the file can be seen: a partner may answer before our own record of the delivery is written.
    rows: [{
      table: 'sent_file', put: {
        interchange: context.stream.id, partner: state.key.partner, interchange_control: given.numbers.interchangeControl, group_control: given.numbers.groupControl,
        transaction_control: given.numbers.transactionControl, batch_reference: given.numbers.batchReference,
      },
    }],
    effects: [{ name: 'deliver-interchange', data: {} }],
  };
}

function sent(state: InterchangeState, delivered: Delivered, context: Ctx): Decision<InterchangeState> {
  // A repeated delivery of the same bytes is the same delivery.
  if (state.sent !== undefined || state.numbers === undefined) return unchanged(state);
  const { interchangeControl, groupControl, transactionControl } = state.numbers;
  const { fileName, sha256, sizeBytes, repairs, places } = delivered;
  const { early = [], ...known } = state;
  return {
    state: { ...known, sent: { fileName, sha256, places } },
    events: [emit('submission.interchange-sent', { interchangeControl, fileName, sha256, sizeBytes, claims: state.coming.length, repairs }, { item: interchangeControl, to: 'sent' })],
    timers: [{ cancel: 'delivery-overdue' }],
    tells: [
      ...state.coming.map((c): TellDraft => ({
        to: { kind: 'claim', id: c.claim }, name: 'transmitted', practice: state.key.practice,
        data: { interchange: context.stream.id, item: c.item, partner: state.key.partner, payer: state.key.payer, interchangeControl, groupControl, transactionControl },
      })),
      ...early.map((e): TellDraft => ({ to: { kind: 'interchange', id: context.stream.id }, name: e.name, data: e.data, practice: state.key.practice })),
    ],
  };
}

function failed(state: InterchangeState, reason: string, attempts: number): Decision<InterchangeState> {
  return { state, events: [emit('submission.delivery-failed', { reason, attempts }, {})] };
}

function retry(state: InterchangeState): Decision<InterchangeState> {
  if (state.sent !== undefined) throw new Refusal('already-sent', 'The file lies in the partner\'s folder.', 409);
  if (state.numbers === undefined) throw new Refusal('not-built', 'The interchange is not built yet.', 409);
  return { state, effects: [{ name: 'deliver-interchange', data: {} }] };
}
