import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { barriers, hasBrowser, launch, shot, sitDown, type Seat } from './browser.js';
import { file837, uncodedBundle, visit, visits } from './claims.js';
import { described, ok, openOffice, until, type Office } from './platform.js';

const WITHOUT_BROWSER = 'skipped: no Chromium is installed (apt-get install chromium)';
const story = hasBrowser ? describe : describe.skip;
const MINUTE = 60_000;
/** Claims of the file that come without a member id. */
const INCOMPLETE = 6;

/** Before the sign-in the page asks who is there and is told: nobody. */
const notAskedIn = (complaint: string): boolean => !/status of 401/.test(complaint);

interface Listed { items: { claim: string; standing: string; document: string; states: { encounter: string } }[] }

story(`a day at the workbench${hasBrowser ? '' : ` (${WITHOUT_BROWSER})`}`, () => {
  let browser: Browser;
  let biller: Seat;
  let office: Office;
  let other: Office;
  const files = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-upload-'));
  const onDisk = (name: string, bytes: Uint8Array): string => { fs.writeFileSync(path.join(files, name), bytes); return path.join(files, name); };
  /** An id that nobody has registered yet. */
  const unknownPayer = () => `NEW${office.payerId}`;
  const claims = (query: string) => ok<Listed>('manager', 'reporting', `claims?limit=200&${query}`);

  beforeAll(async () => {
    [office, other] = [await openOffice('Northfield Family Practice'), await openOffice('Southgate Cardiology')];
    await until('both practices in the read models', async () => {
      const { items } = await ok<{ items: { practice: string }[] }>('manager', 'reporting', 'practices');
      return [office, other].every((o) => items.some((p) => p.practice === o.practice));
    });
    browser = await launch();
    biller = await sitDown(browser, /Bea Billmore/, '/files');
  }, 3 * MINUTE);
  afterAll(async () => {
    await browser?.close();
    fs.rmSync(files, { recursive: true, force: true });
  });

  it('takes a practice\'s file, shows how far it is, and ends with what was taken in', async () => {
    const { page } = biller;
    await page.getByLabel('Practice of the file').selectOption(office.practice);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles(onDisk('monday.837', file837([
      ...visits(40, 'MON', office.payerId), ...visits(INCOMPLETE, 'NOMEM', office.payerId, { memberId: '' }),
      visit({ number: 'FINDME77', last: 'TESTFINDME', payerId: office.payerId, memberId: 'MEMFIND88', birthDate: '1971-07-17' }), visit({ number: 'UNKNOWNPAYER', last: 'TESTPAYERLESS', payerId: unknownPayer() }),
    ])));
    await page.getByText('48 claims taken in').waitFor({ timeout: MINUTE });
    expect(await page.getByRole('list', { name: 'Phases of the file' }).innerText()).toMatch(/Received[\s\S]*Read[\s\S]*Done/);
    await page.getByRole('grid').waitFor();
    await shot(page, '01-file-taken');
    expect(await barriers(page)).toEqual([]);
  }, 4 * MINUTE);

  it('says that the same file came before, and leads to the first one', async () => {
    const { page } = biller;
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles(path.join(files, 'monday.837'));
    await page.getByText('This is the same file again').waitFor({ timeout: 30_000 });
    await shot(page, '02-same-file');
    await page.getByRole('link', { name: 'Open the first one' }).click();
    await page.getByRole('heading', { name: 'Journey of the file' }).waitFor();
    await shot(page, '03-file');
    expect(await barriers(page)).toEqual([]);
  });

  it('refuses a page that is no claim file, with where and what to do', async () => {
    const { page } = biller;
    await page.goto(`${described().urls['workbench']}/files?practice=${other.practice}`);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles(onDisk('page.837', Buffer.from('<!doctype html><html><body>Session expired</body></html>')));
    await page.getByText('The file was refused').waitFor({ timeout: 30_000 });
    expect(await page.getByRole('list', { name: 'Findings' }).innerText()).toMatch(/Fix:/);
    await shot(page, '04-refused');
  });

  it('shows every claim\'s way to the payer, each event with its time, who did it and its trace', async () => {
    const { page } = biller;
    const sent = await until('a claim that left', async () => (await claims(`practice=${office.practice}&state=transmitted`)).items[0], 2 * MINUTE);
    await page.goto(`${described().urls['workbench']}/claims/${sent.claim}`);
    await page.getByRole('list', { name: 'Journey' }).waitFor();
    const journey = await page.getByRole('list', { name: 'Journey' }).innerText();
    expect(journey).toMatch(/Received[\s\S]*Sent/);
    expect(journey).toMatch(/\d\d\/\d\d\/\d{4}, \d+:\d\d:\d\d [AP]M M[SD]T/);
    const trace = page.getByRole('link', { name: /^Trace/ }).first();
    expect(await trace.getAttribute('href')).toMatch(new RegExp(`^${described().urls['traces']}/trace/[0-9a-f]{32}$`));
    expect((await fetch(await trace.getAttribute('href') as string)).status).toBe(200);
    await page.getByRole('button', { name: 'Facts' }).first().click();
    await shot(page, '05-journey');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Lines and money' }).click();
    await page.getByText('The lines add up to the charge of the claim').waitFor();
    await shot(page, '06-lines');
    expect(await barriers(page)).toEqual([]);
  }, 4 * MINUTE);

  it('keeps the patient sealed until somebody asks', async () => {
    const { page } = biller;
    expect(await page.content()).not.toMatch(/TESTMON|TESTFINDME/);
    await page.getByRole('button', { name: 'Reveal (is logged)' }).click();
    await page.getByText(/TEST\w+, TESTA/).waitFor();
    await shot(page, '07-revealed');
  });

  it('finds a claim by its id, the practice\'s number, a member id, or name and birth date, and puts none of it into an address', async () => {
    const { page, asked } = biller;
    const { items } = await ok<Listed>('manager', 'reporting', 'search', { claimNumber: 'FINDME77' });
    const id = items[0]?.claim as string;
    for (const typed of [id, 'FINDME77', 'mem-find 88', 'Testfindme, Testa 07/17/1971']) {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill(typed);
      await page.getByRole('option', { name: new RegExp(id) }).first().waitFor();
      if (typed.startsWith('Testfindme')) {
        await shot(page, '08-find');
        expect(await barriers(page)).toEqual([]);
      }
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/claims/${id}*`);
    }
    expect(asked.filter((url) => /findme|find.?88|07.17.1971|1971-07-17/i.test(url))).toEqual([]);
  }, 3 * MINUTE);

  it('lets an incomplete claim go once its field is filled in, and says what became of it', async () => {
    const { page } = biller;
    const held = await until('the incomplete claims', async () => { const { items } = await claims(`practice=${office.practice}&state=incomplete`); return items.length === INCOMPLETE && items; });
    await page.goto(`${described().urls['workbench']}/claims/${held[0]?.claim}?tab=fix`);
    await page.getByRole('button', { name: 'Edit this field' }).first().click();
    const field = page.getByLabel('Subscriber: member id');
    await field.waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await shot(page, '09-fix');
    expect(await barriers(page)).toEqual([]);
    await field.fill('MEMFILLED1');
    await page.getByRole('button', { name: 'Save and check again' }).click();
    await page.getByText(/Saved\. The claim now:/).waitFor();
    await shot(page, '10-saved');
    await page.getByRole('tab', { name: 'Journey' }).click();
    await page.getByText('Sent', { exact: true }).first().waitFor({ timeout: MINUTE });
    await shot(page, '11-released');
  }, 4 * MINUTE);

  it('works a queue from its first row to its last without a mouse', async () => {
    const { page } = biller;
    await page.goto(`${described().urls['workbench']}/today?practice=${office.practice}`);
    await page.getByRole('heading', { name: 'Needs you now' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.waitForURL('**/q/registration*');
    await page.getByRole('grid').waitFor();
    const rows = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
    expect(rows).toBe(INCOMPLETE - 1);
    const currentRow = () => page.locator('[role="row"][aria-current="true"]').getAttribute('aria-rowindex');
    expect(await currentRow()).toBe('2');
    for (let i = 1; i < rows; i += 1) await page.keyboard.press('j');
    expect(await currentRow()).toBe(String(rows + 1));
    await page.keyboard.press('Home');
    expect(await currentRow()).toBe('2');
    await shot(page, '12-queue');
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('e');
    await page.waitForURL('**/claims/*tab=fix*');
    await page.getByRole('button', { name: 'Edit this field' }).first().waitFor();
    await page.keyboard.press('e');
    const field = page.getByLabel('Subscriber: member id');
    await field.waitFor();
    await until('the field has the focus', () => field.evaluate((e) => e === document.activeElement));
    await page.keyboard.type('MEMTYPED22');
    await page.keyboard.press('Control+Enter');
    await page.getByText(/Saved\. The claim now:/).waitFor();
    await until('the claim is on its way', async () => (await claims(`practice=${office.practice}&state=incomplete`)).items.length === INCOMPLETE - 2);
  }, 4 * MINUTE);

  it('names the payer that nobody registered, and goes on when a manager registers it', async () => {
    const { page } = biller;
    await page.goto(`${described().urls['workbench']}/q/edits?practice=${office.practice}`);
    await page.getByRole('grid').getByText('PAY-01').first().waitFor();
    await shot(page, '13-edits');
    expect(await barriers(page)).toEqual([]);
    const manager = await sitDown(browser, /Manny Overview/, '/admin');
    await manager.page.getByRole('button', { name: 'Register a payer' }).click();
    await manager.page.getByLabel('Name', { exact: true }).fill(`Testpayer Newcomer ${unknownPayer()}`);
    await manager.page.getByLabel('Payer ids').fill(unknownPayer());
    await manager.page.getByLabel('Reached through').selectOption({ index: 1 });
    await shot(manager.page, '14-register-payer');
    expect(await barriers(manager.page)).toEqual([]);
    await manager.page.getByRole('button', { name: 'Register', exact: true }).click();
    await manager.page.getByRole('cell', { name: `Testpayer Newcomer ${unknownPayer()}` }).waitFor();
    await manager.close();
    await page.getByText(/changed since this was read|This is done since/).first().waitFor({ timeout: MINUTE });
    await page.keyboard.press('r');
    await page.getByText('No claim is held by an edit.').waitFor({ timeout: MINUTE });
  }, 4 * MINUTE);

  it('gives an encounter without codes to a coder, who finishes it with the keyboard', async () => {
    const answer = await ok<{ id: string }>('biller', 'intake', `files?practice=${other.practice}`, uncodedBundle(other.payerId));
    const [waiting] = await until('the uncoded encounter', async () => { const { items } = await claims(`document=${answer.id}`); return items.length > 0 && items; });
    const coder = await sitDown(browser, /Cody Chartwell/, '/q/coding');
    const { page } = coder;
    await page.getByRole('grid').getByText(waiting?.claim as string).waitFor();
    await page.keyboard.press('e');
    await page.getByLabel('Diagnosis 1').waitFor();
    await shot(page, '15-coding');
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('Diagnosis 1').fill('I10');
    await page.getByRole('button', { name: 'Add line' }).click();
    await page.getByLabel('Line 1 code').fill('99213');
    await page.getByLabel('Line 1 diagnoses').fill('1');
    await page.getByLabel('Line 1 charge in dollars').fill('125.00');
    await page.keyboard.press('Control+Enter');
    await page.getByText(/Codes saved\. The claim now:/).waitFor();
    await page.getByText('Coded', { exact: true }).first().waitFor();
    await shot(page, '16-coded');
    expect(coder.complaints.filter(notAskedIn)).toEqual([]);
    await coder.close();
  }, 4 * MINUTE);

  it('shows the whole list, filters on the server, and one practice at a time', async () => {
    const { page } = biller;
    await page.goto(`${described().urls['workbench']}/claims`);
    await page.getByRole('grid').waitFor();
    await shot(page, '17-claims');
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('Stands').selectOption('transmitted');
    await page.waitForURL('**state=transmitted*');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /All my practices/ }).click();
    await page.getByRole('dialog').getByRole('combobox').fill(other.name);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**practice=${other.practice}*`);
    await page.getByRole('button', { name: `One practice: ${other.name}` }).waitFor();
    await page.getByText('No claim matches these filters').waitFor();
    await shot(page, '18-one-practice');
    await page.goto(`${described().urls['workbench']}/today?date=${new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Denver' }).format(new Date())}`);
    await page.getByText('The sums agree').first().waitFor();
    await shot(page, '19-today');
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await shot(page, '20-keys');
    expect(await barriers(page)).toEqual([]);
  }, 3 * MINUTE);

  it('asks nobody outside for anything, and the browser has nothing to complain about', () => {
    const { workbench = '', provider = '' } = described().urls;
    expect(biller.asked.filter((url) => ![workbench, provider].some((own) => url.startsWith(own)))).toEqual([]);
    expect(biller.complaints.filter(notAskedIn)).toEqual([]);
  });

  it('is over after signing out, for this browser and its keys', async () => {
    const { page } = biller;
    await page.goto(`${described().urls['workbench']}/today`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL((url) => url.href.startsWith(described().urls['provider'] as string));
    await page.goto(`${described().urls['workbench']}/today`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await shot(page, '21-signed-out');
    expect(await barriers(page)).toEqual([]);
    await biller.close();
  });
});
