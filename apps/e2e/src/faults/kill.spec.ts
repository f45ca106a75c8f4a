import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { SERVICES, type ServiceName } from '@claimstream/contracts';
import { file837, visits } from '../running/claims.js';
import { claimsOf, openOffice, outbox, proofIsGreen, untilStanding } from '../running/office.js';
import { described, ok, secrets, sql, until } from '../running/platform.js';
import { PATIENCE } from '../running/patience.js';

const CLAIMS = 1_500;

const schemaOf = (service: ServiceName): string => service.replaceAll('-', '_');
const pidOf = (service: string): number => described().processes.find((p) => p.name === service)?.pid ?? 0;

async function administrator(): Promise<pg.Client> {
  const url = new URL(described().database);
  url.username = 'postgres';
  url.password = secrets().postgres;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}

describe('kill -9 in the middle of a file', () => {
  it('of each of the seven services, one after the other, loses no claim, doubles none, and the file leaves whole', async () => {
    const office = await openOffice();
    const claims = visits(CLAIMS, 'KL', office.payerId);
    const { id } = await ok<{ id: string }>('biller', 'intake', `files?practice=${office.practice}`, { method: 'POST', body: file837(claims) });

    const client = await administrator();
    const done = async (service: ServiceName): Promise<number> =>
      Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${schemaOf(service)}.stream WHERE kind = 'claim' AND practice = $1`, [office.practice])).rows[0]?.n ?? 0);
    const killed: [string, boolean][] = [];
    try {
      // Each in its own time: as soon as it has begun with the file and before it has finished it.
      await Promise.all(SERVICES.map(async (service) => {
        const at = await until(`${service} is in the middle of the file`, async () => { const n = await done(service); return n > 0 && n; }, 120_000 * PATIENCE);
        const before = pidOf(service);
        process.kill(before, 'SIGKILL');
        killed.push([service, at < CLAIMS]);
        await until(`${service} runs again`, () => { const now = pidOf(service); return now !== 0 && now !== before; });
      }));
    } finally {
      await client.end();
    }
    expect(killed.map(([service]) => service).sort()).toEqual([...SERVICES].sort());
    expect(killed.filter(([, midway]) => !midway)).toEqual([]);

    const sent = await untilStanding(id, CLAIMS, 'transmitted', 240_000);
    expect(new Set(sent.map((c) => c.claim)).size).toBe(CLAIMS);
    const [file] = (await ok<{ files: { phase: string; claims: number; accepted: number }[] }>('biller', 'intake', `files?practice=${office.practice}`)).files;
    expect(file).toMatchObject({ phase: 'done', claims: CLAIMS, accepted: CLAIMS });
    const written = outbox(office.folder).flatMap((f) => [...f.bytes.toString('latin1').matchAll(/CLM\*([^*]+)\*/g)].map((m) => m[1]));
    expect(written).toHaveLength(CLAIMS);
    expect(new Set(written)).toEqual(new Set(sent.map((c) => c.claim)));
    const counted = await proofIsGreen();
    expect(counted['chains']?.['claims']).toBeGreaterThanOrEqual(CLAIMS);
    expect(await sql(`SELECT count(*)::int AS n FROM intake.stream WHERE kind = 'claim' AND practice = $1`, [office.practice])).toEqual([{ n: CLAIMS }]);
    expect(await claimsOf(id)).toHaveLength(CLAIMS);
  }, 420_000 * PATIENCE);
});
