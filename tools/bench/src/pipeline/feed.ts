import { cleanClaims, fileOf, PRACTICES } from './claims.js';
import type { Office } from './office.js';

/** Claims of one file; a practice's export of a day. */
const FILE = 500;
/** With more than this on its way the feed waits: enough to keep every service busy, little enough that queues stay short. */
const MOST_UNDERWAY = 5_000;
const LOOK_MS = 100;

/** Feeds files: as fast as the platform takes them, or at a rate. */
export class Feed {
  /** Claims in files that intake has accepted. */
  sent = 0;
  #next = 0;

  constructor(private readonly office: Office, private readonly practices: readonly string[], private readonly serviceDate: string, private readonly ended: () => number) {}

  /** Resolves after `until`, or when `most` claims are sent. `rate` in claims per second. @throws what a door answered. */
  async run(rate: number | undefined, until: AbortSignal, most = Infinity): Promise<void> {
    const from = performance.now();
    const before = this.sent;
    // Files of a rate are small, so that what is measured is not a burst every few seconds.
    const size = rate === undefined ? FILE : Math.max(1, Math.min(FILE, Math.round(rate / 2)));
    while (!until.aborted && this.sent - before < most) {
      const due = rate === undefined ? this.sent - this.ended() < MOST_UNDERWAY : this.sent - before < ((performance.now() - from) / 1000) * rate;
      if (due) await this.#file(Math.min(size, most - (this.sent - before)));
      else await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  async #file(size: number): Promise<void> {
    const n = this.#next++;
    const practice = n % PRACTICES;
    const bytes = fileOf(cleanClaims(practice, this.sent, size, this.serviceDate), String(n + 1), this.serviceDate);
    await this.office.send(this.practices[practice] as string, bytes);
    this.sent += size;
  }
}
