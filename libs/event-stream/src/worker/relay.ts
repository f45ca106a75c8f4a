import type { EventLog, LogRecord, Outbox, OutboxRow } from '../ports.js';
import { inSpan, type ShellTracing } from '../tracing.js';
import { realTime, type Timing } from './pace.js';

const ROWS = 500;
/** Rows read ahead are cut here; the log's adapter cuts further by partition. */
const BYTES = 3_500_000;
/** A lease that is free is looked for this often. */
const LEASE_MS = 1_000;
/** After a send that was not nearly full the next waits this long: each request to the log wakes every consumer. What comes after a silence waits for nothing. */
const PACE_MS = 75;

export const recordOf = (row: OutboxRow): LogRecord => ({
  topic: row.topic, key: row.stream, value: Buffer.from(row.bytes, 'utf8'),
  headers: { ce_type: row.type, ce_id: row.eventId, ...(row.traceparent === null ? {} : { traceparent: row.traceparent }) },
});

/** Brings committed events into the log, in order, and remembers which. One relay per service owns the lease. */
export class Relay {
  private owner = false;
  private triedAt = -Infinity;
  private restUntil = -Infinity;

  constructor(
    private readonly outbox: Outbox, private readonly log: EventLog, private readonly tracing: ShellTracing, private readonly sent: (count: number) => void,
    private readonly timing: Timing = realTime,
  ) {}

  get isOwner(): boolean {
    return this.owner;
  }

  /** One look; true when there was something to send. */
  async turn(): Promise<boolean> {
    if (!this.owner) {
      if (this.timing.nowMs() - this.triedAt < LEASE_MS) return false;
      this.triedAt = this.timing.nowMs();
      this.owner = await this.outbox.acquire();
      if (!this.owner) return false;
    }
    if (this.timing.nowMs() < this.restUntil) return false;
    try {
      const began = this.timing.nowMs();
      const rows = cut(await this.outbox.next(ROWS));
      if (rows.length === 0) {
        await this.outbox.advance();
        return false;
      }
      const span = this.tracing.batch(`send ${rows[0]?.topic ?? ''}`, links(rows), { 'messaging.batch.message_count': rows.length });
      await inSpan(span, async () => {
        await this.log.append(rows.map(recordOf));
        await this.outbox.published(rows.map((r) => r.id));
      });
      this.sent(rows.length);
      this.restUntil = rows.length >= ROWS / 2 ? -Infinity : began + PACE_MS;
      await this.outbox.advance();
      return true;
    } catch (error) {
      // The session may be gone and the lease with it: take it anew, which raises the epoch.
      this.owner = false;
      await this.outbox.release();
      throw error;
    }
  }

  async release(): Promise<void> {
    this.owner = false;
    await this.outbox.release();
  }
}

function cut(rows: OutboxRow[]): OutboxRow[] {
  let size = 0;
  for (let i = 0; i < rows.length; i += 1) {
    size += rows[i]?.bytes.length ?? 0;
    if (size > BYTES && i > 0) return rows.slice(0, i);
  }
  return rows;
}

const links = (rows: OutboxRow[]): string[] => [...new Set(rows.flatMap((r) => (r.traceparent === null ? [] : [r.traceparent])))];
