import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files bring claims, acknowledgements or remittances; those of the first release brought claims. */
export class FilesOfAnswers1767226002000 implements MigrationInterface {
  readonly name = 'FilesOfAnswers1767226002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE reporting.document_view ADD COLUMN IF NOT EXISTS brings text COLLATE "C", ADD COLUMN IF NOT EXISTS payment_cents bigint');
    // Rows of every tenant, so as the owner; row level security is forced again before anybody else sees the table.
    await runner.query('ALTER TABLE reporting.document_view NO FORCE ROW LEVEL SECURITY');
    await runner.query(`UPDATE reporting.document_view SET brings = '837' WHERE brings IS NULL`);
    await runner.query('ALTER TABLE reporting.document_view FORCE ROW LEVEL SECURITY');
  }

  async down(): Promise<void> {
    throw new Error('what files bring is not taken back');
  }
}
