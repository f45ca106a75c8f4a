import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { barriers, beyond, hasBrowser, launch, shot, sitDown, type Seat } from './browser.js';
import { file837, visits } from './claims.js';
import { described, ok, openOffice, until, type Office } from './platform.js';

const WITHOUT_BROWSER = 'skipped: no Chromium is installed (apt-get install chromium)';
const story = hasBrowser ? describe : describe.skip;
const MINUTE = 60_000;
const CLAIMS = 8;
const [BEA, ASHA] = ['Bea Billmore', 'Asha Kindcaller'];

interface Clock { now: string }
interface Listed { items: { stream: string; item: string; heldBy: { name: string } | null; category: string | null }[]; total: number }

story(`two people at one queue${hasBrowser ? '' : ` (${WITHOUT_BROWSER})`}`, () => {
  let browser: Browser;
  let bea: Seat;
  let asha: Seat;
  let office: Office;
  let other: Office;
  const queue = () => `/q/registration?practice=${office.practice}`;
  const listed = (query = '') => ok<Listed>('biller', 'reporting', `work-items?queue=registration&practice=${office.practice}${query}`);
  const row = (page: Page, index: number) => page.locator(`[role="row"][data-row="${index}"]`);
  const who = async (page: Page, index: number) => (await row(page, index).innerText()).split('\n').map((t) => t.trim());
  const sees = (page: Page, index: number, text: string) => until(`row ${index} says ${text}`, async () => (await who(page, index)).includes(text));
  const said = (page: Page, text: RegExp) => page.locator('.toasts').getByText(text).first().waitFor();
  const at = async (seat: Seat, path: string) => { await seat.page.goto(`${described().urls['workbench']}${path}`); await seat.page.getByRole('grid').waitFor(); };

  beforeAll(async () => {
    [office, other] = [await openOffice('Eastlake Orthopedics'), await openOffice('Lakeside Urology')];
    await ok('biller', 'intake', `files?practice=${office.practice}`, file837(visits(CLAIMS, 'QUEUE', office.payerId, { memberId: '' })));
    await ok('biller', 'intake', `files?practice=${other.practice}`, file837(visits(2, 'OTHER', other.payerId, { memberId: '' })));
    await until('the work of both practices', async () => (await listed()).total === CLAIMS && (await ok<Listed>('biller', 'reporting', `work-items?queue=registration&practice=${other.practice}`)).total === 2);
    browser = await launch();
    [bea, asha] = [await sitDown(browser, new RegExp(BEA)), await sitDown(browser, new RegExp(ASHA))];
    await Promise.all([at(bea, queue()), at(asha, queue())]);
  }, 4 * MINUTE);
  afterAll(async () => { await bea?.close(); await asha?.close(); await browser?.close(); });

  it('shows everybody who has an item as soon as somebody takes it, and lets nobody else begin', async () => {
    await bea.page.keyboard.press('t');
    await said(bea.page, /^Taken$/);
    await sees(bea.page, 0, 'You');
    await bea.page.getByText(/You have this until/).waitFor();
    await sees(asha.page, 0, BEA);
    await asha.page.getByText(`${BEA} has this`).first().waitFor();
    await shot(asha.page, 'queue-held');
    await asha.page.keyboard.press('t');
    await said(asha.page, new RegExp(`^${BEA} has this\\.$`));
    expect((await listed()).items[0]?.heldBy?.name).toBe(BEA);
    expect(await barriers(asha.page)).toEqual([]);
  }, 2 * MINUTE);

  it('frees the item when its lease ends without anybody at it, and the next one takes it', async () => {
    const { now } = await ok<Clock>('sre', 'reporting', 'clock');
    await ok('sre', 'reporting', 'clock', { to: new Date(Date.parse(now) + 11 * MINUTE).toISOString() });
    await sees(asha.page, 0, '–');
    await asha.page.keyboard.press('t');
    await sees(asha.page, 0, 'You');
    await sees(bea.page, 0, ASHA);
    await asha.page.keyboard.press('t');
    await said(asha.page, /^Given back$/);
    await sees(bea.page, 0, '–');
  }, 2 * MINUTE);

  it('writes a sealed note, and shows it to whoever asks', async () => {
    await bea.page.keyboard.press('n');
    await bea.page.getByRole('dialog').getByLabel('Note').fill('The card of Testqueue One is on its way.');
    await shot(bea.page, 'queue-note');
    expect(await barriers(bea.page)).toEqual([]);
    await bea.page.keyboard.press('Control+Enter');
    await said(bea.page, /^Noted$/);
    await asha.page.getByRole('button', { name: 'Read (is logged)' }).click();
    await asha.page.getByText('The card of Testqueue One is on its way.').waitFor();
    expect([...bea.asked, ...asha.asked].filter((url) => /testqueue/i.test(url))).toEqual([]);
  }, 2 * MINUTE);

  it('puts an item to rest until a date, with the reason, and fetches it back', async () => {
    const { page } = bea;
    await page.keyboard.press('j');
    const id = (await listed()).items[1]?.stream as string;
    await page.keyboard.press('s');
    await page.getByRole('dialog').getByLabel('Why').selectOption('practice');
    await shot(page, 'queue-snooze');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Snooze' }).click();
    await said(page, /^Snoozed$/);
    await page.getByText(/^Rests until .* Waiting for the practice$/).waitFor();
    expect((await listed()).total).toBe(CLAIMS - 1);
    await page.getByLabel('Show').selectOption('snoozed');
    await page.waitForURL('**shelf=snoozed*');
    await page.getByRole('grid').getByText(id).waitFor();
    await shot(page, 'queue-resting');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Fetch back' }).click();
    await said(page, /^Back in its queue$/);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await until('it is back', async () => (await listed()).total === CLAIMS);
  }, 2 * MINUTE);

  it('hands an item to a role or a person, who finds it under what they have', async () => {
    const { page } = bea;
    await at(bea, queue());
    await page.keyboard.press('h');
    // Somebody who has never signed in is known to the company's directory.
    await page.getByRole('dialog').getByLabel('To').getByRole('option', { name: 'Dena Appealton' }).waitFor({ state: 'attached' });
    await page.getByRole('dialog').getByLabel('Find somebody').fill('kindc');
    expect(await page.getByRole('dialog').getByLabel('To').locator('option:checked').innerText()).toBe(ASHA);
    await shot(page, 'queue-hand-over');
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Control+Enter');
    await said(page, /^Handed over$/);
    await sees(page, 0, ASHA);
    await at(asha, `${queue()}&desk=mine`);
    expect(await asha.page.getByRole('grid').getAttribute('aria-rowcount')).toBe('2');
    await shot(asha.page, 'queue-mine');
  }, 2 * MINUTE);

  it('plans several rows at once by keys, and asks for their number where they are of several practices', async () => {
    const { page } = bea;
    await at(bea, queue());
    await page.keyboard.press('j');
    for (let i = 0; i < 3; i += 1) { await page.keyboard.press('x'); await page.keyboard.press('j'); }
    await page.getByText('3 items selected').waitFor();
    await shot(page, 'queue-selected');
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('a');
    await page.getByRole('dialog').getByLabel('Next action').selectOption('ask-practice');
    await page.getByRole('dialog').getByRole('button', { name: 'Set the next action (3)' }).click();
    await said(page, /^Next action set: 3$/);
    await until('three rows say so', async () => (await page.getByRole('grid').getByText('Ask the practice').count()) === 3);
    await at(bea, '/q/registration');
    await until('rows of both practices', async () => (await page.getByRole('grid').innerText()).includes(other.name));
    const rows = page.getByRole('grid').getByRole('row');
    await rows.filter({ hasText: office.name }).first().getByRole('checkbox').check();
    await rows.filter({ hasText: other.name }).first().getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Take', exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Take (2)' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Type 2 to confirm').fill('2');
    await shot(page, 'queue-confirm');
    expect(await barriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Take (2)' }).click();
    await said(page, /^Taken(: 2)?|^Taken: 1 of 2\. Asha/);
  }, 3 * MINUTE);

  it('groups by category and sorts on the server, and the address says which', async () => {
    const { page } = bea;
    await at(bea, queue());
    const category = (await listed()).items[0]?.category as string;
    const group = page.getByRole('group', { name: 'Categories' }).getByRole('button', { name: new RegExp(`^${category} `) });
    await group.click();
    await page.waitForURL(`**category=${category}*`);
    expect(await group.getAttribute('aria-pressed')).toBe('true');
    await page.getByLabel('Order').selectOption('amount');
    await page.waitForURL('**sort=amount*');
    await page.getByRole('grid').waitFor();
    const charges = await page.getByRole('grid').getByRole('row').locator('[role="gridcell"].money:nth-child(3)').allInnerTexts();
    expect(charges.map((c) => c.replace(/[$,]/g, ''))).toEqual([...charges.map((c) => c.replace(/[$,]/g, ''))].sort((a, b) => Number(b) - Number(a)));
    await shot(page, 'queue-category');
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    await shot(page, 'queue-narrow');
    expect(await beyond(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  }, 2 * MINUTE);

  it('turns a row grey in place when its claim moves on, and never moves the others', async () => {
    const { page } = asha;
    await at(asha, queue());
    const before = (await listed()).items.map((i) => i.stream);
    const gone = before[2] as string;
    const { findings } = await ok<{ findings: { code: string; path: string }[] }>('biller', 'intake', `claims/${gone}`);
    await ok('biller', 'intake', `claims/${gone}/edits`, { changes: { 'subscriber.memberId': 'MEMGIVEN1' }, resolved: [...new Set(findings.map((f) => f.code).filter((c) => !c.startsWith('REG-')))] });
    await sees(page, 2, 'Done');
    expect(await row(page, 3).innerText()).toContain(before[3] as string);
    await shot(page, 'queue-done');
    await page.keyboard.press('r');
    await until('the list is one shorter', async () => (await page.getByRole('grid').getAttribute('aria-rowcount')) === String(before.length));
  }, 2 * MINUTE);
});
