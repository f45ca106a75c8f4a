import { PARTNERS, PAYERS, PRACTICES, PRICES, type PartnerKey, type PracticeKey } from './clients.js';
import { Refused, type Doors } from './doors.js';
import { addDays } from './seeded.js';
import { until } from './settle.js';

/** How long an event may take from intake to coding while everything is starting. */
const HEARD_MS = 30_000;

export interface Registered {
  practices: Record<PracticeKey, string>;
  /** Payer ids by the name of the payer. */
  payerIds: Map<string, string>;
}

/** Registers partners, payers, practices and their prices as the manager. What is there already is left as it is. */
export async function register(doors: Doors, today: string, key: (what: string) => string): Promise<Registered> {
  const [partners, practices] = await Promise.all([registerPartners(doors, key), registerPractices(doors, today, key)]);
  await registerPayers(doors, partners, key);
  return { practices, payerIds: new Map(PAYERS.map(({ record }) => [record.name, record.payerIds[0] as string])) };
}

async function registerPartners(doors: Doors, key: (what: string) => string): Promise<Map<PartnerKey, string>> {
  const { partners } = await doors.get<{ partners: { partner: string; folder: string }[] }>('submission', 'partners', 'manager');
  const ids = new Map<PartnerKey, string>();
  for (const { key: name, record } of PARTNERS) {
    const known = partners.find((p) => p.folder === record.folder)?.partner;
    ids.set(name, known ?? (await doors.post<{ stream: string }>('submission', 'partners', { as: 'manager', body: record, key: key(`partner ${name}`) })).stream);
  }
  return ids;
}

async function registerPayers(doors: Doors, partners: Map<PartnerKey, string>, key: (what: string) => string): Promise<void> {
  const { payers } = await doors.get<{ payers: { payerIds: string[] }[] }>('submission', 'payers', 'manager');
  for (const { partner, record } of PAYERS) {
    if (payers.some((p) => p.payerIds.includes(record.payerIds[0] as string))) continue;
    await doors.post('submission', 'payers', { as: 'manager', body: { ...record, partner: partners.get(partner) }, key: key(`payer ${record.name}`) });
  }
}

async function registerPractices(doors: Doors, today: string, key: (what: string) => string): Promise<Record<PracticeKey, string>> {
  const { practices } = await doors.get<{ practices: { id: string; npi: string }[] }>('intake', 'practices', 'manager');
  const ids = await Promise.all(PRACTICES.map(async ({ key: name, ...record }): Promise<[PracticeKey, string]> => {
    const known = practices.find((p) => p.npi === record.npi)?.id;
    const id = known ?? (await doors.post<{ stream: string }>('intake', 'practices', { as: 'manager', body: record, key: key(`practice ${name}`) })).stream;
    await loadPrices(doors, id, today, key(`prices ${name}`));
    return [name, id];
  }));
  return Object.fromEntries(ids) as Record<PracticeKey, string>;
}

/** Prices of the year of service: in force long before the oldest visit of the seed. */
async function loadPrices(doors: Doors, practice: string, today: string, key: string): Promise<void> {
  // Coding knows a practice once it has heard of it from intake; on a platform that has just started that takes a moment.
  const { seen: loaded } = await until(() => chargeMasters(doors, practice), (masters) => masters !== undefined, HEARD_MS);
  if (loaded !== undefined && loaded.length > 0) return;
  const rows = Object.entries(PRICES).map(([code, unitPriceCents]) => ({ code, unitPriceCents }));
  await doors.post('coding', 'charge-masters', { as: 'manager', body: { practice, release: 'example list', effectiveFrom: addDays(today, -730), rows }, key });
}

/** Undefined while coding does not know the practice. */
const chargeMasters = (doors: Doors, practice: string): Promise<unknown[] | undefined> =>
  doors.get<{ chargeMasters: unknown[] }>('coding', `charge-masters/${practice}`, 'manager').then((answer) => answer.chargeMasters, (refusal: unknown) => {
    if (refusal instanceof Refused && refusal.status === 404) return undefined;
    throw refusal;
  });
