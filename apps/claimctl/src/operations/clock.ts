import { setTimeout as pause } from 'node:timers/promises';
import { SERVICES, type ServiceName } from '@claimstream/contracts';
import type { Context } from '../context.js';
import { Ends, EXIT } from '../ends.js';
import type { Ask } from '../platform/api.js';
import { table } from '../screen.js';
import { durationMs } from './duration.js';

interface ClockStatus {
  now: string;
  nextDue: string | null;
  backlog: { unpublished: number; tells: number; timers: number; effects: number };
  lag: number;
  idle: boolean;
}

type Clocks = Record<ServiceName, ClockStatus>;

const POLL_MS = 100;
/** A drained service may hear of a neighbour's last message only now: idle counts when all were idle so often in a row. */
const QUIET_LOOKS = 3;
const DRAIN_MS = 120_000;

async function read(ask: Ask): Promise<Clocks> {
  return Object.fromEntries(await Promise.all(SERVICES.map(async (s) => [s, await ask<ClockStatus>(s, 'clock')]))) as Clocks;
}

const nowMs = (clocks: Clocks): number => Math.max(...SERVICES.map((s) => Date.parse(clocks[s].now)));

/** The earliest time at which any service has something to do; undefined where nothing waits for time. */
const nextDueMs = (clocks: Clocks): number | undefined => {
  const dues = SERVICES.flatMap((s) => (clocks[s].nextDue === null ? [] : [Date.parse(clocks[s].nextDue ?? '')]));
  return dues.length === 0 ? undefined : Math.min(...dues);
};

/**
 * Asks again where a service says that its database or its log does not answer for a moment: half of the clocks moved is worse than a pause. Moving a clock to where it stands
 * changes nothing, so a second asking does no harm. @throws Ends as it came when two minutes have passed.
 */
function patiently(ask: Ask): Ask {
  return async <T>(...question: Parameters<Ask>): Promise<T> => {
    const end = performance.now() + DRAIN_MS;
    for (;;) {
      try {
        return await ask<T>(...question);
      } catch (error) {
        if (!(error instanceof Ends && error.code === 'not-now') || performance.now() > end) throw error;
        await pause(POLL_MS * 5);
      }
    }
  };
}

/** Waits until nothing is under way anywhere. @throws Ends naming who is not done. */
async function drained(ask: Ask): Promise<Clocks> {
  const end = performance.now() + DRAIN_MS;
  for (let quiet = 0; ;) {
    const clocks = await read(ask);
    const busy = SERVICES.filter((s) => !clocks[s].idle);
    quiet = busy.length === 0 ? quiet + 1 : 0;
    if (quiet === QUIET_LOOKS) return clocks;
    if (performance.now() > end) throw new Ends(EXIT.findings, `The clock stands: ${busy.join(', ')} did not finish within two minutes; "claimctl status" and "claimctl parked ls" say why.`, 'not-drained', clocks);
    await pause(POLL_MS);
  }
}

async function moveAll(ask: Ask, clocks: Clocks, toMs: number): Promise<void> {
  for (const service of SERVICES) {
    if (Date.parse(clocks[service].now) >= toMs) continue;
    await ask(service, 'clock', { method: 'POST', body: { to: new Date(toMs).toISOString() } }).catch((error: unknown) => {
      // Real time goes on meanwhile: what has been reached by itself needs no move.
      if (!(error instanceof Ends && error.code === 'clock-backward')) throw error;
    });
  }
}

/**
 * `claimctl clock advance 3d`: moves all seven services from one due time to the next and lets them drain in between, so that nothing
 * happens later than it would have, and nothing that follows from it is skipped.
 */
export async function advanceClock(context: Context, text: string): Promise<void> {
  const byMs = durationMs(text);
  const ask = patiently(context.ask());
  let clocks = await drained(ask);
  const from = nowMs(clocks);
  const target = from + byMs;
  let steps = 0;
  for (let due = nextDueMs(clocks); due !== undefined && due <= target; due = nextDueMs(clocks)) {
    await moveAll(ask, clocks, due);
    clocks = await drained(ask);
    steps += 1;
  }
  await moveAll(ask, clocks, target);
  clocks = await drained(ask);
  const answer = { from: new Date(from).toISOString(), now: new Date(nowMs(clocks)).toISOString(), steps };
  context.screen.result(answer, () => `The clock went from ${answer.from} to ${answer.now} in ${steps} step${steps === 1 ? '' : 's'}; everything is done.`);
}

/** `claimctl clock show`. */
export async function showClock(context: Context): Promise<void> {
  const clocks = await read(context.ask());
  context.screen.result({ clocks }, () => table(['SERVICE', 'NOW', 'NEXT DUE', 'UNDER WAY'], SERVICES.map((s) => {
    const { now, nextDue, backlog, lag, idle } = clocks[s];
    return [s, now, nextDue, idle ? 'nothing' : `${backlog.unpublished} to send, ${backlog.tells} tells, ${backlog.timers} timers, ${backlog.effects} effects, ${lag} to read`];
  })));
}
