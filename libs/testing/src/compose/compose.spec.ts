import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collect837 } from '@claimstream/x12';
import { Browser } from './browser.js';
import { Installation, whyNoCompose } from './installation.js';
import { PRACTICE_NPI, visits837 } from './visits.js';

const why = await whyNoCompose();
const described = why === undefined ? describe : describe.skip;

const CLAIMS = 12;
/** They do their work and end. */
const ONCE = new Set(['prepare']);
const BUILD_MS = 600_000;
const UP_MS = 300_000;

interface Claim { claim: string; standing: string }

async function until<T>(what: string, ask: () => Promise<T | undefined>, patienceMs: number): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`${what} did not come about within ${patienceMs / 1000} s`);
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
}

described(`the image and docker compose${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  let installation: Installation;
  let manager: Browser;

  beforeAll(async () => {
    if (why !== undefined) return;
    installation = await Installation.choose();
    await installation.build(BUILD_MS);
    await installation.up(UP_MS);
    manager = new Browser(installation.workbench);
    await manager.signIn('manager');
  }, BUILD_MS + UP_MS + 60_000);

  afterAll(async () => { await installation?.remove(); }, 180_000);

  it('bring up every part healthy, and the seven services ask nobody for root', async () => {
    const states = await installation.states();
    expect(states.map((s) => s.Service).sort()).toEqual([
      'coding', 'denial', 'intake', 'kafka', 'patient-billing', 'pod', 'postgres', 'prepare', 'remittance', 'reporting', 'seed', 'sidecars', 'simulator', 'submission', 'workbench',
    ]);
    for (const { Service, State, Health, ExitCode } of states) {
      expect({ Service, State, Health, ExitCode }).toEqual(ONCE.has(Service) ? { Service, State: 'exited', Health: '', ExitCode: 0 } : { Service, State: 'running', Health: 'healthy', ExitCode: 0 });
    }
    expect((await installation.exec('intake', 'id', '-u')).trim()).toBe('10001');
    expect(await installation.exec('coding', 'ls', '/app/libs/codes/data')).toContain('hcpcs.csv');
  });

  it('let a manager sign in through the browser, whose issuer is the one that services trust', async () => {
    expect(await manager.json<{ person: string; roles: string[] }>('/auth/session')).toMatchObject({ person: 'manager', roles: ['manager'] });
    const { issuer, ready } = JSON.parse((await installation.claimctl('status', '--json')).out) as { issuer: string; ready: boolean };
    expect({ issuer, ready }).toEqual({ issuer: `http://127.0.0.1:${installation.base + 8}`, ready: true });
  }, 60_000);

  it('seed the billing day once: a start of the same installation again seeds nothing', async () => {
    const practices = async () => (await manager.json<{ practices: { name: string }[] }>('/v1/intake/practices')).practices.map((p) => p.name);
    const seeded = await practices();
    expect(seeded).toHaveLength(3);
    expect(await installation.logs('seed')).toMatch(/297 claims of 3 practices/);
    await installation.restart('seed');
    await installation.up(UP_MS);
    expect(await installation.logs('seed')).toMatch(/The billing day of \d{4}-\d\d-\d\d was seeded before\./);
    expect(await practices()).toEqual(seeded);
  }, UP_MS);

  it('take an 837P of a practice through the workbench, and its claims lie with the partner under our ids, proved', async () => {
    const { stream: practice } = await manager.json<{ stream: string }>('/v1/intake/practices', { name: 'Testville Compose', npi: PRACTICE_NPI, timeZone: 'America/Denver' });
    const { stream: partner } = await manager.json<{ stream: string }>('/v1/submission/partners', {
      name: 'TESTING HOUSE', folder: 'house-compose', senderId: 'HARBORLIGHT', receiverId: 'TESTHOUSE', submitterName: 'HARBORLIGHT TEST', contactName: 'HELP DESK', contactPhone: '5550100000', usage: 'T', cutAfterSeconds: 1,
    });
    await manager.json('/v1/submission/payers', { name: 'TESTPAYER', payerIds: ['TPCOMPOSE'], partner, filingCode: 'CI' });
    const biller = new Browser(installation.workbench);
    await biller.signIn('biller');
    const { id } = await biller.json<{ id: string }>(`/v1/intake/files?practice=${practice}`, visits837(CLAIMS, 'TPCOMPOSE'));

    const sent = await until('every claim of the file is transmitted', async () => {
      const { items } = await biller.json<{ items: Claim[] }>(`/v1/reporting/claims?document=${id}&limit=200`);
      return items.length === CLAIMS && items.every((c) => c.standing === 'transmitted') ? items : undefined;
    }, 120_000);
    const written = await installation.exec('submission', 'sh', '-c', 'cat /data/folders/demo/partners/house-compose/837/out/*.x12');
    const { claims, refused } = await collect837(Buffer.from(written));
    expect(refused).toEqual([]);
    expect(claims.map((c) => c.claimId).sort()).toEqual(sent.map((c) => c.claim).sort());

    await until('the simulator has the interchange', async () => ((await installation.logs('simulator')).includes('"outcome":"received"') ? true : undefined), 30_000);
    const proof = await installation.claimctl('proof', '--wait', '60', '--json');
    expect({ exit: proof.code, ...(JSON.parse(proof.out) as object) }).toMatchObject({ exit: 0, green: true });
  }, 360_000);
});
