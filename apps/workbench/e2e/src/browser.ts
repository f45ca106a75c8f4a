import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import { described } from './platform.js';

export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasBrowser = fs.existsSync(CHROMIUM);

/** Where the pictures of this run lie, for somebody to look at. */
export const SHOTS = process.env['CLAIMSTREAM_SHOTS'] ?? path.join(os.tmpdir(), 'claimstream-shots');

export const launch = (): Promise<Browser> => chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** Somebody at the workbench, with what the browser complained about and every address that was asked for. */
export interface Seat { page: Page; complaints: string[]; asked: string[]; close(): Promise<void> }

export async function sitDown(browser: Browser, person: RegExp, at = '/today'): Promise<Seat> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'America/Denver', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  const [complaints, asked]: [string[], string[]] = [[], []];
  page.on('console', (m) => { if (m.type() === 'error') complaints.push(m.text()); });
  page.on('pageerror', (e) => complaints.push(e.message));
  page.on('request', (r) => asked.push(r.url()));
  await page.goto(`${described().urls['workbench']}${at}`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: person }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  return { page, complaints, asked, close: () => context.close() };
}

export async function shot(page: Page, name: string): Promise<void> {
  fs.mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
}

/** What axe finds by the rules of WCAG 2.2 A and AA and its best practices, one line each. */
export async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary?.split('\n')[1]?.trim() ?? ''}`));
}

/**
 * What a window of this size cuts off: the page scrolls sideways, or something with words or a use of its own reaches beyond the edge
 * and lies in nothing that scrolls by itself (tables may, WCAG 1.4.10).
 */
export const beyond = (page: Page): Promise<string[]> => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  const found: string[] = [];
  for (const scroller of [document.documentElement, document.body, document.querySelector('main')]) {
    if (scroller !== null && scroller.scrollWidth > scroller.clientWidth + 1) found.push(`${scroller.tagName} is ${scroller.scrollWidth} wide in ${scroller.clientWidth}`);
  }
  const scrolls = (e: Element | null): boolean => {
    for (let at = e; at !== null && at.tagName !== 'MAIN' && at !== document.body; at = at.parentElement) if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  for (const e of document.querySelectorAll('button, a, input, select, h1, h2, h3, p, dt, dd, td, th, li, label')) {
    const box = e.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || e.closest('.hidden-visually, .skip') !== null || scrolls(e.parentElement)) continue;
    if (box.right > width + 1 || box.left < -1) found.push(`${e.tagName} "${(e.textContent ?? '').slice(0, 30)}" reaches from ${Math.round(box.left)} to ${Math.round(box.right)} of ${width}`);
  }
  const bars = [...document.querySelectorAll('header button, header span, nav a')].map((e) => ({ e, box: e.getBoundingClientRect() })).filter(({ e, box }) => box.width > 1 && !scrolls(e.parentElement));
  for (const [i, a] of bars.entries()) {
    for (const b of bars.slice(i + 1)) {
      if (a.e.contains(b.e) || b.e.contains(a.e)) continue;
      if (Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 2 && Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 2) found.push(`"${a.e.textContent}" and "${b.e.textContent}" overlap`);
    }
  }
  return found;
});
