import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { QueueItem } from '../api/model.js';
import { Dialog } from '../shell/dialog.js';
import { counted, dollars } from '../show/money.js';
import { Loading } from '../show/states.js';
import { useChoices, useDesk, type Verb } from './desk.js';
import { receivers } from './receivers.js';

export type Asked = 'take' | 'snooze' | 'hand-over' | 'plan' | 'note' | 'resolve';

const TITLES: Record<Asked, string> = { take: 'Take', snooze: 'Snooze', 'hand-over': 'Hand over', plan: 'Set the next action', note: 'Write a note', resolve: 'Done' };

/** More rows than this, or rows of several practices, are confirmed by their number. */
const MANY = 25;
export const needsCount = (items: readonly QueueItem[]): boolean => items.length > MANY || new Set(items.map((i) => i.practice)).size > 1;

const DAY_MS = 86_400_000;
/** What is snoozed comes back in the morning of its day. */
const MORNING = 'T08:00:00';

const dayIn = (days: number, now: number): string => { const d = new Date(now + days * DAY_MS); return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`; };

/** Asks what is needed for one decision about one item or several, and says it. */
export function DeskDialog({ asked, items, nameOf, onClose }: { asked: Asked; items: readonly QueueItem[]; nameOf(practice: string | null): string; onClose(): void }) {
  const choices = useChoices();
  const { say } = useDesk();
  const [code, setCode] = useState('');
  const [date, setDate] = useState(() => dayIn(3, Date.now()));
  const [text, setText] = useState('');
  const [find, setFind] = useState('');
  const [count, setCount] = useState('');
  const [busy, setBusy] = useState(false);
  const confirm = needsCount(items);
  const dated = asked === 'snooze' || asked === 'plan';
  const ready = (!confirm || count.trim() === String(items.length)) && (asked === 'take' || (asked === 'note' ? text.trim() !== '' : code !== '')) && (!dated || date !== '');

  const act = (e: React.FormEvent) => {
    e.preventDefault();
    if (!ready) return;
    const at = dated ? new Date(`${date}${MORNING}`).toISOString() : '';
    const said: [Verb, object, string] = {
      take: ['take', {}, 'Taken'] as [Verb, object, string],
      snooze: ['snooze', { until: at, reason: code }, 'Snoozed'] as [Verb, object, string],
      'hand-over': ['hand-over', code.startsWith('role:') ? { role: code.slice(5) } : { person: code.slice(7) }, 'Handed over'] as [Verb, object, string],
      plan: ['plan', { action: code, at }, 'Next action set'] as [Verb, object, string],
      note: ['notes', { text: text.trim() }, 'Noted'] as [Verb, object, string],
      resolve: ['resolve', { resolution: code }, 'Done'] as [Verb, object, string],
    }[asked];
    setBusy(true);
    void say(items, ...said).then(onClose);
  };
  const options = { snooze: choices?.snoozeReasons, plan: choices?.nextActions, resolve: choices?.resolutions }[asked as string];
  const offered = choices === undefined ? [] : receivers(choices, items, find);
  const practices = [...new Set(items.map((i) => nameOf(i.practice)))];
  return (
    <Dialog onClose={onClose} title={items.length === 1 ? `${TITLES[asked]}: ${items[0]?.stream}` : `${TITLES[asked]}: ${counted(items.length, 'item')}`}>
      {choices === undefined ? <Loading what="what can be decided" /> : (
        <form onSubmit={act} onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) act(e); }}>
          <p className="small">{items.length === 1 ? items[0]?.headline.text : `${dollars(items.reduce((sum, i) => sum + (i.amountCents ?? 0), 0))} in charges, of ${practices.slice(0, 3).join(', ')}${practices.length > 3 ? ` and ${practices.length - 3} more` : ''}`}</p>
          {options && <NativeSelect label={asked === 'snooze' ? 'Why' : asked === 'plan' ? 'Next action' : 'How'} data-autofocus value={code} onChange={(e) => setCode(e.currentTarget.value)} data={[{ value: '', label: 'Choose' }, ...options.map((o) => ({ value: o.code, label: o.text }))]} />}
          {asked === 'hand-over' && (
            <>
              <TextInput label="Find somebody" description="A part of the name, or a role" autoComplete="off" data-autofocus value={find} onChange={(e) => { setFind(e.currentTarget.value); setCode(receivers(choices, items, e.currentTarget.value).flatMap((g) => g.items)[0]?.value ?? ''); }} />
              <NativeSelect mt={10} label="To" value={code} onChange={(e) => setCode(e.currentTarget.value)} data={[{ value: '', label: offered.length === 0 ? 'Nobody is called that' : 'Choose' }, ...offered]} />
            </>
          )}
          {dated && <TextInput type="date" mt={10} label={asked === 'snooze' ? 'Until the morning of' : 'On'} value={date} min={dayIn(1, Date.now())} onChange={(e) => setDate(e.currentTarget.value)} />}
          {asked === 'note' && <Textarea label="Note" description="Kept sealed with the claim; everybody who may work on it can read it." data-autofocus minRows={3} autosize value={text} onChange={(e) => setText(e.currentTarget.value)} />}
          {confirm && <TextInput mt={10} label={`Type ${items.length} to confirm`} inputMode="numeric" autoComplete="off" {...(asked === 'take' && { 'data-autofocus': true })} value={count} onChange={(e) => setCount(e.currentTarget.value)} />}
          <div className="row" style={{ marginTop: 12 }}>
            <Button type="submit" loading={busy} disabled={!ready}>{items.length === 1 ? TITLES[asked] : `${TITLES[asked]} (${items.length})`}</Button>
            <Button variant="default" onClick={onClose}>Cancel</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
