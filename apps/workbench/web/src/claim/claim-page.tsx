import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { afterOf, type CommandAnswer } from '../api/client.js';
import type { ClaimDetail } from '../api/model.js';
import { claimQuery, codingQuery, journeyQuery, submissionQuery } from '../api/queries.js';
import { useSession } from '../session/session.js';
import { useCommands } from '../shell/commands.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { useToast } from '../shell/toasts.js';
import { useNow } from '../show/now.js';
import { day, left, moment } from '../show/moment.js';
import { dollars } from '../show/money.js';
import { Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { FixTab, holding } from './fix-tab.js';
import { Journey } from './journey.js';
import { MessagesTab } from './messages-tab.js';
import { MoneyTab } from './money-tab.js';
import { openList, pageOf, placeIn } from './open-list.js';
import { PersonLine } from './person.js';

const CodingTab = lazy(() => import('../coding/coding-tab.js').then((m) => ({ default: m.CodingTab })));

const TABS = [['journey', 'Journey'], ['fix', 'Findings and fixes'], ['lines', 'Lines and money'], ['messages', 'Messages'], ['coding', 'Coding']] as const;
type Tab = (typeof TABS)[number][0];

export function ClaimPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  useTitle(`Claim ${id}`);
  const { tab: asked } = useSearch({ strict: false }) as { tab?: string };
  const tab: Tab = TABS.find(([t]) => t === asked)?.[0] ?? 'journey';
  const { data: claim, error, refetch } = useQuery(claimQuery(id));
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [newest, setNewest] = useState<CommandAnswer>();
  const [codeAt, setCodeAt] = useState<string>();
  // Who came by a key, or pressed a button that is gone now, goes on from the part that is shown (WCAG 2.4.3).
  const ready = claim !== undefined;
  useEffect(() => { if (ready && document.activeElement === document.body) document.getElementById('claim-part')?.focus({ preventScroll: true }); }, [id, tab, ready]);
  const list = openList();
  const place = placeIn(list, id);
  const show = (t: Tab, at?: string) => { setCodeAt(at); void navigate({ to: '.', search: (s) => ({ ...s, tab: t === 'journey' ? undefined : t }), replace: true }); };
  const step = (to: { id: string; kind: string } | undefined) => () => {
    if (to) void navigate({ to: pageOf(to.kind), params: { id: to.id }, search: (s) => s, replace: true });
  };
  useCommands([
    { id: 'claim-next', label: 'Next claim of the list', keys: [']'], group: 'Claim', run: step(place?.next) },
    { id: 'claim-before', label: 'Claim before in the list', keys: ['['], group: 'Claim', run: step(place?.before) },
    { id: 'claim-back', label: 'Back to the list', keys: ['Escape'], group: 'Claim', run: () => { if (list) void navigate({ href: list.to }); } },
    ...TABS.map(([t, label], i) => ({ id: `tab-${t}`, label: `Tab: ${label.toLowerCase()}`, keys: [String(i + 1)], group: 'Claim' as const, run: () => show(t) })),
  ]);

  /** The page as it is once the read models have seen what was just written; it never claims more than they know. */
  const onDone = async (what: string, answer: CommandAnswer) => {
    setNewest(answer);
    const fresh = await queries.fetchQuery({ ...claimQuery(id, afterOf(answer)), staleTime: 0 }).catch(() => undefined);
    void queries.invalidateQueries({ queryKey: ['claim', id, 'journey'] });
    void queries.fetchQuery({ ...codingQuery(id, answer.service === 'coding' ? afterOf(answer) : undefined), staleTime: 0 }).catch(() => undefined);
    void queries.fetchQuery({ ...submissionQuery(id, answer.service === 'submission' ? afterOf(answer) : undefined), staleTime: 0 }).catch(() => undefined);
    toast(fresh ? `${what}. The claim now: ${fresh.headline.text}` : `${what}. The page follows in a moment.`);
  };

  if (!claim) return <><div className="page-head"><h1>Claim <span className="id">{id}</span></h1></div>{error ? <Problem error={error} retry={() => void refetch()} /> : <Loading what="the claim" />}</>;
  const held = Object.values(claim.findings).flatMap((f) => f ?? []).filter(holding).length;
  return (
    <>
      {error && <Problem error={error} retry={() => void refetch()} />}
      <ClaimHead claim={claim} />
      <div className="row" style={{ margin: '12px 0 0' }}>
        <div className="tablist" role="tablist" aria-label="Parts of the claim" style={{ flex: 1 }}>
          {TABS.map(([t, label]) => (
            <button
              key={t} type="button" role="tab" id={`tab-${t}`} aria-selected={t === tab} aria-controls="claim-part" tabIndex={t === tab ? 0 : -1} className="tab" onClick={() => show(t)}
              onKeyDown={(e) => {
                const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
                if (by === undefined) return;
                e.preventDefault();
                const next = TABS[(TABS.findIndex(([x]) => x === t) + by + TABS.length) % TABS.length]?.[0] ?? 'journey';
                show(next);
                document.getElementById(`tab-${next}`)?.focus();
              }}
            >{label}{t === 'fix' && held > 0 ? ` (${held})` : ''}</button>
          ))}
        </div>
        {place && (
          <span className="stepper" style={{ marginBottom: 12 }}>
            <Button size="xs" variant="default" disabled={!place.before} onClick={step(place.before)} aria-label="Claim before">[</Button>
            <span>{place.at} of {place.of}</span>
            <Button size="xs" variant="default" disabled={!place.next} onClick={step(place.next)} aria-label="Next claim">]</Button>
          </span>
        )}
      </div>
      <div role="tabpanel" id="claim-part" tabIndex={-1} className="claim-part" aria-labelledby={`tab-${tab}`} key={`${id}-${tab}`}>
        {tab === 'journey' && <div className="panel"><JourneyTab id={id} /></div>}
        {tab === 'fix' && <FixTab claim={claim} newest={newest?.stream === id ? newest : undefined} onDone={(w, a) => void onDone(w, a)} onCode={(at) => show('coding', at)} />}
        {tab === 'lines' && <div className="panel"><MoneyTab claim={claim} /></div>}
        {tab === 'messages' && <div className="panel"><MessagesTab id={id} payer={claim.payerName} /></div>}
        {tab === 'coding' && <Suspense fallback={<Loading what="the codes" />}><CodingTab id={id} at={codeAt} onDone={(w, a) => void onDone(w, a)} /></Suspense>}
      </div>
    </>
  );
}

const KINDS: Record<string, string> = { professional: 'Professional (837P)', institutional: 'Institutional (837I)' };

function ClaimHead({ claim: c }: { claim: ClaimDetail }) {
  const { nameOf } = usePractices();
  const now = useNow();
  const service = c.serviceThrough !== null && c.serviceThrough !== c.serviceFrom ? `${day(c.serviceFrom)} to ${day(c.serviceThrough)}` : day(c.serviceFrom);
  const { person } = useSession();
  const others = [...new Map(c.workItems.flatMap((w) => (w.heldBy && w.heldBy.person !== person ? [[w.heldBy.person, w.heldBy] as const] : []))).values()];
  const first = c.workItems[0];
  const clock = first && left(first.dueAt, now);
  return (
    <div className="panel" style={{ marginBottom: 0 }}>
      <div className="page-head" style={{ marginBottom: 6 }}>
        <h1><span className="id">{c.claim}</span></h1>
        <ToneText tone={c.headline.tone} strong>{c.headline.text}</ToneText>
        <Freshness fresh={c} />
      </div>
      {c.headline.detail !== undefined && <p className="small">{c.headline.detail}</p>}
      <div className="claim-head">
        <div><div className="small">Charge</div><div className="claim-money">{dollars(c.money.chargeCents)}</div></div>
        <dl className="facts">
          <dt>Practice</dt><dd>{nameOf(c.practice)}</dd>
          <dt>Payer</dt><dd>{c.payerName ?? (c.payerSource ? `${c.payerSource}, which nobody has registered` : 'Not named')}{c.payerName !== null && c.payerSource !== null && <> <span className="small id">{c.payerSource}</span></>}</dd>
        </dl>
        <dl className="facts">
          <dt>Service</dt><dd>{service}</dd>
          <dt>Kind</dt><dd>{KINDS[c.kind ?? ''] ?? '–'}</dd>
        </dl>
        <dl className="facts">
          <dt>Received</dt><dd>{moment(c.receivedAt)}</dd>
          <dt>Sent by way of</dt><dd>{c.names.partner ?? '–'}</dd>
        </dl>
      </div>
      <div style={{ marginTop: 10 }}><PersonLine key={c.claim} claim={c.claim} /></div>
      {others.map((h) => <div key={h.person} className="notice notice-warn" role="status" style={{ margin: '10px 0 0' }}><div><strong>{h.name} works on this</strong> until {moment(h.until)}. What you change here may meet their changes.</div></div>)}
      {first && clock && (
        <div className={`next-bar next-bar-${clock.tone}`}>
          <span><strong>Next:</strong> {first.nextAction}</span>
          <span>Owner: {first.owner}</span>
          <span>Due {moment(first.dueAt)} <ToneText tone={clock.tone}>{clock.text}</ToneText></span>
          {c.workItems.length > 1 && <span className="small">and {c.workItems.length - 1} more open</span>}
        </div>
      )}
    </div>
  );
}

function JourneyTab({ id }: { id: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(journeyQuery(id));
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading what="the journey" />;
  return (
    <>
      <Journey entries={data.pages.flatMap((p) => p.entries)} />
      {hasNextPage && <Button variant="default" onClick={() => void fetchNextPage()}>Later events</Button>}
    </>
  );
}
