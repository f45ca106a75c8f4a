import { createRequire } from 'node:module';

interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

/** How long kafkajs itself waits before it looks at requests that were held back. */
const LOOK_AGAIN_MS = 10;

/**
 * kafkajs 2.2.4 sets a timer after every look at its queue, also when nothing waits and nothing is throttled; its delay is then negative
 * (Node warns: TimeoutNegativeWarning) and each timer sets the next, about one a millisecond for every connection (tulios/kafkajs #1556, #1751).
 * A timer is only needed while requests wait or the broker throttles us. The method is replaced on the class that kafkajs itself uses,
 * once per process, so that node_modules stays as published.
 */
export function patchRequestQueue(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue };
  if (typeof prototype.scheduleCheckPendingRequests !== 'function') throw new Error('this version of kafkajs has no request queue as 2.2.4 has it: look at the idle timer again');
  prototype.scheduleCheckPendingRequests = function schedule(this: RequestQueue): void {
    if (this.throttleCheckTimeoutId) return;
    const throttledMs = this.throttledUntil - Date.now();
    if (throttledMs <= 0 && this.pending.length === 0) return;
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, throttledMs > 0 ? throttledMs : LOOK_AGAIN_MS);
  };
}
