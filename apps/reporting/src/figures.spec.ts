import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BusinessFigures, createLogger, migrate } from '@claimstream/service-kit';
import { testDatabase, type TestDatabase } from '@claimstream/testing';
import pg from 'pg';
import { Registry } from 'prom-client';
import { parts } from './index.js';

const NOW = '2026-03-02T12:00:00.000Z';
const HARBOR = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001';
const MESA = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0002';
const PRACTICE = '0PRACTJCE0001';

let db: TestDatabase;
let page: string;

/** As a service reads: under the tenant of its transaction, with the rights of the pages' role. */
async function asApi(tenant: string, sql: string, params: unknown[]): Promise<Record<string, unknown>[]> {
  const url = new URL(db.database);
  const client = new pg.Client({ host: url.hostname, port: Number(url.port), database: url.pathname.slice(1), user: 'reporting_api', password: db.password });
  await client.connect();
  try {
    await client.query('BEGIN READ ONLY');
    await client.query(`SELECT set_config('app.tenant', $1, true)`, [tenant]);
    return (await client.query(sql, params)).rows;
  } finally {
    await client.end();
  }
}

const insert = async (table: string, rows: Record<string, unknown>[]): Promise<void> => {
  for (const row of rows) await db.query(`INSERT INTO reporting.${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row).map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row));
};

beforeAll(async () => {
  db = await testDatabase();
  await db.prepare('reporting', []);
  const at = new URL(db.database);
  await migrate({ host: at.hostname, port: Number(at.port), name: at.pathname.slice(1), passwordOf: () => db.password }, parts);
  const item = (tenant: string, stream: string, queue: string, opened: string, due: string, cents: number) => ({
    tenant_id: tenant, stream, item: 'attempt', kind: 'claim', practice: PRACTICE, queue, owner: 'biller', next_action: 'Correct it', opened_at: opened, due_at: due, work_at: due, amount_cents: cents, shelf: 'open', rank_cents: -cents,
  });
  await insert('work_item', [
    item(HARBOR, 'A', 'rejections', '2026-03-01T11:00:00Z', '2026-03-02T11:00:00Z', 10_000),
    item(HARBOR, 'B', 'rejections', '2026-03-02T11:00:00Z', '2026-03-03T11:00:00Z', 5_000),
    item(MESA, 'C', 'rejections', '2026-03-01T20:00:00Z', '2026-03-02T20:00:00Z', 7),
    item(MESA, 'D', 'coding', '2026-03-02T06:00:00Z', '2026-03-04T00:00:00Z', 1),
  ]);
  const claim = (id: string, standing: string) => ({ tenant_id: HARBOR, claim: id, practice: PRACTICE, standing });
  await insert('claim_view', [claim('A', 'rejected'), claim('B', 'rejected'), claim('E', 'transmitted'), claim('F', 'held')]);
  const denied = (id: string, day: string, live: boolean, appeal: string) => ({ tenant_id: HARBOR, claim: id, item: 'P', practice: PRACTICE, day, live, category: 'authorization', amount_cents: 20_000, appeal_by: appeal });
  await insert('case_view', [denied('G', '2026-02-20', true, '2026-03-12'), denied('H', '2025-11-01', true, '2026-01-30'), denied('J', '2026-02-20', false, '2026-03-03')]);
  const remit = (id: string, state: string, held: number, cents: number, difference = 0) => ({ tenant_id: MESA, remit: id, practice: PRACTICE, state, held, held_cents: cents, difference_cents: difference, payment_cents: 90_000, received_at: '2026-03-02T10:00:00Z' });
  await insert('remit_shown', [remit('K', 'posted', 2, 12_500), remit('L', 'quarantined', 0, 90_000, -300), remit('M', 'posted', 0, 0)]);
  const file = (id: string, state: string) => ({ tenant_id: MESA, document: id, direction: 'out', state, received_at: '2026-03-02T09:00:00Z' });
  await insert('document_view', [file('N', 'sent'), file('P', 'acknowledged')]);

  const registry = new Registry();
  const tenants = [HARBOR, MESA].map((id) => ({ id, slug: id, name: id, feed: 'test' as const, timeZone: 'America/Denver' }));
  new BusinessFigures(registry, parts.figures ?? [], tenants, (tenant, sql, params) => asApi(tenant.id, sql, params), () => Date.parse(NOW), createLogger('reporting', 'silent'));
  page = await registry.metrics();
}, 120_000);

afterAll(() => db?.stop(), 30_000);

describe('the figures of business', () => {
  it.each([
    ['rejections by age, over all companies', ['rejections_open{age="over_24h"} 1', 'rejections_open{age="under_24h"} 1', 'rejections_open{age="under_12h"} 1']],
    ['the clock of the rejection that has least time left, and those whose 24 hours are over', ['rejection_sla_remaining_seconds_min -3600', 'rejections_past_due 1']],
    ['open claims by where they stand, and none that has left', ['claims_in_state{state="rejected"} 2', 'claims_in_state{state="held"} 1']],
    ['each queue with its money, its oldest and what is past its date', ['work_items{queue="rejections"} 3', 'work_items_cents{queue="rejections"} 15007', 'work_items_past_due{queue="rejections"} 1', 'work_item_oldest_seconds{queue="rejections"} 90000', 'work_item_oldest_seconds{queue="coding"} 21600']],
    ['open cases by age and value, and the next last day that is still ahead', ['denial_cases{category="authorization",age="under_30d"} 1', 'denial_cases_cents{category="authorization",age="over_90d"} 20000', 'denial_deadline_remaining_seconds_min 864000']],
    ['cash in unapplied and what does not reconcile, by its amount', ['unapplied_cents 102500', 'remit_unreconciled_cents 300', 'posting_exceptions 2', 'remits_open_cents{state="quarantined"} 90000', 'remit_open_oldest_seconds{state="quarantined"} 7200']],
    ['files that nobody acknowledged', ['interchanges_open{state="sent"} 1', 'interchange_ack_oldest_seconds{state="sent"} 10800']],
  ])('show %s', (_what, lines) => {
    for (const line of lines) expect(page.split('\n')).toContain(`claimstream_${line}`);
  });

  it('name no company, practice or claim, and say nothing of what is done', () => {
    expect(page).not.toMatch(new RegExp(`${HARBOR}|${MESA}|${PRACTICE}`));
    expect(page).not.toMatch(/"(transmitted|posted|acknowledged)"/);
  });
});
