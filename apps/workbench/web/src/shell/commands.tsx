import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react';

/** Something a person can do here by key, from the palette, or read about under "?". */
export interface Command {
  id: string;
  label: string;
  /** One key ("j"), a sequence ("g t"), or a chord ("mod+k"). */
  keys: string[];
  group: 'Go' | 'List' | 'Claim' | 'Help';
  run(): void;
}

interface Registry {
  commands: Command[];
  add(source: object, commands: Command[]): () => void;
}

const RegistryContext = createContext<Registry | undefined>(undefined);

const SEQUENCE_MS = 1_200;

/** Text fields keep their letters (WCAG 2.1.4). */
const typing = (target: EventTarget | null): boolean => target instanceof HTMLElement && !(target instanceof HTMLInputElement && target.type === 'checkbox') && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** What presses a button, follows a link or ticks a box that has the focus; it does that and nothing of the page. */
const PRESSES: ReadonlySet<string> = new Set(['Enter', 'space']);

const LETTERS = 'claimstream.letters';

/** Whether single letters do something; who dictates or has a tremor switches them off (WCAG 2.1.4). */
export const lettersOn = (): boolean => localStorage.getItem(LETTERS) !== 'off';
export const setLetters = (on: boolean): void => localStorage.setItem(LETTERS, on ? 'on' : 'off');

const chordOf = (e: KeyboardEvent): string => `${e.ctrlKey || e.metaKey ? 'mod+' : ''}${e.key === ' ' ? 'space' : e.key.length === 1 ? e.key.toLowerCase() : e.key}`;

/** Holds the commands of what is on the screen and runs them by key. */
export function CommandProvider({ children }: { children: React.ReactNode }) {
  const [sources, setSources] = useState(new Map<object, Command[]>());
  const commands = useMemo(() => [...sources.values()].flat(), [sources]);
  const current = useRef(commands);
  current.current = commands;

  const registry = useMemo<Registry>(() => ({
    commands,
    add: (source, added) => {
      setSources((before) => new Map(before).set(source, added));
      return () => setSources((before) => { const next = new Map(before); next.delete(source); return next; });
    },
  }), [commands]);

  useEffect(() => {
    let begun = '';
    let at = 0;
    const onKey = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.altKey) return;
      const chord = chordOf(e);
      // A dialog has its own keys; behind it nothing moves.
      if (document.querySelector('[role="dialog"]') !== null && chord !== 'mod+k') return;
      if (typing(e.target) && !chord.startsWith('mod+')) return;
      if (PRESSES.has(chord) && e.target instanceof Element && e.target.closest('a, button, summary, input') !== null) return;
      if (chord.length === 1 && !lettersOn()) return;
      const sequence = begun !== '' && Date.now() - at < SEQUENCE_MS ? `${begun} ${chord}` : chord;
      const found = current.current.findLast((c) => c.keys.includes(sequence)) ?? current.current.findLast((c) => c.keys.includes(chord));
      begun = '';
      if (found) {
        e.preventDefault();
        found.run();
      } else if (current.current.some((c) => c.keys.some((k) => k.startsWith(`${chord} `)))) {
        begun = chord;
        at = Date.now();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  return <RegistryContext.Provider value={registry}>{children}</RegistryContext.Provider>;
}

export const useCommandList = (): Command[] => useContext(RegistryContext)?.commands ?? [];

/** Registers commands while a component is on the screen. `run` always calls the newest closure. */
export function useCommands(commands: Command[]): void {
  const registry = useContext(RegistryContext);
  const newest = useRef(commands);
  newest.current = commands;
  const shape = JSON.stringify(commands.map(({ id, label, keys, group }) => [id, label, keys, group]));
  const add = useRef(registry?.add);
  useEffect(() => {
    const source = {};
    return add.current?.(source, newest.current.map((c, i) => ({ ...c, run: () => newest.current[i]?.run() })));
  }, [shape]);
}

const NAMES: Record<string, string> = { 'mod+k': 'Ctrl-K', 'mod+Enter': 'Ctrl-Enter', space: 'Space', ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' };
export const keyName = (key: string): string => NAMES[key] ?? key.split(' ').map((k) => NAMES[k] ?? k).join(' then ');
