import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useRef, useState } from 'react';
import { ApiError, get, useSessionOf as hold } from '../api/client.js';
import type { SignedIn } from '../api/model.js';

const SessionContext = createContext<SignedIn | undefined>(undefined);

/** The person at the screen. */
export function useSession(): SignedIn {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('a page was drawn without a session');
  return session;
}

export const SessionProvider = SessionContext.Provider;

export const hasRole = ({ roles }: SignedIn, ...wanted: string[]): boolean => wanted.some((r) => roles.includes(r));

type Phase = { at: 'asking' } | { at: 'away'; sentence: string } | { at: 'out'; why: string | null } | { at: 'locked' } | { at: 'in'; session: SignedIn };

const signIn = (again: boolean): void => {
  const to = encodeURIComponent(location.pathname + withoutOurs(location.search));
  location.assign(`/auth/sign-in?to=${to}${again ? '&again=1' : ''}`);
};

const withoutOurs = (search: string): string => {
  const params = new URLSearchParams(search);
  params.delete('sign-in');
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
};

const WHY: Record<string, string> = {
  failed: 'The sign-in did not work. Try again, or ask your administrator.',
  expired: 'The sign-in took too long. Start again.',
};

/** Draws the workbench for somebody who is signed in, and nothing of it for anybody else. */
export function SessionGate({ children }: { children: React.ReactNode }) {
  const [phase, setPhase] = useState<Phase>({ at: 'asking' });
  const queries = useQueryClient();
  const ask = () => {
    get<SignedIn>('/auth/session').then(
      (session) => {
        hold(session.csrf, (status) => {
          queries.clear();
          setPhase(status === 423 ? { at: 'locked' } : { at: 'out', why: 'Your sign-in has ended.' });
        });
        setPhase({ at: 'in', session });
      },
      (error: unknown) => {
        const { status, sentence } = error as ApiError;
        if (status === 401) setPhase({ at: 'out', why: WHY[new URLSearchParams(location.search).get('sign-in') ?? ''] ?? null });
        else if (status === 423) setPhase({ at: 'locked' });
        else setPhase({ at: 'away', sentence });
      },
    );
  };
  // Asked once when the page opens; afterwards every answer says when the session is over.
  useEffect(ask, []);
  const lock = () => { queries.clear(); setPhase({ at: 'locked' }); };

  if (phase.at === 'in') {
    return <SessionContext.Provider value={phase.session}><IdleLock session={phase.session} onLock={lock} />{children}</SessionContext.Provider>;
  }
  return (
    <main className="centre">
      <div className="panel">
        {phase.at === 'asking' && <p role="status">Opening the workbench …</p>}
        {phase.at === 'away' && <><h1>Not reachable</h1><p>{phase.sentence}</p><Button onClick={() => { setPhase({ at: 'asking' }); ask(); }}>Try again</Button></>}
        {phase.at === 'out' && (
          <>
            <h1>Claimstream workbench</h1>
            <p>{phase.why ?? 'Sign in to work on your practices\' claims.'}</p>
            <Button onClick={() => signIn(false)} autoFocus>Sign in</Button>
          </>
        )}
        {phase.at === 'locked' && (
          <>
            <h1>Locked</h1>
            <p>Nobody used this screen for a while, so it was locked and cleared. You come back to the same page.</p>
            <Button onClick={() => signIn(true)} autoFocus>Sign in again</Button>
          </>
        )}
      </div>
    </main>
  );
}

const SAY_EVERY_MS = 60_000;
const LOOK_EVERY_MS = 5_000;

/** 45 CFR 164.312(a)(2)(iii): the screen is cleared after a time without a key or a click. */
export function IdleLock({ session, onLock }: { session: SignedIn; onLock: () => void }) {
  const last = useRef(Date.now());
  const said = useRef(Date.now());
  // A short limit is told and looked at more often, or it would end before anybody was heard.
  const [sayMs, lookMs] = [Math.min(SAY_EVERY_MS, session.idleMs / 4), Math.min(LOOK_EVERY_MS, session.idleMs / 4)];
  useEffect(() => {
    const used = () => {
      last.current = Date.now();
      if (last.current - said.current < sayMs) return;
      said.current = last.current;
      void fetch('/auth/active', { method: 'POST', headers: { 'x-csrf-token': session.csrf } }).catch(() => undefined);
    };
    const events = ['keydown', 'pointerdown', 'wheel'] as const;
    for (const e of events) window.addEventListener(e, used, { passive: true });
    const timer = setInterval(() => { if (Date.now() - last.current > session.idleMs) onLock(); }, lookMs);
    return () => {
      for (const e of events) window.removeEventListener(e, used);
      clearInterval(timer);
    };
  });
  return null;
}

export async function signOut(csrf: string): Promise<void> {
  const answer = await fetch('/auth/sign-out', { method: 'POST', headers: { 'x-csrf-token': csrf } });
  const { to } = (await answer.json()) as { to?: string };
  location.assign(to ?? '/');
}
