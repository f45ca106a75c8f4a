import type { MigrationInterface } from 'typeorm';

const TABLES = ['stream', 'remit_view', 'awaited_payee'];

/** Remittances that waited for their payee before their files were noted are found when it is registered, too. */
export class PayeesThatAreAwaited1767226004000 implements MigrationInterface {
  readonly name = 'PayeesThatAreAwaited1767226004000';

  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    // Rows of every tenant, so as the owner; row level security is forced again before anybody else sees the tables.
    for (const table of TABLES) await runner.query(`ALTER TABLE remittance.${table} NO FORCE ROW LEVEL SECURITY`);
    await runner.query(`INSERT INTO remittance.awaited_payee (tenant_id, npi, document)
      SELECT DISTINCT s.tenant_id, s.state->>'payeeId', s.state->>'document' FROM remittance.remit_view v JOIN remittance.stream s ON s.tenant_id = v.tenant_id AND s.id = v.remit
      WHERE v.phase = 'quarantined' AND v.practice IS NULL AND s.state->>'payeeId' <> '' ON CONFLICT DO NOTHING`);
    for (const table of TABLES) await runner.query(`ALTER TABLE remittance.${table} FORCE ROW LEVEL SECURITY`);
  }

  async down(): Promise<void> {
    throw new Error('what waits for its payee is not forgotten');
  }
}
