import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A journey is found by the table's key and sorted when it is read; the index that held it sorted was written for every event and read for few. */
export class JourneyByItsKey1767226004000 implements MigrationInterface {
  readonly name = 'JourneyByItsKey1767226004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX IF EXISTS reporting.journey_entry_1');
  }

  async down(): Promise<void> {
    throw new Error('indexes are replaced by a later migration, not taken back');
  }
}
