import { Link } from '@tanstack/react-router';
import type { Acknowledged } from '../api/model.js';
import { moment } from '../show/moment.js';
import { counted, dollars } from '../show/money.js';
import { ToneText } from '../show/tone.js';

/** What became of the claims that left: accepted, rejected or pending, and every pending one by name of its claim. */
export function AcknowledgedPart({ of: a }: { of: Acknowledged }) {
  if (a.submitted.count === 0) return <p className="small">Nothing left for a payer.</p>;
  return (
    <>
      <p className="identity-line"><ToneText tone={a.identity.holds ? 'ok' : 'danger'} strong>{a.identity.count}</ToneText></p>
      <p className="identity-line">{a.identity.cents}</p>
      {a.waiting.length > 0 && (
        <details style={{ marginBottom: 10 }}>
          <summary>{counted(a.waiting.length, 'claim')} without a judgement</summary>
          <ul className="plain-list">
            {a.waiting.map((w) => (
              <li key={`${w.claim} ${w.attempt}`}>
                <Link to="/claims/$id" params={{ id: w.claim }} search={(s) => ({ ...(s.practice ? { practice: s.practice } : {}), tab: 'messages' })} className="id">{w.claim}</Link> {dollars(w.cents)}, {w.state.replaceAll('-', ' ')},
                sent {moment(w.transmittedAt)} {w.overdueSince !== null && <ToneText tone="warn">overdue since {moment(w.overdueSince)}</ToneText>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
