import type { Context } from '../context.js';
import { dollars, table } from '../screen.js';
import type { FilePage, FileShown } from './ingest.js';

/** `claimctl files ls`. */
export async function listFiles(context: Context, flags: { practice?: string }): Promise<void> {
  const found = await context.ask()<{ files: FileShown[] }>('intake', `files${flags.practice === undefined ? '' : `?practice=${encodeURIComponent(flags.practice)}`}`);
  context.screen.result(found, () => table(
    ['FILE', 'PRACTICE', 'PHASE', 'FORMAT', 'DOOR', 'CLAIMS', 'NEW', 'UPDATES', 'PROPOSALS', 'NOT BILLABLE'],
    found.files.map((f) => [f.id, f.practice, f.phase, f.format, f.door, f.claims, f.accepted, f.updates, f.proposals, f.notBillable]),
  ));
}

/** `claimctl files show ID`. The name of the file stays where it is: people put names of patients into it. */
export async function showFile(context: Context, id: string): Promise<void> {
  const { fileName: _name, ...page } = await context.ask()<FilePage & { fileName?: string }>('intake', `files/${encodeURIComponent(id)}`);
  context.screen.result(page, () => [
    `${page.id} ${page.phase} (${page.format}, ${page.sizeBytes} bytes, by ${page.door})`,
    `claims ${page.claims} of ${page.claimsInFile ?? '?'}: ${page.accepted} new, ${page.updates} updates, ${page.proposals} proposals, ${page.notBillable} not billable; ${dollars(page.chargeCents)}`,
    ...(page.reason === null ? [] : [page.reason]),
    ...page.findings.map((f) => `  ${f.severity} ${f.code} ${f.path}${f.segment === undefined ? '' : ` segment ${f.segment}`}${f.element === undefined ? '' : ` ${f.element}`}: ${f.message} ${f.fix}`),
  ].join('\n'));
}
