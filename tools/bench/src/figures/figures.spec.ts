import { describe, expect, it } from '@jest/globals';
import { percentile, spreadOf } from './percentile.js';
import { cpuBetween, cpuByName, ownersOf, parseStat } from './processes.js';

describe('percentiles', () => {
  it('are values that were measured, by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect([0, 0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 50, 95, 99, 100]);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeUndefined();
  });

  it('of unordered latencies come with their count and their largest', () => {
    expect(spreadOf([30, 10, 20, 40])).toEqual({ count: 4, p50: 20, p95: 40, p99: 40, max: 40 });
    expect(spreadOf([])).toBeUndefined();
  });
});

const stat = (pid: number, command: string, parent: number, [user, system, childUser, childSystem]: number[]): string =>
  `${pid} (${command}) S ${parent} ${pid} ${pid} 0 -1 4194560 2500 0 0 0 ${user} ${system} ${childUser} ${childSystem} 20 0 1 0 100 1000 200`;

describe('CPU of processes', () => {
  it('counts own time and that of children that have ended, whatever the command is called', () => {
    expect(parseStat(stat(42, 'postgres: a) b (c', 7, [10, 5, 200, 1]))).toEqual({ pid: 42, parent: 7, cpuMs: 2160 });
  });

  const all = [
    parseStat(stat(10, 'node', 1, [100, 0, 0, 0])), parseStat(stat(20, 'postgres', 10, [10, 0, 5, 0])), parseStat(stat(21, 'postgres: backend', 20, [30, 0, 0, 0])),
    parseStat(stat(30, 'sh', 10, [1, 0, 0, 0])), parseStat(stat(31, 'java', 30, [70, 0, 0, 0])), parseStat(stat(99, 'stranger', 1, [900, 0, 0, 0])),
  ];
  const named = [{ name: 'platform', pid: 10 }, { name: 'postgres', pid: 20 }, { name: 'kafka', pid: 30 }];

  it('gives each process to the nearest named one above it and strangers to nobody', () => {
    expect(Object.fromEntries(ownersOf(all, named))).toEqual({ 10: 'platform', 20: 'postgres', 21: 'postgres', 30: 'kafka', 31: 'kafka' });
    expect(Object.fromEntries(cpuByName(all, named))).toEqual({ platform: 1000, postgres: 450, kafka: 710 });
  });

  it('counts a process that was replaced between two readings from zero', () => {
    expect(Object.fromEntries(cpuBetween(new Map([['intake', 500], ['coding', 90]]), new Map([['intake', 700], ['coding', 20]])))).toEqual({ intake: 200, coding: 20 });
  });
});
