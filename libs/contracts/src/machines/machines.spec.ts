import { describe, expect, it } from '@jest/globals';
import { declarationOf, EVENTS } from '../events/index.js';
import { legal, type Machine } from '../machine.js';
import { SERVICES } from '../services.js';
import { MACHINES, machineOf } from './index.js';

const machines = Object.values(MACHINES) as Machine[];

describe.each(machines.map((m) => [m.name, m] as const))('the life cycle of %s', (_name, machine) => {
  it('is written by one service, whose name its events carry; a file by the service whose door took it', () => {
    expect(SERVICES).toContain(machine.service);
    const doors = machine.name === 'document' ? ['intake', 'submission', 'remittance'] : [machine.service];
    for (const [, event] of machine.transitions) expect(doors).toContain(event.split('.')[0]);
  });

  it('names only states it declares', () => {
    for (const [from, , to] of machine.transitions) {
      if (from !== null) expect(Object.keys(machine.states)).toContain(from);
      expect(Object.keys(machine.states)).toContain(to);
    }
  });

  it('reaches every state from nothing', () => {
    const reached = new Set<string>();
    for (let grew = true; grew;) {
      grew = false;
      for (const [from, , to] of machine.transitions) {
        if ((from === null || reached.has(from)) && !reached.has(to)) {
          reached.add(to);
          grew = true;
        }
      }
    }
    expect([...reached].sort()).toEqual(Object.keys(machine.states).sort());
  });

  it('has no dead end: a state that waits has a way on, and somebody or something that takes it', () => {
    for (const [name, { waits }] of Object.entries(machine.states)) {
      const leaves = machine.transitions.some(([from, , to]) => from === name && to !== name);
      if (waits === 'flow') expect({ name, leaves }).toEqual({ name, leaves: true });
      if (typeof waits === 'object') expect({ name, owner: waits.owner }).toEqual({ name, owner: expect.stringMatching(/\S/) });
    }
  });

  it('says what each state means in a sentence', () => {
    for (const { meaning } of Object.values(machine.states)) expect(meaning).toMatch(/^[A-Z].*[.]$/);
  });

  it('has no row twice', () => {
    const rows = machine.transitions.map(([from, event, to]) => `${from}|${event}|${to}`);
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('declares the event of every row that this release reaches, and the event moves this machine', () => {
    for (const [from, event, to, mark] of machine.transitions) {
      if (mark === 'later') continue;
      expect({ row: `${from} ${event} ${to}`, machine: declarationOf(event)?.machine }).toEqual({ row: `${from} ${event} ${to}`, machine: machine.name });
    }
  });
});

describe('an event with a machine', () => {
  it('has at least one row in it', () => {
    for (const event of EVENTS as readonly { type: string; machine?: string }[]) {
      if (event.machine !== undefined) expect({ type: event.type, rows: machineOf(event.machine)?.transitions.some((t) => t[1] === event.type) }).toEqual({ type: event.type, rows: true });
    }
  });
});

describe('a step', () => {
  it('is legal only as a row of the table', () => {
    expect(legal(MACHINES.attempt as Machine, 'ready', 'submission.attempt-batched', 'batched')).toBeDefined();
    expect(legal(MACHINES.attempt as Machine, 'held', 'submission.attempt-batched', 'batched')).toBeUndefined();
    expect(legal(MACHINES.attempt as Machine, null, 'submission.attempt-transmitted', 'transmitted')).toBeUndefined();
  });
});
