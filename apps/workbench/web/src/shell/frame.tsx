import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { countsQuery } from '../api/queries.js';
import { MAY_LOOK } from '../parked/parked.js';
import { useLeases } from '../queue/leases.js';
import { PRESETS } from '../queue/presets.js';
import { hasRole, signOut, useSession } from '../session/session.js';
import { ToneText } from '../show/tone.js';
import { keyName, lettersOn, setLetters, useCommandList, useCommands } from './commands.js';
import { Dialog } from './dialog.js';
import { useLive } from './live.js';
import { PracticePicker, usePractices } from './practice.js';

const Find = lazy(() => import('./find.js').then((m) => ({ default: m.Find })));

const SIDE_ROLES: Record<string, readonly string[]> = { coding: ['coder', 'manager', 'biller'] };

/** Everything around the pages: practice, search, queues, live state, keys. */
export function Frame() {
  const session = useSession();
  const { all, practice, nameOf, unknown, choose } = usePractices();
  const [open, setOpen] = useState<'none' | 'practice' | 'find' | 'keys'>('none');
  const navigate = useNavigate();
  const close = () => setOpen('none');
  const go = (to: string) => () => void navigate({ to, search: (s) => (s.practice ? { practice: s.practice } : {}) });
  useCommands([
    { id: 'find', label: 'Find a claim or a command', keys: ['mod+k', '/'], group: 'Help', run: () => setOpen('find') },
    { id: 'keys', label: 'Show all keys', keys: ['?'], group: 'Help', run: () => setOpen('keys') },
    { id: 'practice', label: 'Choose a practice', keys: ['g c'], group: 'Go', run: () => setOpen('practice') },
    { id: 'go-today', label: 'Today', keys: ['g t'], group: 'Go', run: go('/today') },
    { id: 'go-claims', label: 'Claims', keys: ['g l'], group: 'Go', run: go('/claims') },
    { id: 'go-files', label: 'Files', keys: ['g f'], group: 'Go', run: go('/files') },
    { id: 'go-remits', label: 'Remittances', keys: ['g m'], group: 'Go', run: go('/remits') },
    { id: 'go-accounts', label: 'Accounts', keys: ['g b'], group: 'Go', run: go('/accounts') },
    { id: 'go-cases', label: 'Queue: cases', keys: ['g d'], group: 'Go', run: go('/q/cases') },
    { id: 'go-coding', label: 'Queue: coding', keys: ['g o'], group: 'Go', run: go('/q/coding') },
    { id: 'go-edits', label: 'Queue: edits', keys: ['g e'], group: 'Go', run: go('/q/edits') },
    { id: 'go-registration', label: 'Queue: registration', keys: ['g i'], group: 'Go', run: go('/q/registration') },
    { id: 'go-rejections', label: 'Queue: rejections', keys: ['g r'], group: 'Go', run: go('/q/rejections') },
    { id: 'go-exceptions', label: 'Queue: exceptions', keys: ['g x'], group: 'Go', run: go('/q/exceptions') },
    { id: 'go-waiting', label: 'Queue: waiting', keys: ['g w'], group: 'Go', run: go('/q/waiting') },
    { id: 'go-all', label: 'Queue: all open work', keys: ['g a'], group: 'Go', run: go('/q/all') },
    ...(hasRole(session, ...MAY_LOOK) ? [{ id: 'go-parked', label: 'What stands still', keys: ['g p'], group: 'Go' as const, run: go('/parked') }] : []),
  ]);
  const one = practice !== undefined && !unknown;
  useLeases();
  const main = useRef<HTMLElement>(null);
  useFocusOn(main);

  return (
    <div className="frame">
      <a className="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>Skip to the page</a>
      <header className={`frame-head${one ? ' frame-one' : ''}`}>
        <button type="button" className={`head-button${one ? ' head-one' : ''}`} onClick={() => setOpen('practice')} aria-haspopup="dialog">
          <span>{one ? `One practice: ${nameOf(practice)}` : `All my practices (${all.length})`}</span><span aria-hidden="true">▾</span>
        </button>
        <button type="button" className="head-button head-search" onClick={() => setOpen('find')} aria-haspopup="dialog"><span>Find a claim</span><kbd>Ctrl-K</kbd></button>
        <span className="head-gap" />
        <LiveState />
        <span className="small head-who">{session.name} ({session.roles.join(', ')})</span>
        <button type="button" className="head-button" onClick={() => void signOut(session.csrf)}>Sign out</button>
      </header>
      <Side />
      <main className="frame-main" id="main" tabIndex={-1} ref={main}>
        {unknown ? <Unknown onAll={() => choose(undefined)} /> : <Suspense fallback={<div className="empty" role="status">Opening …</div>}><Outlet /></Suspense>}
      </main>
      {open === 'practice' && <PracticePicker onClose={close} />}
      {open === 'find' && <Suspense><Find onClose={close} /></Suspense>}
      {open === 'keys' && <Keys onClose={close} />}
    </div>
  );
}

/** Who goes to another page is at its beginning: for a keyboard and a screen reader a link is left behind with the page it was on. */
function useFocusOn(main: React.RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  const at = useRef(pathname);
  useEffect(() => {
    if (at.current === pathname) return;
    at.current = pathname;
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [pathname, main]);
}

function Unknown({ onAll }: { onAll: () => void }) {
  return (
    <div className="empty">
      <p className="empty-title">This practice is not one of yours</p>
      <p>The link you followed names a practice that you do not work for, or that does not exist. Ask whoever sent it, or look at your own.</p>
      <Button variant="default" onClick={onAll}>Show all my practices</Button>
    </div>
  );
}

function LiveState() {
  const { state } = useLive();
  if (state === 'live') return <ToneText tone="ok">Live</ToneText>;
  return <ToneText tone="warn">{state === 'behind' ? 'Lists are not moving' : 'Not live'}</ToneText>;
}

function Side() {
  const session = useSession();
  const { practice } = usePractices();
  const { data } = useQuery(countsQuery(practice));
  const count = (queues: readonly string[] | undefined): number | undefined => data?.queues.reduce((n, q) => n + (queues === undefined || queues.includes(q.queue) ? q.count : 0), 0);
  const keep = (s: { practice?: string | undefined }) => (s.practice ? { practice: s.practice } : {});
  return (
    <nav className="frame-side" aria-label="Main">
      <Link to="/today" search={keep} className="side-link">Today</Link>
      <Link to="/claims" search={keep} className="side-link" activeOptions={{ includeSearch: false }}>Claims</Link>
      <Link to="/files" search={keep} className="side-link" activeOptions={{ includeSearch: false }}>Files</Link>
      <Link to="/remits" search={keep} className="side-link" activeOptions={{ includeSearch: false }}>Remittances</Link>
      <Link to="/accounts" search={keep} className="side-link" activeOptions={{ includeSearch: false }}>Accounts</Link>
      <h2>Work</h2>
      {PRESETS.filter((p) => hasRole(session, ...(SIDE_ROLES[p.id] ?? session.roles))).map((p) => {
        const n = count(p.queues);
        return (
          <Link key={p.id} to="/q/$queue" params={{ queue: p.id }} search={keep} className="side-link" activeOptions={{ includeSearch: false }}>
            <span>{p.title}</span><span className="side-count">{n === undefined ? '' : n > 9_999 ? '10,000+' : n.toLocaleString('en-US')}</span>
          </Link>
        );
      })}
      <h2>Set up</h2>
      <Link to="/admin" search={keep} className="side-link">Practices and payers</Link>
      {hasRole(session, ...MAY_LOOK) && <><h2>Operate</h2><Link to="/parked" search={keep} className="side-link" activeOptions={{ includeSearch: false }}>What stands still</Link></>}
    </nav>
  );
}

function Keys({ onClose }: { onClose: () => void }) {
  const commands = useCommandList();
  const [letters, setOn] = useState(lettersOn);
  return (
    <Dialog onClose={onClose} title="Keys" size="lg">
      {(['Go', 'List', 'Claim', 'Help'] as const).map((group) => {
        const own = commands.filter((c) => c.group === group);
        return own.length > 0 && (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <table className="plain-table"><tbody>{own.map((c) => <tr key={c.id}><td>{c.label}</td><td>{c.keys.map((k, i) => <span key={k}>{i > 0 ? ' or ' : ''}<kbd>{keyName(k)}</kbd></span>)}</td></tr>)}</tbody></table>
          </section>
        );
      })}
      <p style={{ marginTop: 12 }}><label><input type="checkbox" checked={letters} onChange={(e) => { setLetters(e.currentTarget.checked); setOn(e.currentTarget.checked); }} /> Single letters are keys</label></p>
      <p className="small">They do nothing while you type in a field. Switched off, everything stays reachable through Ctrl-K.</p>
    </Dialog>
  );
}
