import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { accountQuery } from '../api/queries.js';
import { Journey } from '../claim/journey.js';
import { PersonLine } from '../claim/person.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { day, moment } from '../show/moment.js';
import { dollars } from '../show/money.js';
import { Empty, Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';

/** What a guarantor owes at a practice, claim by claim, each with the sentence that explains it. */
export function AccountPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  useTitle(`Account ${id}`);
  const { data: a, error, refetch } = useQuery(accountQuery(id));
  const { nameOf } = usePractices();
  if (!a) return <><div className="page-head"><h1>Account <span className="id">{id}</span></h1></div>{error ? <Problem error={error} retry={() => void refetch()} /> : <Loading what="the account" />}</>;
  const sum = a.shares.reduce((total, s) => total + s.cents, 0);
  return (
    <>
      {error && <Problem error={error} retry={() => void refetch()} />}
      <div className="page-head"><h1>Account <span className="id">{a.account}</span></h1><ToneText tone={a.headline.tone} strong>{a.headline.text}</ToneText><Freshness fresh={a} /></div>
      <div className="panel">
        <div className="claim-head">
          <div><div className="small">Balance</div><div className="claim-money">{dollars(a.balanceCents)}</div></div>
          <dl className="facts"><dt>Practice</dt><dd>{nameOf(a.practice)}</dd><dt>Opened</dt><dd>{moment(a.openedAt)}</dd></dl>
        </div>
        <p className="identity-line" style={{ marginTop: 8 }}>
          <ToneText tone={sum === a.balanceCents ? 'ok' : 'danger'}>{sum === a.balanceCents ? `The shares of its claims make the balance, ${dollars(sum)}` : `The shares of its claims make ${dollars(sum)}, the account says ${dollars(a.balanceCents)}`}</ToneText>
        </p>
      </div>
      <div className="panel">
        <h2>Its claims</h2>
        {a.shares.length === 0 && <Empty title="No share is left">What was owed was taken back by a later answer or paid.</Empty>}
        <ul style={{ listStyle: 'none', padding: 0, margin: 0 }} aria-label="Shares of the account">
          {a.shares.map((s) => (
            <li key={s.claim} className="finding finding-info">
              <div className="finding-head"><strong>{dollars(s.cents)}</strong><Link to="/claims/$id" params={{ id: s.claim }} search={(q) => ({ ...(q.practice ? { practice: q.practice } : {}), tab: 'lines' })} className="id">{s.claim}</Link><span className="small">Visit of {day(s.serviceFrom)}</span></div>
              <div style={{ marginTop: 6 }}><PersonLine claim={s.claim} /></div>
              <p style={{ margin: '6px 0 0' }}>{s.sentence ?? 'The sentence that explains it follows in a moment.'}</p>
            </li>
          ))}
        </ul>
      </div>
      <div className="panel"><h2>Journey of the account</h2><Journey entries={a.journey} /></div>
    </>
  );
}
