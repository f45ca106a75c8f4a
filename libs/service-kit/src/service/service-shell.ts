import { SERVICES, type ServiceName, type StreamKind } from '@claimstream/contracts';
import { Refusal, schemaOf, type Lookups, type Sealer, type Shell, type Targeted } from '@claimstream/event-stream';
import type { DataSource, EntityManager } from 'typeorm';
import { Denied } from '../refusals/denied.js';
import type { Caller } from '../sign-in/caller.js';
import type { Idempotency } from '../sign-in/decorators.js';

/** A person's command to one stream. */
export interface Command {
  stream: string;
  kind: StreamKind;
  name: string;
  data: Record<string, unknown>;
  /** Names, addresses and free text: sealed wherever it is stored. */
  phi?: unknown;
  practice?: string;
}

/** Where a command went: what a client hands to `?after=`, and what the decision answered. */
export type CommandAnswer = { service: ServiceName; stream: string; seq: number } & Record<string, unknown>;

/** The part of the shell that requests use. */
export type ShellForRequests = Pick<Shell, 'apply' | 'look'>;

/** A state that was opened for somebody who may see it. */
export interface Revealed {
  stream: string;
  kind: StreamKind;
  practice: string | null;
  phi: unknown;
}

const PURPOSE = /^[a-z][a-z-]{2,39}$/;
const PLACE = /^([a-z-]+)\/([0-9A-Z]{13})@(\d+)$/;
const WAIT_MS = 2_000;
const LOOK_MS = 20;

interface StreamPlace { id: string; kind: StreamKind; practice: string | null; parked: string | null; sealed: string | null; seq: number; seen: Record<string, number> }

/** What a controller does with its service: say commands, read, open sealed states, wait for what was written. */
export class ServiceShell {
  constructor(
    readonly service: ServiceName,
    private readonly shell: ShellForRequests,
    private readonly reads: DataSource,
    private readonly sealer: Sealer,
  ) {}

  /**
   * Says a command to one stream and answers after its commit.
   * @throws Refusal as the decision says it; Denied for a practice this person does not work for; 409 for a parked stream.
   */
  async command(caller: Caller, command: Command, idempotency?: Idempotency): Promise<CommandAnswer> {
    const [answer] = await this.act(caller, idempotency, async () => [this.targeted(caller, command, idempotency)]);
    if (!answer) throw new Error('a command was applied without an answer');
    return answer;
  }

  /** The same for several streams in one transaction, found by `resolve`. `targeted` makes its entries. */
  async act(caller: Caller, idempotency: Idempotency | undefined, resolve: (look: Lookups) => Promise<Targeted[]>): Promise<CommandAnswer[]> {
    const guarded = async (look: Lookups): Promise<Targeted[]> => {
      const targets = await resolve(look);
      await this.permit(caller, targets);
      return targets;
    };
    const applied = await this.shell.apply(caller.tenant.id, guarded, { role: 'api', ...(idempotency && { idempotency }) });
    if (applied.some((a) => a.outcome === 'parked')) throw new Refusal('stream-parked', 'Work on this is stopped until somebody has looked at it.', 409);
    return applied.map((a) => ({ ...a.reply, service: this.service, stream: a.stream, seq: a.seq }));
  }

  /** A command of this person as `act` wants it. */
  targeted(caller: Caller, command: Command, idempotency?: Idempotency): Targeted {
    const { stream, kind, name, data, phi, practice } = command;
    return { stream, kind, fact: { kind: 'command', name, id: idempotency?.key ?? `${name}/${stream}`, actor: caller.actor, practice, data, ...(phi !== undefined && { phi }) } };
  }

  /** Reads the service's tables as `<service>_api` inside a read-only transaction of the caller's tenant. Filter practices yourself: `caller.practices`. */
  async query<T = Record<string, unknown>>(caller: Pick<Caller, 'tenant'>, sql: string, params: unknown[] = []): Promise<T[]> {
    return this.inTenant(caller.tenant.id, true, (m) => m.query<T[]>(sql, params));
  }

  /** Look-ups of the service, outside a decision. */
  look<T>(caller: Pick<Caller, 'tenant'>, read: (look: Lookups) => Promise<T>): Promise<T> {
    return this.shell.look(caller.tenant.id, read);
  }

  /** Opens the sealed part of one stream's state for a person; the opening is an audit row in the same transaction. `purpose` is a word such as `claim-page`. */
  async reveal(caller: Caller, stream: string, purpose: string): Promise<Revealed> {
    const [found] = await this.revealMany(caller, [stream], purpose);
    if (!found) throw new Denied(404, 'unknown-stream', 'There is nothing under this id, or it is not yours to see.');
    return found;
  }

  /** The same for the rows of a page; ids that are unknown or of other practices are left out. */
  async revealMany(caller: Caller, streams: string[], purpose: string): Promise<Revealed[]> {
    if (streams.length === 0) return [];
    return this.inTenant(caller.tenant.id, false, async (m) => {
      const rows = (await this.places(m, streams)).filter((r) => r.practice === null || caller.may(r.practice));
      const open = rows.filter((r) => r.sealed !== null);
      await this.record(m, caller, open.map((r) => r.id), purpose);
      return rows.map((r) => ({ stream: r.id, kind: r.kind, practice: r.practice, phi: r.sealed === null ? undefined : this.sealer.open(caller.tenant.id, r.id, `state:${r.kind}`, r.sealed) }));
    });
  }

  /** Audit rows for sealed bytes that a person is about to be shown and that are no state, such as a part of a file: say it before they are read. */
  async opens(caller: Caller, streams: readonly string[], purpose: string): Promise<void> {
    await this.inTenant(caller.tenant.id, false, (m) => this.record(m, caller, [...new Set(streams)], purpose));
  }

  /** Waits up to 2 s until this service has, or has seen, `service/stream@seq`; false when it has not by then. */
  async waitFor(caller: Pick<Caller, 'tenant'>, place: string): Promise<boolean> {
    const m = PLACE.exec(place);
    const producer = SERVICES.find((s) => s === m?.[1]);
    if (!m || !producer || m[2] === undefined) throw new Denied(422, 'after-shape', 'The parameter after is not of the form service/stream@seq.');
    const [stream, seq] = [m[2], Number(m[3])];
    const end = performance.now() + WAIT_MS;
    for (;;) {
      const [row] = await this.inTenant(caller.tenant.id, true, (em) => this.places(em, [stream]));
      if (row && (producer === this.service ? row.seq : (row.seen[producer] ?? 0)) >= seq) return true;
      if (performance.now() >= end) return false;
      await new Promise((r) => setTimeout(r, LOOK_MS));
    }
  }

  /** Only streams of the caller's practices; a parked one answers with the sentence it was parked for. */
  private async permit(caller: Caller, targets: Targeted[]): Promise<void> {
    for (const { fact } of targets) {
      if (fact.practice !== undefined && !caller.may(fact.practice)) throw new Denied(403, 'practice-not-yours', 'You do not work for this practice.');
    }
    const rows = await this.inTenant(caller.tenant.id, true, (m) => this.places(m, targets.map((t) => t.stream)));
    for (const row of rows) {
      if (row.practice !== null && !caller.may(row.practice)) throw new Denied(403, 'practice-not-yours', 'You do not work for this practice.');
      if (row.parked !== null) throw new Refusal('stream-parked', `Work on this is stopped until somebody has looked at it: ${row.parked}`, 409);
    }
  }

  private async record(m: EntityManager, caller: Caller, streams: string[], purpose: string): Promise<void> {
    if (!PURPOSE.test(purpose)) throw new Error('the purpose of an opening is one word of small letters and hyphens');
    if (streams.length === 0) return;
    await m.query(
      `INSERT INTO ${schemaOf(this.service)}.audit (tenant_id, at, actor, action, stream, detail)
       SELECT $1, now(), $2, 'sealed-opened', s, $3 FROM unnest($4::text[]) s ORDER BY s`,
      [caller.tenant.id, caller.actor, purpose, streams],
    );
  }

  private places(m: EntityManager, streams: string[]): Promise<StreamPlace[]> {
    return m.query<StreamPlace[]>(`SELECT id, kind, practice, parked, sealed, seq, seen FROM ${schemaOf(this.service)}.stream WHERE id = ANY($1::text[]) ORDER BY id`, [streams]);
  }

  private inTenant<T>(tenant: string, readOnly: boolean, work: (m: EntityManager) => Promise<T>): Promise<T> {
    return this.reads.transaction(async (m) => {
      await m.query(`SELECT set_config('app.tenant', $1, true), set_config('transaction_read_only', $2, true)`, [tenant, readOnly ? 'on' : 'off']);
      // The transaction's id before any row number: the audit sealer relies on it.
      if (!readOnly) await m.query('SELECT pg_current_xact_id()');
      return work(m);
    });
  }
}
