import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState } from 'react';

interface Notice { changes: { id: string; kind: string }[]; resync: boolean; live: boolean }

interface Live {
  /** `away`: the stream is broken; `behind`: the read models do not answer. */
  state: 'live' | 'away' | 'behind';
  /** Claims and files that changed since the list of this key was taken in. */
  changedSince(mark: number): ReadonlySet<string>;
  mark: number;
}

const LiveContext = createContext<Live>({ state: 'away', changedSince: () => new Set(), mark: 0 });

export const useLive = (): Live => useContext(LiveContext);

/** Most changes that an open list remembers; beyond, it asks to be read again. */
const MOST = 5_000;
const AGAIN_MS = 5_000;

/** Reads again what the screen shows of the changed streams. Lists keep their order: they tell how much changed and wait. */
function readAgain(queries: QueryClient, { changes, resync }: Notice): void {
  if (resync) {
    void queries.invalidateQueries({ predicate: ({ queryKey }) => !['claims', 'work'].includes(String(queryKey[0])) });
    return;
  }
  const ids = new Set(changes.map((c) => c.id));
  void queries.invalidateQueries({ predicate: ({ queryKey }) => ['claim', 'file', 'desk', 'remit', 'account'].includes(String(queryKey[0])) && ids.has(String(queryKey[1])) });
  const kinds = new Set(changes.map((c) => c.kind));
  if (kinds.has('document') || kinds.has('interchange')) void queries.invalidateQueries({ queryKey: ['files'] });
  for (const kind of ['remit', 'account']) if (kinds.has(kind)) void queries.invalidateQueries({ queryKey: [`${kind}s`] });
  if (kinds.has('practice') || kinds.has('payer') || kinds.has('partner')) void queries.invalidateQueries({ queryKey: ['practices'] });
  void queries.invalidateQueries({ queryKey: ['counts'] });
}

export function LiveProvider({ children }: { children: React.ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<Live['state']>('away');
  const [seen, setSeen] = useState<{ mark: number; log: { mark: number; id: string }[] }>({ mark: 0, log: [] });

  useEffect(() => {
    let source = new EventSource('/v1/stream');
    let again: ReturnType<typeof setTimeout> | undefined;
    const begin = () => {
      source.addEventListener('hello', () => {
        setState('live');
        // What happened while the stream was away is not told again.
        readAgain(queries, { changes: [], resync: true, live: true });
      });
      source.addEventListener('changes', (e) => {
        const notice = JSON.parse((e as MessageEvent<string>).data) as Notice;
        setState(notice.live ? 'live' : 'behind');
        if (!notice.live) return;
        readAgain(queries, notice);
        setSeen(({ mark, log }) => ({ mark: mark + 1, log: [...log, ...notice.changes.map(({ id }) => ({ mark: mark + 1, id }))].slice(-MOST) }));
      });
      source.onerror = () => {
        setState('away');
        // The browser comes back by itself after a broken line, but not after an answer that was no stream.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(() => { source = new EventSource('/v1/stream'); begin(); }, AGAIN_MS);
      };
    };
    begin();
    return () => { clearTimeout(again); source.close(); };
  }, [queries]);

  const live = useMemo<Live>(() => ({
    state, mark: seen.mark, changedSince: (mark) => new Set(seen.log.filter((c) => c.mark > mark).map((c) => c.id)),
  }), [state, seen]);
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}
