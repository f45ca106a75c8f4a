import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { barriers, beyond, hasBrowser, launch, shot, sitDown, type Seat } from './browser.js';
import { file837, visits } from './claims.js';
import { described, ok, openOffice, sql, until } from './platform.js';

const WITHOUT_BROWSER = 'skipped: no Chromium is installed (apt-get install chromium)';
const story = hasBrowser ? describe : describe.skip;
const MINUTE = 60_000;

/** Before the sign-in the page asks who is there and is told: nobody. */
const notAskedIn = (complaint: string): boolean => !/status of 401/.test(complaint);

interface Parked { parked: { stream: string; stopped: boolean; held: number; sentence: string }[] }

story(`what stands still${hasBrowser ? '' : ` (${WITHOUT_BROWSER})`}`, () => {
  let browser: Browser;
  let sre: Seat;
  let manager: Seat;
  let claim = '';
  const at = (path: string) => `${described().urls['workbench']}${path}`;
  const parked = async () => (await ok<Parked>('sre', 'intake', `parked?stream=${claim}`)).parked[0];
  /** A word to the claim as another stream of intake would leave it; the worker takes it as any other. */
  const tell = (name: string, ordinal: number) => sql(
    `INSERT INTO intake.tell (tenant_id, from_stream, from_version, ordinal, target, target_kind, name, practice, data)
     SELECT tenant_id, id, 9999, $2, id, 'claim', $3, practice, '{}' FROM intake.stream WHERE id = $1`, [claim, ordinal, name]);
  const narrow = async ({ page }: Seat, name: string) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await shot(page, name);
    const found = [...await beyond(page), ...await barriers(page)];
    await page.setViewportSize({ width: 1440, height: 900 });
    return found;
  };

  beforeAll(async () => {
    const office = await openOffice('Stillwater Medicine');
    await ok('biller', 'intake', `files?practice=${office.practice}`, file837(visits(1, 'STILL', office.payerId)));
    claim = (await until('the claim has left', async () => (await ok<{ items: { claim: string }[] }>('biller', 'reporting', `claims?practice=${office.practice}&state=transmitted`)).items[0], 2 * MINUTE)).claim;
    // The first is a word that no release knows; the second one, behind it, is harmless.
    await tell('word-of-nobody', 0);
    await until('it has stopped', async () => (await parked())?.stopped);
    await tell('claim-read', 1);
    await until('the next one waits behind it', async () => ((await parked())?.held ?? 0) >= 2);
    browser = await launch();
    [sre, manager] = [await sitDown(browser, /Sri Uptime/), await sitDown(browser, /Manny Overview/)];
  }, 5 * MINUTE);
  afterAll(async () => { await sre?.close(); await manager?.close(); await browser?.close(); });

  it('is found by its key, with the reason, and opened by the keyboard', async () => {
    const { page } = sre;
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { level: 1, name: 'What stands still' }).waitFor();
    const row = page.getByRole('row', { name: new RegExp(claim) });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/Stopped[\s\S]*intake[\s\S]*\d[\s\S]*word-of-nobody could not be decided: a claim knows no such fact/);
    await shot(page, 'still-list');
    expect(await barriers(page)).toEqual([]);
    expect(await narrow(sre, 'still-list-narrow')).toEqual([]);
    await row.click();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'The fact that failed' }).waitFor();
    expect(await page.getByRole('region', { name: 'Behind it', exact: true }).innerText()).toContain('claim-read');
    await shot(page, 'still-stream');
    expect(await barriers(page)).toEqual([]);
    expect(await narrow(sre, 'still-stream-narrow')).toEqual([]);
  }, 2 * MINUTE);

  it('resumed before its cause is put right, stops again and says so', async () => {
    const { page } = sre;
    await page.getByRole('button', { name: 'Resume' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    await shot(page, 'still-resume');
    expect(await barriers(page)).toEqual([]);
    expect(await narrow(sre, 'still-resume-narrow')).toEqual([]);
    await dialog.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Resumed, and parked again: word-of-nobody could not be decided: a claim knows no such fact').waitFor();
    expect(await parked()).toMatchObject({ stopped: true, sentence: 'word-of-nobody could not be decided: a claim knows no such fact' });
  });

  it('loses the fact only by two people: one asks, another confirms at their own screen, and what waited goes on', async () => {
    const { page } = sre;
    await page.getByRole('button', { name: 'Ask for its discard' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ask for the discard' }).click();
    await page.getByText('You asked for its discard').waitFor();
    expect(await page.getByRole('button', { name: 'Confirm the discard' }).count()).toBe(0);
    expect(await barriers(page)).toEqual([]);

    const second = manager.page;
    await second.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'What stands still' }).click();
    const row = second.getByRole('row', { name: new RegExp(claim) });
    await row.waitFor();
    expect(await row.innerText()).toContain('Sri Uptime');
    await row.dblclick();
    await second.getByText('Sri Uptime asked for its discard').waitFor();
    expect(await second.getByRole('button', { name: 'Resume' }).count()).toBe(0);
    await shot(second, 'still-asked');
    expect(await barriers(second)).toEqual([]);
    expect(await narrow(manager, 'still-asked-narrow')).toEqual([]);
    await second.getByRole('button', { name: 'Confirm the discard' }).click();
    await second.getByRole('dialog').getByRole('button', { name: 'Discard it for good' }).click();
    await second.getByText('Discarded. It goes on, and nothing waits any more.').waitFor();
    await second.getByText('Nothing of this stands still').waitFor();
    await until('the focus is on what came of it', () => second.evaluate(() => document.activeElement?.getAttribute('role') === 'status'));
    await shot(second, 'still-over');
    expect(await barriers(second)).toEqual([]);
    expect(await parked()).toBeUndefined();
    expect([...sre.complaints, ...manager.complaints].filter(notAskedIn)).toEqual([]);
  }, 2 * MINUTE);

  it('is no page of a biller, and says whose it is', async () => {
    const biller = await sitDown(browser, /Bea Billmore/);
    expect(await biller.page.getByRole('link', { name: 'What stands still' }).count()).toBe(0);
    await biller.page.goto(at('/parked'));
    await biller.page.getByText('This page is for SREs and managers').waitFor();
    expect(biller.asked.filter((url) => /\/v1\/[a-z-]+\/parked/.test(url))).toEqual([]);
    expect(await barriers(biller.page)).toEqual([]);
    await biller.close();
  });
});
