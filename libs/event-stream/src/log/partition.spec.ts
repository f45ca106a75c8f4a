import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRequire } from 'node:module';
import { cutRequests } from './kafka-producer.js';
import { murmur2, partitionOf } from './partition.js';

const theirs = createRequire(import.meta.url)('kafkajs/src/producer/partitioners/default/murmur2.js') as (key: Buffer) => number;

describe('the partition of a stream', () => {
  it('is the one every Kafka client computes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => murmur2(Buffer.from(bytes)) === theirs(Buffer.from(bytes))), { numRuns: 2_000 });
    // From the Java client's own tests.
    expect(murmur2(Buffer.from('21'))).toBe(-973932308);
    expect(murmur2(Buffer.from('foobar'))).toBe(-790332482);
    expect(murmur2(Buffer.from('a-little-bit-long-string'))).toBe(-985981536);
  });

  it('is always one of those there are', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 48 }), (key, count) => partitionOf(key, count) >= 0 && partitionOf(key, count) < count));
  });
});

describe('requests to the log', () => {
  const make = (key: string, bytes: number) => ({ topic: 't', key, value: Buffer.alloc(bytes), headers: {} });

  it('hold no more than 900 kB of a partition, keep the order, and leave nothing out', () => {
    fc.assert(fc.property(fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), bytes: fc.integer({ min: 0, max: 1_200_000 }) }), { maxLength: 30 }), (wanted) => {
      const records = wanted.map(({ key, bytes }) => make(key, bytes));
      const requests = cutRequests(records, () => 2);
      expect(requests.flat().map((p) => p.record)).toEqual(records);
      for (const request of requests) {
        const parts = new Map<number, number>();
        for (const p of request) parts.set(p.partition, (parts.get(p.partition) ?? 0) + p.bytes);
        expect(request.length === 1 || [...parts.values()].every((bytes) => bytes <= 900_000)).toBe(true);
      }
    }), { numRuns: 100 });
  });
});
