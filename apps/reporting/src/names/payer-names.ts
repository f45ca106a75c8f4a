import type { Caller, ServiceShell } from '@claimstream/service-kit';

/** A row that names a payer: by its record where a route was found, otherwise by the id under which the claim names it. */
export interface NamesPayer {
  payer?: string | null;
  payerSource?: string | null;
}

const normal = (id: string): string => id.trim().toUpperCase();

/** The names of the payers of a page, as they were registered; null for an id that nobody has registered. */
export async function payerNames(shell: ServiceShell, caller: Caller, rows: readonly NamesPayer[]): Promise<(row: NamesPayer) => string | null> {
  const given = (of: readonly (string | null | undefined)[]): string[] => [...new Set(of.filter((x): x is string => x !== null && x !== undefined && x !== ''))];
  const [records, ids] = [given(rows.map((r) => r.payer)), given(rows.map((r) => r.payerSource)).map(normal)];
  if (records.length + ids.length === 0) return () => null;
  const found = await shell.query<{ id: string; name: string; aliases: string[] | null }>(
    caller, `SELECT id, name, aliases FROM reporting.name_view WHERE kind = 'payer' AND (id = ANY($1::text[]) OR aliases && $2::text[]) ORDER BY id`, [records, ids],
  );
  const byRecord = new Map(found.map((f) => [f.id, f.name]));
  const byId = new Map(found.flatMap((f) => (f.aliases ?? []).map((a) => [normal(a), f.name] as const)));
  return ({ payer, payerSource }) => (payer ? byRecord.get(payer) : undefined) ?? (payerSource ? byId.get(normal(payerSource)) : undefined) ?? null;
}
