import fs from 'node:fs';
import { Trouble } from '../trouble.js';

/** Somebody who may sign in locally. Invented, all of them. */
export interface Person {
  /** Also the token's subject. */
  id: string;
  name: string;
  /** Tenant's UUID. */
  tenant: string;
  roles: string[];
  /** Practice ids, or '*' for every practice of the tenant. */
  practices: '*' | string[];
}

export interface Tenant {
  id: string;
  slug: string;
  name: string;
  /** A test feed takes ISA15 = T, a production feed refuses it. */
  feed: 'test' | 'production';
  /** IANA name; the tenant's days are counted in it. */
  timeZone: string;
}

export const DEMO_TENANT: Tenant = {
  id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001',
  slug: 'demo',
  name: 'Harborlight Billing (demo)',
  feed: 'test',
  timeZone: 'America/Denver',
};

const demo = (id: string, name: string): Person => ({ id, name, tenant: DEMO_TENANT.id, roles: [id], practices: '*' });

export const DEMO_PEOPLE: readonly Person[] = [
  demo('biller', 'Bea Billmore'),
  demo('coder', 'Cody Chartwell'),
  demo('poster', 'Posy Ledgerley'),
  demo('denial', 'Dena Appealton'),
  demo('agent', 'Asha Kindcaller'),
  demo('manager', 'Manny Overview'),
  demo('sre', 'Sri Uptime'),
  demo('auditor', 'Audra Prooftree'),
];

const isPerson = (p: Partial<Person>): p is Person =>
  typeof p.id === 'string' && typeof p.name === 'string' && typeof p.tenant === 'string' && Array.isArray(p.roles) &&
  (p.practices === '*' || Array.isArray(p.practices));

/**
 * The demo people and those of `file` ({"people": [Person]}), who replace a demo person of the same id. Read at each
 * call: a test adds somebody while the platform runs.
 */
export function peopleOf(file: string | undefined): Map<string, Person> {
  const people = new Map(DEMO_PEOPLE.map((p) => [p.id, p]));
  if (!file || !fs.existsSync(file)) return people;
  let further: Partial<Person>[];
  try {
    further = (JSON.parse(fs.readFileSync(file, 'utf8')) as { people: Partial<Person>[] }).people;
  } catch {
    throw new Trouble(`${file} is not JSON; write {"people": [...]} or remove it.`);
  }
  for (const person of further) {
    if (!isPerson(person)) throw new Trouble(`A person in ${file} lacks id, name, tenant, roles (a list) or practices ('*' or a list); complete or remove it.`);
    people.set(person.id, person);
  }
  return people;
}
