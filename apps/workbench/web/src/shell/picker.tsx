import { useEffect, useId, useRef, useState } from 'react';
import { Dialog } from './dialog.js';

export interface Option {
  id: string;
  label: React.ReactNode;
  /** What typing is compared with. */
  text: string;
  hint?: React.ReactNode;
  group?: string;
  choose(): void;
}

/** A dialog with one field and a list under it, worked with arrows and Enter (ARIA combobox with a list box). */
export function Picker({ title, placeholder, options, onText, onClose, filter = true, foot }: {
  title: string; placeholder: string; options: readonly Option[]; onText?(text: string): void; onClose(): void; filter?: boolean; foot?: React.ReactNode;
}) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const words = text.toLowerCase().split(/\s+/).filter((w) => w !== '');
  const shown = filter ? options.filter((o) => words.every((w) => o.text.toLowerCase().includes(w))) : options;
  const index = Math.min(at, shown.length - 1);
  useEffect(() => { list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }); }, [index]);

  const choose = (option: Option | undefined) => {
    if (option === undefined) return;
    onClose();
    option.choose();
  };
  const onKeyDown = (e: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step !== undefined) {
      e.preventDefault();
      setAt(Math.max(0, Math.min(shown.length - 1, index + step)));
    } else if (e.key === 'Enter') {
      e.preventDefault();
      choose(shown[index]);
    }
  };
  return (
    <Dialog onClose={onClose} title={title} size="lg">
      <input
        className="picker-input" role="combobox" aria-expanded="true" aria-controls={`${id}-list`} aria-autocomplete="list" aria-label={title}
        aria-activedescendant={shown[index] ? `${id}-${index}` : undefined} placeholder={placeholder} value={text} autoFocus data-autofocus autoComplete="off" spellCheck={false}
        onChange={(e) => { setText(e.currentTarget.value); setAt(0); onText?.(e.currentTarget.value); }} onKeyDown={onKeyDown}
      />
      <ul className="picker-list" role="listbox" id={`${id}-list`} aria-label={title} ref={list}>
        {shown.map((o, i) => [
          o.group !== undefined && o.group !== shown[i - 1]?.group ? <li key={`g-${o.group}`} role="presentation" className="picker-group">{o.group}</li> : null,
          <li key={o.id} id={`${id}-${i}`} role="option" aria-selected={i === index} className="picker-option" onClick={() => choose(o)} onMouseMove={() => setAt(i)}>
            <span>{o.label}</span>{o.hint !== undefined && <span className="small">{o.hint}</span>}
          </li>,
        ])}
      </ul>
      {foot}
    </Dialog>
  );
}
