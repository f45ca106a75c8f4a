import { describe, expect, it } from '@jest/globals';
import { SUBSCRIPTIONS } from '@claimstream/claimctl';
import { SERVICES, type ServiceName } from '@claimstream/contracts';

interface Declared { definition: { subscribes: readonly { from: ServiceName; kinds: readonly string[] }[] } }

describe('the proof\'s own list of subscriptions', () => {
  it.each([...SERVICES])('says of %s what the service declares', async (service) => {
    const { parts } = await import(`@claimstream/${service}`) as { parts: Declared };
    const declared = Object.fromEntries(parts.definition.subscribes.map((s) => [s.from, [...s.kinds].sort()]));
    const listed = Object.fromEntries(Object.entries(SUBSCRIPTIONS[service]).map(([from, kinds]) => [from, [...kinds].sort()]));
    expect(listed).toEqual(declared);
  });
});
