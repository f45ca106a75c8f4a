import { setTimeout as pause } from 'node:timers/promises';
import type { Tables } from './sources.js';
import { ofEach } from './sources.js';
import { seen } from './seen.js';

/** Business time of a service runs ahead by its test clock. */
const NOW = `(now() + make_interval(secs => (SELECT offset_ms FROM {s}.test_clock) / 1000.0))`;

const UNDER_WAY = ofEach(`SELECT '{service}' AS service,
  (SELECT count(*) FROM {s}.event e, {s}.relay r WHERE e.id > r.low AND NOT r.published @> e.id) AS events,
  (SELECT count(*) FROM {s}.tell t LEFT JOIN {s}.stream x ON x.id = t.target WHERE x.parked IS NULL) AS tells,
  (SELECT count(*) FROM {s}.timer WHERE NOT suspended AND due_at <= ${NOW}) AS timers,
  (SELECT count(*) FROM {s}.effect WHERE state = 'due' AND not_before <= ${NOW}) AS effects`);

const POLL_MS = 250;
/** Work goes from hand to hand: quiet counts when it was quiet so often in a row. */
const QUIET_LOOKS = 3;

/** Waits until nothing is under way by the tables themselves; what still is when time is up, as sentences. */
export async function untilDrained(tables: Tables, waitMs: number): Promise<string[]> {
  const end = performance.now() + waitMs;
  for (let quiet = 0; ;) {
    const busy = await underWay(tables);
    quiet = busy.length === 0 ? quiet + 1 : 0;
    if (quiet === QUIET_LOOKS) return [];
    if (performance.now() > end) return busy;
    await pause(POLL_MS);
  }
}

async function underWay(tables: Tables): Promise<string[]> {
  const rows = await tables.rows<{ service: string; events: string; tells: string; timers: string; effects: string }>(UNDER_WAY);
  const busy = rows.flatMap(({ service, ...counts }) => Object.entries(counts).filter(([, n]) => Number(n) > 0).map(([what, n]) => `${service}: ${n} ${what}`));
  if (busy.length > 0) return busy;
  const { differenceCount } = await seen(tables);
  return differenceCount === 0 ? [] : [`${differenceCount} streams are not read to their end`];
}
