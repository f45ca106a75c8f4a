import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When and by which transaction a line of a journey was stored. A reader of changes takes all rows of transactions older than every one that
 * is still running and remembers that horizon: rows that commit late are not skipped, which no clock and no number could promise.
 */
export class JourneyOrderOfStoring1767226000000 implements MigrationInterface {
  readonly name = 'JourneyOrderOfStoring1767226000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE reporting.journey_entry ADD COLUMN IF NOT EXISTS stored_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
      ADD COLUMN IF NOT EXISTS stored_at timestamptz NOT NULL DEFAULT clock_timestamp()`);
    await runner.query('CREATE INDEX IF NOT EXISTS journey_entry_stored ON reporting.journey_entry (tenant_id, stored_xid)');
  }

  async down(): Promise<void> {
    throw new Error('the order in which journeys were stored is not taken back: readers hold positions in it');
  }
}
