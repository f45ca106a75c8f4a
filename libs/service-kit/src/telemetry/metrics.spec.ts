import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.js';
import { Metrics, type LogGauges, type StoreGauges } from './metrics.js';

const HOUR_MS = 3_600_000;
const NOTHING: StoreGauges = {
  outboxPending: 0, outboxOldestUnsentSeconds: 0, tells: 0, timersDue: 0, effectsDue: 0, effectOldestSeconds: 0, parkedStreams: 0, heldFacts: 0, heldOldestSeconds: 0, auditOpenRows: 0,
};
const metrics = (lag: LogGauges = { lagMessages: 0, lagSeconds: 0 }, store = async (): Promise<StoreGauges> => NOTHING): Metrics =>
  new Metrics('submission', createLogger('submission', 'silent'), 'claimstream.submission', { store, log: async () => lag });
const linesOf = async (shown: Metrics): Promise<string[]> => (await shown.registry.metrics()).split('\n');

describe('the gauges of the log', () => {
  it('say of a consumer that is behind how many records wait, and how long the oldest has', async () => {
    const lines = await linesOf(metrics({ lagMessages: 12, lagSeconds: 90.5 }));
    expect(lines).toContain('claimstream_consumer_lag_messages{group="claimstream.submission",service="submission"} 12');
    expect(lines).toContain('claimstream_consumer_lag_seconds{group="claimstream.submission",service="submission"} 90.5');
  });

  it('are shown while the database is away, when they are what somebody looks for, and nothing is made up in place of its own', async () => {
    const lines = await linesOf(metrics({ lagMessages: 3, lagSeconds: 61 }, async () => { throw new Error('away'); }));
    expect(lines).toContain('claimstream_consumer_lag_seconds{group="claimstream.submission",service="submission"} 61');
    expect(lines.filter((line) => line.startsWith('claimstream_outbox_pending'))).toEqual([]);
    expect(await linesOf(metrics())).toContain('claimstream_outbox_pending{service="submission"} 0');
  });
});

describe('the batches of the log', () => {
  it('are timed apart by whether they were committed', async () => {
    const shown = metrics();
    shown.worked('committed', 40);
    shown.worked('failed', 9_000);
    const lines = await linesOf(shown);
    expect(lines).toContain('claimstream_event_batch_seconds_bucket{le="0.05",service="submission",outcome="committed"} 1');
    expect(lines).toContain('claimstream_event_batch_seconds_sum{service="submission",outcome="failed"} 9');
  });
});

describe('the metrics of the life cycle', () => {
  it('count each transition by machine and states, and an item that is new comes from none', async () => {
    const shown = metrics();
    shown.moved('attempt', null, 'draft');
    shown.moved('attempt', 'draft', 'ready');
    shown.moved('attempt', 'draft', 'ready');
    const lines = await linesOf(shown);
    expect(lines).toContain('claimstream_claim_transitions_total{machine="attempt",from="none",to="draft",service="submission"} 1');
    expect(lines).toContain('claimstream_claim_transitions_total{machine="attempt",from="draft",to="ready",service="submission"} 2');
  });

  it('tell minutes in a flow from days at a payer, and a stay that two clocks make negative is none', async () => {
    const shown = metrics();
    for (const stoodMs of [30 * 24 * HOUR_MS, 2 * HOUR_MS, -40]) shown.stood({ machine: 'attempt', from: 'transmitted', to: 'answered', stoodMs });
    const labels = 'service="submission",machine="attempt",from="transmitted",to="answered"';
    const lines = await linesOf(shown);
    for (const [le, count] of [[1, 1], [3_600, 1], [14_400, 2], [1_209_600, 2], [2_592_000, 3]]) expect(lines).toContain(`claimstream_claim_stage_seconds_bucket{le="${le}",${labels}} ${count}`);
    expect(lines).toContain(`claimstream_claim_stage_seconds_sum{${labels}} ${30 * 86_400 + 7_200}`);
  });
});
