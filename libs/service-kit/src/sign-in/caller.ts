import type { Tenant } from '@claimstream/event-stream';

/** Roles of the billing company's people; what each may do stands at the endpoints. */
export const PERSON_ROLES = ['biller', 'coder', 'poster', 'denial', 'agent', 'manager', 'sre', 'auditor'] as const;
export type PersonRole = (typeof PERSON_ROLES)[number];

/** Who asks: a person of one tenant, with roles and the practices this person works for. */
export interface Caller {
  /** Subject of the access token. */
  person: string;
  name: string;
  tenant: Tenant;
  roles: readonly PersonRole[];
  practices: '*' | readonly string[];
  /** As events and audit rows name this person. */
  actor: `person:${string}`;
  /** Whether this person works for the practice. */
  may(practice: string): boolean;
  is(role: PersonRole): boolean;
}

export const caller = (who: Pick<Caller, 'person' | 'name' | 'tenant' | 'roles' | 'practices'>): Caller => ({
  ...who,
  actor: `person:${who.person}`,
  may: (practice) => who.practices === '*' || who.practices.includes(practice),
  is: (role) => who.roles.includes(role),
});
