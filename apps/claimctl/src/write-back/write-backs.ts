import type { Context } from '../context.js';
import { usage } from '../ends.js';
import { query } from '../platform/part.js';
import { table } from '../screen.js';

interface WriteBack { claim: string; field: string; practice: string; revision: number; correctedBy: string; correctedAt: string }

/** `claimctl write-backs ls`: what was corrected here and the practice's own system still has as it was. */
export async function listWriteBacks(context: Context, { practice }: { practice?: string }): Promise<void> {
  const found = await context.ask()<{ writeBacks: WriteBack[] }>('intake', `write-backs${query({ practice })}`);
  context.screen.result(found, () => (found.writeBacks.length === 0 ? 'Every correction is with its practice.'
    : table(['CLAIM', 'FIELD', 'PRACTICE', 'CORRECTED', 'BY'], found.writeBacks.map((w) => [w.claim, w.field, w.practice, w.correctedAt, w.correctedBy]))));
}

/** `claimctl write-backs done CLAIM FIELD...`: the practice has taken these corrections over. */
export async function writtenBack(context: Context, claim: string, fields: readonly string[]): Promise<void> {
  if (fields.length === 0) throw usage('Name the fields that the practice has taken over ("claimctl write-backs ls" lists them).');
  const answer = await context.ask()<Record<string, unknown>>('intake', 'write-backs', { method: 'POST', body: { claim, fields } });
  context.screen.result({ claim, fields, ...answer }, () => `${claim}: ${fields.join(', ')} ${fields.length === 1 ? 'is' : 'are'} with the practice.`);
}
