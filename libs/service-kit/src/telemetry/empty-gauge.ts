import type { Gauge } from 'prom-client';

/** Takes a gauge's values off the page. prom-client's own `reset` leaves one without labels at 0, and a 0 that nobody read says that no time is left, or that nothing waits. */
export function empty(gauge: Gauge, labels: readonly string[]): void {
  gauge.reset();
  if (labels.length === 0) gauge.remove();
}
