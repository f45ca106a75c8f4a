import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Amount, Day } from '../api/model.js';
import { daysQuery, figureQuery } from '../api/queries.js';
import { pageOf } from '../claim/open-list.js';
import { day, moment } from '../show/moment.js';
import { counted, dollars } from '../show/money.js';
import { Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';

interface Row { figure: string; label: string; amount: Amount }

/** The five figures that a client is told in the evening, each with what it is made of. */
export const FIGURES: readonly { title: string; rows(f: Day['figures']): Row[] }[] = [
  { title: 'Claims submitted and pending', rows: ({ submissions: s }) => [
    { figure: 'submitted', label: 'Submitted', amount: s.submitted }, { figure: 'accepted', label: 'accepted', amount: s.accepted }, { figure: 'rejected', label: 'rejected', amount: s.rejected },
    { figure: 'pending', label: 'pending', amount: s.pending }, { figure: 'outstanding', label: 'Waiting for a judgement, of any day', amount: s.outstanding },
  ] },
  { title: 'Payments posted', rows: ({ payments: p }) => [{ figure: 'answered', label: 'Answers posted', amount: p.answered }] },
  { title: 'Denials received', rows: ({ denials: d }) => [{ figure: 'denied', label: 'Answers with denied dollars', amount: d.received }, { figure: 'cases', label: 'Cases opened', amount: d.cases }] },
  { title: 'Follow-up', rows: ({ followUp: f }) => [{ figure: 'follow-up', label: 'Open work on money that is owed', amount: f.open }] },
  { title: 'High-risk claims', rows: ({ highRisk: h }) => [{ figure: 'high-risk', label: 'Deadline near or past', amount: h.claims }] },
];

/** The end-of-day figures of each practice, as they are now or as they were when the day was closed. */
export function Figures({ practice, date }: { practice: string | undefined; date: string }) {
  const { data, error, refetch } = useQuery(daysQuery(practice, date));
  return (
    <>
      <h2>The five figures, {day(date)}</h2>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading what="the figures" />}
      {data?.items.map((d) => <DayPanel key={d.practice} day={d} date={date} />)}
    </>
  );
}

function DayPanel({ day: d, date }: { day: Day; date: string }) {
  const { payments: p, followUp } = d.figures;
  const [open, setOpen] = useState<string>();
  return (
    <section className="panel" aria-label={`Figures of ${d.name}`}>
      <h3>{d.name} <span className="small">{d.closed ? `closed ${moment(d.closed.at)}` : 'not closed yet'}</span></h3>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={`Five figures of ${d.name}`}>
        <table className="plain-table">
          <caption className="hidden-visually">Five figures of the day</caption>
          <thead><tr><th scope="col">Figure</th><th scope="col">What</th><th scope="col" className="money">Count</th><th scope="col" className="money">Dollars</th><th scope="col">Made of</th></tr></thead>
          <tbody>
            {FIGURES.flatMap(({ title, rows }) => rows(d.figures).map((r, i) => (
              <tr key={r.figure}>
                <td>{i === 0 ? <strong>{title}</strong> : ''}</td><td>{r.label}</td><td className="money">{r.amount.count.toLocaleString('en-US')}</td><td className="money">{dollars(r.amount.cents)}</td>
                <td>{r.amount.count > 0 && <button type="button" className="link-button" aria-expanded={open === r.figure} onClick={() => setOpen(open === r.figure ? undefined : r.figure)}>{open === r.figure ? 'Hide' : 'Show'}<span className="hidden-visually"> what {r.label.toLowerCase()} of {d.name} is made of</span></button>}</td>
              </tr>
            )))}
          </tbody>
        </table>
      </div>
      <p className="identity-line" style={{ marginTop: 8 }}>
        <ToneText tone={p.differenceCents === 0 ? 'ok' : 'danger'}>Cash {dollars(p.cashCents)} = {dollars(p.answered.cents)} posted + {dollars(p.heldCents)} held − {dollars(p.releasedCents)} released − {dollars(p.providerAdjustmentCents)} provider adjustments; the books have {dollars(p.bookedCents)}</ToneText>
      </p>
      <p className="small">{counted(followUp.overdue.count, 'item')} past {followUp.overdue.count === 1 ? 'its' : 'their'} date, {dollars(followUp.overdue.cents)}.{d.corrections.length > 0 ? ` ${counted(d.corrections.length, 'correction')} of closed days ${d.corrections.length === 1 ? 'belongs' : 'belong'} to this day.` : ''}</p>
      {open !== undefined && <Lines practice={d.practice} date={date} figure={open} />}
    </section>
  );
}

/** The page of a row: its item says what it is of. */
const kindOf = (item: string): string => (/^(held|remit)\b/.test(item) ? 'remit' : /^(interchange|document)\b/.test(item) ? 'document' : /^account\b/.test(item) ? 'account' : 'claim');

function Lines({ practice, date, figure }: { practice: string; date: string; figure: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(figureQuery(practice, date, figure));
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading what="what it is made of" />;
  return (
    <>
      <ul className="plain-list" aria-label={`Made of: ${figure}`}>
        {data.pages.flatMap((p) => p.items).map((l, i) => (
          <li key={`${l.stream} ${l.item} ${i}`}>
            <Link to={pageOf(kindOf(l.item))} params={{ id: l.stream }} search={(s) => (s.practice ? { practice: s.practice } : {})} className="id">{l.stream}</Link> {dollars(l.cents)}
            <span className="small"> {[l.why?.replaceAll('-', ' '), l.at === undefined ? undefined : l.at.length === 10 ? day(l.at) : moment(l.at)].filter((t) => t !== undefined).join(', ')}</span>
          </li>
        ))}
      </ul>
      {hasNextPage && <Button variant="default" mt={8} onClick={() => void fetchNextPage()}>More</Button>}
    </>
  );
}
