import { describe, expect, it } from '@jest/globals';
import { metricOf } from './status.js';

const PAGE = `# HELP claimstream_facts_held Facts that wait
# TYPE claimstream_facts_held gauge
claimstream_facts_held{service="reporting"} 3
claimstream_facts_held{service="coding"} 1
claimstream_facts_held_other 9
claimstream_streams_parked 2
`;

describe('what status reads from the metrics', () => {
  it('is the sum over all samples of that name, and of no longer name', () => {
    expect(metricOf(PAGE, 'claimstream_facts_held')).toBe(4);
    expect(metricOf(PAGE, 'claimstream_streams_parked')).toBe(2);
    expect(metricOf(PAGE, 'claimstream_effects_due')).toBe(0);
  });
});
