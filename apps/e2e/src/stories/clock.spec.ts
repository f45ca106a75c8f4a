import { describe, expect, it } from '@jest/globals';
import { file837, visits } from '../running/claims.js';
import { claimsOf, ingest, openOffice, outbox, partnerBody, proofIsGreen, untilStanding } from '../running/office.js';
import { claimctl, claimctlJson, ok, until } from '../running/platform.js';

interface Clocks { clocks: Record<string, { now: string; nextDue: string | null; idle: boolean }> }

describe('business time', () => {
  it('is moved from one due time to the next: a batch that is cut after six hours leaves when twelve have passed, and at its own time', async () => {
    const office = await openOffice();
    await ok('manager', 'submission', 'partners', { method: 'POST', body: { ...partnerBody(office.folder), partner: office.partner, cutAfterSeconds: 6 * 3600 } });
    const file = await ingest(office.practice, file837(visits(3, 'CL', office.payerId)));
    await until('the claims wait for their batch', async () => (await claimsOf(file.id)).filter((c) => c.states.attempt === 'ready').length === 3);
    expect(outbox(office.folder)).toEqual([]);
    const before = await claimctlJson<Clocks>(0, 'clock', 'show', '--as', 'sre');
    const cutAt = Date.parse(before.clocks['submission']?.nextDue ?? '');
    expect(Number.isNaN(cutAt)).toBe(false);

    const moved = await claimctlJson<{ from: string; now: string; steps: number }>(0, 'clock', 'advance', '12h', '--as', 'sre');
    expect(Date.parse(moved.now) - Date.parse(moved.from)).toBeGreaterThanOrEqual(12 * 3_600_000);
    expect(moved.steps).toBeGreaterThanOrEqual(1);
    // Drained: what the step set off is done when the command returns.
    await untilStanding(file.id, 3, 'transmitted', 5_000);
    expect(outbox(office.folder)).toHaveLength(1);
    const [claim] = await claimsOf(file.id);
    const journey = await claimctlJson<{ entries: { type: string; at: string }[] }>(0, 'claim', 'journey', claim?.claim ?? '', '--as', 'biller');
    const sentAt = Date.parse(journey.entries.find((e) => e.type === 'submission.attempt-transmitted')?.at ?? '');
    // It left when it was due and not at the end of the twelve hours.
    expect(sentAt).toBeGreaterThanOrEqual(cutAt);
    expect(sentAt).toBeLessThan(cutAt + 6 * 3_600_000);
    await proofIsGreen();
  });

  it('is moved by somebody who runs the platform only, and forward only', async () => {
    expect(await claimctl('clock', 'advance', '1h', '--as', 'biller')).toMatchObject({ exit: 4, err: expect.stringContaining('needs the role sre') });
    expect(await claimctl('clock', 'advance', 'yesterday', '--as', 'sre')).toMatchObject({ exit: 2, err: expect.stringContaining('A duration is written like 3d') });
  });
});
