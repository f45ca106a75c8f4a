import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ask } from '../api/client.js';
import type { Claim, Fresh } from '../api/model.js';
import { meaningOf, questionsOf, type Question } from '../claim/ask-for.js';
import { day } from '../show/moment.js';
import { dollars } from '../show/money.js';
import { ToneText } from '../show/tone.js';
import { keyName, useCommandList } from './commands.js';
import { Picker, type Option } from './picker.js';
import { usePractices } from './practice.js';

const WAIT_MS = 250;

interface Found { claim: Claim; by: string }

/** Ctrl-K: finds a claim by its id, the practice's number, a member id or a person, and runs any command of the screen. */
export function Find({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found[]>([]);
  const [state, setState] = useState<'idle' | 'asking' | 'done' | 'failed'>('idle');
  const { practice, nameOf } = usePractices();
  const navigate = useNavigate();
  const commands = useCommandList();
  const turn = useRef(0);

  useEffect(() => {
    const questions = questionsOf(text);
    const mine = ++turn.current;
    setFound([]);
    setState(questions.length === 0 ? 'idle' : 'asking');
    if (questions.length === 0) return undefined;
    const timer = setTimeout(() => {
      const search = (q: Question) => ask<Fresh & { items: Claim[] }>('/v1/reporting/search', { ...q, ...(practice ? { practice } : {}) })
        .then(({ items }) => items.map((claim): Found => ({ claim, by: meaningOf(q) })));
      Promise.all(questions.map(search)).then(
        (all) => { if (mine === turn.current) { setFound(all.flat()); setState('done'); } },
        () => { if (mine === turn.current) setState('failed'); },
      );
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [text, practice]);

  const words = text.toLowerCase().split(/\s+/).filter((w) => w !== '');
  const claims = found.map(({ claim: c, by }): Option => ({
    id: `${by}-${c.claim}`, group: `Claims by ${by}`, text: c.claim,
    label: <><span className="id">{c.claim}</span> <ToneText tone={c.headline.tone}>{c.headline.text}</ToneText></>,
    hint: `${nameOf(c.practice)} · ${day(c.serviceFrom)} · ${dollars(c.chargeCents)}`,
    choose: () => void navigate({ to: '/claims/$id', params: { id: c.claim }, search: (s) => s }),
  }));
  const acts = commands.filter((c) => c.id !== 'find' && words.every((w) => c.label.toLowerCase().includes(w))).map((c): Option => ({
    id: c.id, group: c.group === 'Go' ? 'Go to' : 'Do', text: c.label, label: c.label, hint: c.keys.map((k) => <kbd key={k}>{keyName(k)}</kbd>), choose: c.run,
  }));
  return (
    <Picker
      title="Find a claim or a command" placeholder="Claim id, claim number, member id, or Sample, Pat 03/04/1980" filter={false} options={[...claims, ...acts]} onText={setText} onClose={onClose}
      foot={<p className="small" role="status">{
        state === 'asking' ? 'Searching …'
          : state === 'failed' ? 'The search does not answer right now; try again in a moment.'
            : state === 'done' && found.length === 0 ? `No claim of ${practice ? nameOf(practice) : 'your practices'} is known under that. Check the spelling; a name needs the birth date beside it.`
              : 'A name needs the birth date beside it. What you type is searched as a keyed hash and is stored nowhere.'
      }</p>}
    />
  );
}
