import { describe, expect, it } from '@jest/globals';
import { proofIsGreen } from '../running/office.js';
import { PATIENCE } from '../running/patience.js';
import { described, ok, sql, until } from '../running/platform.js';
import { answers, books, hashOf, read, remits, sent, settled, type Remit, type Said } from '../running/remittances.js';

const FOREIGN = 800;
const PAYEE = '1888000019';

const pid = (): number => described().processes.find((p) => p.name === 'remittance')?.pid ?? 0;

describe('kill -9 of remittance while a remittance goes on whose payee became known', () => {
  it('loses and doubles nothing of it, wherever it dies', async () => {
    const { office, claims: [claim = ''] } = await sent(['100.00']);
    const trace = `KILLED${office.payerId}`;
    const foreign = Array.from({ length: FOREIGN }, (_, i): Said => ({ claim: `FOREIGN${i}`, charge: '1.00', paid: '1.00', cas: [] }));
    const said: Said[] = [...foreign, { claim, charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }];
    answers(office, trace, said, { payee: PAYEE });
    const { id } = await until('it is quarantined', async () => (await ok<{ remits: Remit[] }>('poster', 'remittance', 'remits?phase=quarantined')).remits.find((r) => r.trace === trace), 120_000);
    const { name, timeZone } = await ok<{ name: string; timeZone: string }>('manager', 'intake', `practices/${office.practice}`);
    await ok('manager', 'intake', `practices/${office.practice}`, { method: 'PUT', body: { name, timeZone, npi: PAYEE } });
    const standing = async (): Promise<{ phase: string; taken: number }> => (await sql<{ phase: string; taken: number }>(`SELECT state->>'phase' AS phase, (state->>'taken')::int AS taken FROM remittance.stream WHERE id = $1`, [id]))[0] ?? { phase: '', taken: 0 };
    const died: { phase: string; taken: number }[] = [];
    // Each death is further on: before it is weighed again, and after some of its payments went on.
    for (const least of [0, 1, FOREIGN / 2]) {
      const at = await until(`payment ${least} went on`, async () => { const s = await standing(); return (s.phase === 'posted' || s.taken >= least) && s; }, 120_000);
      const before = pid();
      process.kill(before, 'SIGKILL');
      died.push(at);
      await until('remittance runs again', () => { const now = pid(); return now !== 0 && now !== before; });
    }
    expect(died[0]?.phase).not.toBe('posted');
    const whole = { practice: office.practice, phase: 'posted', posted: 1, held: FOREIGN, postedCents: 8000, heldCents: FOREIGN * 100 };
    expect(await settled(office, trace)).toMatchObject(whole);
    expect(await books(office)).toEqual({ 1050: 8000 + FOREIGN * 100, 2100: FOREIGN * 100, 4000: 10_000, 4100: 2000 });
    await until('its file waits for nobody', async () => (await sql('SELECT FROM remittance.awaited_payee WHERE npi = $1', [PAYEE])).length === 0);
    await proofIsGreen();
    const [once, files] = [await hashOf(office), await read(office)];
    answers(office, trace, said, { payee: PAYEE, control: '2' });
    await until('the repeat is read', async () => (await read(office)) === files + 1, 120_000);
    await proofIsGreen();
    expect([await hashOf(office), await remits(office)]).toEqual([once, [expect.objectContaining(whole)]]);
  }, 600_000 * PATIENCE);
});
