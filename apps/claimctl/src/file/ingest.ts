import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.js';
import { Ends, EXIT, usage, type ExitCode } from '../ends.js';
import { dollars } from '../screen.js';
import { meter } from './progress.js';
import { sizeOf, upload, type Received } from './upload.js';

export interface FileShown {
  id: string;
  practice: string;
  phase: 'received' | 'reading' | 'done' | 'refused' | 'exception';
  format: string;
  door: string;
  sizeBytes: number;
  bytesRead: number;
  claims: number;
  accepted: number;
  updates: number;
  proposals: number;
  notBillable: number;
  changedAt: string;
}

export interface FilePage extends FileShown {
  sha256: string;
  chargeCents: number;
  claimsInFile: number | null;
  refusedParts: number;
  reason: string | null;
  findings: { code: string; severity: string; path: string; message: string; fix: string; segment?: number; element?: string; expected?: string; found?: string }[];
}

export const POLL_MS = 300;
const DEFAULT_WAIT_S = 600;
export const ENDED = new Set(['done', 'refused', 'exception']);

/** How long `--wait` waits. */
export function secondsOf(wait: boolean | string | undefined): number {
  const seconds = wait === true ? DEFAULT_WAIT_S : Number(wait ?? 0);
  if (!Number.isFinite(seconds)) throw usage('--wait takes a number of seconds.');
  return seconds;
}

/** Progress is read from the list, because opening a file's own page is an audited act. */
async function untilEnded(context: Context, file: Received, practice: string, end: number, onProgress: (done: number, total: number) => void): Promise<FilePage> {
  for (;;) {
    const { files } = await context.ask()<{ files: FileShown[] }>('intake', `files?practice=${practice}`);
    const found = files.find((f) => f.id === file.id);
    if (found !== undefined) onProgress(found.bytesRead, found.sizeBytes);
    if (found === undefined || ENDED.has(found.phase)) return context.ask()<FilePage>('intake', `files/${file.id}`);
    if (performance.now() > end) throw new Ends(EXIT.findings, `The file ${file.id} is still being read; "claimctl files show ${file.id}" says how far it is.`, 'still-reading');
    await pause(POLL_MS);
  }
}

/** `claimctl ingest`: uploads files one after the other. Names of files may name people, so they are never printed. */
export async function ingest(context: Context, files: string[], flags: { practice?: string; wait?: boolean | string }): Promise<ExitCode> {
  const { practice } = flags;
  if (practice === undefined) throw usage('Name the practice that the files belong to: --practice P ("claimctl practice ls" lists them).');
  const seconds = secondsOf(flags.wait);
  for (const file of files) await sizeOf(file);
  const { screen } = context;
  const isTerminal = process.stderr.isTTY === true && !screen.json;
  const results: unknown[] = [];
  let exit: ExitCode = EXIT.ok;
  for (const [at, file] of files.entries()) {
    const name = `file ${at + 1} of ${files.length}`;
    const sending = meter(`${name}: sent`, isTerminal, (line) => screen.note(line));
    const received = await upload({ service: 'intake', url: context.at().urlOf('intake'), token: await context.token(), from: { practice }, file, onProgress: sending.at }).finally(() => sending.end());
    if (flags.wait === undefined) {
      results.push(received);
      screen.line(`${name}: ${received.id}${received.duplicate ? ' (the same bytes came before)' : ''}`);
      continue;
    }
    const reading = meter(`${name}: read`, isTerminal, (line) => screen.note(line));
    const page = await untilEnded(context, received, practice, performance.now() + seconds * 1000, reading.at).finally(() => reading.end());
    results.push({ ...summary(page), duplicate: received.duplicate });
    screen.line(`${name}: ${sentence(page, received.duplicate)}`);
    if (page.phase !== 'done') exit = EXIT.findings;
  }
  if (screen.json) screen.result({ files: results }, () => '');
  return exit;
}

const summary = ({ id, phase, format, claims, accepted, updates, proposals, notBillable, refusedParts, chargeCents, reason, sha256, findings }: FilePage) =>
  ({ id, phase, format, claims, accepted, updates, proposals, notBillable, refusedParts, chargeCents, reason, sha256, findings });

function sentence(page: FilePage, duplicate: boolean): string {
  const counts = [
    `${page.claims} claims`, `${page.accepted} new`, ...(page.updates > 0 ? [`${page.updates} updates`] : []), ...(page.proposals > 0 ? [`${page.proposals} proposed corrections`] : []),
    ...(page.notBillable > 0 ? [`${page.notBillable} not billable`] : []), ...(page.refusedParts > 0 ? [`${page.refusedParts} unreadable parts`] : []), dollars(page.chargeCents),
  ].join(', ');
  return `${page.id} ${page.phase}: ${counts}${duplicate ? ' (the same bytes came before)' : ''}${page.reason === null ? '' : `\n  ${page.reason}`}`;
}
