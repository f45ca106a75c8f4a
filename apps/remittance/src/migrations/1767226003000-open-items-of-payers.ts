import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Entries are found by the open item of the payer they add to or meet, and no more by all that a practice ever had of their rule. */
export class OpenItemsOfPayers1767226003000 implements MigrationInterface {
  readonly name = 'OpenItemsOfPayers1767226003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE remittance.journal_entry ADD COLUMN IF NOT EXISTS payer_item text COLLATE "C"');
    // Rows of every tenant, so as the owner; row level security is forced again before anybody else sees the table.
    await runner.query('ALTER TABLE remittance.journal_entry NO FORCE ROW LEVEL SECURITY');
    await runner.query(`UPDATE remittance.journal_entry j SET payer_item = i.item FROM (
        SELECT e.tenant_id, e.key, min((e.entry->>'payerId') || '/' || (l.leg->'plb'->>'reason') || CASE WHEN l.leg->'plb'->>'reason' = 'WO' THEN '/' || (l.leg->'plb'->>'reference') ELSE '' END) AS item
        FROM remittance.journal_entry e CROSS JOIN LATERAL jsonb_array_elements(e.entry->'legs') AS l(leg) WHERE l.leg->>'account' = '2300' AND l.leg ? 'plb' GROUP BY e.tenant_id, e.key) i
      WHERE i.tenant_id = j.tenant_id AND i.key = j.key`);
    await runner.query('ALTER TABLE remittance.journal_entry FORCE ROW LEVEL SECURITY');
    await runner.query('DROP INDEX IF EXISTS remittance.journal_entry_4');
    await runner.query('CREATE INDEX journal_entry_payer_item ON remittance.journal_entry (tenant_id, practice, payer_item) WHERE payer_item IS NOT NULL');
  }

  async down(): Promise<void> {
    throw new Error('the journal is not taken back');
  }
}
