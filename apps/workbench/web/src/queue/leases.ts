import { useEffect } from 'react';
import { command, type ApiError } from '../api/client.js';

interface Held { stream: string; item: string }

/** What this tab took and has not given back. Ids only; a reload forgets it and the lease ends by itself. */
const held = new Map<string, Held>();

const keyOf = ({ stream, item }: Held): string => `${stream} ${item}`;

export const begun = ({ stream, item }: Held): void => { held.set(keyOf({ stream, item }), { stream, item }); };
export const over = (of: Held): void => { held.delete(keyOf(of)); };
export const heldHere = (): readonly Held[] => [...held.values()];

/** A lease is ten minutes; it goes on while somebody works, and ends ten minutes after the last key or click. */
const RENEW_MS = 4 * 60_000;

/** Goes on with what this tab took as long as the person is at work. What meanwhile is done, or somebody else's, is let go. */
export function useLeases(): void {
  useEffect(() => {
    let active = false;
    const used = () => { active = true; };
    const events = ['keydown', 'pointerdown', 'wheel'] as const;
    for (const e of events) window.addEventListener(e, used, { passive: true });
    const timer = setInterval(() => {
      if (!active) return;
      active = false;
      for (const h of heldHere()) {
        command(`/v1/reporting/work-items/${h.stream}/take`, { item: h.item }).catch((fault: ApiError) => { if (fault.status >= 400 && fault.status < 500) over(h); });
      }
    }, RENEW_MS);
    return () => {
      for (const e of events) window.removeEventListener(e, used);
      clearInterval(timer);
    };
  }, []);
}
