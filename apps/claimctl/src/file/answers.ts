import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.js';
import { Ends, EXIT, usage, type ExitCode } from '../ends.js';
import { dollars } from '../screen.js';
import { ENDED, POLL_MS, secondsOf } from './ingest.js';
import { meter } from './progress.js';
import { sizeOf, upload, type Received } from './upload.js';

/** Whose door a partner's answers go through: acknowledgements are submission's, remittances remittance's. */
export type AnswerDoor = 'submission' | 'remittance';

interface AnswerFile {
  id: string; phase: string; reason: string | null; claims: number; findings: { code: string; severity: string; path: string; message: string; fix: string }[];
  /** Of acknowledgements. */
  interchanges?: number; groups?: number; unknown?: number;
  /** Of remittances. */
  remits?: { remit: string; repeated: boolean }[]; paymentCents?: number;
}

const FIRST = 20;

function sentence(f: AnswerFile): string {
  const repeated = f.remits?.filter((r) => r.repeated).length ?? 0;
  const counts = f.remits === undefined
    ? [`${f.interchanges ?? 0} TA1`, `${f.groups ?? 0} 999`, `${f.claims} claims of 277CAs`, ...(f.unknown ? [`${f.unknown} parts of what was never sent`] : [])]
    : [`${f.remits.length} remittances`, ...(repeated > 0 ? [`${repeated} of them known before`] : []), `${f.claims} claims`, dollars(f.paymentCents)];
  return [`${f.id} ${f.phase}: ${counts.join(', ')}`, ...(f.reason === null ? [] : [`  ${f.reason}`]), ...f.findings.slice(0, FIRST).map((x) => `  ${x.severity} ${x.code} ${x.path}: ${x.message} ${x.fix}`)].join('\n');
}

async function untilRead(context: Context, service: AnswerDoor, id: string, end: number): Promise<AnswerFile> {
  for (;;) {
    const page = await context.ask()<AnswerFile>(service, `files/${id}`);
    if (ENDED.has(page.phase)) return page;
    if (performance.now() > end) throw new Ends(EXIT.findings, `The file ${id} is still being read; send it again to see how far it is, the same bytes are the same file.`, 'still-reading');
    await pause(POLL_MS);
  }
}

/** `claimctl remit ingest` and `ack ingest`: what a partner sent, brought by a person. The same bytes again are the first file. Names of files are never printed. */
export async function ingestAnswers(context: Context, service: AnswerDoor, files: readonly string[], flags: { partner?: string; wait?: boolean | string }): Promise<ExitCode> {
  const { partner } = flags;
  if (partner === undefined) throw usage('Name the partner that sent the files: --partner P ("claimctl partner ls" lists them).');
  const seconds = secondsOf(flags.wait);
  for (const file of files) await sizeOf(file);
  const { screen } = context;
  const results: unknown[] = [];
  let exit: ExitCode = EXIT.ok;
  for (const [at, file] of files.entries()) {
    const name = `file ${at + 1} of ${files.length}`;
    const sending = meter(`${name}: sent`, process.stderr.isTTY === true && !screen.json, (line) => screen.note(line));
    const { id, sha256, duplicate }: Received = await upload({ service, url: context.at().urlOf(service), token: await context.token(), from: { partner }, file, onProgress: sending.at }).finally(() => sending.end());
    const before = duplicate ? ' (the same bytes came before)' : '';
    if (flags.wait === undefined) {
      results.push({ id, sha256, duplicate });
      screen.line(`${name}: ${id}${before}`);
      continue;
    }
    const page = await untilRead(context, service, id, performance.now() + seconds * 1000);
    results.push({ ...page, duplicate });
    screen.line(`${name}: ${sentence(page)}${before}`);
    if (page.phase !== 'done') exit = EXIT.findings;
  }
  if (screen.json) screen.result({ files: results }, () => '');
  return exit;
}
