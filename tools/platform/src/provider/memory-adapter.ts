interface Payload extends Record<string, unknown> { grantId?: string; userCode?: string; uid?: string; consumed?: number }
interface Kept { payload: Payload; until: number }

/** Most entries of one kind that are kept; the oldest go first. */
const MOST = 5_000;

/**
 * Where the local provider keeps its sessions, codes and grants: in memory, so that a restart asks everybody to choose
 * who they are again. `now` is milliseconds.
 */
export function memoryAdapter(now: () => number = Date.now): new (kind: string) => object {
  const kinds = new Map<string, Map<string, Kept>>();
  return class MemoryAdapter {
    private readonly kept: Map<string, Kept>;

    constructor(readonly kind: string) {
      this.kept = kinds.get(kind) ?? new Map<string, Kept>();
      kinds.set(kind, this.kept);
    }

    async upsert(id: string, payload: Payload, expiresIn?: number): Promise<void> {
      this.kept.delete(id);
      this.kept.set(id, { payload, until: expiresIn === undefined ? Infinity : now() + expiresIn * 1000 });
      for (const [old, { until }] of this.kept) {
        if (until > now() && this.kept.size <= MOST) break;
        this.kept.delete(old);
      }
    }

    async find(id: string): Promise<Payload | undefined> {
      const found = this.kept.get(id);
      return found && found.until > now() ? found.payload : undefined;
    }

    async findByUserCode(userCode: string): Promise<Payload | undefined> {
      return this.first((p) => p.userCode === userCode);
    }

    async findByUid(uid: string): Promise<Payload | undefined> {
      return this.first((p) => p.uid === uid);
    }

    async consume(id: string): Promise<void> {
      const found = this.kept.get(id);
      if (found) found.payload.consumed = Math.floor(now() / 1000);
    }

    async destroy(id: string): Promise<void> {
      this.kept.delete(id);
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const kept of kinds.values()) {
        for (const [id, { payload }] of kept) if (payload.grantId === grantId) kept.delete(id);
      }
    }

    private first(matches: (payload: Payload) => boolean): Payload | undefined {
      for (const { payload, until } of this.kept.values()) if (until > now() && matches(payload)) return payload;
      return undefined;
    }
  };
}
