import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { SERVICES } from '@claimstream/contracts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../api/model.js';
import { answering, BILLER, draw } from '../testing/draw.js';
import { ParkedPage } from './parked-page.js';
import { advice, discardStep, inFront, outcomeOf, pageOf, reasonText, standingText, type ParkedStream, type Standing, type WaitingFact } from './parked.js';

const SRE: SignedIn = { ...BILLER, person: 'sre', name: 'Sri Uptime', roles: ['sre'] };
const MANAGER: SignedIn = { ...BILLER, person: 'manager', name: 'Manny Overview', roles: ['manager'] };
const CLAIM = '1JMBT4AP00444';
const AT = '2026-03-02T16:00:00.000Z';
const fact = (more: Partial<WaitingFact> = {}): WaitingFact => ({ id: '7', factKind: 'event', producer: 'submission', seq: 3, type: 'submission.attempt-transmitted', reason: 'an illegal step', at: AT, discard: null, ...more });
const parked = (more: Partial<ParkedStream> = {}): ParkedStream => ({ stream: CLAIM, kind: 'claim', practice: null, sentence: 'submission.attempt-transmitted could not be decided: an illegal step', stopped: true, since: AT, held: 2, waiting: [fact(), fact({ id: '8', seq: 4 })], ...more });
const standing = (more: Partial<ParkedStream> = {}): Standing => ({ ...parked(more), service: 'remittance' });
const LATER = fact({ reason: 'event type submission.attempt-transmitted has version 2, this release knows 1' });

const overview = (more: Record<string, unknown>) => ({
  'GET /v1/reporting/practices': { asOf: AT, lagSeconds: 0, items: [] }, ...Object.fromEntries(SERVICES.map((s) => [`GET /v1/${s}/parked`, { parked: [], total: 0 }])), ...more,
});

const standingPage = async () => {
  // The page takes its address from the router: the part under test is drawn as if it stood there.
  vi.doMock('@tanstack/react-router', async (original) => ({ ...(await original<object>()), useParams: () => ({ service: 'remittance', stream: CLAIM }) }));
  return (await import('./standing-page.js')).StandingPage;
};

afterEach(() => { vi.unstubAllGlobals(); vi.doUnmock('@tanstack/react-router'); });

describe('what stands still', () => {
  it('is listed of all services, what stopped before what waits, the oldest first', async () => {
    answering(overview({
      'GET /v1/intake/parked': { parked: [parked({ stream: '1JMBT4AP00001', stopped: false, sentence: 'Facts wait in a lane for what comes before them.', since: '2026-03-01T16:00:00.000Z' })], total: 1 },
      'GET /v1/denial/parked': { parked: [parked({ stream: '1JMBT4AP00002' })], total: 1 },
      'GET /v1/reporting/parked': { parked: [parked({ stream: '1JMBT4AP00003', since: '2026-03-01T17:00:00.000Z', waiting: [fact({ discard: { person: 'sre', name: 'Sri Uptime', askedAt: AT } })] })], total: 900 },
    }));
    await draw(<ParkedPage />, MANAGER);
    await screen.findByRole('grid');
    const rows = screen.getAllByRole('row').slice(1);
    expect(rows.map((r) => /1JMBT4AP0000\d/.exec(r.textContent ?? '')?.[0])).toEqual(['1JMBT4AP00003', '1JMBT4AP00002', '1JMBT4AP00001']);
    expect(rows[0]?.textContent).toMatch(/reporting claim 1JMBT4AP000032submission\.attempt-transmitted could not be decided: an illegal step/);
    expect(rows[0]?.textContent).toContain('Sri Uptime');
    expect(screen.getByText('The first 3 of 902 streams.')).toBeTruthy();
  });

  it('says so when nothing does', async () => {
    answering(overview({}));
    await draw(<ParkedPage />, SRE);
    await screen.findByText('Nothing stands still');
  });

  it('names a service that does not answer, and never calls that nothing', async () => {
    answering(overview({ 'GET /v1/coding/parked': { status: 503, error: { code: 'service-away', sentence: 'The service coding does not answer right now; nothing was changed.' } } }));
    await draw(<ParkedPage />, SRE);
    expect((await screen.findByRole('alert')).textContent).toBe('What stands still in coding is not known. The service coding does not answer right now; nothing was changed.');
    expect(screen.queryByText('Nothing stands still')).toBeNull();
  });

  it('is asked for nobody whom it does not concern', async () => {
    const { asked } = answering(overview({}));
    await draw(<ParkedPage />);
    await screen.findByText('This page is for SREs and managers');
    expect(asked.filter((a) => a.path.includes('/parked'))).toEqual([]);
  });
});

describe('a stream that stands still', () => {
  it('shows the fact that failed, what is behind it, and where its claim is; resumed, it says what came of it', async () => {
    const Page = await standingPage();
    const again = `remittance.x could not be decided: an illegal step`;
    const { asked } = answering(overview({ 'GET /v1/remittance/parked': { parked: [parked()], total: 1 }, [`POST /v1/remittance/parked/${CLAIM}/resume`]: { stream: CLAIM, parked: again, held: 2 } }));
    await draw(<Page />, SRE);
    expect((await screen.findByRole('region', { name: 'The fact that failed' })).textContent).toContain('submission.attempt-transmittedEvent 3 of submission, fact 7');
    expect(within(screen.getByRole('region', { name: 'Facts behind it' })).getByText('Event 4 of submission')).toBeTruthy();
    expect(screen.getByRole('link', { name: `claim ${CLAIM}` }).getAttribute('href')).toBe(`/claims/${CLAIM}`);
    fireEvent.click(screen.getByRole('button', { name: 'Resume' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('then 1 fact behind it in their order');
    expect(asked.some((a) => a.path.endsWith('/resume'))).toBe(false);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Resume' }));
    await screen.findByText(`Resumed, and parked again: ${again}`);
  });

  it('is asked to be dropped by one person, and says that another confirms', async () => {
    const Page = await standingPage();
    const { asked } = answering(overview({ 'GET /v1/remittance/parked': { parked: [parked()], total: 1 }, [`POST /v1/remittance/parked/${CLAIM}/discard-requests`]: { person: 'sre', name: 'Sri Uptime', askedAt: AT } }));
    await draw(<Page />, SRE);
    fireEvent.click(await screen.findByRole('button', { name: 'Ask for its discard' }));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Ask for the discard' }));
    await screen.findByText(/Nothing is dropped before another SRE or a manager confirms/);
    expect(asked.find((a) => a.path.endsWith('/discard-requests'))?.body).toEqual({ heldId: '7' });
  });

  it('offers its second person to confirm, with who asked, and shows a refusal with its sentence', async () => {
    const Page = await standingPage();
    const held = [fact({ discard: { person: 'sre', name: 'Sri Uptime', askedAt: AT } })];
    answering(overview({ 'GET /v1/remittance/parked': { parked: [parked({ waiting: held, held: 1 })], total: 1 }, [`POST /v1/remittance/parked/${CLAIM}/discard-requests/7/confirm`]: { status: 409, error: { code: 'discard-not-asked', sentence: 'Nobody asks for the discard of this fact any more; a request ends after a day.' } } }));
    await draw(<Page />, MANAGER);
    await screen.findByText('Sri Uptime asked for its discard');
    expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Confirm the discard' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('You are the second person');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Discard it for good' }));
    await waitFor(() => expect(within(dialog).getByRole('alert').textContent).toContain('Nobody asks for the discard of this fact any more'));
  });
});

describe('the words', () => {
  it('tell a stop from a wait, and a wait for an upgrade from a wait for a cause', () => {
    expect([standing(), standing({ stopped: false }), standing({ stopped: false, waiting: [LATER] })].map((s) => standingText(s).text)).toEqual(['Stopped', 'Waits for its cause', 'Waits for upgrade']);
    expect(advice(standing())[1]).toMatch(/^Resume/);
    expect(advice(standing({ stopped: false }))[0]).toContain(`claimctl replay submission --stream ${CLAIM}`);
    expect(advice(standing({ stopped: false, waiting: [LATER] }))[0]).toContain('Upgrade remittance');
  });

  it('say what came of it: goes on, goes on in part, nothing moved, parked again', () => {
    const after = (parkedAgain: string | null, held: number) => ({ stream: CLAIM, parked: parkedAgain, held });
    expect([
      outcomeOf('Resumed', standing(), after(null, 0)), outcomeOf('Resumed', standing(), after(null, 1)), outcomeOf('Resumed', standing({ stopped: false }), after(null, 2)), outcomeOf('Discarded', standing(), after('an illegal step', 1)),
    ].map((o) => `${o.tone}: ${o.text}`)).toEqual([
      'ok: Resumed. It goes on, and nothing waits any more.', 'warn: Resumed. It goes on; 1 fact still waits.', 'warn: Resumed, and nothing moved: 2 facts still wait.', 'danger: Discarded, and parked again: an illegal step',
    ]);
  });

  it('offer the discard of what holds the others up: the first of a stopped stream, the first of each lane', () => {
    const waiting = [fact({ id: '1' }), fact({ id: '2' }), fact({ id: '3', producer: 'coding' })];
    expect(inFront(standing({ waiting })).map((w) => w.id)).toEqual(['1']);
    expect(inFront(standing({ stopped: false, waiting })).map((w) => w.id)).toEqual(['1', '3']);
  });

  it('know who asks, who asked, and who confirms', () => {
    const asked = fact({ discard: { person: 'sre', name: 'Sri Uptime', askedAt: AT } });
    expect([discardStep(SRE, fact()), discardStep(MANAGER, fact()), discardStep(SRE, asked), discardStep(MANAGER, asked), discardStep({ ...SRE, person: 'sre-2' }, asked)]).toEqual(['ask', 'look', 'own', 'confirm', 'confirm']);
  });

  it('say why something waits, and leave the sentence of a decision as it is', () => {
    expect(['parked', 'gap', 'x could not be decided: an illegal step'].map(reasonText)).toEqual(['It waits behind the fact that failed.', 'An event of its producer before it is missing.', 'x could not be decided: an illegal step']);
  });

  it('lead to a page only where the workbench has one', () => {
    expect((['claim', 'document', 'remit', 'account', 'practice'] as const).map(pageOf)).toEqual(['/claims/$id', '/files/$id', '/remits/$id', '/accounts/$id', undefined]);
  });
});
