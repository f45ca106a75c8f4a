import { useQuery, useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import { afterOf, command, get, type ApiError } from '../api/client.js';
import type { Choices, Page, QueueItem } from '../api/model.js';
import { hasRole, useSession } from '../session/session.js';
import { useToast } from '../shell/toasts.js';
import { begun, over } from './leases.js';

export type Verb = 'take' | 'release' | 'hand-over' | 'snooze' | 'wake' | 'notes' | 'plan' | 'resolve';

/** Only part of the lists that is asked for at once, so that a hundred rows do not shut others out. */
const AT_ONCE = 4;

type Place = Pick<QueueItem, 'stream' | 'item' | 'queue'>;
/** The same work: what has gone on to another queue is done in this one. */
export const sameItem = (a: Place, b: Place): boolean => a.stream === b.stream && a.item === b.item && a.queue === b.queue;

/** Everything that waits for a claim or file, resting or not. */
export const itemsOfQuery = (stream: string, after?: string) => ({
  queryKey: ['desk', stream], queryFn: () => get<Page<QueueItem>>('/v1/reporting/work-items', { stream, after }),
});

export const choicesQuery = () => ({ queryKey: ['choices'], queryFn: () => get<Choices>('/v1/reporting/work-items/choices'), staleTime: 60_000 });

/** Puts what is known now of some streams into the lists that are open: rows change in place, none moves, what is done turns grey. */
export function intoLists(queries: QueryClient, streams: ReadonlySet<string>, known: readonly QueueItem[]): void {
  queries.setQueriesData<InfiniteData<Page<QueueItem>>>({ queryKey: ['work'] }, (list) => list && {
    ...list,
    pages: list.pages.map((page) => ({
      ...page,
      items: page.items.map((i) => (streams.has(i.stream) ? known.find((k) => sameItem(k, i)) ?? { ...i, done: true } : i)),
    })),
  });
}

/** Reads what waits for some streams again and puts it into the lists. */
export async function readInto(queries: QueryClient, streams: readonly string[], after?: string): Promise<void> {
  const pages = await Promise.all(streams.map((s) => queries.fetchQuery({ ...itemsOfQuery(s, after), staleTime: 0 }).catch(() => undefined)));
  const read = streams.filter((_, i) => pages[i] !== undefined);
  intoLists(queries, new Set(read), pages.flatMap((p) => p?.items ?? []));
}

/** What a person may do with items, and how it is said. */
export function useDesk() {
  const queries = useQueryClient();
  const session = useSession();
  const toast = useToast();

  const one = async (item: QueueItem, verb: Verb, body: object): Promise<ApiError | undefined> => {
    try {
      const answer = await command(`/v1/reporting/work-items/${item.stream}/${verb}`, { item: item.item, ...body });
      if (verb === 'take') begun(item);
      else if (verb !== 'notes' && verb !== 'plan') over(item);
      await readInto(queries, [item.stream], afterOf(answer));
      return undefined;
    } catch (fault) {
      await readInto(queries, [item.stream]);
      return fault as ApiError;
    }
  };

  return {
    mayWork: hasRole(session, 'biller', 'coder', 'poster', 'denial', 'agent', 'manager'),
    /** Says it for one item or several; what was refused is told with its sentence, and the rest is done. */
    async say(items: readonly QueueItem[], verb: Verb, body: object, done: string): Promise<readonly ApiError[]> {
      const refused: ApiError[] = [];
      const left = [...items];
      const worker = async () => { for (let i = left.shift(); i; i = left.shift()) { const fault = await one(i, verb, body); if (fault) refused.push(fault); } };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
      void queries.invalidateQueries({ queryKey: ['counts'] });
      const sentences = [...new Set(refused.map((f) => f.sentence))].join(' ');
      if (refused.length === 0) toast(items.length === 1 ? done : `${done}: ${items.length}`);
      else toast(refused.length === items.length ? sentences : `${done}: ${items.length - refused.length} of ${items.length}. ${sentences}`);
      return refused;
    },
  };
}

/** Words for what may be decided; asked once. */
export const useChoices = (): Choices | undefined => useQuery(choicesQuery()).data;
