import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { judge, pay, received } from './answers.js';
import { barriers, beyond, hasBrowser, launch, shot, sitDown, type Seat } from './browser.js';
import { file837, visit } from './claims.js';
import { described, ok, openOffice, until, type Office } from './platform.js';

const WITHOUT_BROWSER = 'skipped: no Chromium is installed (apt-get install chromium)';
const story = hasBrowser ? describe : describe.skip;
const MINUTE = 60_000;
const CHARGE = 15_000;

interface Attempt { item: string; state: string }

story(`the answers and the money${hasBrowser ? '' : ` (${WITHOUT_BROWSER})`}`, () => {
  let browser: Browser;
  let biller: Seat;
  let office: Office;
  let refused = '';
  const at = (path: string) => `${described().urls['workbench']}${path}`;
  const attempts = async (claim: string) => (await ok<{ attempts: Attempt[] }>('biller', 'submission', `claims/${claim}`)).attempts;
  const narrow = async (name: string) => {
    const { page } = biller;
    await page.setViewportSize({ width: 320, height: 640 });
    await shot(page, name);
    const found = await beyond(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    return found;
  };

  beforeAll(async () => {
    office = await openOffice('Harbor Street Medicine');
    await ok('biller', 'intake', `files?practice=${office.practice}`, file837(['ANSWER1', 'ANSWER2'].map((number) => visit({ number, last: `TEST${number}`, payerId: office.payerId, chargeCents: CHARGE }))));
    const sent = await until('the file is with the partner', async () => { const [file] = await received(office); return file?.claims.length === 2 ? file : undefined; }, 2 * MINUTE);
    refused = sent.claims[1]?.claimId as string;
    await until('both have left', async () => (await attempts(refused)).some((a) => a.state === 'transmitted'));
    judge(office, sent, { [refused]: [{ category: 'A7', status: '164', entity: 'IL' }] });
    await until('the rejection is known', async () => (await ok<{ items: unknown[] }>('biller', 'reporting', `work-items?queue=rejections&practice=${office.practice}`)).items[0], 2 * MINUTE);
    browser = await launch();
    biller = await sitDown(browser, /Bea Billmore/);
  }, 5 * MINUTE);
  afterAll(async () => { await biller?.close(); await browser?.close(); });

  it('finds the rejected claim by what it is about, with its clock', async () => {
    const { page } = biller;
    await page.goto(at(`/q/rejections?practice=${office.practice}`));
    await page.getByRole('grid').waitFor();
    const group = page.getByRole('group', { name: 'Categories' }).getByRole('button', { name: /^Missing information 1 item/ });
    expect(await group.innerText()).toMatch(/\$150\.00[\s\S]*(left|overdue)/);
    await shot(page, 'answers-rejections');
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('e');
    await page.getByRole('region', { name: 'Rejection' }).waitFor();
    expect(await page.getByRole('region', { name: 'Rejection' }).innerText()).toMatch(/the clearinghouse \(277CA\)[\s\S]*Send again by[\s\S]*A7:164:IL/);
    await shot(page, 'answers-rejected');
    expect(await barriers(page)).toEqual([]);
    expect(await narrow('answers-rejected-narrow')).toEqual([]);
  }, 3 * MINUTE);

  it('opens the very field, takes the correction, and sends the claim again as it is now', async () => {
    const { page } = biller;
    await page.getByRole('button', { name: 'Fix: Subscriber: member id' }).click();
    const field = page.getByLabel('Subscriber: member id');
    await field.fill('MEMCORRECTED2');
    await shot(page, 'answers-fix');
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Control+Enter');
    await page.locator('.toasts').getByText(/^Saved/).first().waitFor();
    // Coding confirms the corrected registration a moment after intake has it.
    await until('it was sent again', async () => {
      const button = page.getByRole('button', { name: 'Send again' });
      // It goes away as soon as the claim is sent: a click that finds it gone is no mistake.
      if (await button.isVisible()) await button.click({ timeout: 3_000 }).catch(() => undefined);
      return (await attempts(refused)).some((a) => a.item === 'P/2');
    });
    await page.getByText(/Attempt P\/2 took its place/).waitFor();
    await shot(page, 'answers-sent-again');
    expect(await barriers(page)).toEqual([]);
    const again = await until('the second file', async () => (await received(office))[1], 2 * MINUTE);
    expect(again.claims.map((c) => [c.claimId, c.frequencyCode, c.subscriber.memberId])).toEqual([[refused, '1', 'MEMCORRECTED2']]);
  }, 4 * MINUTE);

  it('prints where every cent of the charge went once the 835 is posted, and who said so', async () => {
    const { page } = biller;
    await until('it has left again', async () => (await attempts(refused)).some((a) => a.item === 'P/2' && a.state !== 'batched' && a.state !== 'ready'), 2 * MINUTE);
    pay(office, `G1${office.payerId}`, [{
      claim: refused, chargeCents: CHARGE, paidCents: 6_590, adjustments: [{ group: 'CO', reason: '45', amountCents: 4_763 }, { group: 'PR', reason: '1', amountCents: 2_000 }, { group: 'PR', reason: '2', amountCents: 1_647 }],
    }]);
    await page.goto(at(`/claims/${refused}?practice=${office.practice}&tab=lines`));
    // The page follows the events: nobody reloads it.
    await page.getByText('$150.00 charged = $65.90 paid + $47.63 contract + $36.47 patient + $0.00 open').waitFor({ timeout: 2 * MINUTE });
    await page.getByRole('region', { name: 'First payer: paid', exact: true }).waitFor();
    const answer = await page.getByRole('region', { name: 'First payer: paid', exact: true }).innerText();
    expect(answer).toMatch(/CO-45 \$47\.63[\s\S]*taken off by contract[\s\S]*PR-1 \$20\.00/);
    await page.getByText(/journal entries$/).click();
    await shot(page, 'answers-money');
    expect(await barriers(page)).toEqual([]);
    expect(await narrow('answers-money-narrow')).toEqual([]);
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByRole('region', { name: 'Messages about the claim' }).waitFor();
    const said = await page.getByRole('region', { name: 'Messages about the claim' }).innerText();
    expect(said).toMatch(/837[\s\S]*277CA[\s\S]*rejected[\s\S]*A7:164:IL[\s\S]*837[\s\S]*835[\s\S]*CLP02 1/);
    await shot(page, 'answers-messages');
    expect(await barriers(page)).toEqual([]);
    expect(await narrow('answers-messages-narrow')).toEqual([]);
  }, 5 * MINUTE);

  it('shows each message as it stands in its file, by keys too, with nothing of the other claim of the file, and forgets it when it is hidden', async () => {
    const { page } = biller;
    const other = (await received(office))[0]?.claims[0]?.claimId as string;
    const [show, hide] = [page.getByRole('button', { name: /^Show raw/ }), page.getByRole('button', { name: /^Hide raw/ })];
    const messages = await show.count();
    expect(messages).toBeGreaterThanOrEqual(4);
    for (let n = 1; n <= messages; n += 1) {
      await show.first().focus();
      await page.keyboard.press('Enter');
      await until('its segments', async () => (await hide.count()) === n && (await page.getByRole('region', { name: /^Segments of the/ }).count()) === n);
    }
    const raw = await page.getByRole('region', { name: /^Segments of the/ }).allInnerTexts();
    expect(raw[0]).toContain(`CLM*${refused}*150`);
    expect(raw[0]).toMatch(/Subscriber\s+NM1\*IL\*1\*TESTANSWER2/);
    expect(raw.at(-1)).toMatch(new RegExp(`CLP\\*${refused}\\*1\\*150\\*65\\.9`));
    expect(raw.filter((text) => text.includes(other) || text.includes('TESTANSWER1'))).toEqual([]);
    await shot(page, 'answers-raw');
    expect(await barriers(page)).toEqual([]);
    expect(await narrow('answers-raw-narrow')).toEqual([]);
    for (let n = messages; n > 0; n -= 1) await hide.first().click();
    expect(await page.getByText(/NM1\*IL/).count()).toBe(0);
    expect(biller.asked.filter((url) => /ANSWER|MEMCORRECTED/i.test(url))).toEqual([]);
  }, 3 * MINUTE);

  it('leads from the claim to its remittance, whose equation holds, and to the account with its sentence', async () => {
    const { page } = biller;
    await page.getByRole('tab', { name: 'Lines and money' }).click();
    await page.getByRole('link', { name: /^remittance / }).click();
    await page.getByText('$65.90 posted + $0.00 held − $0.00 provider adjustments = $65.90 transferred', { exact: true }).waitFor();
    await page.getByRole('link', { name: refused }).waitFor();
    await shot(page, 'answers-remit');
    expect(await barriers(page)).toEqual([]);
    expect(await narrow('answers-remit-narrow')).toEqual([]);
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.getByRole('grid', { name: /^Remittances/ }).waitFor();
    await shot(page, 'answers-remits');
    expect(await barriers(page)).toEqual([]);
    await page.goto(at(`/accounts?practice=${office.practice}`));
    await page.getByRole('grid', { name: /^Accounts/ }).waitFor();
    await shot(page, 'answers-accounts');
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Enter');
    const shares = page.getByRole('list', { name: 'Shares of the account' });
    await shares.waitFor();
    expect(await shares.innerText()).toMatch(/\$36\.47[\s\S]*\$36\.47 is yours: deductible \$20\.00, coinsurance \$16\.47/);
    await shot(page, 'answers-account');
    expect(await barriers(page)).toEqual([]);
    expect(await narrow('answers-account-narrow')).toEqual([]);
  }, 3 * MINUTE);

  it('counts the day in five figures, each with what it is made of', async () => {
    const { page } = biller;
    const { date } = await ok<{ date: string }>('biller', 'reporting', `days/today?practice=${office.practice}`);
    await page.goto(at(`/today?practice=${office.practice}&date=${date}`));
    const panel = page.getByRole('region', { name: `Figures of ${office.name}`, exact: true });
    await panel.getByText('Cash $65.90 = $65.90 posted + $0.00 held − $0.00 released − $0.00 provider adjustments; the books have $65.90').waitFor();
    await panel.getByRole('button', { name: /^Show what rejected of/ }).click();
    await panel.getByRole('link', { name: refused }).waitFor();
    await page.getByText(/^3 submitted = 2 accepted \+ 1 rejected \+ 0 pending$/).waitFor();
    await panel.scrollIntoViewIfNeeded();
    await shot(page, 'answers-today');
    expect(await barriers(page)).toEqual([]);
    expect(await narrow('answers-today-narrow')).toEqual([]);
  }, 2 * MINUTE);
});
