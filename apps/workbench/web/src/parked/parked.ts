import { SERVICES, type ServiceName, type StreamKind } from '@claimstream/contracts';
import { queryOptions } from '@tanstack/react-query';
import { ApiError, get } from '../api/client.js';
import type { SignedIn, Tone } from '../api/model.js';
import { hasRole } from '../session/session.js';
import { counted } from '../show/money.js';

export interface DiscardRequest { person: string; name: string; askedAt: string }

export interface WaitingFact { id: string; factKind: string; producer: string | null; seq: number | null; type: string; reason: string; at: string; discard: DiscardRequest | null }

export interface ParkedStream { stream: string; kind: StreamKind; practice: string | null; sentence: string; stopped: boolean; since: string; held: number; waiting: WaitingFact[] }

/** A stream that stands still, and the service in which it does. */
export type Standing = ParkedStream & { service: ServiceName };

/** What a service says of the stream after a resume or a discard. */
export interface After { stream: string; parked: string | null; held: number }

interface Answer { parked: ParkedStream[]; total: number }

/** As the endpoints have it: an SRE works here, a manager may be the second person of a discard. */
export const MAY_LOOK = ['sre', 'manager'] as const;
export const mayWork = (session: SignedIn): boolean => hasRole(session, 'sre');

export const isService = (word: string): word is ServiceName => (SERVICES as readonly string[]).includes(word);

export interface Overview { rows: Standing[]; total: number; silent: { service: ServiceName; sentence: string }[]; readAt: string }

/** Of all services, what stopped before what only waits, the oldest first. A service that does not answer is named, and hides none of the others. */
export async function readOverview(signal?: AbortSignal): Promise<Overview> {
  const answers = await Promise.allSettled(SERVICES.map((service) => get<Answer>(`/v1/${service}/parked`, {}, signal)));
  const [first] = answers;
  if (first?.status === 'rejected' && answers.every((a) => a.status === 'rejected')) throw first.reason;
  const silent = SERVICES.flatMap((service, i) => { const a = answers[i]; return a?.status === 'rejected' ? [{ service, sentence: a.reason instanceof ApiError ? a.reason.sentence : 'It does not answer.' }] : []; });
  const rows = SERVICES.flatMap((service, i) => { const a = answers[i]; return a?.status === 'fulfilled' ? a.value.parked.map((p) => ({ ...p, service })) : []; });
  const total = answers.reduce((n, a) => n + (a.status === 'fulfilled' ? a.value.total : 0), 0);
  rows.sort((a, b) => Number(b.stopped) - Number(a.stopped) || Date.parse(a.since) - Date.parse(b.since));
  return { rows, total, silent, readAt: new Date().toISOString() };
}

export const overviewQuery = () => queryOptions({ queryKey: ['parked'], queryFn: ({ signal }) => readOverview(signal), staleTime: Infinity, refetchOnMount: 'always' });

/** One stream; null where nothing of it stands still any more. */
export const standingQuery = (service: ServiceName, stream: string) => queryOptions({
  queryKey: ['parked', service, stream],
  queryFn: async ({ signal }): Promise<Standing | null> => { const [found] = (await get<Answer>(`/v1/${service}/parked`, { stream }, signal)).parked; return found ? { ...found, service } : null; },
});

export const serviceText = (service: string): string => service.replace('-', ' ');

/** The page on which people know this stream; not every kind has one. */
export const pageOf = (kind: StreamKind): '/claims/$id' | '/files/$id' | '/remits/$id' | '/accounts/$id' | undefined =>
  (({ claim: '/claims/$id', document: '/files/$id', interchange: '/files/$id', remit: '/remits/$id', account: '/accounts/$id' }) as const)[kind as string as 'claim'];

const isOfLaterRelease = ({ reason }: WaitingFact): boolean => reason.startsWith('event type ');

export function standingText({ stopped, waiting }: ParkedStream): { text: string; tone: Tone } {
  if (stopped) return { text: 'Stopped', tone: 'danger' };
  return { text: waiting.some(isOfLaterRelease) ? 'Waits for upgrade' : 'Waits for its cause', tone: 'warn' };
}

/** What to do, in order; the runbooks "a parked claim" and "a gap in a lane" in the words of a page. */
export function advice({ stopped, service, stream, waiting }: Standing): string[] {
  const drop = 'Only when the fact can never be right, have it discarded: one person asks, another confirms. Its place in the sequence is consumed for good.';
  if (stopped) return ['Put the cause right: deploy the corrected release, or correct the reference data that the sentence names.', 'Resume: the fact is decided again, then everything behind it in its order.', drop];
  if (waiting.some(isOfLaterRelease)) {
    return [`Nothing is wrong and nothing is lost: a later release spoke. Upgrade ${serviceText(service)}, and what waits is taken in by itself.`, 'Only when that release was taken back for good, have the fact discarded: one person asks, another confirms.'];
  }
  const producers = [...new Set(waiting.flatMap((w) => (w.producer === null ? [] : [w.producer])))];
  return [
    ...producers.map((p) => `What comes before has not arrived. Where it stays away, have it sent again: claimctl replay ${p} --stream ${stream}`),
    'What waits goes on by itself as soon as its cause is there; Resume looks once more.', drop,
  ];
}

/** The facts that hold the others up: the first of a stopped stream, or the first of each producer's lane. Only these are worth a discard. */
export function inFront({ stopped, waiting }: ParkedStream): WaitingFact[] {
  if (stopped) return waiting.slice(0, 1);
  return waiting.filter((w, i) => waiting.findIndex((x) => x.producer === w.producer) === i);
}

/** What came of a resume or a discard, beside what stood still before. */
export function outcomeOf(done: 'Resumed' | 'Discarded', before: Pick<ParkedStream, 'held' | 'stopped'>, after: After): { text: string; tone: Tone } {
  if (after.parked !== null) return { text: `${done}, and parked again: ${after.parked}`, tone: 'danger' };
  if (after.held === 0) return { text: `${done}. It goes on, and nothing waits any more.`, tone: 'ok' };
  const waits = `${counted(after.held, 'fact')} still ${after.held === 1 ? 'waits' : 'wait'}.`;
  return { text: before.stopped || after.held < before.held ? `${done}. It goes on; ${waits}` : `${done}, and nothing moved: ${waits}`, tone: 'warn' };
}

/** What this person can do about a fact's discard. */
export function discardStep(session: SignedIn, { discard }: Pick<WaitingFact, 'discard'>): 'ask' | 'own' | 'confirm' | 'look' {
  if (discard === null) return mayWork(session) ? 'ask' : 'look';
  return discard.person === session.person ? 'own' : 'confirm';
}

const SORTS: Readonly<Record<string, string>> = { event: 'Event', tell: 'Word from another stream', timer: 'Deadline', command: 'Command', part: 'Part of a file' };

export const sortText = (factKind: string): string => SORTS[factKind] ?? factKind;

/** Which fact it is and where it came from: "Event 3 of submission". */
export const originText = ({ factKind, producer, seq }: WaitingFact): string => `${sortText(factKind)}${seq === null ? '' : ` ${seq}`}${producer === null ? '' : ` of ${serviceText(producer)}`}`;

/** The shell's words for why something waits; a decision that failed has a sentence of its own. */
const REASONS: Readonly<Record<string, string>> = {
  gap: 'An event of its producer before it is missing.', 'cause-unseen': 'What caused it has not arrived yet.', lane: 'An earlier event of its producer waits.', parked: 'It waits behind the fact that failed.',
};

export const reasonText = (reason: string): string => REASONS[reason] ?? reason;
