import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '@claimstream/contracts';
import { file837, visits } from '../running/claims.js';
import { claimsOf, ingest, openOffice, proofIsGreen, type Office } from '../running/office.js';
import { PATIENCE } from '../running/patience.js';
import { described, ok, until } from '../running/platform.js';

const CLAIMS = 400;

const pidOf = (service: string): number => described().processes.find((p) => p.name === service)?.pid ?? 0;

/** Asks the payers of the office for something; they answer from its files alone. */
async function trick(office: Office, name: string): Promise<void> {
  const answer = await fetch(`${described().urls['simulator']}/v1/simulator/tricks`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ trick: name, tenant: 'demo', partner: office.folder }),
  });
  if (answer.status !== 202) throw new Error(`the payers answered ${answer.status}: ${await answer.text()}`);
}

interface Remit { id: string; phase: string; posted: number; held: number; claims: number }
const remits = async (office: Office): Promise<Remit[]> => (await ok<{ remits: Remit[] }>('poster', 'remittance', `remits?practice=${office.practice}`)).remits;
const ledger = (office: Office) => ok<{ hash: string; entries: number }>('auditor', 'remittance', `ledger/hash?practice=${office.practice}`);

describe('kill -9 while payers answer', () => {
  it('of each service loses no answer and no cent; what payers send again, renumbered or split posts nothing more', async () => {
    const office = await openOffice();
    await trick(office, 'answer');
    const { id } = await ingest(office.practice, file837(visits(CLAIMS, `A${office.payerId}`, office.payerId)));
    // Acknowledgements and remittances come within seconds of each file; each service dies once meanwhile.
    for (const service of SERVICES) {
      const before = pidOf(service);
      process.kill(before, 'SIGKILL');
      await until(`${service} runs again`, () => { const now = pidOf(service); return now !== 0 && now !== before; });
    }
    /** Every claim ended with a payer's word on it: rejected, answered, or (few) never answered. */
    const settled = await until('payers have answered', async () => {
      const claims = await claimsOf(id);
      const open = claims.filter((c) => !['rejected', 'answered', 'payer-accepted', 'clearinghouse-accepted', 'held'].includes(c.states.attempt ?? ''));
      const answered = claims.filter((c) => c.states.attempt === 'answered').length;
      const list = await remits(office);
      return open.length === 0 && list.length > 0 && list.every((r) => r.phase === 'posted') && list.reduce((sum, r) => sum + r.posted, 0) >= answered && answered > CLAIMS / 2 && { answered, list };
    }, 240_000 * PATIENCE);
    expect(settled.list.every((r) => r.posted + r.held === r.claims)).toBe(true);
    const books = await ok<{ differenceCents: number }>('auditor', 'remittance', `ledger/balances?practice=${office.practice}`);
    expect(books.differenceCents).toBe(0);
    await proofIsGreen();

    const before = await ledger(office);
    for (const again of ['repeat-835', 'new-control-number', 'split-again']) await trick(office, again);
    const repeated = async (): Promise<number> => (await ok<{ remits: { id: string }[] }>('poster', 'remittance', `remits?practice=${office.practice}`)).remits.length;
    // Nothing new may appear however long one waits; the files themselves must have been read.
    await until('the repeats were read', async () => {
      const { items } = await ok<{ items: { state: string; format: string | null }[] }>('manager', 'reporting', 'documents?direction=in&limit=50').catch(() => ({ items: [] }));
      return items.every((d) => d.state !== 'received' && d.state !== 'reading');
    }, 60_000);
    await proofIsGreen();
    expect(await ledger(office)).toEqual(before);
    expect(await repeated()).toBe(settled.list.length);
  }, 600_000 * PATIENCE);
});
