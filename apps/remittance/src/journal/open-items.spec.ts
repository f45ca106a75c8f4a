import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { factHash, openWithPayer, postProviderAdjustment, type JournalEntry } from '@claimstream/ledger';
import { migrate } from '@claimstream/service-kit';
import { testDatabase, type TestDatabase } from '@claimstream/testing';
import { parts } from '../index.js';
import { sideTables } from '../tables.js';
import { journalRows } from './rows.js';

const TENANT = randomUUID();
const PRACTICE = '01PRACT000001';
const HISTORY = 100_000;

const adjust = (name: string, reason: string, amountCents: number, reference: string): JournalEntry[] => [...postProviderAdjustment({
  source: factHash(name), occurredOn: '2026-03-04', postedOn: '2026-03-04', tenant: TENANT, practiceId: PRACTICE, remit: '01REM1T000001', payerId: '1999888777', reason, reference, amountCents,
}, { carriedCents: 0, refundCents: 0, posted: false }).entries];

describe('what a payer carries and takes back', () => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await testDatabase();
    await db.prepare('remittance', []);
    const at = new URL(db.database);
    await migrate({ host: at.hostname, port: Number(at.port), name: at.pathname.slice(1), passwordOf: () => db.password }, parts);
    // The announced takebacks of years: each with a reference of its own, as payers number them by claim.
    const [row] = journalRows(adjust('x', 'WO', -3000, 'OLD'));
    const values = row !== undefined && 'insert' in row ? row.insert : {};
    await db.query(
      `INSERT INTO remittance.journal_entry (tenant_id, key, practice, remit, rule, payer_item, occurred_on, posted_on, entry)
       SELECT $1, 'old/J13/' || n, $2, 'R' || (n / 10), 'J13', '1999888777/WO/OLD' || n, '2024-01-01', '2024-01-01', jsonb_set($3::jsonb, '{key,leg}', to_jsonb(n)) FROM generate_series(1, ${HISTORY}) n`,
      [TENANT, PRACTICE, JSON.stringify(values['entry'])]);
    for (const entry of [...adjust('wo', 'WO', -3000, 'A'), ...adjust('fb', 'FB', -500, '1'), ...adjust('fb again', 'FB', -700, '2')]) {
      const [r] = journalRows([entry]);
      const v = r !== undefined && 'insert' in r ? r.insert : {};
      await db.query('INSERT INTO remittance.journal_entry (tenant_id, key, practice, remit, rule, payer_item, occurred_on, posted_on, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)',
        [TENANT, v['key'], v['practice'], v['remit'], v['rule'], v['payer_item'], '2026-03-04', JSON.stringify(entry)]);
    }
    await db.query('ANALYZE remittance.journal_entry');
  }, 180_000);

  afterAll(async () => { await db?.stop(); }, 30_000);

  it('is found by its item among 100,000 others: a reference for a takeback, one running sum for a forward balance', async () => {
    const store = await db.store('remittance', sideTables);
    try {
      const found = await store.transaction(TENANT, (tx) => tx.sideRows('journal_entry', ['practice', 'payer_item'], [[PRACTICE, '1999888777/WO/A'], [PRACTICE, '1999888777/FB']]));
      const entries = found.map((r) => r['entry'] as JournalEntry);
      const of = { source: '', practiceId: PRACTICE, payerId: '1999888777' };
      expect(entries).toHaveLength(3);
      expect([openWithPayer(entries, { ...of, reason: 'WO', reference: 'A' }).carriedCents, openWithPayer(entries, { ...of, reason: 'FB', reference: 'NEXT' }).carriedCents]).toEqual([3000, 1200]);
    } finally {
      await store.close();
    }
  });

  it('is read by the index of items, and no other entry is looked at', async () => {
    const [plan] = await db.query<{ 'QUERY PLAN': { Plan: Node }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) SELECT f.* FROM unnest($1::text[], $2::text[]) AS u(k0, k1) CROSS JOIN LATERAL (
         SELECT t.entry FROM remittance.journal_entry t WHERE t.tenant_id = $3 AND t.practice = u.k0::text AND t.payer_item = u.k1::text OFFSET 0) f`, [[PRACTICE], ['1999888777/WO/A'], TENANT]);
    const nodes = flat((plan?.['QUERY PLAN'] ?? []).map((p) => p.Plan));
    const scans = nodes.filter((n) => n['Relation Name'] === 'journal_entry');
    expect(scans.map((n) => [n['Index Name'], n['Actual Rows'], n['Rows Removed by Filter'] ?? 0])).toEqual([['journal_entry_payer_item', 1, 0]]);
  });
});

interface Node { 'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; 'Actual Rows': number; 'Rows Removed by Filter'?: number; Plans?: Node[] }
const flat = (nodes: Node[]): Node[] => nodes.flatMap((n) => [n, ...flat(n.Plans ?? [])]);
