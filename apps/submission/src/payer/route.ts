import type { PayerRules } from '@claimstream/codes';
import { derivedId } from '@claimstream/contracts';

/** How claims reach a payer, as the directory tells it; a claim that was edited with it names its revision. */
export interface Route {
  payer: string;
  partner: string;
  /** Name in NM1*PR. */
  name: string;
  /** NM109 of NM1*PR on this route. */
  wireId: string;
  /** SBR09 the payer expects. */
  filingCode?: string;
  rules?: PayerRules;
  /** Seconds after the first claim at which a batch is cut. */
  cutAfterSeconds: number;
  /** Claims at which a batch is cut at once. */
  maxClaims: number;
  /** Revision of the payer's record. */
  revision: number;
}

/** Payer ids are compared without case and outer spaces; sources are careless with both. */
export const normalPayerId = (id: string): string => id.trim().toUpperCase();

/** The directory entry of one payer id of a tenant. */
export const entryOf = (tenant: string, payerId: string): string => derivedId(tenant, 'payer-id', normalPayerId(payerId));
