import { Gauge, type Registry } from 'prom-client';
import type { Tenant } from '@claimstream/event-stream';
import { empty } from './empty-gauge.js';
import { errorFields, type Logger } from './logger.js';

/**
 * Figures that a service reads from its own tables for the metrics page. Labels come from closed lists of codes: never a tenant, practice, payer's text,
 * claim or person (handbook 7.2).
 */
export interface Figures {
  /** Columns of `sql` that become labels. */
  labels: readonly string[];
  /** Reads one tenant; `$1` is the business time (timestamptz). It must read through an index that holds open work only: it runs again and again. */
  sql: string;
  /** Columns of `sql` that become gauges, by name without `claimstream_` and with their unit at the end; `over` puts tenants together. */
  gauges: Readonly<Record<string, { help: string; over: 'sum' | 'max' | 'min' }>>;
}

type Row = Record<string, unknown>;
type Point = { labels: Record<string, string>; value: number };

const EVERY_MS = 30_000;
const PUT = { sum: (a: number, b: number) => a + b, max: Math.max, min: Math.min };

/** The figures of all tenants, by gauge. A figure that is null for a tenant is not there: nothing waits, so nothing waits longest. */
export function pointsOf({ labels, gauges }: Figures, tenants: readonly Row[][]): Map<string, Point[]> {
  return new Map(Object.entries(gauges).map(([name, { over }]) => {
    const points = new Map<string, Point>();
    for (const row of tenants.flat()) {
      const value = row[name];
      if (value === null || value === undefined) continue;
      const own = Object.fromEntries(labels.map((label) => [label, String(row[label])]));
      const key = JSON.stringify(own);
      const known = points.get(key);
      points.set(key, { labels: own, value: known === undefined ? Number(value) : PUT[over](known.value, Number(value)) });
    }
    return [name, [...points.values()]];
  }));
}

/**
 * Reads the figures at most twice a minute, one statement after the other, whoever scrapes how often; a scrape gets the last ones at once. Each process of a
 * service reads all: put processes together with `max`, not `sum`.
 */
export class BusinessFigures {
  #read: { at: number; points: Map<string, Point[]> } | undefined;
  #running: Promise<void> | undefined;

  constructor(
    registry: Registry, private readonly figures: readonly Figures[], private readonly tenants: readonly Tenant[],
    private readonly query: (tenant: Tenant, sql: string, params: unknown[]) => Promise<Row[]>, private readonly now: () => number, private readonly logger: Logger,
  ) {
    const gauge = (name: string, help: string, labelNames: readonly string[], points: () => Point[]) => new Gauge({
      name: `claimstream_${name}`, help, labelNames: [...labelNames], registers: [registry],
      collect: async function collect() {
        await fresh();
        empty(this, labelNames);
        for (const { labels, value } of points()) this.set(labels, value);
      },
    });
    const fresh = (): Promise<void> => this.#fresh();
    for (const { labels, gauges } of figures) for (const [name, { help }] of Object.entries(gauges)) gauge(name, help, labels, () => this.#read?.points.get(name) ?? []);
    if (figures.length > 0) gauge('business_figures_age_seconds', 'How old the figures of business on this page are', [], () => (this.#read ? [{ labels: {}, value: (performance.now() - this.#read.at) / 1000 }] : []));
  }

  async #fresh(): Promise<void> {
    if (this.#read === undefined || performance.now() - this.#read.at > EVERY_MS) this.#running ??= this.#again().finally(() => { this.#running = undefined; });
    // Only the very first scrape waits.
    if (this.#read === undefined) await this.#running;
  }

  async #again(): Promise<void> {
    const at = performance.now();
    const points = new Map<string, Point[]>();
    let read = 0;
    for (const group of this.figures) {
      try {
        const rows: Row[][] = [];
        for (const tenant of this.tenants) rows.push(await this.query(tenant, group.sql, group.sql.includes('$1') ? [new Date(this.now()).toISOString()] : []));
        for (const [name, own] of pointsOf(group, rows)) points.set(name, own);
        read += 1;
      } catch (error) {
        // A statement that fails takes only its own figures off the page.
        this.logger.warn('figures of business could not be read and are tried again', { ...errorFields(error), name: Object.keys(group.gauges)[0] ?? '' });
      }
    }
    if (read > 0) this.#read = { at, points };
  }
}
