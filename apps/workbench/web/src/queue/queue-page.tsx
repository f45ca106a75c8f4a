import { Button } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { QueueItem } from '../api/model.js';
import { queueQuery, type WorkFilters } from '../api/queries.js';
import { pageOf, rememberList } from '../claim/open-list.js';
import { categoryText } from '../claim/rejection-words.js';
import { Grid, type Column } from '../grid/grid.js';
import { holdText } from '../remit/remit-words.js';
import { useSession } from '../session/session.js';
import { ChangedPill } from '../shell/changed-pill.js';
import { useCommands } from '../shell/commands.js';
import { useLive } from '../shell/live.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { left, moment } from '../show/moment.js';
import { counted, dollars } from '../show/money.js';
import { useNow } from '../show/now.js';
import { payerText } from '../show/payer.js';
import { Empty, Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { readInto, useDesk } from './desk.js';
import { DeskDialog, needsCount, type Asked } from './desk-dialog.js';
import { Filters } from './filters.js';
import { Peek } from './peek.js';
import { presetOf, type Preset } from './presets.js';

const idOf = (i: QueueItem): string => `${i.stream} ${i.item}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** Most rows that are read again because somebody else changed them; beyond, the pill says that there is news. */
const FOLLOWED = 20;

/** One list for every queue: what is open, first due first, with the way to work it off. */
export function QueuePage() {
  const { queue: name } = useParams({ strict: false }) as { queue: string };
  const preset = presetOf(name);
  return <WorkQueue key={preset.id} preset={preset} />;
}

function WorkQueue({ preset }: { preset: Preset }) {
  const { practice, nameOf } = usePractices();
  const session = useSession();
  const navigate = useNavigate();
  const now = useNow();
  const search = useSearch({ strict: false }) as WorkFilters;
  const filters: WorkFilters = { ...search, practice };
  useTitle(preset.title);
  const list = useInfiniteQuery(queueQuery(preset.queues, filters));
  const { mayWork, say } = useDesk();
  const [at, setAt] = useState<string>();
  const [peeking, setPeeking] = useState(true);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<{ asked: Asked; items: readonly QueueItem[] }>();
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  useFollowing(rows);
  // The cursor stays on its item; when that is done and gone, the first one takes it.
  const current = rows.find((r) => idOf(r) === at) ?? rows[0];
  const chosen = rows.filter((r) => selected.has(idOf(r)) && r.done !== true);
  /** What a key is about: the selected rows, otherwise the one under the cursor. */
  const about = chosen.length > 0 ? chosen : current && current.done !== true ? [current] : [];

  const open = (i: QueueItem, tab?: string) => {
    rememberList({ title: preset.title, to: location.pathname + location.search, rows: rows.map((r) => ({ id: r.stream, kind: r.kind })), more: list.hasNextPage });
    const where = (s: { practice?: string | undefined }) => ({ ...(s.practice ? { practice: s.practice } : {}), ...(tab && tab !== 'journey' ? { tab } : {}) });
    void navigate({ to: pageOf(i.kind), params: { id: i.stream }, search: where });
  };
  // Who opens an item to work on it has it; who only looks takes nothing from anybody.
  const work = () => {
    if (!current) return;
    if (mayWork && current.done !== true) void say([current], 'take', {}, 'Taken');
    open(current, tabOf(current, preset));
  };
  const take = () => {
    if (about.length > 1) { ask('take'); return; }
    const [one] = about;
    if (one) void (one.heldBy?.person === session.person ? say([one], 'release', {}, 'Given back') : say([one], 'take', {}, 'Taken'));
  };
  const ask = (asked: Asked) => {
    if (about.length === 0) return;
    if (asked === 'take' && !needsCount(about)) { void say(about, 'take', {}, 'Taken').then(() => setSelected(new Set())); return; }
    setDialog({ asked, items: about });
  };
  const select = (to: QueueItem, range: boolean) => setSelected((before) => {
    const next = new Set(before);
    if (!range || at === undefined) {
      if (!next.delete(idOf(to))) next.add(idOf(to));
      return next;
    }
    const [a, b] = [rows.findIndex((r) => idOf(r) === at), rows.indexOf(to)].sort((x, y) => x - y) as [number, number];
    for (const r of rows.slice(Math.max(0, a), b + 1)) next.add(idOf(r));
    return next;
  });
  useCommands([
    { id: 'work', label: 'Take the row and work on it', keys: ['e'], group: 'List', run: work },
    ...(mayWork ? [
      { id: 'take', label: 'Take, or give back', keys: ['t'], group: 'List' as const, run: take },
      { id: 'snooze', label: 'Snooze until a date', keys: ['s'], group: 'List' as const, run: () => ask('snooze') },
      { id: 'note', label: 'Write a note', keys: ['n'], group: 'List' as const, run: () => ask('note') },
      { id: 'hand-over', label: 'Hand over', keys: ['h'], group: 'List' as const, run: () => ask('hand-over') },
      { id: 'plan', label: 'Set the next action', keys: ['a'], group: 'List' as const, run: () => ask('plan') },
      { id: 'select', label: 'Select the row', keys: ['x'], group: 'List' as const, run: () => { if (current) select(current, false); } },
      { id: 'select-none', label: 'Select nothing', keys: ['Escape'], group: 'List' as const, run: () => setSelected(new Set()) },
    ] : []),
  ]);
  // The list is a person's whole screen: the keys work at once, without a click.
  useEffect(() => { document.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true }); }, [list.isSuccess]);

  const columns: Column<QueueItem>[] = [
    // What is decided by, and what it is about, stands left of the fold beside the open peek; the peek has the rest.
    { id: 'due', title: search.shelf === 'snoozed' ? 'Rests until' : 'Due', width: search.shelf === 'snoozed' ? '200px' : '172px', ...(filters.sort === undefined && { sort: 'ascending' }), cell: (i) => (i.done ? <ToneText tone="ok">Done</ToneText> : i.snoozed ? moment(i.snoozed.until) : <Clock iso={i.dueAt} now={now} />) },
    { id: 'amount', title: preset.amount ?? 'Charge', width: '112px', numeric: true, ...(filters.sort === 'amount' && { sort: 'descending' }), cell: (i) => dollars(i.amountCents) },
    { id: 'id', title: 'Claim', width: '132px', cell: (i) => <span className="id">{i.stream}</span> },
    // In one-practice mode every row is of that practice; across practices the column cannot be hidden.
    ...(practice === undefined ? [{ id: 'practice', title: 'Practice', width: 'minmax(118px, 0.8fr)', cell: (i: QueueItem) => nameOf(i.practice) }] : []),
    { id: 'says', title: 'What it says', width: 'minmax(190px, 1.6fr)', cell: (i) => <ToneText tone={i.headline.tone}>{saysText(i)}</ToneText> },
    { id: 'who', title: 'Who has it', width: '112px', cell: (i) => whoText(i, session.person) },
    { id: 'next', title: 'Next action', width: 'minmax(180px, 1fr)', cell: (i) => i.nextAction },
    { id: 'payer', title: 'Payer', width: 'minmax(140px, 0.8fr)', cell: (i) => payerText(i.payerName, i.payer) },
    { id: 'owner', title: 'Owner', width: '120px', cell: (i) => capital(i.owner) },
    { id: 'notes', title: 'Notes', width: '70px', numeric: true, cell: (i) => (i.notes === 0 ? '–' : i.notes) },
  ];
  const total = list.data?.pages[0]?.total;
  const narrowed = ['shelf', 'desk', 'owner', 'category', 'payer'].some((k) => search[k as keyof WorkFilters] !== undefined);
  return (
    <>
      <div className="page-head">
        <h1>{preset.title}</h1><span className="small">{preset.about}</span>
        <ChangedPill ids={rows.map((r) => r.stream)} readAt={list.dataUpdatedAt} onTake={() => void list.refetch()} />
        <Freshness fresh={list.data?.pages[0]} />
      </div>
      <Filters preset={preset} filters={filters} now={now} />
      {list.isPending && <Loading what="the queue" />}
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (narrowed
        ? <Empty title="Nothing of this queue matches">Clear a filter to see the rest.</Empty>
        : <Empty title={preset.empty}>{practice ? `For ${nameOf(practice)}.` : 'For all your practices.'} Known up to {moment(list.data.pages[0]?.asOf)}.</Empty>)}
      {chosen.length > 0 && <BulkBar items={chosen} nameOf={nameOf} ask={ask} clear={() => setSelected(new Set())} />}
      {rows.length > 0 && (
        <div className={`split${peeking ? ' split-open' : ''}`}>
          <div className="split-main">
            <Grid
              caption={`${preset.title}, ${ORDERS[filters.sort ?? 'due'] ?? ''}`} columns={columns} rows={rows} idOf={idOf} current={current && idOf(current)} onCurrent={(i) => setAt(idOf(i))}
              onOpen={(i) => open(i, tabOf(i, preset))} onPeek={() => setPeeking(!peeking)} more={list.hasNextPage} loadMore={() => { if (!list.isFetchingNextPage) void list.fetchNextPage(); }}
              {...(mayWork && { selected, onSelect: select })} isOver={(i) => i.done === true}
              foot={<>{total !== undefined && `${total > 10_000 ? '10,000+' : total.toLocaleString('en-US')} in this list. `}<kbd>j</kbd> <kbd>k</kbd> move, <kbd>e</kbd> works on it, <kbd>t</kbd> takes, <kbd>s</kbd> snoozes, <kbd>n</kbd> notes, <kbd>x</kbd> selects, <kbd>?</kbd> shows all keys.</>}
            />
          </div>
          {peeking && current && <Peek item={current} mayWork={mayWork} acts={{ work, take, ask, wake: () => void say([current], 'wake', {}, 'Back in its queue') }} />}
        </div>
      )}
      {dialog && <DeskDialog {...dialog} nameOf={nameOf} onClose={() => { setDialog(undefined); setSelected(new Set()); }} />}
    </>
  );
}

const ORDERS: Record<string, string> = { due: 'first due first, of equal date the larger charge first', amount: 'largest charge first', category: 'by category' };

function Clock({ iso, now }: { iso: string; now: number }) {
  const l = left(iso, now);
  return <ToneText tone={l.tone}>{l.text}</ToneText>;
}

/** What a row is about in one line: its first finding; of a case its kind and what is done next; otherwise where the claim stands. */
function saysText(i: QueueItem): string {
  const [finding] = i.findings;
  // Codes of a receiver stand in its sentence; those of our own findings are how billers speak of them.
  if (finding) return finding.code.startsWith('REJ-') ? finding.message : `${finding.code}: ${finding.message}`;
  if (i.kind === 'remit' && i.category !== null) return `${i.headline.text}: ${holdText(i.category).toLowerCase()}`;
  return i.queue === 'denials' && i.category !== null ? `${categoryText(i.category)}: ${i.nextAction}` : i.headline.text;
}

function whoText(i: QueueItem, me: string): string {
  const who = i.heldBy ?? i.assignedTo;
  if (who === null) return '–';
  return who.person === me ? 'You' : who.name;
}

/** In a list of several kinds the item says which part of the claim it is about. */
const tabOf = (i: QueueItem, preset: Preset): string | undefined => (i.kind !== 'claim' ? undefined : preset.tab ?? (i.queue === 'coding' ? 'coding' : i.findings.length > 0 || ['corrections', 'exceptions', 'rejections'].includes(i.queue) ? 'fix' : i.queue === 'posting' ? 'lines' : 'journey'));

/** How many are selected, what they are worth and of whom, and what may be done with all of them. */
function BulkBar({ items, nameOf, ask, clear }: { items: readonly QueueItem[]; nameOf(id: string | null): string; ask(what: Asked): void; clear(): void }) {
  const practices = [...new Set(items.map((i) => nameOf(i.practice)))];
  return (
    <div className="bulk" role="region" aria-label="Selected rows">
      <strong>{counted(items.length, 'item')} selected</strong>
      <span>{dollars(items.reduce((sum, i) => sum + (i.amountCents ?? 0), 0))}</span>
      <span>{practices.length === 1 ? practices[0] : counted(practices.length, 'practice')}</span>
      <Button size="xs" onClick={() => ask('take')}>Take</Button>
      <Button size="xs" variant="default" onClick={() => ask('snooze')}>Snooze …</Button>
      <Button size="xs" variant="default" onClick={() => ask('hand-over')}>Hand over …</Button>
      <Button size="xs" variant="default" onClick={() => ask('plan')}>Next action …</Button>
      <Button size="xs" variant="default" onClick={clear}>Select nothing</Button>
    </div>
  );
}

/** Rows that others change are read again where they stand; the order waits for the person. */
function useFollowing(rows: readonly QueueItem[]): void {
  const { mark, changedSince } = useLive();
  const queries = useQueryClient();
  const followed = useRef(mark);
  useEffect(() => {
    const changed = changedSince(followed.current);
    followed.current = mark;
    const own = [...new Set(rows.map((r) => r.stream).filter((s) => changed.has(s)))].slice(0, FOLLOWED);
    if (own.length > 0) void readInto(queries, own);
  }, [mark]);
}
