import { describe, expect, it } from '@jest/globals';
import { read837, type Claim837 } from '@claimstream/x12';
import { file837, stay, visits } from '../running/claims.js';
import { ingest, openOffice, outbox, proofIsGreen, untilStanding } from '../running/office.js';
import { claimctlJson, ok } from '../running/platform.js';

async function claimsIn(bytes: Uint8Array): Promise<Claim837[]> {
  const claims: Claim837[] = [];
  for await (const item of read837((async function* () { yield bytes; })(), { batchSize: 500 })) {
    if (item.kind === 'claims') claims.push(...item.claims);
    if (item.kind === 'refused') throw new Error(item.reason);
  }
  return claims;
}

describe('an 837P of a practice', () => {
  it('goes in through the command line and leaves for the partner: what lies there is what came, under our claim ids', async () => {
    const office = await openOffice();
    const source = visits(25, 'ST', office.payerId);
    const file = await ingest(office.practice, file837(source));
    expect(file).toMatchObject({ phase: 'done', claims: 25, accepted: 25, updates: 0, proposals: 0, notBillable: 0, chargeCents: source.reduce((sum, c) => sum + c.chargeCents, 0) });

    const sent = await untilStanding(file.id, 25, 'transmitted');
    const written = (await Promise.all(outbox(office.folder).map((f) => claimsIn(f.bytes)))).flat();
    expect(written.map((c) => c.claimId).sort()).toEqual(sent.map((c) => c.claim).sort());
    const byId = new Map(sent.map((c) => [c.claim, source[c.ordinal - 1]]));
    for (const claim of written) {
      const came = byId.get(claim.claimId);
      expect({ last: claim.subscriber.name.last, member: claim.subscriber.memberId, cents: claim.chargeCents, codes: claim.diagnoses, day: claim.serviceLines[0]?.serviceFrom })
        .toEqual({ last: came?.subscriber.name.last, member: came?.subscriber.memberId, cents: came?.chargeCents, codes: came?.diagnoses, day: came?.serviceLines[0]?.serviceFrom });
    }

    const first = sent[0]?.claim ?? '';
    const journey = await claimctlJson<{ headline: string; entries: { type: string; by: string; at: string; traceId: string | null }[] }>(0, 'claim', 'journey', first, '--as', 'biller');
    expect(journey.headline).toBe('Sent');
    // What the money makes of it (its charges booked, its answer awaited) keeps its own pace beside it.
    const types = journey.entries.map((e) => e.type).filter((t) => !t.startsWith('remittance.'));
    // Coding begins at received, beside registration: either may be first.
    expect([types[0], ...types.slice(1, 3).sort(), ...types.slice(3)]).toEqual([
      'intake.encounter-received', 'coding.encounter-coded', 'intake.encounter-ready', 'submission.attempt-drafted', 'submission.attempt-ready', 'submission.attempt-batched', 'submission.attempt-transmitted',
    ]);
    expect(journey.entries.every((e) => /^[0-9a-f]{32}$/.test(e.traceId ?? ''))).toBe(true);
    expect((await proofIsGreen())['interchanges']).toMatchObject({ 'claims in files': expect.any(Number) });
  });

  it('is found by the practice\'s own number, by member id, and by name and birth date', async () => {
    const office = await openOffice();
    const [visit] = visits(1, `F${office.payerId}`, office.payerId);
    const file = await ingest(office.practice, file837(visit === undefined ? [] : [visit]));
    const [claim] = await untilStanding(file.id, 1, 'transmitted');
    const found = async (...flags: string[]) => (await claimctlJson<{ items: { claim: string }[] }>(0, 'claim', 'find', ...flags, '--practice', office.practice, '--as', 'biller')).items.map((c) => c.claim);
    expect(await found('--number', visit?.claimId ?? '')).toEqual([claim?.claim]);
    expect(await found('--member', visit?.subscriber.memberId ?? '')).toEqual([claim?.claim]);
    expect(await found('--last', visit?.subscriber.name.last ?? '', '--first', 'testa', '--birth', '1980-02-29')).toEqual([claim?.claim]);
    expect(await ok('biller', 'reporting', `claims/${claim?.claim}/person`, { method: 'POST' })).toMatchObject({ person: expect.anything() });
  });

  it('answers with the first id when the same bytes come again, and counts nothing twice', async () => {
    const office = await openOffice();
    const bytes = file837(visits(3, 'AG', office.payerId));
    const first = await ingest(office.practice, bytes);
    expect((await ingest(office.practice, bytes)).id).toBe(first.id);
    // Another person has other idempotency keys: the bytes themselves are known.
    const again = await ingest(office.practice, bytes, { as: 'manager' });
    expect(again).toMatchObject({ id: first.id, claims: 3, accepted: 3 });
    await untilStanding(first.id, 3, 'transmitted');
    expect(outbox(office.folder)).toHaveLength(1);
  });
});

describe('an 837I of a hospital', () => {
  it('with a stay of 999 lines, the most a claim may have, leaves for the payer with every line and cent of it', async () => {
    const office = await openOffice();
    const source = stay({ number: `ST${office.payerId}`, last: 'TESTLONGSTAY', payerId: office.payerId }, 999);
    const file = await ingest(office.practice, file837([source]));
    expect(file).toMatchObject({ phase: 'done', claims: 1, accepted: 1, chargeCents: source.chargeCents });
    const [sent] = await untilStanding(file.id, 1, 'transmitted');
    const [written, ...more] = (await Promise.all(outbox(office.folder).map((f) => claimsIn(f.bytes)))).flat();
    expect(more).toEqual([]);
    expect(written).toMatchObject({ kind: '837I', claimId: sent?.claim, chargeCents: source.chargeCents });
    expect(written?.serviceLines.map((l) => [l.number, l.revenueCode, l.chargeCents])).toEqual(source.serviceLines.map((l) => [l.number, l.revenueCode, l.chargeCents]));
    await proofIsGreen();
  });
});
