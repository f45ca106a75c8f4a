import { describe, expect, it } from '@jest/globals';
import { file837, visit, visits } from '../running/claims.js';
import { claimsOf, ingest, openOffice, outbox, proofIsGreen, registerPayer, untilStanding } from '../running/office.js';
import { call, ok, until } from '../running/platform.js';

interface ClaimPage { findings: Record<string, { code: string; path: string; fix: string }[]>; workItems: { queue: string; owner: string; nextAction: string; dueAt: string }[] }

describe('a claim that must not leave yet', () => {
  it('waits for its payer to be registered, not the file: its neighbours go, and it follows once somebody registers the payer', async () => {
    const office = await openOffice({ payer: false });
    const neighbours = await openOffice();
    const file = await ingest(office.practice, file837([...visits(2, 'UP', office.payerId), ...visits(2, 'KP', neighbours.payerId)]));
    const standing = await until('two claims sent and two held', async () => {
      const claims = await claimsOf(file.id);
      return claims.filter((c) => c.standing === 'transmitted').length === 2 && claims.filter((c) => c.states.attempt === 'held').length === 2 && claims;
    });
    const held = standing.filter((c) => c.states.attempt === 'held');
    const page = await ok<ClaimPage>('biller', 'reporting', `claims/${held[0]?.claim}`);
    expect(page.findings['attempt']?.map((f) => f.code)).toContain('PAY-01');
    expect(page.workItems).toEqual([expect.objectContaining({ queue: 'edits', owner: 'biller', nextAction: expect.any(String), dueAt: expect.any(String) })]);

    await registerPayer(office);
    await untilStanding(file.id, 4, 'transmitted');
    expect(outbox(office.folder)).toHaveLength(1);
  });

  it('lacks a member id, is completed by an edit, and leaves with what was entered', async () => {
    const office = await openOffice();
    const file = await ingest(office.practice, file837([visit({ number: 'NOMEM', last: 'TESTNOMEMBER', payerId: office.payerId, memberId: '' })]));
    const [claim] = await untilStanding(file.id, 1, 'incomplete');
    const page = await ok<ClaimPage>('biller', 'reporting', `claims/${claim?.claim}`);
    expect(page.findings['encounter']?.map((f) => f.path).join()).toMatch(/memberId|NM109/);
    expect(page.workItems.map((w) => [w.queue, w.owner])).toEqual([['registration', 'biller']]);

    const edit = await ok<{ service: string; stream: string; seq: number; changed: string[] }>('biller', 'intake', `claims/${claim?.claim}/edits`, { method: 'POST', body: { changes: { 'subscriber.memberId': 'EDITED0001' } } });
    expect(edit.changed).toEqual(['subscriber.memberId']);
    const after = await ok<{ workItems: unknown[]; states: { encounter: string } }>('biller', 'reporting', `claims/${claim?.claim}?after=${edit.service}/${edit.stream}@${edit.seq}`);
    expect(after.states.encounter).toBe('ready');
    await untilStanding(file.id, 1, 'transmitted');
    expect(outbox(office.folder).map((f) => f.bytes.toString('latin1')).join()).toContain('*MI*EDITED0001~');
  });

  it('is edited once, however often the same command is sent under one key', async () => {
    const office = await openOffice();
    const file = await ingest(office.practice, file837([visit({ number: 'ONCE', last: 'TESTONCE', payerId: office.payerId, memberId: '' })]));
    const [claim] = await untilStanding(file.id, 1, 'incomplete');
    const edit = { method: 'POST', body: { changes: { 'subscriber.memberId': 'ONCE0001' } }, headers: { 'idempotency-key': `once-${claim?.claim}` } };
    const [first, second] = [await call('biller', 'intake', `claims/${claim?.claim}/edits`, edit), await call('biller', 'intake', `claims/${claim?.claim}/edits`, edit)];
    expect([second.status, second.body]).toEqual([200, first.body]);
    const other = await call<{ error: { code: string } }>('biller', 'intake', `claims/${claim?.claim}/edits`, { ...edit, body: { changes: { 'subscriber.memberId': 'ONCE0002' } } });
    expect([other.status, other.body.error.code]).toEqual([422, 'idempotency-key-reused']);
    await untilStanding(file.id, 1, 'transmitted');
    await proofIsGreen();
  });

  it('repeats a claim of the same file: both are claims, the second is held until a person says that it is a service of its own', async () => {
    const office = await openOffice();
    const twice = visit({ number: 'TWICE', last: 'TESTTWICE', payerId: office.payerId });
    const file = await ingest(office.practice, file837([twice, twice]));
    expect(file).toMatchObject({ claims: 2, accepted: 2, updates: 0 });
    const [, second] = await until('the second is incomplete', async () => {
      const claims = await claimsOf(file.id);
      return claims[1]?.states.encounter === 'incomplete' && claims;
    });
    await ok('biller', 'intake', `claims/${second?.claim}/confirm-not-duplicate`, { method: 'POST' });
    await untilStanding(file.id, 2, 'transmitted');
  });
});
