import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { barriers, hasBrowser, launch, shot } from './browser.js';

const claimctl = fileURLToPath(new URL('../../../claimctl/bin/claimctl.mjs', import.meta.url));
const story = hasBrowser ? describe : describe.skip;

story(`signing the command line in${hasBrowser ? '' : ' (skipped: no Chromium is installed (apt-get install chromium))'}`, () => {
  let browser: Browser;
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-login-'));
  beforeAll(async () => { browser = await launch(); }, 60_000);
  afterAll(async () => {
    await browser?.close();
    fs.rmSync(home, { recursive: true, force: true });
  });

  /** Runs claimctl against the running platform; `said` sees what it prints as it comes. */
  const run = (args: string[], said: (text: string) => void = () => undefined): Promise<{ code: number | null; text: string }> => new Promise((resolve) => {
    const child = spawn(process.execPath, [claimctl, ...args, '--data', process.env['CLAIMSTREAM_WORKBENCH_DATA'] ?? ''], { cwd: home, env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, NODE_OPTIONS: '' } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (d: Buffer) => { text += String(d); said(text); });
    child.on('close', (code) => resolve({ code, text }));
  });

  it('a person opens the address, chooses who they are, compares the code, and claimctl works as that person', async () => {
    let seen: (place: { url: string; code: string }) => void = () => undefined;
    const place = new Promise<{ url: string; code: string }>((resolve) => { seen = resolve; });
    const login = run(['login'], (text) => {
      const [, url, code] = /Open (\S+) and confirm the code (\S+)\./.exec(text) ?? [];
      if (url !== undefined && code !== undefined) seen({ url, code });
    });
    const { url, code } = await place;
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    // The address carries the code: the page goes on by itself, or asks for one press.
    const go = page.getByRole('button', { name: 'Continue' });
    const who = page.getByRole('button', { name: /biller/ });
    await go.or(who).first().waitFor();
    if (await page.getByText(code).count() > 0) {
      expect(await barriers(page)).toEqual([]);
      await shot(page, 'command-line-code');
    }
    if (await go.count() > 0) await go.first().click();
    await who.first().click();
    await page.getByText('You can close this page').waitFor();
    await shot(page, 'command-line-signed-in');
    const done = await login;
    expect({ code: done.code, signedIn: /Signed in/.test(done.text) }).toEqual({ code: 0, signedIn: true });
    const asked = await run(['files', 'ls', '--json']);
    expect({ code: asked.code, text: asked.text.slice(0, 200) }).toMatchObject({ code: 0 });
  }, 120_000);
});
