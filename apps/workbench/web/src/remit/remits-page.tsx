import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Remit } from '../api/model.js';
import { remitsQuery } from '../api/queries.js';
import { Grid, type Column } from '../grid/grid.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { day, moment } from '../show/moment.js';
import { dollars } from '../show/money.js';
import { Empty, Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';

const STATES = [['posted', 'Posted'], ['quarantined', 'In quarantine'], ['balanced', 'Being posted'], ['received', 'Being checked']] as const;

/** Remittances, newest first: what was transferred, what of it is posted and what is held. */
export function RemitsPage() {
  const { state } = useSearch({ strict: false }) as { state?: string };
  useTitle('Remittances');
  const { practice, nameOf } = usePractices();
  const navigate = useNavigate();
  const list = useInfiniteQuery(remitsQuery(practice, state));
  const [current, setCurrent] = useState<string>();
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const columns: Column<Remit>[] = [
    { id: 'amount', title: 'Transferred', width: '120px', numeric: true, cell: (r) => dollars(r.paymentCents) },
    { id: 'id', title: 'Remittance', width: '150px', sort: 'descending', cell: (r) => <span className="id">{r.remit}</span> },
    ...(practice === undefined ? [{ id: 'practice', title: 'Practice', width: 'minmax(140px, 1fr)', cell: (r: Remit) => nameOf(r.practice) }] : []),
    { id: 'headline', title: 'Where it stands', width: 'minmax(170px, 0.9fr)', cell: (r) => <ToneText tone={r.headline.tone}>{r.headline.text}</ToneText> },
    { id: 'held', title: 'Held', width: '110px', numeric: true, cell: (r) => (r.held === 0 && r.equation.heldCents === 0 ? '–' : `${r.held} (${dollars(r.equation.heldCents)})`) },
    { id: 'claims', title: 'Payments', width: '100px', numeric: true, cell: (r) => r.claims?.toLocaleString('en-US') ?? '–' },
    { id: 'payer', title: 'Payer', width: 'minmax(140px, 1fr)', cell: (r) => r.payerName ?? '–' },
    { id: 'trace', title: 'Trace', width: '190px', cell: (r) => <span className="id">{r.trace ?? '–'}</span> },
    { id: 'day', title: 'Payment date', width: '120px', cell: (r) => day(r.paymentDate) },
    { id: 'received', title: 'Received', width: '215px', cell: (r) => moment(r.receivedAt) },
  ];
  return (
    <>
      <div className="page-head"><h1>Remittances</h1><span className="small">What payers sent, and what became of it.</span><Freshness fresh={list.data?.pages[0]} /></div>
      <div className="filters" role="search" aria-label="Filter remittances">
        <NativeSelect label="Stands" value={state ?? ''} onChange={(e) => { const v = e.currentTarget.value; void navigate({ to: '/remits', search: (s) => ({ ...s, state: v || undefined }), replace: true }); }} data={[{ value: '', label: 'Anywhere' }, ...STATES.map(([value, label]) => ({ value, label }))]} />
      </div>
      {list.isPending && <Loading what="the remittances" />}
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (state === undefined
        ? <Empty title="No remittance yet">They appear as soon as a payer&apos;s 835 is read.</Empty>
        : <Empty title="No remittance stands there">Choose another state to see the rest.</Empty>)}
      {rows.length > 0 && (
        <Grid
          caption="Remittances, newest first" columns={columns} rows={rows} idOf={(r) => r.remit} current={current ?? rows[0]?.remit} onCurrent={(r) => setCurrent(r.remit)}
          onOpen={(r) => void navigate({ to: '/remits/$id', params: { id: r.remit }, search: (s) => (s.practice ? { practice: s.practice } : {}) })}
          more={list.hasNextPage} loadMore={() => { if (!list.isFetchingNextPage) void list.fetchNextPage(); }} foot={<><kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>?</kbd> shows all keys.</>}
        />
      )}
    </>
  );
}
