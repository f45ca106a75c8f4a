import type { Finding, RejectionReason } from '@claimstream/contracts';
import { emit, unchanged, type Context, type Decision, type TellDraft } from '@claimstream/event-stream';
import { fieldOfSegment } from '../acknowledgment/field-of-segment.js';
import type { EnvelopeSaid, SyntaxSaid, TotalsSaid } from '../acknowledgment/said.js';
import type { SyntaxAnswer } from '../claim/acknowledge.js';
import type { SubmissionReference } from '../reference.js';
import type { Coming, InterchangeState } from './decide.js';

type Ctx = Context<SubmissionReference>;

/** Where a claim and its lines stand in the ST, first and last segment inclusive (ST is 1), so that a 999 leads to claim, line and field. */
export interface Place {
  claim: string;
  first: number;
  last: number;
  lines: { number: number; first: number; last: number }[];
}

const ACCEPTED = new Set(['A', 'E']);
/** TA105: the control number came before. Our deliveries repeat the same bytes under the same number, so the receiver has them. */
const RECEIVED_BEFORE = '025';

/** TA1: the receiver read the envelope, or refused the whole file. */
export function envelopeSaid(state: InterchangeState, said: EnvelopeSaid, context: Ctx): Decision<InterchangeState> {
  if (state.sent === undefined) return early(state, 'envelope-said', said);
  const control = state.numbers?.interchangeControl ?? '';
  if (context.at('interchange', control) !== 'sent') return unchanged(state);
  if (ACCEPTED.has(said.status) || said.noteCode === RECEIVED_BEFORE) {
    return { state, events: [acknowledged(state, said.document, 'TA1', said.status, said.noteCode)] };
  }
  const reason: RejectionReason = { noteCode: said.noteCode, path: 'claim', sentence: `The receiver refused the whole file (TA1 note ${said.noteCode}).` };
  return refuse(state, { document: said.document, by: 'TA1', status: said.status, noteCode: said.noteCode, stage: 'interchange', reasonsOf: () => [reason] }, context);
}

/** 999: the receiver read the transaction, or refused it; a refused transaction means that none of its claims was received. */
export function syntaxSaid(state: InterchangeState, said: SyntaxSaid, context: Ctx): Decision<InterchangeState> {
  if (state.sent === undefined) return early(state, 'syntax-said', said);
  const located = said.errors.flatMap((error) => reasonsAt(state.sent?.places ?? [], error));
  const about = (claim: string): RejectionReason[] => located.filter((r) => r.claim === claim || r.claim === undefined).map((r) => r.reason);
  if (ACCEPTED.has(said.status)) {
    const first = context.at('interchange', state.numbers?.interchangeControl ?? '') === 'sent';
    return {
      state,
      events: first ? [acknowledged(state, said.document, '999', said.status, undefined)] : [],
      tells: state.coming.map((c) => tell(state, context, c, { document: said.document, accepted: true, withErrors: said.status === 'E', stage: 'syntax', reasons: about(c.claim) })),
    };
  }
  const others: RejectionReason = {
    segmentCode: '8', path: 'claim', sentence: 'The receiver could not read the transaction because of another claim in it; this claim is sent again as it is.',
  };
  const group: RejectionReason = { segmentCode: '8', path: 'claim', sentence: `The receiver refused the group of the file (999, status ${said.status}).` };
  const nothingNamed = located.length === 0;
  return refuse(state, {
    document: said.document, by: '999', status: said.status, stage: 'syntax',
    reasonsOf: (claim) => { const own = about(claim); return own.length > 0 ? own : [nothingNamed ? group : others]; },
  }, context);
}

/** The end of a 277CA for this file: its totals beside what was sent, and the claims it never named. */
export function totalsSaid(state: InterchangeState, said: TotalsSaid, context: Ctx): Decision<InterchangeState> {
  if (state.sent === undefined) return early(state, 'totals-said', said);
  const { document, stage, refused } = said;
  if (refused !== undefined) {
    return refuse(state, { document, by: '277CA', status: refused[0]?.categoryCode ?? '', stage, reasonsOf: () => refused, ...(said.providerNpi === undefined ? {} : { providerNpi: said.providerNpi }) }, context);
  }
  const named = [...new Set([...(state.named?.[stage] ?? []), ...said.named])].sort();
  const unmentioned = state.coming.filter((c) => !named.includes(c.claim)).length;
  const { accepted, rejected, acceptedCents, rejectedCents, agrees } = said;
  return {
    state: { ...state, named: { ...state.named, [stage]: named } },
    events: [emit('submission.acknowledgement-totalled', { document, stage, sent: state.coming.length, accepted, rejected, unmentioned, acceptedCents, rejectedCents, agrees }, {})],
  };
}

const acknowledged = (state: InterchangeState, document: string, by: 'TA1' | '999', status: string, noteCode: string | undefined) =>
  emit('submission.interchange-acknowledged', { document, by, status, ...(noteCode === undefined || noteCode === '' ? {} : { noteCode }) }, { item: state.numbers?.interchangeControl ?? '', to: 'acknowledged' });

interface Refused {
  document: string;
  by: 'TA1' | '999' | '277CA';
  status: string;
  noteCode?: string;
  stage: SyntaxAnswer['stage'];
  reasonsOf(claim: string): RejectionReason[];
  providerNpi?: string;
}

function refuse(state: InterchangeState, { document, by, status, noteCode, stage, reasonsOf, providerNpi }: Refused, context: Ctx): Decision<InterchangeState> {
  const control = state.numbers?.interchangeControl ?? '';
  const findings: Finding[] = [{ code: `REJ-${by}`, severity: 'reject', path: 'file', message: `The receiver refused the file (${by}, status ${status}).`, fix: 'Fix its claims and send them again; they go out under new control numbers.' }];
  return {
    state,
    events: context.at('interchange', control) === 'sent' && providerNpi === undefined
      ? [emit('submission.interchange-rejected', { document, by, status, ...(noteCode === undefined ? {} : { noteCode }), claims: state.coming.length, findings }, { item: control, to: 'rejected' })] : [],
    tells: state.coming.map((c) => tell(state, context, c, {
      document, accepted: false, withErrors: false, stage, reasons: reasonsOf(c.claim), ...(providerNpi === undefined ? {} : { providerNpi }),
    })),
  };
}

const tell = (state: InterchangeState, context: Ctx, { claim, item }: Coming, answer: Omit<SyntaxAnswer, 'interchange' | 'item'>): TellDraft =>
  ({ to: { kind: 'claim', id: claim }, name: 'syntax-answered', practice: state.key.practice, data: { interchange: context.stream.id, item, ...answer } });

/** The partner was quicker than our own record of the delivery: heard again once that is written. */
const early = (state: InterchangeState, name: string, data: object): Decision<InterchangeState> => ({ state: { ...state, early: [...(state.early ?? []), { name, data: data as Record<string, unknown> }] } });

interface Located {
  /** Absent where the segment belongs to no claim: then every claim is concerned. */
  claim: string | undefined;
  reason: RejectionReason;
}

function reasonsAt(places: readonly Place[], { segmentId, position, loop, code, elements }: SyntaxSaid['errors'][number]): Located[] {
  const place = places.find((p) => position >= p.first && position <= p.last);
  const line = place?.lines.find((l) => position >= l.first && position <= l.last)?.number;
  const at = { claim: place?.claim, segment: { segmentCode: code, ...(line === undefined ? {} : { line }) } };
  const where = `${segmentId} at position ${position}${loop === undefined ? '' : `, loop ${loop}`}`;
  if (elements.length === 0) return [{ claim: at.claim, reason: { ...at.segment, path: fieldOfSegment(loop, segmentId, undefined, undefined, line), sentence: `The receiver refuses the segment ${where} (999 code ${code}).` } }];
  return elements.map((e) => ({
    claim: at.claim,
    reason: {
      ...at.segment, elementCode: e.code, path: fieldOfSegment(loop, segmentId, e.element, e.component, line),
      sentence: `The receiver refuses element ${segmentId}${String(e.element).padStart(2, '0')}${e.component === undefined ? '' : `-${e.component}`} of ${where} (999 code ${e.code}).`,
    },
  }));
}
