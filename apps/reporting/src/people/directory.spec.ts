import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { mayWorkOn, PeopleDirectory, queuesOf, type Colleague } from './directory.js';

const file = (): string => path.join(mkdtempSync(path.join(tmpdir(), 'claimstream-people-')), 'people.json');
const person = (id: string, tenant = 'T1', roles = ['biller'], practices: '*' | string[] = '*') => ({ id, name: `Sample ${id}`, tenant, roles, practices });
let minutes = 0;
const write = (where: string, text: string): void => { writeFileSync(where, text); utimesSync(where, new Date(), new Date(Date.UTC(2026, 0, 1, 0, (minutes += 1)))); };

describe('the directory of people', () => {
  it('knows the people of each company, and of no other', () => {
    const where = file();
    write(where, JSON.stringify({ people: [person('ana'), person('ben', 'T2')] }));
    const directory = new PeopleDirectory(where);
    expect(directory.of('T1')).toEqual([{ person: 'ana', name: 'Sample ana', roles: ['biller'], practices: '*' }]);
    expect(directory.of('T2').map((p) => p.person)).toEqual(['ben']);
    expect(directory.of('T3')).toEqual([]);
  });

  it('follows the file, and keeps what it knew while the file is half written', () => {
    const where = file();
    write(where, JSON.stringify({ people: [person('ana')] }));
    const directory = new PeopleDirectory(where);
    expect(directory.of('T1')).toHaveLength(1);
    write(where, '{"people": [{"id": "an');
    expect(directory.of('T1')).toHaveLength(1);
    write(where, JSON.stringify({ people: [person('ana'), person('cleo')] }));
    expect(directory.of('T1').map((p) => p.person)).toEqual(['ana', 'cleo']);
    expect(new PeopleDirectory(undefined).of('T1')).toEqual([]);
    expect(new PeopleDirectory(`${where}.none`).of('T1')).toEqual([]);
  });

  it('says who may work on something of a practice, and whose daily work a queue is', () => {
    const of = (roles: string[], practices: Colleague['practices'] = '*'): Colleague => ({ person: 'x', name: 'X', roles, practices });
    expect([mayWorkOn(of(['biller']), 'P1'), mayWorkOn(of(['biller'], ['P1']), 'P1'), mayWorkOn(of(['biller'], ['P2']), 'P1'), mayWorkOn(of(['biller'], ['P2']), null), mayWorkOn(of(['auditor']), 'P1')]).toEqual([true, true, false, false, false]);
    expect(queuesOf({ roles: ['poster'] })).toEqual(['posting', 'waiting']);
    expect(queuesOf({ roles: ['sre'] })).toEqual([]);
  });
});
