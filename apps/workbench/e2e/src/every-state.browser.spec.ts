import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page, Route } from 'playwright-core';
import { barriers, beyond, hasBrowser, launch, shot, sitDown, type Seat } from './browser.js';
import { file837, uncodedBundle, visit, visits } from './claims.js';
import { described, ok, openOffice, until, type Office } from './platform.js';

const WITHOUT_BROWSER = 'skipped: no Chromium is installed (apt-get install chromium)';
const story = hasBrowser ? describe : describe.skip;
const MINUTE = 60_000;

/** What the lists of a page are asked from, so that a test can answer in the services' place. */
const LISTS = /\/v1\/reporting\/(claims|work-items|counts|documents|yesterday|practices|days|remits|accounts)(\/[^?]*)?(\?.*)?$/;
const refusal = (status: number, code: string, sentence: string) => (route: Route) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify({ error: { code, sentence, errorId: 'e-123' } }) });

/** Narrow is a phone or 400 % zoom of 1280 pixels (WCAG 1.4.10), zoomed a laptop at 200 %. */
const SIZES = [['narrow', { width: 320, height: 640 }], ['zoomed', { width: 640, height: 512 }]] as const;

story(`every state of every page${hasBrowser ? '' : ` (${WITHOUT_BROWSER})`}`, () => {
  let browser: Browser;
  let biller: Seat;
  let office: Office;
  const at = (path: string) => `${described().urls['workbench']}${path}`;
  const address: Record<string, string> = {};
  const settled = async (page: Page) => { await page.getByText(/^Reading .* …$|^Opening …$/).first().waitFor({ state: 'detached' }); };

  beforeAll(async () => {
    office = await openOffice('Westgate Pediatrics and Adolescent Medicine');
    browser = await launch();
    biller = await sitDown(browser, /Bea Billmore/);
    const file = await ok<{ id: string }>('biller', 'intake', `files?practice=${office.practice}`, file837([
      ...visits(3, 'LONG', office.payerId), visit({ number: 'NOMEM1', last: 'TESTNOMEM', payerId: office.payerId, memberId: '' }), visit({ number: 'NOPAY1', last: 'TESTNOPAY', payerId: `NEW${office.payerId}` }),
    ]));
    await ok('biller', 'intake', `files?practice=${office.practice}`, uncodedBundle(office.payerId));
    const claim = await until('an incomplete claim', async () => (await ok<{ items: { claim: string }[] }>('biller', 'reporting', `claims?practice=${office.practice}&state=incomplete`)).items[0]?.claim);
    await until('a transmitted claim', async () => (await ok<{ items: { claim: string }[] }>('biller', 'reporting', `claims?practice=${office.practice}&state=transmitted`)).items[0]);
    Object.assign(address, {
      today: '/today', claims: '/claims', claim: `/claims/${claim}`, fixes: `/claims/${claim}?tab=fix`, lines: `/claims/${claim}?tab=lines`, codes: `/claims/${claim}?tab=coding`, messages: `/claims/${claim}?tab=messages`, remits: '/remits', accounts: '/accounts',
      files: '/files', file: `/files/${file.id}`, queue: '/q/all', registration: '/q/registration', admin: '/admin',
    });
  }, 3 * MINUTE);
  afterAll(async () => { await biller?.close(); await browser?.close(); });

  it.each(SIZES)('fits a %s window: nothing is cut off, and the page never scrolls sideways', async (name, size) => {
    const { page } = biller;
    await page.setViewportSize(size);
    const found: string[] = [];
    for (const [what, path] of Object.entries(address)) {
      await page.goto(at(path));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await settled(page);
      await shot(page, `size-${name}-${what}`);
      found.push(...(await beyond(page)).map((line) => `${what}: ${line}`));
      found.push(...(await barriers(page)).map((line) => `${what}: ${line}`));
    }
    expect(found).toEqual([]);
  }, 4 * MINUTE);

  it.each(SIZES)('fits a %s window with a dialog open', async (name, size) => {
    const { page } = biller;
    await page.setViewportSize(size);
    await page.goto(at('/today'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    const found: string[] = [];
    for (const [what, keys] of [['keys', ['?']], ['find', ['Control+k']], ['practices', ['g', 'c']]] as const) {
      for (const key of keys) await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await shot(page, `size-${name}-dialog-${what}`);
      found.push(...(await beyond(page)).map((line) => `${what}: ${line}`), ...(await barriers(page)).map((line) => `${what}: ${line}`));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    expect(found).toEqual([]);
  }, 2 * MINUTE);

  const STATES: [string, (route: Route) => Promise<void>, RegExp][] = [
    ['loading', () => new Promise(() => undefined), /^Reading .* …$/],
    ['broken', refusal(503, 'not-now', 'Reporting does not answer right now; try again in a moment.'), /Reporting does not answer right now/],
    ['forbidden', refusal(403, 'practice-not-yours', 'You do not work for this practice.'), /You do not work for this practice/],
  ];

  it.each(STATES)('says so when a page is %s', async (name, answer, words) => {
    const { page } = biller;
    await page.setViewportSize({ width: 1440, height: 900 });
    const found: string[] = [];
    for (const [what, path] of Object.entries(address).filter(([k]) => ['today', 'claims', 'claim', 'files', 'file', 'queue', 'remits', 'accounts'].includes(k))) {
      await page.goto('about:blank');
      await page.route(LISTS, answer);
      await page.goto(at(path));
      await page.getByText(words).first().waitFor();
      await shot(page, `state-${name}-${what}`);
      found.push(...(await barriers(page)).map((line) => `${what}: ${line}`));
      await page.unroute(LISTS);
    }
    expect(found).toEqual([]);
  }, 4 * MINUTE);

  it('says what an empty list means', async () => {
    const { page } = biller;
    const found: string[] = [];
    const nothing = JSON.stringify({ asOf: '2026-03-02T16:00:00.000Z', lagSeconds: 0, items: [], queues: [], categories: [], roles: [], people: [], nextActions: [], snoozeReasons: [], resolutions: [], cursor: null, total: 0, date: '2026-03-01', timeZone: 'America/Denver' });
    await page.route(LISTS, (route) => route.fulfill({ status: 200, contentType: 'application/json', body: nothing }));
    for (const [what, words] of [['today', 'Nothing is open'], ['claims', 'No claims yet'], ['files', 'No file has come in yet'], ['remits', 'No remittance yet'], ['accounts', 'Nobody owes anything'], ['registration', 'No registration is incomplete']] as const) {
      await page.goto(at(address[what] as string));
      await page.getByText(words).first().waitFor();
      await shot(page, `state-empty-${what}`);
      found.push(...(await barriers(page)).map((line) => `${what}: ${line}`));
    }
    await page.unroute(LISTS);
    expect(found).toEqual([]);
  }, 2 * MINUTE);

  it('draws of a long list what is seen, and reads on as one goes down', async () => {
    const { page } = biller;
    const pages = 50;
    await page.route(/\/v1\/reporting\/work-items\?/, (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? '0');
      const items = Array.from({ length: 100 }, (_, i) => ({
        stream: `0000000${String(from * 100 + i).padStart(6, '0')}`, item: 'encounter:1', kind: 'claim', practice: office.practice, queue: 'registration', owner: 'biller', nextAction: 'Complete the registration',
        dueAt: '2026-03-03T00:00:00.000Z', openedAt: '2026-03-02T00:00:00.000Z', headline: { text: 'Registration incomplete: 1 finding', tone: 'warn' }, findings: [], amountCents: 10_000 + i, payer: office.payerId,
        category: null, workAt: '2026-03-03T00:00:00.000Z', heldBy: null, assignedTo: null, snoozed: null, plannedAt: null, notes: 0,
      }));
      return route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ asOf: '2026-03-02T16:00:00.000Z', lagSeconds: 0, items, cursor: from + 1 < pages ? String(from + 1) : null }) });
    });
    await page.goto(at('/q/registration'));
    await page.getByRole('grid').waitFor();
    for (let i = 0; i < 2 * pages; i += 1) await page.keyboard.press('End');
    await until('the last row', async () => (await page.getByRole('grid').getAttribute('aria-rowcount')) === String(pages * 100 + 1) || (await page.keyboard.press('End'), false));
    expect(await page.locator('[role="row"]').count()).toBeLessThan(80);
    await shot(page, 'state-long');
    expect(await barriers(page)).toEqual([]);
    await page.unroute(/\/v1\/reporting\/work-items\?/);
  }, 2 * MINUTE);

  it('says by how much a list trails the events', async () => {
    const { page } = biller;
    await page.route(/\/v1\/reporting\/work-items\?/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json() as object), lagSeconds: 185 } });
    });
    await page.goto(at('/q/all'));
    await page.getByText(/This list is 3 min behind the events; it shows what was known at/).waitFor();
    await shot(page, 'state-behind');
    expect(await barriers(page)).toEqual([]);
    await page.unroute(/\/v1\/reporting\/work-items\?/);
  });

  it('moves the focus to the page one goes to, and says its name', async () => {
    const { page } = biller;
    await page.goto(at('/today'));
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Files', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Files' }).waitFor();
    await until('the focus is in the page', () => page.evaluate(() => document.activeElement?.closest('main') !== null));
    expect(await page.title()).toBe('Files · Claimstream');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    await until('the focus is in the page', () => page.evaluate(() => document.activeElement?.closest('main') !== null));
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('grid').waitFor();
    await until('the focus is on a row', () => page.evaluate(() => document.activeElement?.getAttribute('role') === 'row'));
  });

  it('leads the tab key from the skip link through head, pages and content, in the order one reads', async () => {
    const { page } = biller;
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(at('/claims'));
    await page.getByRole('grid').waitFor();
    await page.evaluate(() => { (document.activeElement as HTMLElement | null)?.blur(); document.body.tabIndex = -1; document.body.focus(); });
    const order: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      order.push(await page.evaluate(() => document.activeElement?.closest('main, nav, header')?.tagName ?? document.activeElement?.textContent ?? ''));
    }
    const parts = order.filter((part, i) => part !== order[i - 1]);
    expect(parts.slice(0, 4)).toEqual(['Skip to the page', 'HEADER', 'NAV', 'MAIN']);
    await page.getByRole('link', { name: 'Skip to the page' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  it('shows what a practice exported differently after sending, field by field beside what was sent', async () => {
    const { page } = biller;
    const number = 'LONG00001';
    const [claim] = await until('the claim left', async () => {
      const { items } = await ok<{ items: { claim: string; standing: string }[] }>('biller', 'reporting', 'search', { claimNumber: number, practice: office.practice });
      return items[0]?.standing === 'transmitted' && items;
    });
    await ok('biller', 'intake', `files?practice=${office.practice}`, file837(visits(1, 'LONG', office.payerId, { chargeCents: 15_000 }), '2'));
    await until('the proposal is known', async () => (await ok<{ workItems: { item: string }[] }>('biller', 'reporting', `claims/${claim?.claim}`)).workItems.some((w) => w.item === 'correction'));
    await page.goto(at(`/claims/${claim?.claim}?tab=fix`));
    await page.getByRole('button', { name: 'Compare (is logged)' }).click();
    const row = page.getByRole('row', { name: /^Charge / });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/Charge\s+\$100\.00\s+\$150\.00/);
    await shot(page, 'correction');
    expect(await barriers(page)).toEqual([]);
  }, 2 * MINUTE);

  it('clears the screen when nobody used it for the idle time, and not while somebody works', async () => {
    const seat = await sitDown(browser, /Bea Billmore/);
    const { page } = seat;
    await page.route('**/auth/session', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json() as object), idleMs: 3_000 } });
    });
    await page.goto(at(address['claim'] as string));
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (let i = 0; i < 10; i += 1) {
      await page.waitForTimeout(600);
      await page.keyboard.press('Shift');
    }
    await page.getByRole('heading', { level: 1, name: (address['claim'] as string).slice(-13) }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain((address['claim'] as string).slice(-13));
    expect(await page.getByRole('dialog').count()).toBe(0);
    await shot(page, 'state-locked');
    expect(await barriers(page)).toEqual([]);
    await page.unroute('**/auth/session');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByRole('button', { name: /Bea Billmore/ }).click();
    await page.getByRole('heading', { level: 1, name: (address['claim'] as string).slice(-13) }).waitFor();
    await seat.close();
  }, 2 * MINUTE);

  it('clears the screen too when the server has locked the session', async () => {
    const seat = await sitDown(browser, /Bea Billmore/);
    await seat.page.route(LISTS, refusal(423, 'locked', 'The workbench is locked because nobody used it for a while; sign in again.'));
    await seat.page.goto(at('/claims'));
    await seat.page.getByRole('heading', { name: 'Locked' }).waitFor();
    await seat.close();
  });
});
