import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { ApiError, command, hasSeen, type CommandAnswer } from '../api/client.js';
import type { ClaimDetail, RejectionReason, SubmissionClaim } from '../api/model.js';
import { hasRole, useSession } from '../session/session.js';
import { left, moment } from '../show/moment.js';
import { useNow } from '../show/now.js';
import { Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { editOfReason } from './edit-of.js';
import { fieldName } from './field-names.js';
import { categoryText, codesOf, STAGES } from './rejection-words.js';

type Sent = SubmissionClaim['attempts'][number];

/** The newest rejection: who refused what, how long there is, the field that each reason points at, and what came of sending it again. */
export function Rejected({ claim, sent, attempt, mayEdit, newest, onFix, onDone }: {
  claim: ClaimDetail; sent: SubmissionClaim; attempt: Sent; mayEdit: boolean; newest: CommandAnswer | undefined; onFix(reason: RejectionReason): void; onDone(what: string, answer: CommandAnswer): void;
}) {
  const now = useNow();
  const session = useSession();
  const [refused, setRefused] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());
  const { rejection } = attempt;
  if (rejection === null) return null;
  const open = attempt.state === 'rejected';
  const later = sent.attempts.at(-1);
  const clock = left(rejection.resubmitBy, now);
  const mayCode = hasRole(session, 'coder');
  const work = claim.workItems.find((w) => w.item === `attempt:${attempt.item}`);
  // Codes are a coder's: the biller who sees that they were refused hands the rejection on, with its clock.
  const handOver = () => {
    setRefused(undefined);
    command(`/v1/reporting/work-items/${claim.claim}/hand-over`, { item: work?.item, role: 'coder' }).then((a) => onDone('Handed over to a coder', a), setRefused);
  };
  const again = async () => {
    setBusy(true);
    setRefused(undefined);
    try {
      const where = `/v1/submission/claims/${claim.claim}`;
      // What was just put right must be what leaves.
      if (newest && !(await hasSeen(where, newest))) throw new ApiError(409, 'not-heard-yet', 'What you put right has not reached submission yet. Nothing was sent; try again in a moment.');
      const answer = await command(`${where}/resubmit`, {}, key.current);
      onDone(`Sent again as attempt ${String(answer['attempt'])}`, answer);
    } catch (fault) {
      key.current = crypto.randomUUID();
      setRefused(fault as ApiError);
    }
    setBusy(false);
  };
  if (!open) return <p className="small">Attempt {attempt.item} was rejected {moment(rejection.at)} ({categoryText(rejection.category).toLowerCase()}).{later && later !== attempt ? ` Attempt ${later.item} took its place and is ${(later.state ?? 'being written').replaceAll('-', ' ')}.` : ''}</p>;
  return (
    <section className="panel" aria-label="Rejection">
      <h2><ToneText tone="danger" strong>Rejected: {categoryText(rejection.category)}</ToneText></h2>
      <dl className="facts">
        <dt>By</dt><dd>{STAGES[rejection.stage] ?? rejection.stage}{rejection.stage === 'payer' && claim.payerName !== null ? `, ${claim.payerName}` : ''}</dd>
        {rejection.stage !== 'payer' && claim.payerName !== null && <><dt>For</dt><dd>{claim.payerName}</dd></>}
        <dt>Attempt</dt><dd>{attempt.item}, sent {moment(attempt.transmittedAt)}</dd>
        <dt>Rejected</dt><dd>{moment(rejection.at)}</dd>
        <dt>Send again by</dt><dd>{moment(rejection.resubmitBy)} <ToneText tone={clock.tone}>{clock.text}</ToneText></dd>
      </dl>
      <ul style={{ listStyle: 'none', padding: 0, margin: '12px 0 0' }} aria-label="Reasons of the rejection">
        {rejection.reasons.map((r, i) => <Reason key={`${codesOf(r)} ${r.path} ${i}`} reason={r} mayEdit={mayEdit} onFix={onFix} onCoder={mayCode || work === undefined ? undefined : handOver} />)}
      </ul>
      {refused && <Problem error={refused} />}
      {mayEdit && (
        <div className="row">
          <Button onClick={() => void again()} loading={busy}>Send again</Button>
          <span className="small">It was never judged: the same claim goes out as an original, with whatever registration and codes say by then.</span>
        </div>
      )}
    </section>
  );
}

function Reason({ reason: r, mayEdit, onFix, onCoder }: { reason: RejectionReason; mayEdit: boolean; onFix(reason: RejectionReason): void; /** For whom codes are somebody else's. */ onCoder: (() => void) | undefined }) {
  const edit = editOfReason(r);
  const field = edit.at === 'coding' ? 'the codes' : edit.paths.length === 1 ? fieldName(edit.paths[0] ?? '') : 'the registration';
  return (
    <li className="finding finding-reject">
      <div className="finding-head"><span>{r.sentence}</span></div>
      <div className="small"><code>{codesOf(r)}</code> at <code>{r.path}</code></div>
      {mayEdit && (
        <div className="row" style={{ marginTop: 8 }}>
          <Button size="xs" variant="default" onClick={() => onFix(r)}>{edit.at === 'coding' && onCoder ? 'See' : 'Fix'}: {field}</Button>
          {edit.at === 'coding' && onCoder && <Button size="xs" variant="default" onClick={onCoder}>Hand over to a coder</Button>}
        </div>
      )}
    </li>
  );
}
