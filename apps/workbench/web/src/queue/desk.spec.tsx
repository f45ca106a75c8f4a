import { fireEvent, screen, waitFor } from '@testing-library/react';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueItem } from '../api/model.js';
import { answering, draw } from '../testing/draw.js';
import { DeskDialog, needsCount } from './desk-dialog.js';
import { receivers } from './receivers.js';
import { begun, heldHere, over, useLeases } from './leases.js';

const item = (n: number, practice = 'PRACTICE00001'): QueueItem => ({
  stream: `00000000000C${n}`, item: 'encounter:1', kind: 'claim', practice, queue: 'registration', owner: 'biller', nextAction: 'Complete the registration', dueAt: '2026-03-04T00:00:00.000Z',
  openedAt: '2026-03-02T00:00:00.000Z', headline: { text: 'Registration incomplete', tone: 'warn' }, findings: [], amountCents: 10_000, payer: null, payerName: null, category: 'REG-06', workAt: '2026-03-04T00:00:00.000Z',
  heldBy: null, assignedTo: null, snoozed: null, plannedAt: null, notes: 0,
});
const CHOICES = {
  nextActions: [{ code: 'call-payer', text: 'Call the payer' }], snoozeReasons: [{ code: 'payer', text: 'Waiting for the payer' }], resolutions: [], roles: ['coder'], people: [
    { person: 'ben', name: 'Ben Sample', queues: ['registration'], practices: '*' as const }, { person: 'cleo', name: 'Cleo Newcome', queues: ['posting'], practices: '*' as const },
    { person: 'dot', name: 'Dot Elsewhere', queues: ['registration'], practices: ['PRACTICE00002'] },
  ],
};
const place = (n: number) => ({ service: 'reporting', stream: `00000000000C${n}`, seq: 1 });
const page = { asOf: '2026-03-02T00:00:00.000Z', lagSeconds: 0, items: [], cursor: null };

describe('a decision about work', () => {
  it('snoozes until the morning of a day, with a reason from the list', async () => {
    const { asked } = answering({ 'GET /v1/reporting/work-items/choices': CHOICES, 'POST /v1/reporting/work-items/00000000000C1/snooze': place(1), 'GET /v1/reporting/work-items': page });
    const closed = vi.fn();
    await draw(<DeskDialog asked="snooze" items={[item(1)]} nameOf={() => 'North'} onClose={closed} />);
    fireEvent.change(await screen.findByLabelText('Why'), { target: { value: 'payer' } });
    fireEvent.change(screen.getByLabelText('Until the morning of'), { target: { value: '2026-03-09' } });
    fireEvent.click(screen.getByRole('button', { name: 'Snooze' }));
    await waitFor(() => expect(closed).toHaveBeenCalled());
    expect(asked.find((a) => a.method === 'POST')?.body).toEqual({ item: 'encounter:1', until: new Date('2026-03-09T08:00:00').toISOString(), reason: 'payer' });
  });

  it('hands over to a person or to a role', async () => {
    const { asked } = answering({ 'GET /v1/reporting/work-items/choices': CHOICES, 'POST /v1/reporting/work-items/00000000000C1/hand-over': place(1), 'GET /v1/reporting/work-items': page });
    await draw(<DeskDialog asked="hand-over" items={[item(1)]} nameOf={() => 'North'} onClose={() => undefined} />);
    fireEvent.change(await screen.findByLabelText('To'), { target: { value: 'person:ben' } });
    fireEvent.click(screen.getByRole('button', { name: 'Hand over' }));
    await waitFor(() => expect(asked.find((a) => a.method === 'POST')?.body).toEqual({ item: 'encounter:1', person: 'ben' }));
  });

  it('offers whose daily work the queue is before the others, nobody who may not see the practice, and finds them by a part of the name', async () => {
    const names = (find: string, items = [item(1)]) => receivers(CHOICES, items, find).map((g) => [g.group, ...g.items.map((i) => i.label)]);
    expect(names('')).toEqual([['Daily work of', 'Ben Sample'], ['Roles', 'Coder'], ['Others who may', 'Cleo Newcome']]);
    expect(names('NEW')).toEqual([['Others who may', 'Cleo Newcome']]);
    expect(names('cod')).toEqual([['Roles', 'Coder']]);
    expect(names('', [item(1, 'PRACTICE00002')])).toEqual([['Daily work of', 'Ben Sample', 'Dot Elsewhere'], ['Roles', 'Coder'], ['Others who may', 'Cleo Newcome']]);
    const { asked } = answering({ 'GET /v1/reporting/work-items/choices': CHOICES, 'POST /v1/reporting/work-items/00000000000C1/hand-over': place(1), 'GET /v1/reporting/work-items': page });
    await draw(<DeskDialog asked="hand-over" items={[item(1)]} nameOf={() => 'North'} onClose={() => undefined} />);
    fireEvent.change(await screen.findByLabelText('Find somebody'), { target: { value: 'newc' } });
    fireEvent.click(screen.getByRole('button', { name: 'Hand over' }));
    await waitFor(() => expect(asked.find((a) => a.method === 'POST')?.body).toEqual({ item: 'encounter:1', person: 'cleo' }));
  });

  it('says which of several were refused and why, and does the rest', async () => {
    answering({
      'GET /v1/reporting/work-items/choices': CHOICES, 'GET /v1/reporting/work-items': page, 'POST /v1/reporting/work-items/00000000000C1/plan': place(1),
      'POST /v1/reporting/work-items/00000000000C2/plan': { status: 409, error: { code: 'item-held', sentence: 'Ben Sample has this.' } },
    });
    await draw(<DeskDialog asked="plan" items={[item(1), item(2)]} nameOf={() => 'North'} onClose={() => undefined} />);
    fireEvent.change(await screen.findByLabelText('Next action'), { target: { value: 'call-payer' } });
    fireEvent.click(screen.getByRole('button', { name: 'Set the next action (2)' }));
    expect(await screen.findByText('Next action set: 1 of 2. Ben Sample has this.')).toBeTruthy();
  });

  it('asks for the number where there are many rows or several practices', () => {
    const many = (n: number, practice?: string) => Array.from({ length: n }, (_, i) => item(i, practice));
    expect([needsCount(many(25)), needsCount(many(26)), needsCount([item(1), item(2, 'PRACTICE00002')])]).toEqual([false, true, true]);
  });
});

describe('a lease', () => {
  const Work = () => { useLeases(); return null; };
  beforeEach(() => { vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }); });
  afterEach(() => { vi.useRealTimers(); for (const h of heldHere()) over(h); });
  const minutes = (n: number) => act(async () => { vi.advanceTimersByTime(n * 60_000); await Promise.resolve(); });

  it('goes on while somebody works and not otherwise', async () => {
    const { asked } = answering({ 'POST /v1/reporting/work-items/00000000000C1/take': place(1) });
    await draw(<Work />);
    begun(item(1));
    await minutes(5);
    expect(asked.filter((a) => a.path.endsWith('/take'))).toEqual([]);
    fireEvent.keyDown(window, { key: 'j' });
    await minutes(5);
    expect(asked.filter((a) => a.path.endsWith('/take')).map((a) => a.body)).toEqual([{ item: 'encounter:1' }]);
    await minutes(20);
    expect(asked.filter((a) => a.path.endsWith('/take'))).toHaveLength(1);
  });

  it('is let go when the item is done or somebody else\'s', async () => {
    answering({ 'POST /v1/reporting/work-items/00000000000C1/take': { status: 409, error: { code: 'item-gone', sentence: 'This is done already.' } } });
    await draw(<Work />);
    begun(item(1));
    fireEvent.keyDown(window, { key: 'j' });
    await minutes(5);
    vi.useRealTimers();
    await waitFor(() => expect(heldHere()).toEqual([]));
  });
});
