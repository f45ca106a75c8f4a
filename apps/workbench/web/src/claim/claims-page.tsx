import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../api/client.js';
import type { Claim, Person } from '../api/model.js';
import { claimsQuery, type ClaimFilters } from '../api/queries.js';
import { Grid, type Column } from '../grid/grid.js';
import { hasRole, useSession } from '../session/session.js';
import { ChangedPill } from '../shell/changed-pill.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { day, moment } from '../show/moment.js';
import { counted, dollars } from '../show/money.js';
import { payerText } from '../show/payer.js';
import { Empty, Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { rememberList } from './open-list.js';
import { nameText } from './person.js';

const STANDINGS = ['waiting', 'held', 'incomplete', 'on its way', 'rejected', 'transmitted', 'not billable'];
const TONES = [['danger', 'Trouble'], ['warn', 'Needs somebody'], ['info', 'On its way'], ['ok', 'Good'], ['mute', 'At its end']] as const;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** Most persons that one request opens. */
const REVEAL = 100;

export function ClaimsPage() {
  const search = useSearch({ strict: false }) as ClaimFilters;
  useTitle('Claims');
  const { practice, nameOf } = usePractices();
  const session = useSession();
  const navigate = useNavigate();
  const list = useInfiniteQuery(claimsQuery({ ...search, practice }));
  const [current, setCurrent] = useState<string>();
  const [people, setPeople] = useState<ReadonlyMap<string, Person | null>>();
  const [refused, setRefused] = useState<unknown>();
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const set = (more: Partial<ClaimFilters>) => void navigate({ to: '/claims', search: (s) => ({ ...s, ...more }), replace: true });
  const open = (c: Claim) => {
    rememberList({ title: 'Claims', to: location.pathname + location.search, rows: rows.map((r) => ({ id: r.claim, kind: 'claim' })), more: list.hasNextPage });
    void navigate({ to: '/claims/$id', params: { id: c.claim }, search: (s) => (s.practice ? { practice: s.practice } : {}) });
  };
  const reveal = () => {
    const from = Math.max(0, rows.findIndex((r) => r.claim === current));
    const claims = rows.slice(from, from + REVEAL).map((r) => r.claim);
    ask<{ items: { claim: string; person: Person | null }[] }>('/v1/reporting/claims/people', { claims })
      .then(({ items }) => setPeople(new Map([...(people ?? []), ...items.map((i) => [i.claim, i.person] as const)])), setRefused);
  };
  const columns: Column<Claim>[] = [
    { id: 'charge', title: 'Charge', width: '110px', numeric: true, cell: (c) => dollars(c.chargeCents) },
    { id: 'id', title: 'Claim', width: '140px', sort: 'descending', cell: (c) => <span className="id">{c.claim}</span> },
    ...(practice === undefined ? [{ id: 'practice', title: 'Practice', width: 'minmax(140px, 1fr)', cell: (c: Claim) => nameOf(c.practice) }] : []),
    { id: 'headline', title: 'Where it stands', width: 'minmax(280px, 1.9fr)', cell: (c) => <ToneText tone={c.headline.tone}>{c.headline.text}</ToneText> },
    { id: 'service', title: 'Service', width: '110px', cell: (c) => day(c.serviceFrom) },
    { id: 'payer', title: 'Payer', width: 'minmax(140px, 0.8fr)', cell: (c) => payerText(c.payerName, c.payerSource) },
    ...(people ? [{ id: 'person', title: 'Patient', width: 'minmax(150px, 1fr)', cell: (c: Claim) => (people.has(c.claim) ? nameText(people.get(c.claim)) : 'Sealed') }] : []),
    { id: 'next', title: 'Next', width: 'minmax(200px, 1.2fr)', cell: (c) => (c.waitsFor ? `${capital(c.waitsFor.owner)}: ${c.waitsFor.nextAction}` : '–') },
    { id: 'received', title: 'Received', width: '215px', cell: (c) => moment(c.receivedAt) },
  ];
  const filtered = ['state', 'tone', 'payer', 'document', 'from', 'to'].some((k) => search[k as keyof ClaimFilters] !== undefined);
  return (
    <>
      <div className="page-head"><h1>Claims</h1><ChangedPill ids={rows.map((r) => r.claim)} readAt={list.dataUpdatedAt} onTake={() => void list.refetch()} /><Freshness fresh={list.data?.pages[0]} /></div>
      <div className="filters" role="search" aria-label="Filter claims">
        <NativeSelect label="Stands" value={search.state ?? ''} onChange={(e) => set({ state: e.currentTarget.value || undefined })} data={[{ value: '', label: 'Anywhere' }, ...STANDINGS.map((s) => ({ value: s, label: capital(s) }))]} />
        <NativeSelect label="Urgency" value={search.tone ?? ''} onChange={(e) => set({ tone: e.currentTarget.value || undefined })} data={[{ value: '', label: 'Any' }, ...TONES.map(([value, label]) => ({ value, label }))]} />
        <TextInput label="Payer id" defaultValue={search.payer ?? ''} key={`p${search.payer ?? ''}`} w={120} onBlur={(e) => { const v = e.currentTarget.value.trim() || undefined; if (v !== search.payer) set({ payer: v }); }} onKeyDown={(e) => { if (e.key === 'Enter') e.currentTarget.blur(); }} />
        <TextInput type="date" label="Service from" value={search.from ?? ''} onChange={(e) => set({ from: e.currentTarget.value || undefined })} />
        <TextInput type="date" label="Service to" value={search.to ?? ''} onChange={(e) => set({ to: e.currentTarget.value || undefined })} />
        {search.document !== undefined && <Button variant="default" size="sm" onClick={() => set({ document: undefined })}>Of file {search.document} ✕</Button>}
        {filtered && <Button variant="default" size="sm" onClick={() => set({ state: undefined, tone: undefined, payer: undefined, document: undefined, from: undefined, to: undefined })}>Clear filters</Button>}
        {hasRole(session, 'biller', 'coder', 'manager', 'agent') && rows.length > 0 && <Button variant="default" size="sm" onClick={reveal}>Show patients (is logged)</Button>}
      </div>
      {refused !== undefined && <Problem error={refused} />}
      {list.isPending && <Loading what="the claims" />}
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (filtered
        ? <Empty title="No claim matches these filters">Clear a filter, or search with Ctrl-K.</Empty>
        : <Empty title="No claims yet">They appear here as soon as a practice&apos;s file is read.</Empty>)}
      {rows.length > 0 && (
        <Grid
          caption="Claims, newest first" columns={columns} rows={rows} idOf={(c) => c.claim} current={current} onCurrent={(c) => setCurrent(c.claim)} onOpen={open}
          more={list.hasNextPage} loadMore={() => { if (!list.isFetchingNextPage) void list.fetchNextPage(); }}
          foot={`${counted(rows.length, 'claim')}${list.hasNextPage ? ' so far; more as you go down' : ''}`}
        />
      )}
    </>
  );
}
