import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.js';
import { Ends, EXIT, usage, type ExitCode } from '../ends.js';
import { pages, query } from '../platform/part.js';
import { dollars, table } from '../screen.js';

interface Reason { categoryCode?: string; statusCode?: string; entityCode?: string; segmentCode?: string; elementCode?: string; noteCode?: string; line?: number; path: string; sentence: string }
export interface Rejection { at: string; stage: string; category: string; resubmitBy: string; reasons: Reason[] }
export interface Attempt {
  item: string; state: string | null; payerId: string; partner: string | null; findings: { code: string; severity: string; path: string; message: string; fix: string }[];
  pinned: { interchange: string; chargeCents: number } | null; transmittedAt: string | null; rejection: Rejection | null;
}
export interface SubmissionPage { claim: string; seq: number; practice: string | null; current: string | null; attempts: Attempt[]; exceptions: { exception: string; raisedAt: string; settled: string | null }[] }

interface Item { stream: string; item: string; practice: string | null; category: string | null; amountCents: number | null; dueAt: string; payer: string | null; heldBy: { name: string | null } | null }

const MOST = 1000;
const PAGE = 200;

/** Which code said so, as the acknowledgement carries it. */
const codeOf = (r: Reason): string => (r.statusCode !== undefined ? `${r.categoryCode ?? ''}:${r.statusCode}${r.entityCode === undefined ? '' : `:${r.entityCode}`}`
  : r.segmentCode !== undefined ? `IK3 ${r.segmentCode}${r.elementCode === undefined ? '' : `, IK4 ${r.elementCode}`}` : r.noteCode === undefined ? '' : `TA1 ${r.noteCode}`);

/** An attempt in lines: where it stands, why it was rejected, which field each reason points at, and until when it is sent again. */
export function attemptLines(a: Attempt): string[] {
  const { rejection: r } = a;
  return [
    `  attempt ${a.item} ${a.state ?? ''}${a.pinned === null ? '' : `: ${dollars(a.pinned.chargeCents)}, file ${a.pinned.interchange}`}${a.transmittedAt === null ? '' : `, sent ${a.transmittedAt}`}`,
    ...(r === null ? [] : [
      `    rejected ${r.at} by ${r.stage}: ${r.category}; send again by ${r.resubmitBy}`,
      ...r.reasons.map((reason) => `      ${codeOf(reason)} ${reason.path}: ${reason.sentence}`),
    ]),
    ...(a.state === 'held' ? a.findings.map((f) => `    ${f.severity} ${f.code} ${f.path}: ${f.message} ${f.fix}`) : []),
  ];
}

export const exceptionLines = (page: Pick<SubmissionPage, 'exceptions'>): string[] => page.exceptions.map((e) => `  exception ${e.exception} since ${e.raisedAt}${e.settled === null ? '' : `, settled: ${e.settled}`}`);

/** `claimctl reject ls`: what was refused before adjudication and waits to be sent again, the first to be due first. */
export async function listRejections(context: Context, flags: { category?: string; practice?: string }): Promise<void> {
  const ask = context.ask();
  const { items, more } = await pages<Item>(MOST, (cursor) => ask('reporting', `work-items${query({ queue: 'rejections', category: flags.category, practice: flags.practice, limit: PAGE, cursor })}`));
  const rejections = items.map(({ stream, item, practice, category, amountCents, dueAt, payer, heldBy }) => ({ claim: stream, item, practice, category, amountCents, resubmitBy: dueAt, payer, heldBy: heldBy?.name ?? null }));
  context.screen.result({ rejections, more }, () => (rejections.length === 0 ? 'Nothing is rejected.' : [
    table(['CLAIM', 'ITEM', 'PRACTICE', 'PAYER', 'CATEGORY', 'CHARGE', 'SEND AGAIN BY', 'HELD BY'], rejections.map((r) => [r.claim, r.item, r.practice, r.payer, r.category, dollars(r.amountCents), r.resubmitBy, r.heldBy])),
    ...(more ? [`More than ${MOST}; narrow it with --category or --practice.`] : []),
  ].join('\n')));
}

const pageOf = (context: Context, claim: string): Promise<SubmissionPage> => context.ask()<SubmissionPage>('submission', `claims/${encodeURIComponent(claim)}`);

/** `claimctl reject show CLAIM`: every attempt with what refused it and the fields to correct. Exit 1 when no attempt was ever rejected. */
export async function showRejection(context: Context, claim: string): Promise<ExitCode> {
  const page = await pageOf(context, claim);
  const rejected = page.attempts.filter((a) => a.rejection !== null);
  if (rejected.length === 0) throw new Ends(EXIT.findings, `Claim ${claim} was never rejected; "claimctl claim show ${claim}" says where it stands.`, 'not-rejected');
  context.screen.result({ claim, current: page.current, attempts: page.attempts, exceptions: page.exceptions }, () => [`claim ${claim}`, ...page.attempts.flatMap(attemptLines), ...exceptionLines(page)].join('\n'));
  return EXIT.ok;
}

/** Claim ids of a file, one a line; what follows an id on its line is a remark. */
function idsOf(file: string): string[] {
  try {
    return fs.readFileSync(file === '-' ? 0 : file, 'utf8').split('\n').map((line) => line.trim().split(/[\s,;]/)[0] ?? '').filter((id) => id !== '');
  } catch {
    throw usage('The list of --from cannot be read; it holds one claim id a line.');
  }
}

const POLL_MS = 100;
const LOOKS = 30;

/** The new attempt once its route is known and its edits have run; as it stands when that takes longer. */
async function untilEdited(look: () => Promise<SubmissionPage>): Promise<Attempt | undefined> {
  for (let n = 1; ; n += 1) {
    const page = await look();
    const now = page.attempts.find((a) => a.item === page.current);
    if (now?.state !== 'draft' || n === LOOKS) return now;
    await pause(POLL_MS);
  }
}

type Came = { claim: string; came: 'sent-again' | 'held' | 'refused'; sentence: string; attempt: string | null; code?: string };

/** `claimctl reject resubmit`: each claim as it is now, frequency 1, new control numbers. One claim that is refused stops none of the others. */
export async function resubmit(context: Context, claims: readonly string[], flags: { from?: string }): Promise<ExitCode> {
  const ids = [...new Set([...claims, ...(flags.from === undefined ? [] : idsOf(flags.from))])];
  if (ids.length === 0) throw usage('Name claims, or a list of them with --from.');
  const came: Came[] = [];
  for (const claim of ids) {
    const one = await sendAgain(context, claim);
    came.push(one);
    context.screen.line(`${claim} ${one.sentence}`);
  }
  if (context.screen.json) context.screen.result({ claims: came }, () => '');
  return came.every((c) => c.came === 'sent-again') ? EXIT.ok : EXIT.findings;
}

async function sendAgain(context: Context, claim: string): Promise<Came> {
  const ask = context.ask();
  const at = `claims/${encodeURIComponent(claim)}`;
  try {
    const { service, stream, seq } = await ask<{ service: string; stream: string; seq: number }>('submission', `${at}/resubmit`, { method: 'POST', body: {} });
    const now = await untilEdited(() => ask<SubmissionPage>('submission', `${at}${query({ after: `${service}/${stream}@${seq}` })}`));
    const attempt = now?.item ?? null;
    if (now?.state !== 'held') return { claim, came: 'sent-again', attempt, sentence: `is attempt ${attempt ?? '?'} now: ${now?.state ?? 'on its way'}` };
    return { claim, came: 'held', attempt, sentence: `is attempt ${now.item} and held: ${now.findings.map((f) => `${f.code} ${f.path}: ${f.message}`).join(' ')}` };
  } catch (error) {
    // Not this claim (unknown, not rejected, not yours): the others are sent all the same. No service, or nobody signed in: none can be.
    if (!(error instanceof Ends) || error.exit === EXIT.unreachable || /^(signed-out|not-signed-in|token-|http-401)/.test(error.code ?? '')) throw error;
    return { claim, came: 'refused', attempt: null, sentence: error.message, ...(error.code === undefined ? {} : { code: error.code }) };
  }
}

/** What a person may decide about a contradiction; the service has the same words. */
export const DECISIONS = ['leave-as-it-is', 'asked-the-partner', 'sent-again'] as const;

/** `claimctl reject settle CLAIM EXCEPTION --decision D`. */
export async function settle(context: Context, claim: string, exception: string, flags: { decision?: string }): Promise<void> {
  const { decision } = flags;
  if (decision === undefined || !(DECISIONS as readonly string[]).includes(decision)) throw usage(`Say what was decided: --decision ${DECISIONS.join(' | ')}.`);
  const answer = await context.ask()<Record<string, unknown>>('submission', `claims/${encodeURIComponent(claim)}/exceptions`, { method: 'POST', body: { exception, decision } });
  context.screen.result({ claim, exception, decision, ...answer }, () => `${claim} ${exception}: ${decision}`);
}
