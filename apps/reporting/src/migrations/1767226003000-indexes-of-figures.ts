import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes of what is open, for the figures of the metrics page: a claim that is done is in none of them. */
export class IndexesOfFigures1767226003000 implements MigrationInterface {
  readonly name = 'IndexesOfFigures1767226003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX case_view_open ON reporting.case_view (tenant_id, category, day) INCLUDE (amount_cents, appeal_by, correct_by) WHERE live');
    await runner.query("CREATE INDEX remit_shown_open ON reporting.remit_shown (tenant_id, state, received_at) INCLUDE (payment_cents) WHERE state IN ('received', 'balanced', 'quarantined')");
    await runner.query('CREATE INDEX remit_shown_held ON reporting.remit_shown (tenant_id) INCLUDE (held_cents, difference_cents, held) WHERE held_cents <> 0 OR difference_cents <> 0 OR held <> 0');
    await runner.query("CREATE INDEX document_view_unanswered ON reporting.document_view (tenant_id, state, received_at) WHERE direction = 'out' AND state IN ('built', 'sent')");
  }

  async down(): Promise<void> {
    throw new Error('indexes are replaced by a later migration, not taken back');
  }
}
