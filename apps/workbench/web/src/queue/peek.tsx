import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/client.js';
import type { Note, QueueItem } from '../api/model.js';
import { claimQuery } from '../api/queries.js';
import { FindingList } from '../claim/finding-list.js';
import { useSession } from '../session/session.js';
import { usePractices } from '../shell/practice.js';
import { moment } from '../show/moment.js';
import { counted, dollars } from '../show/money.js';
import { payerText } from '../show/payer.js';
import { Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { itemsOfQuery, sameItem, useChoices } from './desk.js';
import type { Asked } from './desk-dialog.js';
import { amountWord } from './presets.js';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export interface PeekActs { work(): void; take(): void; ask(what: Asked): void; wake(): void }

/** The item under the cursor: what it is about, who has it, and everything one may do with it. It follows the events by itself. */
export function Peek({ item: listed, mayWork, acts }: { item: QueueItem; mayWork: boolean; acts: PeekActs }) {
  const { nameOf } = usePractices();
  const session = useSession();
  const { data: claim } = useQuery({ ...claimQuery(listed.stream), enabled: listed.kind === 'claim' });
  const { data: now } = useQuery(itemsOfQuery(listed.stream));
  const item = now?.items.find((i) => sameItem(i, listed)) ?? listed;
  const done = listed.done === true || (now !== undefined && !now.items.some((i) => sameItem(i, listed)));
  const stands = claim?.headline ?? item.headline;
  const mine = item.heldBy?.person === session.person;
  const reasons = useChoices()?.snoozeReasons;
  return (
    <aside className="peek" aria-label={`About ${item.stream}`} tabIndex={0}>
      <h2><span className="id">{item.stream}</span></h2>
      <p><ToneText tone={stands.tone} strong>{stands.text}</ToneText></p>
      {done && <div className="notice notice-ok"><div>This is done since the list was read. Press <kbd>r</kbd> to take it off.</div></div>}
      {!done && item.heldBy && !mine && <div className="notice notice-warn" role="status"><div><strong>{item.heldBy.name} has this</strong> until {moment(item.heldBy.until)}.</div></div>}
      {!done && mine && <div className="notice notice-info" role="status"><div><strong>You have this</strong> until {moment(item.heldBy?.until)}; it goes on while you work.</div></div>}
      {!done && item.snoozed && <div className="notice notice-info"><div>Rests until {moment(item.snoozed.until)}. {reasons?.find((r) => r.code === item.snoozed?.reason)?.text}</div></div>}
      <dl className="facts">
        <dt>Next</dt><dd>{item.nextAction}{item.plannedAt ? `, ${moment(item.plannedAt)}` : ''}</dd>
        <dt>Owner</dt><dd>{capital(item.owner)}{item.assignedTo ? `: ${item.assignedTo.name}` : ''}</dd>
        <dt>Due</dt><dd>{moment(item.dueAt)}</dd>
        <dt>Open since</dt><dd>{moment(item.openedAt)}</dd>
        <dt>Practice</dt><dd>{nameOf(item.practice)}</dd>
        {(item.payerName ?? item.payer) !== null && <><dt>Payer</dt><dd>{payerText(item.payerName, item.payer)}</dd></>}
        {item.amountCents !== null && <><dt>{amountWord(item)}</dt><dd>{dollars(item.amountCents)}</dd></>}
      </dl>
      <div className="row" style={{ marginTop: 12 }}>
        <Button onClick={acts.work}>{item.queue === 'coding' ? 'Code it' : item.findings.length > 0 ? 'Fix it' : 'Open it'}</Button>
        {mayWork && !done && (mine || !item.heldBy) && (
          <>
            <Button variant="default" onClick={acts.take}>{mine ? 'Give back' : 'Take'}</Button>
            {item.snoozed ? <Button variant="default" onClick={acts.wake}>Fetch back</Button> : <Button variant="default" onClick={() => acts.ask('snooze')}>Snooze …</Button>}
            <Button variant="default" onClick={() => acts.ask('hand-over')}>Hand over …</Button>
            <Button variant="default" onClick={() => acts.ask('plan')}>Next action …</Button>
            {item.queue === 'documents' && <Button variant="default" onClick={() => acts.ask('resolve')}>Done …</Button>}
          </>
        )}
        {mayWork && !done && <Button variant="default" onClick={() => acts.ask('note')}>Note …</Button>}
      </div>
      {item.notes > 0 && <Notes key={`${item.stream} ${item.notes}`} stream={item.stream} count={item.notes} mayRead={mayWork} />}
      <FindingList findings={item.findings} />
    </aside>
  );
}

/** Notes are sealed like everything people write; reading them is an audit row. */
function Notes({ stream, count, mayRead }: { stream: string; count: number; mayRead: boolean }) {
  const [notes, setNotes] = useState<Note[]>();
  const [error, setError] = useState<unknown>();
  if (error !== undefined) return <Problem error={error} />;
  if (notes === undefined) {
    return (
      <p className="row" style={{ marginTop: 12 }}>
        <span>{counted(count, 'note')}</span>
        {mayRead && <Button size="compact-xs" variant="default" onClick={() => ask<{ notes: Note[] }>(`/v1/reporting/work-items/${stream}/notes/read`).then((a) => setNotes(a.notes), setError)}>Read (is logged)</Button>}
      </p>
    );
  }
  return (
    <section aria-label="Notes" style={{ marginTop: 12 }}>
      <h3>Notes</h3>
      <ul className="notes">{notes.map((n) => <li key={`${n.at} ${n.text}`}><div className="small">{n.name}, {moment(n.at)}</div>{n.text}</li>)}</ul>
    </section>
  );
}
