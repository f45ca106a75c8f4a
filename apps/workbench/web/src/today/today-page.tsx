import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Board } from '../api/model.js';
import { boardQuery, countsQuery } from '../api/queries.js';
import { presetFor } from '../queue/presets.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { day, left, moment } from '../show/moment.js';
import { counted, dollars } from '../show/money.js';
import { useNow } from '../show/now.js';
import { Empty, Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { AcknowledgedPart } from './acknowledged.js';
import { Figures } from './figures.js';

/** What needs somebody now, and what became of each practice's claims yesterday. */
export function TodayPage() {
  useTitle('Today');
  const { practice } = usePractices();
  const { date } = useSearch({ strict: false }) as { date?: string };
  const navigate = useNavigate();
  const counts = useQuery(countsQuery(practice));
  const board = useQuery(boardQuery(practice, date));
  const now = useNow();
  // The board's yesterday is counted in the company's zone, so the day after it is today there.
  const yesterday = useQuery(boardQuery(practice, undefined));
  const today = yesterday.data && dayAfter(yesterday.data.date);
  const toDay = (to: string | undefined) => void navigate({ to: '/today', search: (s) => ({ ...s, date: to }) });
  const open = counts.data?.queues.filter((q) => q.count > 0) ?? [];
  return (
    <>
      <div className="page-head"><h1>Today</h1><Freshness fresh={counts.data} /></div>
      <h2>Needs you now</h2>
      {counts.isPending && <Loading what="the queues" />}
      {counts.error && <Problem error={counts.error} retry={() => void counts.refetch()} />}
      {counts.data && open.length === 0 && <Empty title="Nothing is open">Every claim is on its way or at its end.</Empty>}
      <div className="cards">
        {open.map((q) => {
          const preset = presetFor(q.queue);
          const clock = q.firstDueAt === null ? undefined : left(q.firstDueAt, now);
          return (
            <Link key={q.queue} to="/q/$queue" params={{ queue: preset.id }} search={(s) => (s.practice ? { practice: s.practice } : {})} className="card">
              <div>{preset.queues?.length === 1 ? preset.title : `${preset.title}: ${q.queue}`}</div>
              <div className="card-figure">{q.count.toLocaleString('en-US')}</div>
              <div className="small">{dollars(q.amountCents)} {q.queue === 'denials' ? 'denied' : q.queue === 'posting' ? 'held' : presetFor(q.queue).amount === undefined ? 'in charges' : ''}</div>
              {clock && <div className="small"><ToneText tone={clock.tone}>{clock.text}</ToneText> for the first, due {moment(q.firstDueAt)}</div>}
            </Link>
          );
        })}
      </div>
      <div className="page-head" style={{ marginTop: 8 }}>
        <h2 style={{ margin: 0 }}>{date === undefined ? 'Yesterday' : date === today ? 'Today so far' : 'The day'}{board.data ? `, ${day(board.data.date)}` : ''}</h2>
        {board.data && <span className="small">Days of {board.data.timeZone}</span>}
        <Button size="xs" variant={date === undefined ? 'filled' : 'default'} aria-pressed={date === undefined} onClick={() => toDay(undefined)}>Yesterday</Button>
        <Button size="xs" variant={date !== undefined && date === today ? 'filled' : 'default'} aria-pressed={date !== undefined && date === today} disabled={today === undefined} onClick={() => toDay(today)}>Today so far</Button>
        <TextInput type="date" aria-label="Another day" value={date ?? board.data?.date ?? ''} onChange={(e) => toDay(e.currentTarget.value || undefined)} />
      </div>
      {board.isPending && <Loading what="the board" />}
      {board.error && <Problem error={board.error} retry={() => void board.refetch()} />}
      {board.data && board.data.items.length === 0 && <Empty title="No practice yet">Register one under practices and payers.</Empty>}
      {board.data?.items.map((b) => <BoardPanel key={b.practice ?? 'none'} board={b} />)}
      {board.data && <Figures practice={practice} date={board.data.date} />}
    </>
  );
}

const dayAfter = (iso: string): string => new Date(Date.parse(`${iso}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

const ROWS: readonly [keyof Pick<Board, 'openBefore' | 'received' | 'returned' | 'transmitted' | 'notBillable' | 'openAfter'>, string, string][] = [
  ['openBefore', '', 'Open at the start'], ['received', '+', 'Received'], ['returned', '+', 'Came back'], ['transmitted', '−', 'Transmitted'], ['notBillable', '−', 'Not billable'], ['openAfter', '=', 'Open at the end'],
];

function BoardPanel({ board: b }: { board: Board }) {
  const quiet = ROWS.every(([k]) => b[k].count === 0);
  const happened = Object.entries(b.happened);
  return (
    <section className="panel" aria-label={b.name ?? 'Without a practice'}>
      <h3>{b.name ?? 'Not yet of a practice'}</h3>
      {quiet && b.acknowledged.submitted.count === 0 ? <p className="small" style={{ margin: 0 }}>Nothing was open and nothing came in.</p> : (
        <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(300px, 100%), 1fr))', gap: 20 }}>
          <table className="plain-table">
            <caption className="hidden-visually">Claims and charges of the day</caption>
            <thead><tr><th scope="col">Claims</th><th scope="col" className="money">Count</th><th scope="col" className="money">Charges</th></tr></thead>
            <tbody>{ROWS.map(([k, sign, label]) => <tr key={k}><th scope="row" style={{ fontWeight: k === 'openAfter' ? 650 : 400, color: 'var(--ink)' }}>{sign} {label}</th><td className="money">{b[k].count.toLocaleString('en-US')}</td><td className="money">{dollars(b[k].cents)}</td></tr>)}</tbody>
          </table>
          <div>
            <p className="identity-line"><ToneText tone={b.identity.holds ? 'ok' : 'danger'} strong>{b.identity.holds ? 'The sums agree' : 'The sums do not agree'}</ToneText></p>
            <p className="identity-line">{b.identity.count}</p>
            <p className="identity-line">{b.identity.cents}</p>
            <AcknowledgedPart of={b.acknowledged} />
            {happened.length > 0 && <p className="small">On the way: {happened.map(([what, a]) => `${counted(a.count, 'claim')} ${what}`).join(', ')}</p>}
          </div>
        </div>
      )}
    </section>
  );
}
