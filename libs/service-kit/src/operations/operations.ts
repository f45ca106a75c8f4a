import type { ServiceName, StreamKind } from '@claimstream/contracts';
import { Refusal, schemaOf, type Shell, type ShellStatus } from '@claimstream/event-stream';
import type { DataSource } from 'typeorm';
import { verifyAudit, type AuditProof } from '../audit/verify-audit.js';
import type { TestClock } from '../clock/test-clock.js';
import { Denied } from '../refusals/denied.js';
import type { AuditKeys } from '../sealing/key-provider.js';
import type { ServiceShell } from '../service/service-shell.js';
import type { Caller } from '../sign-in/caller.js';
import type { Verifier } from '../sign-in/verify-token.js';

export interface WaitingFact {
  id: string;
  factKind: string;
  producer: string | null;
  seq: number | null;
  type: string;
  reason: string;
  at: string;
}

/** A stream that stopped, with everything that waits behind it, oldest first. */
export interface ParkedStream {
  stream: string;
  kind: StreamKind;
  practice: string | null;
  sentence: string;
  waiting: WaitingFact[];
}

const MOST_PARKED = 200;
const MOST_WAITING = 50;

/** What the people who run the platform do to one service. Every change is an audit row. */
export class Operations {
  readonly #schema: string;

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
  }

  status(): Promise<ShellStatus> {
    return this.shell.status();
  }

  /** Parked streams and open lanes of the caller's tenant. */
  async parked(caller: Caller): Promise<ParkedStream[]> {
    return this.requests.query<ParkedStream>(caller, `
      SELECT s.id AS stream, s.kind, s.practice, coalesce(s.parked,
          (SELECT 'A later release spoke: ' || p.reason || '. It waits for the upgrade.' FROM ${this.#schema}.parked_event p WHERE p.stream = s.id AND p.reason LIKE 'event type %' ORDER BY p.id LIMIT 1),
          'Facts wait in a lane for what comes before them.') AS sentence,
        coalesce((SELECT json_agg(w) FROM (
          SELECT p.id::text, p.fact_kind AS "factKind", p.producer, p.seq, p.type, p.reason, p.at FROM ${this.#schema}.parked_event p
          WHERE p.stream = s.id ORDER BY p.id LIMIT ${MOST_WAITING}) w), '[]') AS waiting
      FROM ${this.#schema}.stream s WHERE s.parked IS NOT NULL OR s.held > 0 ORDER BY s.parked IS NULL, s.id LIMIT ${MOST_PARKED}`);
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
    const { kind } = await this.#own(caller, stream);
    const [held] = await this.requests.query(caller, `SELECT 1 FROM ${this.#schema}.parked_event WHERE stream = $1 AND id = $2`, [stream, heldId]);
    if (!held) throw new Refusal('unknown-fact', 'No such fact waits for this stream.', 404);
    await this.#audit(caller, 'fact-discarded', stream, `held:${heldId} approved-by:${second.actor}`);
    await this.shell.discard(caller.tenant.id, stream, kind, heldId);
    return this.#after(caller, stream);
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

  /** Before the deed: an audit row without a deed is harmless, a deed without an audit row is not. */
  async #audit(caller: Caller, action: string, stream: string, detail: string): Promise<void> {
    await this.worker.transaction(async (m) => {
      // The transaction's id before any row number: the audit sealer relies on it.
      await m.query(`SELECT set_config('app.tenant', $1, true), pg_current_xact_id()`, [caller.tenant.id]);
      await m.query(`INSERT INTO ${this.#schema}.audit (tenant_id, at, actor, action, stream, detail) VALUES ($1, now(), $2, $3, $4, $5)`, [caller.tenant.id, caller.actor, action, stream, detail]);
    });
  }
}
