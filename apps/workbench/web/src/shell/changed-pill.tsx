import { useEffect, useState } from 'react';
import { useCommands } from './commands.js';
import { useLive } from './live.js';

/**
 * Tells how many of a list's rows changed and how much is new since it was read; the list itself stays as it is until the
 * person takes the changes in. `readAt` is the time of the last read (milliseconds).
 */
export function ChangedPill({ ids, readAt, onTake }: { ids: readonly string[]; readAt: number; onTake: () => void }) {
  const { mark, changedSince } = useLive();
  const [since, setSince] = useState(mark);
  // A list that was read again knows everything up to now; later notices count from here.
  useEffect(() => setSince(mark), [readAt]);
  const changed = changedSince(since);
  const own = ids.filter((id) => changed.has(id)).length;
  const text = own > 0 ? `${own} changed` : changed.size > 0 ? 'News' : '';
  useCommands([{ id: 'take-changes', label: 'Take in changes', keys: ['r'], group: 'List', run: onTake }]);
  if (text === '') return null;
  return <button type="button" className="pill" onClick={onTake}>{text} since this was read. Press <kbd>r</kbd></button>;
}
