import { describe, expect, it } from '@jest/globals';
import type { Tenant } from '@claimstream/event-stream';
import { Registry } from 'prom-client';
import { BusinessFigures, pointsOf, type Figures } from './business-figures.js';
import { createLogger } from './logger.js';

const HARBOR: Tenant = { id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001', slug: 'harbor', name: 'Harborlight Billing (invented)', feed: 'test', timeZone: 'America/Denver' };
const MESA: Tenant = { ...HARBOR, id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0002', slug: 'mesa' };
const WORK: Figures = {
  labels: ['queue'], sql: 'SELECT $1', gauges: { work_items: { help: 'Things', over: 'sum' }, work_item_oldest_seconds: { help: 'Age', over: 'max' }, time_left_seconds_min: { help: 'Clock', over: 'min' } },
};
const row = (queue: string, items: number, oldest: number, left: number | null) => ({ queue, work_items: String(items), work_item_oldest_seconds: String(oldest), time_left_seconds_min: left });
const quiet = createLogger('reporting', 'silent');

describe('figures of business', () => {
  it('of several tenants are put together, counts as sums, ages as the oldest, clocks as the next to run out', () => {
    const points = pointsOf(WORK, [[row('rejections', 2, 100, 50)], [row('rejections', 3, 900, -5), row('coding', 1, 10, null)]]);
    expect(Object.fromEntries(points)).toEqual({
      work_items: [{ labels: { queue: 'rejections' }, value: 5 }, { labels: { queue: 'coding' }, value: 1 }],
      work_item_oldest_seconds: [{ labels: { queue: 'rejections' }, value: 900 }, { labels: { queue: 'coding' }, value: 10 }],
      time_left_seconds_min: [{ labels: { queue: 'rejections' }, value: -5 }],
    });
  });

  it('are read once per tenant however often somebody scrapes, and name no tenant', async () => {
    const registry = new Registry();
    const asked: string[] = [];
    new BusinessFigures(registry, [WORK], [HARBOR, MESA], async (tenant, _sql, params) => { asked.push(`${tenant.slug} ${String(params[0])}`); return [row('coding', 1, 10, null)]; }, () => 0, quiet);
    const [text] = await Promise.all([registry.metrics(), registry.metrics(), registry.metrics()]);
    expect(asked).toEqual(['harbor 1970-01-01T00:00:00.000Z', 'mesa 1970-01-01T00:00:00.000Z']);
    expect(text).toContain('claimstream_work_items{queue="coding"} 2');
    expect(text).toContain('claimstream_business_figures_age_seconds');
    expect(text).not.toMatch(/harbor|mesa|0d3b0a56/i);
  });

  it('that nobody has are not there: a clock that runs for nothing is not one that has run out', async () => {
    const registry = new Registry();
    const clock: Figures = { labels: [], sql: 'SELECT $1', gauges: { time_left_seconds_min: { help: 'Clock', over: 'min' }, past_due: { help: 'Past', over: 'sum' } } };
    new BusinessFigures(registry, [clock], [HARBOR], async () => [{ time_left_seconds_min: null, past_due: '0' }], () => 0, quiet);
    const lines = (await registry.metrics()).split('\n');
    expect(lines.filter((line) => line.startsWith('claimstream_time_left'))).toEqual([]);
    expect(lines).toContain('claimstream_past_due 0');
  });

  it('that cannot be read leave the page without them, and the next scrape tries again', async () => {
    const registry = new Registry();
    let away = true;
    new BusinessFigures(registry, [WORK], [HARBOR], async () => { if (away) throw new Error('away'); return [row('coding', 4, 10, null)]; }, () => 0, quiet);
    expect(await registry.metrics()).not.toContain('queue=');
    away = false;
    expect(await registry.metrics()).toContain('claimstream_work_items{queue="coding"} 4');
  });
});
