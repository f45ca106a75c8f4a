import { describe, expect, it } from '@jest/globals';
import { FileKeys, newKeyFile, TenantSealer, withTenants } from '@claimstream/service-kit';
import { UsageError } from './catalogue.js';
import { renewed } from './renew-keys.js';

const demo = { id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001', slug: 'demo' };
const file = withTenants(newKeyFile(), [demo.id]);

describe('renewing keys', () => {
  it.each([[['key-of-keys']], [['data', 'demo']], [['tokens', demo.id]]])('%j leaves every earlier block readable and every earlier token findable', (words) => {
    const [before, after] = [new TenantSealer(new FileKeys(file)), new TenantSealer(new FileKeys(renewed(file, words, [demo])))];
    expect(after.open(demo.id, 'S', 't', before.seal(demo.id, 'S', 't', { name: 'Zelda Testperson' }))).toEqual({ name: 'Zelda Testperson' });
    expect(after.tokens(demo.id, 'member', 'W1')).toContain(before.token(demo.id, 'member', 'W1'));
  });

  it('asks which key when it is not told', () => {
    expect(() => renewed(file, [], [demo])).toThrow(UsageError);
    expect(() => renewed(file, ['data', 'nobody'], [demo])).toThrow('There is no tenant "nobody" in CLAIMSTREAM_TENANTS.');
  });
});
