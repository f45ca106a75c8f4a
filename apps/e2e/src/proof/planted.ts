import fs from 'node:fs';
import path from 'node:path';
import { INVARIANTS, prove, type Invariant, type Proof } from '@claimstream/claimctl';
import { described, secrets, sql } from '../running/platform.js';

const sources = () => {
  const at = described();
  const url = new URL(at.database);
  url.username = 'proof_auditor';
  url.password = secrets().services;
  const tenants = JSON.parse(fs.readFileSync(path.join(at.dataDir, 'tenants.json'), 'utf8')) as { id: string; slug: string }[];
  const { keys } = JSON.parse(fs.readFileSync(path.join(at.dataDir, 'audit-keys.json'), 'utf8')) as { keys: { kid: string; public: string }[] };
  return { database: url.href, brokers: at.brokers.split(','), auditKeys: new Map(keys.map((k) => [k.kid, k.public])), folders: at.folders, slugs: new Map(tenants.map((t) => [t.id, t.slug])) };
};

export const differing = (proof: Proof): string[] => proof.invariants.filter((i) => i.differenceCount > 0).map((i) => i.invariant);
export const said = (proof: Proof, invariant: string): string => proof.invariants.find((i) => i.invariant === invariant)?.differences.join('\n') ?? '';

/** Reading the log takes its seconds; faults that lie elsewhere do without. */
export const WITHOUT_LOG = INVARIANTS.filter((i) => i !== 'log');

/** Plants a fault, proves, and takes it back: the next test begins on whole data again. */
export async function planted(plant: () => Promise<unknown>, repair: () => Promise<unknown>, only: readonly Invariant[] = WITHOUT_LOG): Promise<Proof> {
  await plant();
  try {
    return await prove(sources(), { only });
  } finally {
    await repair();
  }
}

/** Past triggers, as only the administrator can. */
export const past = (statement: string, params: string[] = []): Promise<unknown> =>
  sql(`DO $$ BEGIN SET LOCAL session_replication_role = replica; ${params.reduce((text, p, i) => text.replaceAll(`$${i + 1}`, `'${p}'`), statement)}; END $$`);
