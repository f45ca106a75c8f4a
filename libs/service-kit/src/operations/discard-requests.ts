import { Refusal } from '@claimstream/event-stream';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../sign-in/caller.js';

/** Somebody's wish to drop a waiting fact for good, until another person confirms it. */
export interface DiscardRequest {
  person: string;
  name: string;
  askedAt: string;
}

/** What nobody confirmed for a day is asked for anew: whoever confirms shall mean what is known now. */
const LASTS = `interval '24 hours'`;

/** The discards that were asked for and not yet confirmed, at most one of a fact. */
export class DiscardRequests {
  constructor(private readonly schema: string) {}

  /** SQL: the open request of a row of `parked_event` as JSON, or null. */
  ofFact(alias: string): string {
    return `SELECT json_build_object('person', d.person, 'name', d.name, 'askedAt', d.asked_at) FROM ${this.schema}.discard_request d WHERE d.tenant_id = ${alias}.tenant_id AND d.held_id = ${alias}.id AND d.asked_at > now() - ${LASTS}`;
  }

  /** Answers the request that stands afterwards: this person's, or that of whoever asked before. @throws Refusal when the fact went on meanwhile. */
  async ask(m: EntityManager, caller: Caller, heldId: string): Promise<DiscardRequest> {
    // Facts that were resumed meanwhile leave their requests behind.
    await m.query(`DELETE FROM ${this.schema}.discard_request d WHERE d.asked_at <= now() - ${LASTS} OR NOT EXISTS (SELECT 1 FROM ${this.schema}.parked_event p WHERE p.id = d.held_id)`);
    await m.query(`INSERT INTO ${this.schema}.discard_request (tenant_id, held_id, person, name, asked_at) VALUES ($1, $2, $3, $4, now()) ON CONFLICT DO NOTHING`, [caller.tenant.id, heldId, caller.person, caller.name]);
    const [row] = await m.query<{ discard: DiscardRequest }[]>(`SELECT (${this.ofFact('p')}) AS discard FROM ${this.schema}.parked_event p WHERE p.id = $1`, [heldId]);
    if (!row) throw new Refusal('unknown-fact', 'No such fact waits for this stream.', 404);
    return row.discard;
  }

  async remove(m: EntityManager, heldId: string): Promise<void> {
    await m.query(`DELETE FROM ${this.schema}.discard_request WHERE held_id = $1`, [heldId]);
  }
}
