import { Button } from '@mantine/core';
import { useState } from 'react';
import { ask, command } from '../api/client.js';
import { useSession } from '../session/session.js';
import { moment } from '../show/moment.js';
import { ToneText } from '../show/tone.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { discardStep, originText, type After, type DiscardRequest, type Standing, type WaitingFact } from './parked.js';

/** Dropping a fact for good takes two people: one asks, another confirms at their own screen; either takes it back. */
export function DiscardPart({ standing: { service, stream, kind }, fact, onDiscarded, onAsked }: { standing: Standing; fact: WaitingFact; onDiscarded(after: After): void; onAsked(words: string): void }) {
  const session = useSession();
  const [open, setOpen] = useState<'ask' | 'confirm' | 'withdraw'>();
  const step = discardStep(session, fact);
  const requests = `/v1/${service}/parked/${stream}/discard-requests`;
  const close = () => setOpen(undefined);
  const about = <p><strong className="id">{fact.type}</strong> ({originText(fact)}, fact {fact.id}) of {kind} <span className="id">{stream}</span>.</p>;
  return (
    <div style={{ marginTop: 10 }}>
      {fact.discard !== null && (
        <p style={{ margin: '0 0 8px' }}><ToneText tone="warn" strong>{step === 'own' ? 'You asked' : `${fact.discard.name} asked`} for its discard</ToneText> <span className="small">{moment(fact.discard.askedAt)}. {step === 'own' ? 'Another SRE or a manager confirms it here, within a day.' : 'It takes a second person to confirm.'}</span></p>
      )}
      <div className="row">
        {step === 'ask' && <Button size="xs" variant="default" onClick={() => setOpen('ask')}>Ask for its discard</Button>}
        {step === 'confirm' && <Button size="xs" onClick={() => setOpen('confirm')}>Confirm the discard</Button>}
        {(step === 'own' || step === 'confirm') && <Button size="xs" variant="default" onClick={() => setOpen('withdraw')}>{step === 'own' ? 'Take it back' : 'Refuse it'}</Button>}
      </div>
      {open === 'ask' && (
        <ConfirmDialog title="Ask for a discard" button="Ask for the discard" onClose={close} act={() => ask<DiscardRequest>(requests, { heldId: fact.id })} onDone={() => onAsked('Asked. Nothing is dropped before another SRE or a manager confirms it here.')}>
          {about}
          <p>Discarded, it has no effect, ever: its place in the sequence is consumed, and what stands behind it goes on. Ask for it only when the fact can never be right.</p>
        </ConfirmDialog>
      )}
      {open === 'confirm' && fact.discard !== null && (
        <ConfirmDialog title="Confirm the discard" button="Discard it for good" onClose={close} act={() => ask<After>(`${requests}/${fact.id}/confirm`)} onDone={onDiscarded}>
          {about}
          <p>{fact.discard.name} asked for it, {moment(fact.discard.askedAt)}. You are the second person. Discarded, it has no effect, ever: its place in the sequence is consumed, and what stands behind it goes on. Both names are kept in the audit.</p>
        </ConfirmDialog>
      )}
      {open === 'withdraw' && (
        <ConfirmDialog title={step === 'own' ? 'Take the request back' : 'Refuse the discard'} button={step === 'own' ? 'Take it back' : 'Refuse it'} onClose={close} act={() => command(`${requests}/${fact.id}`, {}, undefined, 'DELETE')} onDone={() => onAsked('Nobody asks for its discard any more. The fact stays.')}>
          {about}
          <p>The fact stays where it is; a discard would have to be asked for anew.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
