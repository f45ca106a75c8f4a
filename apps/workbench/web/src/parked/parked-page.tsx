import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Grid, type Column } from '../grid/grid.js';
import { hasRole, useSession } from '../session/session.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { exactMoment, moment } from '../show/moment.js';
import { counted } from '../show/money.js';
import { Empty, Loading, Problem } from '../show/states.js';
import { ToneIcon, ToneText } from '../show/tone.js';
import { MAY_LOOK, overviewQuery, serviceText, standingText, type Standing } from './parked.js';

export const NotYours = () => <Empty title="This page is for SREs and managers">They look after what stopped. A claim that you cannot work on says so on its own page, with the reason.</Empty>;

const idOf = (s: Standing): string => `${s.service}/${s.stream}`;
const askedBy = (s: Standing): string | undefined => s.waiting.find((w) => w.discard !== null)?.discard?.name;

/** Over all services: streams that stopped, and facts that wait for their cause. Ids, types and sentences only. */
export function ParkedPage() {
  useTitle('What stands still');
  const may = hasRole(useSession(), ...MAY_LOOK);
  const { nameOf } = usePractices();
  const navigate = useNavigate();
  const list = useQuery({ ...overviewQuery(), enabled: may });
  const [current, setCurrent] = useState<string>();
  const { rows = [], total = 0, silent = [], readAt } = list.data ?? {};
  const columns: Column<Standing>[] = [
    { id: 'standing', title: 'Stands', width: '175px', cell: (s) => { const { text, tone } = standingText(s); return <ToneText tone={tone}>{text}</ToneText>; } },
    ...(rows.some((s) => askedBy(s) !== undefined) ? [{ id: 'asked', title: 'Discard asked by', width: '150px', cell: (s: Standing) => askedBy(s) ?? '–' }] : []),
    { id: 'since', title: 'Since', width: '205px', cell: (s) => moment(s.since) },
    { id: 'where', title: 'Where', width: 'minmax(255px, 0.5fr)', cell: (s) => <>{serviceText(s.service)} {s.kind} <span className="id">{s.stream}</span></> },
    { id: 'held', title: 'Waiting', width: '85px', numeric: true, cell: (s) => s.held.toLocaleString('en-US') },
    { id: 'why', title: 'Why', width: 'minmax(290px, 2fr)', cell: (s) => s.sentence },
    { id: 'practice', title: 'Practice', width: 'minmax(130px, 1fr)', cell: (s) => (s.practice === null ? '–' : nameOf(s.practice)) },
  ];
  return (
    <>
      <div className="page-head"><h1>What stands still</h1><span className="small">In all services, of all your practices.</span>{readAt !== undefined && <span className="asof">As of {exactMoment(readAt)}</span>}</div>
      {!may && <NotYours />}
      {may && list.isPending && <Loading what="all services" />}
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data && (
        <>
          {silent.map(({ service, sentence }) => <div key={service} className="notice notice-warn" role="alert"><ToneIcon tone="warn" /><div><strong>What stands still in {serviceText(service)} is not known.</strong> {sentence}</div></div>)}
          <div className="row" style={{ marginBottom: 10 }}>
            <Button size="xs" variant="default" onClick={() => void list.refetch()} loading={list.isFetching}>Read again</Button>
            {rows.length > 0 && <span className="small">{total > rows.length ? `The first ${rows.length.toLocaleString('en-US')} of ${counted(total, 'stream')}.` : `${counted(total, 'stream')}.`}</span>}
          </div>
          {rows.length === 0 && silent.length === 0 && <Empty title="Nothing stands still">Every stream of every service goes on. A fact that cannot be decided would stop its own stream and stand here; the others would go on.</Empty>}
          {rows.length > 0 && (
            <Grid
              caption="What stands still: what stopped first, then what waits, the oldest first" columns={columns} rows={rows} idOf={idOf} current={current ?? idOf(rows[0] as Standing)} onCurrent={(s) => setCurrent(idOf(s))}
              onOpen={(s) => void navigate({ to: '/parked/$service/$stream', params: { service: s.service, stream: s.stream }, search: (q) => (q.practice ? { practice: q.practice } : {}) })}
              more={false} loadMore={() => undefined} foot={<><kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>?</kbd> shows all keys.</>}
            />
          )}
        </>
      )}
    </>
  );
}
