import type { ServiceName, StreamKind } from '@claimstream/contracts';
import { Refusal, schemaOf, type Shell, type ShellStatus } from '@claimstream/event-stream';
import type { DataSource, EntityManager } from 'typeorm';
import { verifyAudit, type AuditProof } from '../audit/verify-audit.js';
import type { TestClock } from '../clock/test-clock.js';
import { Denied } from '../refusals/denied.js';
import type { AuditKeys } from '../sealing/key-provider.js';
import type { ServiceShell } from '../service/service-shell.js';
import type { Caller } from '../sign-in/caller.js';
import type { Verifier } from '../sign-in/verify-token.js';
import { DiscardRequests, type DiscardRequest } from './discard-requests.js';

export interface WaitingFact {
  /** Row number among the facts that wait; a discard names it. */
  id: string;
  factKind: string;
  producer: string | null;
  seq: number | null;
  type: string;
  reason: string;
  at: string;
  /** Who wants it dropped for good; it takes another person to confirm. */
  discard: DiscardRequest | null;
}

/** A stream that stopped, with everything that waits behind it, oldest first. */
export interface ParkedStream {
  stream: string;
  kind: StreamKind;
  practice: string | null;
  sentence: string;
  /** False where the stream itself goes on and facts only wait in a lane for their cause. */
  stopped: boolean;
  /** When the oldest fact began to wait. */
  since: string;
  /** How many facts wait; `waiting` names the first of them. */
  held: number;
  waiting: WaitingFact[];
}

const MOST_PARKED = 200;
const MOST_WAITING = 50;
const MOST_COUNTED = 10_000;

/** What the people who run the platform do to one service. Every change is an audit row. */
export class Operations {
  readonly #schema: string;
  readonly #discards: DiscardRequests;

  constructor(
    readonly service: ServiceName,
    private readonly shell: Pick<Shell, 'resume' | 'discard' | 'replay' | 'status'>,
    private readonly requests: ServiceShell,
    private readonly worker: DataSource,
    private readonly shellRole: DataSource,
    private readonly verifier: Verifier,
    readonly clock: TestClock,
    private readonly keys: Pick<AuditKeys, 'auditKey'>,
  ) {
    this.#schema = schemaOf(service);
    this.#discards = new DiscardRequests(this.#schema);
  }

  status(): Promise<ShellStatus> {
    return this.shell.status();
  }

  /** Parked streams and open lanes of the caller's practices, those that stopped first; or the one that is asked for. `total` counts all of them. */
  async parked(caller: Caller, stream?: string): Promise<{ parked: ParkedStream[]; total: number }> {
    const open = `s.parked IS NOT NULL OR s.held > 0`;
    const mine = `(${open}) AND (s.practice IS NULL OR $1::text[] IS NULL OR s.practice = ANY($1)) AND ($2::text IS NULL OR s.id = $2)`;
    const params = [caller.practices === '*' ? null : caller.practices, stream ?? null];
    const parked = await this.requests.query<ParkedStream>(caller, `
      SELECT s.id AS stream, s.kind, s.practice, coalesce(s.parked,
          (SELECT 'A later release spoke: ' || p.reason || '. It waits for the upgrade.' FROM ${this.#schema}.parked_event p WHERE p.stream = s.id AND p.reason LIKE 'event type %' ORDER BY p.id LIMIT 1),
          'Facts wait in a lane for what comes before them.') AS sentence,
        s.parked IS NOT NULL AS stopped, to_json(coalesce((SELECT min(p.at) FROM ${this.#schema}.parked_event p WHERE p.stream = s.id), s.updated_at)) AS since, s.held,
        coalesce((SELECT json_agg(w) FROM (
          SELECT p.id::text, p.fact_kind AS "factKind", p.producer, p.seq, p.type, p.reason, p.at, (${this.#discards.ofFact('p')}) AS discard FROM ${this.#schema}.parked_event p
          WHERE p.stream = s.id ORDER BY p.id LIMIT ${MOST_WAITING}) w), '[]') AS waiting
      FROM ${this.#schema}.stream s WHERE ${mine} ORDER BY s.parked IS NULL, s.id LIMIT ${MOST_PARKED}`, params);
    const [counted] = await this.requests.query<{ n: number }>(caller, `SELECT count(*)::int AS n FROM (SELECT 1 FROM ${this.#schema}.stream s WHERE ${mine} LIMIT ${MOST_COUNTED}) c`, params);
    return { parked, total: counted?.n ?? 0 };
  }

  /** "Fix and resume": applies what waits, in order. Answers what is parked afterwards. */
  async resume(caller: Caller, stream: string): Promise<{ stream: string; parked: string | null; held: number }> {
    const { kind } = await this.#own(caller, stream);
    await this.#audit(caller, 'stream-resumed', stream, 'fix-and-resume');
    await this.shell.resume(caller.tenant.id, stream, kind);
    return this.#after(caller, stream);
  }

  /** Drops one waiting fact for good by the word of two people; its sequence counts as consumed. */
  async discard(caller: Caller, secondToken: string | undefined, stream: string, heldId: string): Promise<{ stream: string; parked: string | null; held: number }> {
    const second = await this.#second(caller, secondToken);
    return this.#drop(caller, stream, heldId, `approved-by:${second.actor}`);
  }

  /** The first of the two people: asks that a waiting fact be dropped. Nothing is dropped before another person confirms. */
  async askDiscard(caller: Caller, stream: string, heldId: string): Promise<DiscardRequest> {
    await this.#held(caller, stream, heldId);
    const asked = await this.#write(caller, 'discard-asked', stream, `held:${heldId}`, (m) => this.#discards.ask(m, caller, heldId));
    if (asked.person !== caller.person) throw new Refusal('discard-asked', 'Somebody else has asked for this already; confirm it, or take it back.', 409);
    return asked;
  }

  /** The second person: confirms what another one asked for, and the fact is dropped. */
  async confirmDiscard(caller: Caller, stream: string, heldId: string): Promise<{ stream: string; parked: string | null; held: number }> {
    await this.#held(caller, stream, heldId);
    const asked = await this.#asked(caller, stream, heldId);
    if (asked.person === caller.person) throw new Denied(403, 'second-person-same', 'The second person must be somebody else.');
    return this.#drop(caller, stream, heldId, `asked-by:person:${asked.person}`);
  }

  /** Either of the two: the fact stays, and nobody asks for its discard any more. */
  async withdrawDiscard(caller: Caller, stream: string, heldId: string): Promise<void> {
    await this.#held(caller, stream, heldId);
    await this.#asked(caller, stream, heldId);
    await this.#write(caller, 'discard-withdrawn', stream, `held:${heldId}`, (m) => this.#discards.remove(m, heldId));
  }

  /** Appends events to the log again; everybody's gates drop what they know. Only the caller's tenant. */
  async replay(caller: Caller, what: { stream?: string | undefined; from?: string | undefined }): Promise<{ sent: number }> {
    if (what.stream !== undefined) await this.#own(caller, what.stream);
    await this.#audit(caller, 'events-replayed', what.stream ?? '', what.stream === undefined ? `from:${what.from ?? '1'}` : 'stream');
    const sent = await this.shell.replay({ tenant: caller.tenant.id, ...(what.stream !== undefined && { stream: what.stream }), ...(what.from !== undefined && { fromId: BigInt(what.from) }) });
    return { sent };
  }

  verifyAudit(): Promise<AuditProof> {
    return verifyAudit(this.service, this.shellRole, this.keys);
  }

  async #drop(caller: Caller, stream: string, heldId: string, by: string): Promise<{ stream: string; parked: string | null; held: number }> {
    const { kind } = await this.#held(caller, stream, heldId);
    await this.#write(caller, 'fact-discarded', stream, `held:${heldId} ${by}`, (m) => this.#discards.remove(m, heldId));
    await this.shell.discard(caller.tenant.id, stream, kind, heldId);
    return this.#after(caller, stream);
  }

  async #asked(caller: Caller, stream: string, heldId: string): Promise<DiscardRequest> {
    const asked = await this.requests.query<{ discard: DiscardRequest | null }>(caller, `SELECT (${this.#discards.ofFact('p')}) AS discard FROM ${this.#schema}.parked_event p WHERE p.stream = $1 AND p.id = $2`, [stream, heldId]);
    const found = asked[0]?.discard;
    if (!found) throw new Refusal('discard-not-asked', 'Nobody asks for the discard of this fact any more; a request ends after a day.', 409);
    return found;
  }

  async #held(caller: Caller, stream: string, heldId: string): Promise<{ kind: StreamKind }> {
    const own = await this.#own(caller, stream);
    const [held] = await this.requests.query(caller, `SELECT 1 FROM ${this.#schema}.parked_event WHERE stream = $1 AND id = $2`, [stream, heldId]);
    if (!held) throw new Refusal('unknown-fact', 'No such fact waits for this stream.', 404);
    return own;
  }

  async #second(caller: Caller, token: string | undefined): Promise<Caller> {
    if (token === undefined || token === '') throw new Denied(403, 'second-person-missing', 'This needs a second person: send the access token of another SRE or manager as X-Second-Person.');
    const second = await this.verifier.verify(token.replace(/^Bearer /i, ''));
    if (second.person === caller.person) throw new Denied(403, 'second-person-same', 'The second person must be somebody else.');
    if (second.tenant.id !== caller.tenant.id || !(second.is('sre') || second.is('manager'))) throw new Denied(403, 'second-person-role', 'The second person must be an SRE or a manager of the same company.');
    return second;
  }

  async #own(caller: Caller, stream: string): Promise<{ kind: StreamKind }> {
    const [row] = await this.requests.query<{ kind: StreamKind; practice: string | null }>(caller, `SELECT kind, practice FROM ${this.#schema}.stream WHERE id = $1`, [stream]);
    if (!row || (row.practice !== null && !caller.may(row.practice))) throw new Refusal('unknown-stream', 'There is nothing under this id, or it is not yours to see.', 404);
    return row;
  }

  async #after(caller: Caller, stream: string): Promise<{ stream: string; parked: string | null; held: number }> {
    const [row] = await this.requests.query<{ parked: string | null; held: number }>(caller, `SELECT parked, held FROM ${this.#schema}.stream WHERE id = $1`, [stream]);
    return { stream, parked: row?.parked ?? null, held: row?.held ?? 0 };
  }

  #audit(caller: Caller, action: string, stream: string, detail: string): Promise<void> {
    return this.#write(caller, action, stream, detail, async () => undefined);
  }

  /** Before the deed: an audit row without a deed is harmless, a deed without an audit row is not. */
  async #write<T>(caller: Caller, action: string, stream: string, detail: string, also: (m: EntityManager) => Promise<T>): Promise<T> {
    return this.worker.transaction(async (m) => {
      // The transaction's id before any row number: the audit sealer relies on it.
      await m.query(`SELECT set_config('app.tenant', $1, true), pg_current_xact_id()`, [caller.tenant.id]);
      await m.query(`INSERT INTO ${this.#schema}.audit (tenant_id, at, actor, action, stream, detail) VALUES ($1, now(), $2, $3, $4, $5)`, [caller.tenant.id, caller.actor, action, stream, detail]);
      return also(m);
    });
  }
}
