import { SERVICES, type ServiceName } from '@claimstream/contracts';
import type { ServiceParts } from '@claimstream/service-kit';

/** Loaded only when started: a process of one service does not carry the code tables of the six others. */
const PACKAGES: Record<ServiceName, () => Promise<{ parts?: ServiceParts }>> = {
  intake: () => import('@claimstream/intake'),
  coding: () => import('@claimstream/coding'),
  submission: () => import('@claimstream/submission'),
  remittance: () => import('@claimstream/remittance'),
  denial: () => import('@claimstream/denial'),
  'patient-billing': () => import('@claimstream/patient-billing'),
  reporting: () => import('@claimstream/reporting'),
};

/** What was typed is not a list of services. */
export class UsageError extends Error {}

/** The services named on the command line, in the order of the story. @throws UsageError with the fix. */
export function servicesOf(words: readonly string[]): ServiceName[] {
  const wanted = new Set(words.flatMap((word) => word.split(',')).filter((word) => word !== ''));
  if (wanted.has('all')) return [...SERVICES];
  const unknown = [...wanted].filter((word) => !(SERVICES as readonly string[]).includes(word));
  if (unknown.length > 0) throw new UsageError(`There is no service ${unknown.map((u) => `"${u}"`).join(', ')}; choose of ${SERVICES.join(', ')} or all.`);
  if (wanted.size === 0) throw new UsageError(`Name the services to start: ${SERVICES.join(', ')} or all.`);
  return SERVICES.filter((service) => wanted.has(service));
}

/** @throws Error when the package exports no parts. */
export async function partsOf(service: ServiceName): Promise<ServiceParts> {
  const { parts } = await PACKAGES[service]();
  if (!parts) throw new Error(`the package of ${service} exports no parts`);
  return parts;
}
