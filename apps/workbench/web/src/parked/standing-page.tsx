import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ask } from '../api/client.js';
import type { Tone } from '../api/model.js';
import { hasRole, useSession } from '../session/session.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { moment } from '../show/moment.js';
import { counted } from '../show/money.js';
import { Empty, Loading, Problem } from '../show/states.js';
import { ToneIcon, ToneText } from '../show/tone.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { DiscardPart } from './discard-part.js';
import { NotYours } from './parked-page.js';
import { advice, inFront, isService, MAY_LOOK, mayWork, originText, outcomeOf, pageOf, reasonText, serviceText, standingQuery, standingText, type After, type Standing, type WaitingFact } from './parked.js';

/** One stream that stands still: why, what waits, and the way on. */
export function StandingPage() {
  const { service, stream } = useParams({ strict: false }) as { service: string; stream: string };
  useTitle(`Stands still: ${stream}`);
  const session = useSession();
  const may = hasRole(session, ...MAY_LOOK);
  const queries = useQueryClient();
  const known = isService(service);
  const { data, error, isPending, refetch } = useQuery({ ...standingQuery(known ? service : 'intake', stream), enabled: may && known });
  const [outcome, setOutcome] = useState<{ text: string; tone: Tone }>();
  const [resuming, setResuming] = useState(false);
  const done = (what: { text: string; tone: Tone }) => {
    setOutcome(what);
    void queries.invalidateQueries({ queryKey: ['parked'] });
  };
  // What was pressed is gone with the stream: reading goes on at what came of it.
  const said = useRef<HTMLDivElement>(null);
  const over = data === null;
  useEffect(() => { if (over) said.current?.focus({ preventScroll: true }); }, [over]);
  return (
    <>
      <p className="small" style={{ margin: '0 0 6px' }}><Link to="/parked" search={(q) => (q.practice ? { practice: q.practice } : {})}>What stands still</Link></p>
      <div className="page-head">
        <h1>{data ? `${data.kind.charAt(0).toUpperCase()}${data.kind.slice(1)}` : 'Stream'} <span className="id">{stream}</span></h1>
        {data && <ToneText tone={standingText(data).tone} strong>{standingText(data).text}</ToneText>}
      </div>
      {!may && <NotYours />}
      {may && !known && <Empty title="There is no such service">The link names a service that this platform does not have.</Empty>}
      {outcome && <div className={`notice notice-${outcome.tone}`} role="status" tabIndex={-1} ref={said}><ToneIcon tone={outcome.tone} /><div>{outcome.text}</div></div>}
      {may && known && isPending && <Loading what="what waits" />}
      {error && <Problem error={error} retry={() => void refetch()} />}
      {data === null && <Empty title="Nothing of this stands still">In {serviceText(service)} it goes on, or it never stopped.</Empty>}
      {data && (
        <>
          <Why standing={data} />
          <section className="panel" aria-label="What to do">
            <h2>What to do</h2>
            <ol style={{ margin: '6px 0 12px', paddingLeft: 22 }}>{advice(data).map((step) => <li key={step} style={{ overflowWrap: 'anywhere' }}>{step}</li>)}</ol>
            {mayWork(session) ? <Button variant={data.stopped ? 'filled' : 'default'} onClick={() => setResuming(true)}>Resume</Button> : <p className="small">SREs resume. A manager may be the second person of a discard.</p>}
          </section>
          <Facts standing={data} onDone={done} />
          {resuming && (
            <ConfirmDialog
              title={`Resume ${data.kind} ${data.stream}`} button="Resume" onClose={() => setResuming(false)}
              act={() => ask<After>(`/v1/${service}/parked/${stream}/resume`)} onDone={(after) => done(outcomeOf('Resumed', data, after))}
            >
              <p>{data.stopped ? `The fact that failed is decided again, then ${counted(Math.max(0, data.held - 1), 'fact')} behind it in their order. Where the cause is not put right, it is parked again and nothing is lost.` : 'What waits is looked at once more; it goes on only where its cause has arrived.'}</p>
            </ConfirmDialog>
          )}
        </>
      )}
    </>
  );
}

function Why({ standing: s }: { standing: Standing }) {
  const { nameOf } = usePractices();
  const page = pageOf(s.kind);
  return (
    <div className="panel">
      <p style={{ margin: '0 0 10px', overflowWrap: 'anywhere' }}><strong>{s.sentence}</strong></p>
      <dl className="facts">
        <dt>Service</dt><dd>{serviceText(s.service)}</dd>
        <dt>Since</dt><dd>{moment(s.since)}</dd>
        <dt>Waiting</dt><dd>{counted(s.held, 'fact')}</dd>
        {s.practice !== null && <><dt>Practice</dt><dd>{nameOf(s.practice)}</dd></>}
        {page !== undefined && <><dt>Its page</dt><dd><Link to={page} params={{ id: s.stream }} search={(q) => (q.practice ? { practice: q.practice } : {})}>{s.kind} <span className="id">{s.stream}</span></Link></dd></>}
      </dl>
      {s.stopped && <p className="small" style={{ margin: '10px 0 0' }}>Everything later for it waits in order, its deadlines are suspended, and people&apos;s commands to it are refused with this sentence. All others go on.</p>}
    </div>
  );
}

function Facts({ standing: s, onDone }: { standing: Standing; onDone(what: { text: string; tone: Tone }): void }) {
  const front = inFront(s);
  const behind = s.waiting.filter((w) => !front.includes(w));
  return (
    <>
      <section className="panel" aria-label={s.stopped ? 'The fact that failed' : 'What waits'}>
        <h2>{s.stopped ? 'The fact that failed' : 'What waits'}</h2>
        {front.length === 0 && <p>No fact is kept with it; resume it when the sentence above is settled.</p>}
        <ul className="plain-list">{front.map((w) => <Fact key={w.id} standing={s} fact={w} onDone={onDone} />)}</ul>
      </section>
      {behind.length > 0 && (
        <section className="panel" aria-label="Behind it">
          <h2>Behind it <span className="small">{s.held > s.waiting.length ? `the first ${behind.length} of ${(s.held - front.length).toLocaleString('en-US')}` : counted(behind.length, 'fact')}, in their order</span></h2>
          <div className="scroll-x" tabIndex={0} role="region" aria-label="Facts behind it">
            <table className="plain-table">
              <thead><tr>{['Fact', 'Type', 'Which', 'Since', 'Why it waits'].map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead>
              <tbody>{behind.map((w) => <tr key={w.id}><td className="id">{w.id}</td><td className="id">{w.type}</td><td>{originText(w)}</td><td>{moment(w.at)}</td><td>{reasonText(w.reason)}</td></tr>)}</tbody>
            </table>
          </div>
        </section>
      )}
    </>
  );
}

function Fact({ standing, fact: w, onDone }: { standing: Standing; fact: WaitingFact; onDone(what: { text: string; tone: Tone }): void }) {
  return (
    <li className="finding finding-deny">
      <div className="finding-head"><strong className="id" style={{ overflowWrap: 'anywhere' }}>{w.type}</strong><span className="small">{originText(w)}, fact {w.id}, since {moment(w.at)}</span></div>
      <p style={{ margin: '6px 0 0', overflowWrap: 'anywhere' }}>{reasonText(w.reason)}</p>
      <DiscardPart standing={standing} fact={w} onDiscarded={(after) => onDone(outcomeOf('Discarded', standing, after))} onAsked={(text) => onDone({ text, tone: 'info' })} />
    </li>
  );
}
