import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { portsFrom } from '../ports.js';
import { DEMO_TENANT, type Tenant } from '../provider/people.js';
import { Trouble } from '../trouble.js';
import { begin, finish } from './begin.js';
import { billingDay } from './billing-day.js';
import { Doors } from './doors.js';
import { seedDay, type Seeded } from './seed-day.js';
import { dayIn } from './seeded.js';

const LIMIT_MS = 90_000;

const named = (env: string): string => {
  const value = process.env[env];
  if (value === undefined || value === '') throw new Trouble(`${env} is not set; "npm start" seeds the billing day by itself.`);
  return value;
};

const summary = (s: Seeded, practices: number, seconds: number): string =>
  `${s.claims} claims of ${practices} practices in ${s.files} files: ${s.transmitted} transmitted${s.rejected === 0 ? '' : ` (${s.rejected} rejected so far)`}, ${s.held} held, ${s.waiting} waiting for a coder, ${s.incomplete} incomplete, `
  + `${s.notBillable} not billable, ${s.refusedFiles} file${s.refusedFiles === 1 ? '' : 's'} refused, ${s.stopped} stream${s.stopped === 1 ? '' : 's'} held back on purpose ("claimctl parked ls" as the sre)${s.settled ? '' : `; ${s.onItsWay} are still on their way after ${seconds} s`}`;

/** A file that holds the list, as on a local platform, or the list itself. */
const tenantsOf = (given: string): Tenant[] => JSON.parse(given.trimStart().startsWith('[') ? given : fs.readFileSync(given, 'utf8')) as Tenant[];

async function main(): Promise<void> {
  if (process.env['CLAIMSTREAM_SEED'] === 'off') return console.log('No day is seeded: CLAIMSTREAM_SEED is off.');
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '42' }, mark: { type: 'string' } } });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new Trouble('--seed takes a whole number.');
  const tenants = tenantsOf(named('CLAIMSTREAM_TENANTS'));
  const tenant = tenants.find((t) => t.id === DEMO_TENANT.id);
  if (tenant === undefined) throw new Trouble('The demo billing company is not among the tenants, so there is nobody to seed a day for; use --no-seed.');
  const work = begin(values.mark, seed, dayIn(tenant.timeZone, new Date()));
  if (work.at !== undefined) return console.log(`The billing day of ${work.day} was seeded before.`);
  const began = performance.now();
  const day = billingDay(work.seed, work.day);
  const doors = new Doors(portsFrom(Number(named('CLAIMSTREAM_PORT_BASE'))), named('CLAIMSTREAM_ISSUER'));
  const seeded = await seedDay({ doors, day, seed: work.seed, tenant: tenant.id, env: process.env, folder: path.join(named('CLAIMSTREAM_FOLDERS'), tenant.slug), limitMs: LIMIT_MS });
  finish(values.mark, work, new Date().toISOString());
  console.log(summary(seeded, 3, Math.round((performance.now() - began) / 1000)));
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Trouble ? fault.message : fault);
  process.exit(1);
});
