import type { StreamState } from '../decision.js';
import type { Lookups } from '../definition.js';
import type { StoreTransaction } from '../ports.js';
import type { Surroundings } from './work.js';

/** The questions a batch may ask before its streams are locked; all of them inside its transaction. */
export function lookupsOf(tx: StoreTransaction, at: Surroundings): Lookups {
  const { sealer, tenant } = at;
  return {
    now: at.now,
    tokenKey: sealer.tokenKey(tenant.id),
    newId: () => at.newId(),
    token: (purpose, value) => sealer.token(tenant.id, purpose, value),
    tokens: (purpose, value) => sealer.tokens(tenant.id, purpose, value),
    rows: async <T>(table: string, columns: string[], keys: unknown[][]) => (keys.length === 0 ? [] : await tx.sideRows(table, columns, keys)) as T[],
    states: async <S extends StreamState>(ids: string[]) => {
      const found = new Map<string, S>();
      for (const row of await tx.peek(ids)) {
        if (row.state === null) continue;
        const phi = row.sealed === null ? {} : { phi: sealer.open(tenant.id, row.id, `state:${row.kind}`, row.sealed) };
        found.set(row.id, { ...row.state, ...phi } as unknown as S);
      }
      return found;
    },
  };
}
