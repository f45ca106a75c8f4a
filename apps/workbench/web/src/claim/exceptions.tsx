import { Button } from '@mantine/core';
import { useState } from 'react';
import { command, type ApiError, type CommandAnswer } from '../api/client.js';
import type { ClaimDetail, SubmissionClaim } from '../api/model.js';
import { moment } from '../show/moment.js';
import { dollars } from '../show/money.js';
import { Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';

/** What submission lets a person decide about a contradiction; the words are its own. */
const DECISIONS = [['leave-as-it-is', 'Leave the claim as it is'], ['asked-the-partner', 'The partner was asked, the claim is right'], ['sent-again', 'Send it again']] as const;

/** Contradictions between what is known of the claim and what a partner says: each open one with its decisions. */
export function Exceptions({ claim, sent, mayDecide, onDone }: { claim: ClaimDetail; sent: SubmissionClaim; mayDecide: boolean; onDone(what: string, answer: CommandAnswer): void }) {
  const [refused, setRefused] = useState<ApiError>();
  const open = sent.exceptions.filter((e) => e.settled === null);
  const posting = Object.entries(claim.money.exceptions ?? {}).filter(([key]) => key.startsWith('remittance/'));
  if (open.length + posting.length === 0) return null;
  const decide = (exception: string, decision: string) => {
    setRefused(undefined);
    command(`/v1/submission/claims/${claim.claim}/exceptions`, { exception, decision }).then((a) => onDone('Decided', a), setRefused);
  };
  return (
    <section aria-label="Contradictions">
      <h2>Contradictions <ToneText tone="warn">somebody decides</ToneText></h2>
      {refused && <Problem error={refused} />}
      <ul style={{ listStyle: 'none', padding: 0 }} aria-label="Open contradictions">
        {open.map(({ exception, raisedAt }) => {
          const said = claim.money.exceptions?.[`submission/${exception}`];
          return (
            <li key={exception} className="finding finding-deny">
              <div className="finding-head"><span>{said?.sentence ?? `An acknowledgement contradicts what is known (${exception}).`}</span></div>
              <p className="finding-fix">{said && <><strong>First:</strong> {said.nextAction}. </>}Raised {moment(raisedAt)}{said ? `, due ${moment(said.dueAt)}` : ''}.</p>
              {mayDecide && <div className="row">{DECISIONS.map(([decision, label]) => <Button key={decision} size="xs" variant="default" onClick={() => decide(exception, decision)}>{label}</Button>)}</div>}
            </li>
          );
        })}
        {posting.map(([key, e]) => (
          <li key={key} className="finding finding-deny">
            <div className="finding-head"><span>{e.sentence}</span></div>
            <p className="finding-fix"><strong>Next:</strong> {e.nextAction} ({e.owner}, due {moment(e.dueAt)}){e.amountCents === 0 ? '' : `; ${dollars(e.amountCents)} wait for it`}.</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
