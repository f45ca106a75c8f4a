import { accounts } from './accounts.js';
import { auditChain } from './audit-chain.js';
import { balances } from './balances.js';
import { chains } from './chains.js';
import { denied } from './denied.js';
import { documents } from './documents.js';
import { untilDrained } from './drained.js';
import { interchanges } from './interchanges.js';
import { journal } from './journal.js';
import { log, type LogSeen } from './log.js';
import { openWork } from './open-work.js';
import type { Outcome } from './outcome.js';
import { LogReader } from './read-log.js';
import { rejections } from './rejections.js';
import { remits } from './remits.js';
import { seen } from './seen.js';
import { Tables, type Sources } from './sources.js';
import { tenants } from './tenants.js';

export interface Proof {
  green: boolean;
  /** What was still under way when the waiting ended. */
  underWay: string[];
  invariants: Outcome[];
}

/** In the order in which they are printed. */
export const INVARIANTS = ['chains', 'log', 'seen', 'documents', 'tenants', 'open-work', 'interchanges', 'rejections', 'journal', 'balances', 'remits', 'denied', 'accounts', 'audit'] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface ProveOptions {
  /** How long to wait until nothing is under way; 0 proves as it stands. */
  waitMs?: number;
  /** Which invariants; all of them by default. */
  only?: readonly Invariant[];
}

const sameEnds = (a: Map<string, bigint[]>, b: Map<string, bigint[]>): boolean => [...b].every(([topic, ends]) => ends.every((end, p) => a.get(topic)?.[p] === end));

/** The log to its end, then the tables as of one moment, then what came into the log meanwhile. */
async function logAround(sources: Sources, tables: Tables): Promise<LogSeen> {
  const reader = new LogReader(sources);
  const endsBefore = await reader.ends();
  const before = await reader.read(endsBefore);
  await tables.snapshot();
  const endsAfter = await reader.ends();
  return { before, after: sameEnds(endsBefore, endsAfter) ? before : await reader.read(endsAfter) };
}

/**
 * Checks invariants on the tables, the log and the files themselves. The log is read before the tables are looked at and, where it
 * grew meanwhile, again after: so nothing that was sent in between looks lost, and nothing that was written in between looks forged.
 */
export async function prove(sources: Sources, { waitMs = 0, only = INVARIANTS }: ProveOptions = {}): Promise<Proof> {
  const tables = await Tables.open(sources);
  try {
    const underWay = waitMs > 0 ? await untilDrained(tables, waitMs) : [];
    let around: LogSeen | undefined;
    if (only.includes('log')) around = await logAround(sources, tables);
    else await tables.snapshot();
    const invariants: Outcome[] = [];
    for (const invariant of INVARIANTS.filter((i) => only.includes(i))) invariants.push(await check(invariant, tables, sources, around));
    return { green: invariants.every((i) => i.differenceCount === 0), underWay, invariants };
  } finally {
    await tables.close();
  }
}

function check(invariant: Invariant, tables: Tables, sources: Sources, around: LogSeen | undefined): Promise<Outcome> {
  switch (invariant) {
    case 'chains': return chains(tables);
    case 'log': return log(tables, around ?? { before: new Map(), after: new Map() });
    case 'seen': return seen(tables);
    case 'documents': return documents(tables);
    case 'tenants': return tenants(tables);
    case 'open-work': return openWork(tables);
    case 'interchanges': return interchanges(tables, sources);
    case 'rejections': return rejections(tables);
    case 'journal': return journal(tables);
    case 'balances': return balances(tables);
    case 'remits': return remits(tables);
    case 'denied': return denied(tables);
    case 'accounts': return accounts(tables);
    case 'audit': return auditChain(tables, sources.auditKeys);
  }
}
