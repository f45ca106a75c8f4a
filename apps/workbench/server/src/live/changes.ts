import { createHash } from 'node:crypto';
import type { Session } from '../session/session.js';

/** Ids of what changed; a page reads again what it shows. */
export interface Changes {
  changes: { id: string; kind: string; practice: string | null; version: number }[];
  /** So much changed that the page reads everything again. */
  resync: boolean;
  /** False while the read models do not answer. */
  live: boolean;
}

type Listener = (changes: Changes) => void;

/** At most two notices a second reach a page, however fast events come. */
export const INTERVAL_MS = 500;

/** People of one tenant with the same practices see the same changes, so one question serves them all. */
const scopeOf = ({ tenant, practices }: Session): string =>
  createHash('sha256').update(JSON.stringify([tenant, practices === '*' ? '*' : [...practices].sort()])).digest('base64url');

interface Member { listener: Listener; token: string; endsAt: number }

class Group {
  readonly members = new Set<Member>();
  #cursor: string | undefined;
  #live = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly reporting: string, private readonly get: typeof fetch, private readonly onEmpty: () => void) {}

  add(member: Member): () => void {
    this.members.add(member);
    if (this.#timer === undefined) this.#next(0);
    return () => {
      this.members.delete(member);
      if (this.members.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.onEmpty();
    };
  }

  #next(ms: number): void {
    this.#timer = setTimeout(() => void this.#ask(), ms);
    this.#timer.unref();
  }

  async #ask(): Promise<void> {
    // The token that lives longest: a member leaves when its own ends.
    const best = [...this.members].reduce<Member | undefined>((a, b) => (a === undefined || b.endsAt > a.endsAt ? b : a), undefined);
    if (best === undefined) return;
    try {
      const url = new URL('/v1/reporting/changes', this.reporting);
      if (this.#cursor !== undefined) url.searchParams.set('since', this.#cursor);
      const answer = await this.get(url, { headers: { authorization: `Bearer ${best.token}` }, signal: AbortSignal.timeout(5_000) });
      if (!answer.ok) throw new Error(`reporting answered ${answer.status}`);
      const said = (await answer.json()) as Omit<Changes, 'live'> & { cursor: string };
      const wasAway = !this.#live;
      this.#live = true;
      this.#cursor = said.cursor;
      if (said.changes.length > 0 || said.resync || wasAway) this.#tell({ changes: said.changes, resync: said.resync || wasAway, live: true });
    } catch {
      if (this.#live) this.#tell({ changes: [], resync: false, live: false });
      this.#live = false;
    }
    if (this.members.size > 0) this.#next(INTERVAL_MS);
  }

  #tell(changes: Changes): void {
    for (const { listener } of this.members) listener(changes);
  }
}

/** Follows reporting's changes for everybody who looks at a page. */
export class ChangeFeed {
  readonly #groups = new Map<string, Group>();

  constructor(private readonly reporting: string, private readonly get: typeof fetch = fetch) {}

  /** Calls back with changes of this person's practices until the returned function is called. */
  follow(session: Session, listener: Listener): () => void {
    const scope = scopeOf(session);
    let group = this.#groups.get(scope);
    if (group === undefined) {
      group = new Group(this.reporting, this.get, () => this.#groups.delete(scope));
      this.#groups.set(scope, group);
    }
    return group.add({ listener, token: session.accessToken, endsAt: session.accessEndsAt });
  }
}
