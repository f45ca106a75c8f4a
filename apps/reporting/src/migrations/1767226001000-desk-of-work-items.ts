import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns that lists sort and filter by, since when people take, hand over and snooze work. */
const COLUMNS = {
  category: 'text', shelf: 'text', work_at: 'timestamptz', rank_cents: 'bigint', desk_of: 'text', held_by: 'text', held_name: 'text', held_until: 'timestamptz',
  assigned_to: 'text', assigned_name: 'text', snooze_reason: 'text', planned_at: 'timestamptz', notes: 'int',
};

/** Work that people have on their desks, and the indexes of its lists. Few items are on a desk, so that index costs the others nothing. */
export class DeskOfWorkItems1767226001000 implements MigrationInterface {
  readonly name = 'DeskOfWorkItems1767226001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, type] of Object.entries(COLUMNS)) await runner.query(`ALTER TABLE reporting.work_item ADD COLUMN IF NOT EXISTS ${name} ${type}${type === 'text' ? ' COLLATE "C"' : ''}`);
    // Rows of every tenant, so as the owner; row level security is forced again before anybody else sees the table.
    await runner.query('ALTER TABLE reporting.work_item NO FORCE ROW LEVEL SECURITY');
    await runner.query(`UPDATE reporting.work_item SET shelf = 'open', work_at = due_at, rank_cents = -coalesce(amount_cents, 0), notes = 0, category = coalesce(findings -> 0 ->> 'code', '') WHERE shelf IS NULL`);
    await runner.query('ALTER TABLE reporting.work_item FORCE ROW LEVEL SECURITY');
    await runner.query('DROP INDEX IF EXISTS reporting.work_item_1, reporting.work_item_2');
    await runner.query('CREATE INDEX work_item_queue ON reporting.work_item (tenant_id, shelf, queue, work_at, rank_cents, stream, item)');
    await runner.query('CREATE INDEX work_item_practice ON reporting.work_item (tenant_id, practice, shelf, queue, work_at, rank_cents, stream, item)');
    // Most of what is written is what only waits; what people sort and group by is not, so these cost a claim's way nothing.
    await runner.query("CREATE INDEX work_item_amount ON reporting.work_item (tenant_id, shelf, queue, rank_cents, work_at, stream, item) WHERE queue <> 'waiting'");
    await runner.query("CREATE INDEX work_item_category ON reporting.work_item (tenant_id, shelf, queue, category, work_at, rank_cents, stream, item) WHERE queue <> 'waiting'");
    await runner.query("CREATE INDEX work_item_owner ON reporting.work_item (tenant_id, shelf, queue, owner, work_at, rank_cents, stream, item) WHERE queue <> 'waiting'");
    await runner.query('CREATE INDEX work_item_desk ON reporting.work_item (tenant_id, desk_of, shelf, work_at, rank_cents, stream, item) WHERE desk_of IS NOT NULL');
  }

  async down(): Promise<void> {
    throw new Error('what people have on their desks is not taken back');
  }
}
