import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Account } from '../api/model.js';
import { accountsQuery } from '../api/queries.js';
import { Grid, type Column } from '../grid/grid.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { moment } from '../show/moment.js';
import { dollars } from '../show/money.js';
import { Empty, Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';

/** What guarantors owe: patient shares and nothing else. Ids only; nobody is named in a list. */
export function AccountsPage() {
  useTitle('Accounts');
  const { practice, nameOf } = usePractices();
  const navigate = useNavigate();
  const list = useInfiniteQuery(accountsQuery(practice));
  const [current, setCurrent] = useState<string>();
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const columns: Column<Account>[] = [
    { id: 'balance', title: 'Balance', width: '120px', numeric: true, cell: (a) => dollars(a.balanceCents) },
    { id: 'id', title: 'Account', width: '150px', sort: 'descending', cell: (a) => <span className="id">{a.account}</span> },
    ...(practice === undefined ? [{ id: 'practice', title: 'Practice', width: 'minmax(140px, 1fr)', cell: (a: Account) => nameOf(a.practice) }] : []),
    { id: 'headline', title: 'Where it stands', width: 'minmax(200px, 1.2fr)', cell: (a) => <ToneText tone={a.headline.tone}>{a.headline.text}</ToneText> },
    { id: 'claims', title: 'Claims', width: '90px', numeric: true, cell: (a) => a.claims },
    { id: 'opened', title: 'Opened', width: '215px', cell: (a) => moment(a.openedAt) },
  ];
  return (
    <>
      <div className="page-head"><h1>Accounts</h1><span className="small">What patients owe: their shares, as payers left them.</span><Freshness fresh={list.data?.pages[0]} /></div>
      {list.isPending && <Loading what="the accounts" />}
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && <Empty title="Nobody owes anything">An account is opened with the first share that a payer leaves to a patient.</Empty>}
      {rows.length > 0 && (
        <Grid
          caption="Accounts, newest first" columns={columns} rows={rows} idOf={(a) => a.account} current={current ?? rows[0]?.account} onCurrent={(a) => setCurrent(a.account)}
          onOpen={(a) => void navigate({ to: '/accounts/$id', params: { id: a.account }, search: (s) => (s.practice ? { practice: s.practice } : {}) })}
          more={list.hasNextPage} loadMore={() => { if (!list.isFetchingNextPage) void list.fetchNextPage(); }} foot={<><kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>?</kbd> shows all keys.</>}
        />
      )}
    </>
  );
}
