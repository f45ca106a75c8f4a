import { describe, expect, it } from '@jest/globals';
import { decode, decodeAttributes } from './decode.js';

const TYPE = 'intake.registration-edited';
const attributes = {
  specversion: '1.0', id: 'intake/C1/3', type: TYPE, source: 'intake', subject: 'C1', streamkind: 'claim', time: '2026-11-02T10:00:00.000Z', datacontenttype: 'application/json',
  tenantid: 'T', seq: 3, lamport: 5, after: 'coding=1', dataversion: 1, correlationid: 'C1', causationid: 'x', actor: 'person:","data":{"seq":9}',
};
const headers = { ce_type: TYPE };
const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('an event whose body nobody here needs', () => {
  it('gives the attributes that its gate needs, whatever its values look like, and its bytes whole for a lane', () => {
    const bytes = bytesOf({ ...attributes, data: { note: 'é' }, sealed: 'v1.x' });
    const arrived = decodeAttributes(bytes, headers);
    expect(arrived.envelope).toEqual({ ...attributes, data: {} });
    expect(arrived.after).toEqual({ coding: 1 });
    expect(arrived.bytes).toBe(bytes.toString('utf8'));
  });

  it('is read whole when another producer wrote it in another order', () => {
    const { actor, ...early } = attributes;
    const envelope = { ...early, data: { actor: 'not this one' }, actor };
    expect(decodeAttributes(bytesOf(envelope), headers).envelope).toEqual(envelope);
  });

  it('is read whole when its header names another type than its envelope', () => {
    const envelope = { ...attributes, type: 'intake.encounter-ready', data: { reached: true } };
    expect(decodeAttributes(bytesOf(envelope), headers).envelope).toEqual(envelope);
  });

  it.each([['no JSON', Buffer.from('<html>')], ['an envelope without a tenant', bytesOf({ ...attributes, tenantid: '', data: {} })], ['nothing', Buffer.alloc(0)]])('is refused like any other when it is %s', (_, bytes) => {
    const said = (read: typeof decode): string => {
      try {
        read(bytes, headers);
        return 'read';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(said(decodeAttributes)).not.toBe('read');
    expect(said(decodeAttributes)).toBe(said(decode));
  });
});
