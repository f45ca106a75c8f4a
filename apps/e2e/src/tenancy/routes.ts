import { SERVICES, type ServiceName } from '@claimstream/contracts';
import { NPI, partnerBody } from '../running/office.js';
import { described } from '../running/platform.js';

export const ROLES = ['biller', 'coder', 'poster', 'denial', 'agent', 'manager', 'sre', 'auditor'] as const;
const AT_ONCE = 8;

export interface Route { service: ServiceName; method: string; path: string }

/** Every address of every service, as the service itself describes them. */
export async function routes(): Promise<Route[]> {
  const found = await Promise.all(SERVICES.map(async (service) => {
    const page = await (await fetch(`${described().urls[service]}/v1/${service}/openapi.json`)).json() as { paths: Record<string, Record<string, unknown>> };
    return Object.entries(page.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ service, method: method.toUpperCase(), path: path.replace(`/v1/${service}/`, '') })));
  }));
  return found.flat();
}

/** Moves time or sends everything again: it names nobody's id, and other tests need the time as it is. */
export const LEFT_OUT = (r: Route): boolean => r.path === 'clock' && r.method === 'POST';

/** The same numbers on every run: a leak that was seen once is seen again. */
export function dice(seed: number): (below: number) => number {
  let at = seed >>> 0;
  return (below) => { at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0; return Math.floor((at / 2 ** 32) * below); };
}

/** Bodies that pass the first look of an address, so that what is fuzzed is who may, not what is well formed. `id` is the foreign one. */
export const bodyOf = ({ service, path }: Route, id: string): unknown => {
  const last = path.split('/').at(-1) ?? '';
  const bodies: Record<string, unknown> = {
    edits: { changes: { 'subscriber.memberId': 'LEAKED01' } }, 'not-billable': { reason: 'duplicate' }, overrides: { code: 'PAY-01', path: 'payer.id', reason: 'none' }, replay: { stream: id },
    discard: { heldId: '1' }, search: { claimId: id }, people: { claims: [id] }, codes: { diagnoses: [{ code: 'I10', qualifier: 'ABK' }], lines: [] }, queries: { topic: 'diagnosis', question: 'none', dueAt: '2027-01-01T00:00:00Z' },
    answer: { answer: 'none' }, 'charge-masters': { practice: id, release: 'leak', effectiveFrom: '2026-01-01', rows: [{ code: '99213', unitPriceCents: 1 }] },
    raw: service === 'remittance' ? { remit: id, ordinal: 1 } : { message: '837', interchange: id },
    payers: { payer: id, name: 'LEAK', payerIds: ['LEAK'], partner: id }, partners: { ...partnerBody('leak'), partner: id }, practices: { name: 'Leaktown', npi: NPI, timeZone: 'UTC' },
  };
  if (service === 'intake' && path.startsWith('practices/')) return bodies['practices'];
  return bodies[last] ?? {};
};

/** Ids that an answer holds and the question did not. */
export const idsIn = (text: string, asked: string): string[] => [...new Set(text.match(/(?<![0-9A-Z])[0-9A-HJKMNP-TV-Z]{13}(?![0-9A-Z])/g) ?? [])].filter((id) => !asked.includes(id));

export async function inParallel<T>(work: T[], each: (item: T) => Promise<void>): Promise<void> {
  const queue = [...work];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => { for (let next = queue.shift(); next !== undefined; next = queue.shift()) await each(next); }));
}
