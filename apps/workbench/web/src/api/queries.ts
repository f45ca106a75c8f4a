import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from './client.js';
import type {
  Account, AccountDetail, Board, Category, Claim, ClaimDetail, ClaimMessage, ClaimMoney, Coding, Day, FigureLine, FileAtIntake, FileDetail, FileView, Fresh, JournalEntry, JourneyEntry, Page, Practice, QueueCount, QueueItem, Remit, RemitDetail,
  SubmissionClaim,
} from './model.js';

/** A list that is open keeps its order until the person asks for the changes; everything else follows events. */
const LIST = { staleTime: Infinity } as const;

export interface ClaimFilters { practice?: string | undefined; state?: string | undefined; tone?: string | undefined; payer?: string | undefined; document?: string | undefined; from?: string | undefined; to?: string | undefined }

export const practicesQuery = () => queryOptions({ queryKey: ['practices'], queryFn: ({ signal }) => get<Fresh & { items: Practice[] }>('/v1/reporting/practices', {}, signal) });

export const claimsQuery = (filters: ClaimFilters) => infiniteQueryOptions({
  queryKey: ['claims', filters],
  queryFn: ({ pageParam, signal }) => get<Page<Claim>>('/v1/reporting/claims', { ...filters, cursor: pageParam, limit: 100 }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.cursor,
  ...LIST,
});

export interface WorkFilters {
  practice?: string | undefined; shelf?: string | undefined; desk?: string | undefined; owner?: string | undefined; category?: string | undefined; payer?: string | undefined; sort?: string | undefined;
}

const namesOf = (queues: readonly string[] | undefined): string | undefined => queues?.join(',');

export const queueQuery = (queues: readonly string[] | undefined, { practice, shelf, desk, owner, category, payer, sort }: WorkFilters) => infiniteQueryOptions({
  queryKey: ['work', namesOf(queues) ?? 'all', practice ?? 'all', shelf, desk, owner, category, payer, sort],
  queryFn: ({ pageParam, signal }) => get<Page<QueueItem>>('/v1/reporting/work-items', { queue: namesOf(queues), practice, shelf, desk, owner, category, payer, sort, cursor: pageParam, limit: 100 }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.cursor,
  ...LIST,
});

export const categoriesQuery = (queues: readonly string[] | undefined, practice: string | undefined, shelf: string | undefined) => queryOptions({
  queryKey: ['counts', 'categories', namesOf(queues) ?? 'all', practice ?? 'all', shelf],
  queryFn: ({ signal }) => get<{ categories: Category[] }>('/v1/reporting/work-items/categories', { queue: namesOf(queues), practice, shelf }, signal),
});

export const countsQuery = (practice: string | undefined) => queryOptions({
  queryKey: ['counts', practice ?? 'all'], queryFn: ({ signal }) => get<Fresh & { queues: QueueCount[] }>('/v1/reporting/counts', { practice }, signal),
});

export const claimQuery = (claim: string, after?: string) => queryOptions({
  queryKey: ['claim', claim], queryFn: ({ signal }) => get<ClaimDetail>(`/v1/reporting/claims/${claim}`, { after }, signal),
});

export const journeyQuery = (claim: string) => infiniteQueryOptions({
  queryKey: ['claim', claim, 'journey'],
  queryFn: ({ pageParam, signal }) => get<Fresh & { entries: JourneyEntry[]; cursor: string | null }>(`/v1/reporting/claims/${claim}/journey`, { cursor: pageParam }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.cursor,
});

export const codingQuery = (claim: string, after?: string) => queryOptions({
  queryKey: ['claim', claim, 'coding'], queryFn: ({ signal }) => get<Coding>(`/v1/coding/claims/${claim}`, { after }, signal),
});

export const submissionQuery = (claim: string, after?: string) => queryOptions({
  queryKey: ['claim', claim, 'submission'], queryFn: ({ signal }) => get<SubmissionClaim>(`/v1/submission/claims/${claim}`, { after }, signal),
});

export const moneyQuery = (claim: string) => queryOptions({ queryKey: ['claim', claim, 'money'], queryFn: ({ signal }) => get<ClaimMoney>(`/v1/reporting/claims/${claim}/money`, {}, signal) });

export const messagesQuery = (claim: string) => queryOptions({
  queryKey: ['claim', claim, 'messages'], queryFn: ({ signal }) => get<Fresh & { messages: ClaimMessage[] }>(`/v1/reporting/claims/${claim}/messages`, {}, signal),
});

/** The journal of a claim, from the books themselves. */
export const journalQuery = (claim: string) => queryOptions({
  queryKey: ['claim', claim, 'journal'], queryFn: ({ signal }) => get<{ entries: JournalEntry[] }>('/v1/remittance/ledger/entries', { claim }, signal),
});

export const remitsQuery = (practice: string | undefined, state: string | undefined) => infiniteQueryOptions({
  queryKey: ['remits', practice ?? 'all', state],
  queryFn: ({ pageParam, signal }) => get<Page<Remit>>('/v1/reporting/remits', { practice, state, cursor: pageParam, limit: 100 }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.cursor,
});

export const remitQuery = (remit: string) => infiniteQueryOptions({
  queryKey: ['remit', remit],
  queryFn: ({ pageParam, signal }) => get<RemitDetail>(`/v1/reporting/remits/${remit}`, { cursor: pageParam }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.cursor,
});

export const accountsQuery = (practice: string | undefined) => infiniteQueryOptions({
  queryKey: ['accounts', practice ?? 'all'],
  queryFn: ({ pageParam, signal }) => get<Page<Account>>('/v1/reporting/accounts', { practice, cursor: pageParam, limit: 100 }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.cursor,
});

export const accountQuery = (account: string) => queryOptions({ queryKey: ['account', account], queryFn: ({ signal }) => get<AccountDetail>(`/v1/reporting/accounts/${account}`, {}, signal) });

export const filesQuery = (practice: string | undefined, direction: 'in' | 'out', brings?: string) => infiniteQueryOptions({
  queryKey: ['files', direction, brings ?? 'any', practice ?? 'all'],
  queryFn: ({ pageParam, signal }) => get<Page<FileView>>('/v1/reporting/documents', { practice, direction, brings, cursor: pageParam, limit: 50 }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.cursor,
});

export const fileQuery = (document: string) => queryOptions({
  queryKey: ['file', document], queryFn: ({ signal }) => get<FileDetail>(`/v1/reporting/documents/${document}`, {}, signal),
});

const ENDED = new Set(['done', 'refused', 'exception', 'duplicate']);

/** Asked again twice a second while the file is read, because intake knows before the read models do. */
export const fileAtIntakeQuery = (document: string) => queryOptions({
  queryKey: ['file', document, 'intake'],
  queryFn: ({ signal }) => get<FileAtIntake>(`/v1/intake/files/${document}`, {}, signal),
  refetchInterval: ({ state }) => (state.data && ENDED.has(state.data.phase) ? false : 500),
});

export const boardQuery = (practice: string | undefined, date: string | undefined) => queryOptions({
  queryKey: ['board', practice ?? 'all', date ?? 'yesterday'],
  queryFn: ({ signal }) => get<Fresh & { date: string; timeZone: string; items: Board[] }>('/v1/reporting/yesterday', { practice, date }, signal),
});

export const daysQuery = (practice: string | undefined, date: string) => queryOptions({
  queryKey: ['board', 'days', practice ?? 'all', date], queryFn: ({ signal }) => get<Fresh & { date: string; items: Day[] }>(`/v1/reporting/days/${date}`, { practice }, signal),
});

export const figureQuery = (practice: string, date: string, figure: string) => infiniteQueryOptions({
  queryKey: ['board', 'figure', practice, date, figure],
  queryFn: ({ pageParam, signal }) => get<Page<FigureLine> & { totalCents: number }>(`/v1/reporting/days/${date}/figures/${figure}`, { practice, cursor: pageParam, limit: 50 }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.cursor,
});
