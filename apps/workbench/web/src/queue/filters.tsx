import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { WorkFilters } from '../api/queries.js';
import { categoriesQuery } from '../api/queries.js';
import { categoryText } from '../claim/rejection-words.js';
import { left, moment } from '../show/moment.js';
import { counted, dollars } from '../show/money.js';
import { ToneText } from '../show/tone.js';
import { useChoices } from './desk.js';
import type { Preset } from './presets.js';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What of a queue is shown and in which order; all of it lies in the address, so that a link shows the same. */
export function Filters({ preset, filters, now }: { preset: Preset; filters: WorkFilters; now: number }) {
  const navigate = useNavigate();
  const roles = useChoices()?.roles ?? [];
  const set = (more: Partial<WorkFilters>) => void navigate({ to: '.', search: (s) => ({ ...s, ...more }), replace: true });
  // What only waits has no owner to look for and is as long as a year has claims: it comes by its date.
  const narrow = preset.queues !== undefined && !preset.queues.includes('waiting');
  const filtered = [filters.desk, filters.owner, filters.category, filters.payer].some((f) => f !== undefined) || filters.shelf !== undefined;
  return (
    <>
      <div className="filters" role="search" aria-label="Filter the work">
        <NativeSelect label="Show" value={filters.shelf === 'snoozed' ? 'snoozed' : filters.desk ?? ''} onChange={(e) => { const v = e.currentTarget.value; set({ shelf: v === 'snoozed' ? v : undefined, desk: v === 'mine' || v === 'free' ? v : undefined }); }}
          data={[{ value: '', label: 'Everything open' }, { value: 'mine', label: 'What I have' }, { value: 'free', label: 'What nobody has' }, { value: 'snoozed', label: 'What rests' }]} />
        {narrow && <NativeSelect label="Owner" value={filters.owner ?? ''} onChange={(e) => set({ owner: e.currentTarget.value || undefined })} data={[{ value: '', label: 'Anybody' }, ...roles.map((r) => ({ value: r, label: capital(r) }))]} />}
        {narrow && <NativeSelect label="Order" value={filters.sort ?? 'due'} onChange={(e) => set({ sort: e.currentTarget.value === 'due' ? undefined : e.currentTarget.value })}
          data={[{ value: 'due', label: 'First due first' }, { value: 'amount', label: 'Largest charge first' }, ...(preset.groups ? [{ value: 'category', label: 'By category' }] : [])]} />}
        {narrow && <TextInput label="Payer id" w={120} defaultValue={filters.payer ?? ''} key={`p${filters.payer ?? ''}`} onBlur={(e) => { const v = e.currentTarget.value.trim() || undefined; if (v !== filters.payer) set({ payer: v }); }} onKeyDown={(e) => { if (e.key === 'Enter') e.currentTarget.blur(); }} />}
        {filtered && <Button variant="default" size="sm" onClick={() => set({ shelf: undefined, desk: undefined, owner: undefined, category: undefined, payer: undefined })}>Clear filters</Button>}
      </div>
      {preset.groups && <Groups preset={preset} filters={filters} now={now} choose={(category) => set({ category })} />}
    </>
  );
}

/** The categories of the queue as buttons: how much, how many dollars, and how long until the first is due. */
function Groups({ preset, filters, now, choose }: { preset: Preset; filters: WorkFilters; now: number; choose(category: string | undefined): void }) {
  const { data } = useQuery(categoriesQuery(preset.queues, filters.practice, filters.shelf));
  const groups = data?.categories.filter((c) => c.category !== null) ?? [];
  if (groups.length === 0) return null;
  return (
    <div className="groups" role="group" aria-label="Categories">
      {groups.map((g) => {
        const clock = left(g.firstDueAt, now);
        const on = g.category === filters.category;
        return (
          <button key={g.category} type="button" className={`group${on ? ' group-on' : ''}`} aria-pressed={on} onClick={() => choose(on ? undefined : g.category ?? undefined)} title={`First due ${moment(g.firstDueAt)}`}>
            <span><strong>{categoryText(g.category ?? '')}</strong> {counted(g.count, 'item')}</span>
            <span className="small">{dollars(g.amountCents)}</span>
            <span className="small"><ToneText tone={clock.tone}>{clock.text}</ToneText></span>
          </button>
        );
      })}
    </div>
  );
}
