import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { QueueItem } from '../api/model.js';
import { claimQuery, queueQuery } from '../api/queries.js';
import { FindingList } from '../claim/finding-list.js';
import { rememberList } from '../claim/open-list.js';
import { Grid, type Column } from '../grid/grid.js';
import { ChangedPill } from '../shell/changed-pill.js';
import { useCommands } from '../shell/commands.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { left, moment } from '../show/moment.js';
import { counted, dollars } from '../show/money.js';
import { useNow } from '../show/now.js';
import { Empty, Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { presetOf, type Preset } from './presets.js';

const idOf = (i: QueueItem): string => `${i.stream} ${i.item}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** One list for every queue: what is open, first due first, with the way to work it off. */
export function QueuePage() {
  const { queue: name } = useParams({ strict: false }) as { queue: string };
  const preset = presetOf(name);
  return <WorkQueue key={preset.id} preset={preset} />;
}

function WorkQueue({ preset }: { preset: Preset }) {
  useTitle(preset.title);
  const { practice, nameOf } = usePractices();
  const navigate = useNavigate();
  const now = useNow();
  const list = useInfiniteQuery(queueQuery(preset.queue, practice));
  const [at, setAt] = useState<string>();
  const [peeking, setPeeking] = useState(true);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  // The cursor stays on its item; when that is done and gone, the first one takes it.
  const current = rows.find((r) => idOf(r) === at) ?? rows[0];
  const open = (i: QueueItem, tab?: string) => {
    rememberList({ title: preset.title, to: location.pathname + location.search, rows: rows.map((r) => ({ id: r.stream, kind: r.kind })) });
    const search = (s: { practice?: string | undefined }) => ({ ...(s.practice ? { practice: s.practice } : {}), ...(tab && tab !== 'journey' ? { tab } : {}) });
    void navigate({ to: i.kind === 'claim' ? '/claims/$id' : '/files/$id', params: { id: i.stream }, search });
  };
  const work = () => { if (current) open(current, tabOf(current, preset)); };
  useCommands([{ id: 'work', label: 'Work on the row', keys: ['e'], group: 'List', run: work }]);
  // The list is a person's whole screen: the keys work at once, without a click.
  useEffect(() => { document.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true }); }, [list.isSuccess]);

  const columns: Column<QueueItem>[] = [
    { id: 'due', title: 'Due', width: '175px', sort: 'ascending', cell: (i) => { const l = left(i.dueAt, now); return <ToneText tone={l.tone}>{l.text}</ToneText>; } },
    { id: 'amount', title: 'Charge', width: '100px', numeric: true, cell: (i) => dollars(i.amountCents) },
    { id: 'id', title: 'Claim', width: '140px', cell: (i) => <span className="id">{i.stream}</span> },
    // In one-practice mode every row is of that practice; across practices the column cannot be hidden.
    ...(practice === undefined ? [{ id: 'practice', title: 'Practice', width: 'minmax(130px, 0.8fr)', cell: (i: QueueItem) => nameOf(i.practice) }] : []),
    { id: 'says', title: 'What it says', width: 'minmax(220px, 1.6fr)', cell: (i) => <ToneText tone={i.headline.tone}>{i.findings[0] ? `${i.findings[0].code}: ${i.findings[0].message}` : i.headline.text}</ToneText> },
    { id: 'findings', title: 'Findings', width: '95px', numeric: true, cell: (i) => (i.findings.length === 0 ? '–' : i.findings.length) },
    { id: 'next', title: 'Next action', width: 'minmax(180px, 1fr)', cell: (i) => i.nextAction },
    { id: 'owner', title: 'Owner', width: '90px', cell: (i) => capital(i.owner) },
    { id: 'payer', title: 'Payer id', width: '130px', cell: (i) => i.payer ?? '–' },
  ];
  return (
    <>
      <div className="page-head">
        <h1>{preset.title}</h1><span className="small">{preset.about}</span>
        <ChangedPill ids={rows.map((r) => r.stream)} readAt={list.dataUpdatedAt} onTake={() => void list.refetch()} />
        <Freshness fresh={list.data?.pages[0]} />
      </div>
      {list.isPending && <Loading what="the queue" />}
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && <Empty title={preset.empty}>{practice ? `For ${nameOf(practice)}.` : 'For all your practices.'} Known up to {moment(list.data.pages[0]?.asOf)}.</Empty>}
      {rows.length > 0 && (
        <div className={`split${peeking ? ' split-open' : ''}`}>
          <div className="split-main">
            <Grid
              caption={`${preset.title}: first due first, of equal date the larger charge first`} columns={columns} rows={rows} idOf={idOf} current={current && idOf(current)} onCurrent={(i) => setAt(idOf(i))}
              onOpen={(i) => open(i, tabOf(i, preset))} onPeek={() => setPeeking(!peeking)} more={list.hasNextPage} loadMore={() => { if (!list.isFetchingNextPage) void list.fetchNextPage(); }}
              foot={<>{counted(rows.length, 'item')}{list.hasNextPage ? ' so far' : ''}. <kbd>j</kbd> <kbd>k</kbd> move, <kbd>e</kbd> works on it, <kbd>Space</kbd> {peeking ? 'closes' : 'opens'} the panel, <kbd>?</kbd> shows all keys.</>}
            />
          </div>
          {peeking && current && <Peek item={current} onWork={work} />}
        </div>
      )}
    </>
  );
}

/** In the list of all work, the item says which part of the claim it is about. */
const tabOf = (i: QueueItem, preset: Preset): string =>
  (preset.queue !== undefined ? preset.tab : i.queue === 'coding' ? 'coding' : i.findings.length > 0 ? 'fix' : 'journey');

function Peek({ item, onWork }: { item: QueueItem; onWork: () => void }) {
  const { nameOf } = usePractices();
  const isClaim = item.kind === 'claim';
  const { data: claim } = useQuery({ ...claimQuery(item.stream), enabled: isClaim });
  const stands = claim?.headline ?? item.headline;
  const done = claim !== undefined && !claim.workItems.some((w) => w.item === item.item);
  return (
    <aside className="peek" aria-label={`About ${item.stream}`} tabIndex={0}>
      <h2><span className="id">{item.stream}</span></h2>
      <p><ToneText tone={stands.tone} strong>{stands.text}</ToneText></p>
      {done && <div className="notice notice-ok"><div>This is done since the list was read. Press <kbd>r</kbd> to take it off.</div></div>}
      <dl className="facts">
        <dt>Next</dt><dd>{item.nextAction}</dd>
        <dt>Owner</dt><dd>{capital(item.owner)}</dd>
        <dt>Due</dt><dd>{moment(item.dueAt)}</dd>
        <dt>Open since</dt><dd>{moment(item.openedAt)}</dd>
        <dt>Practice</dt><dd>{nameOf(item.practice)}</dd>
        {item.amountCents !== null && <><dt>Charge</dt><dd>{dollars(item.amountCents)}</dd></>}
      </dl>
      <Button mt={12} onClick={onWork}>{item.queue === 'coding' ? 'Code it' : item.findings.length > 0 ? 'Fix it' : 'Open it'}</Button>
      <FindingList findings={item.findings} />
    </aside>
  );
}
