import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError, command, get, type CommandAnswer } from '../api/client.js';
import type { Finding, Registration } from '../api/model.js';
import { Loading, Problem } from '../show/states.js';
import { fieldOfElement, fieldsUnder, settledBy } from './edit-of.js';
import { choicesOf, exists, fieldName, hintOf, sentValue, shownValue } from './field-names.js';

/** Sealed data that was opened does not stay in memory when its form is closed. */
export const registrationQuery = (claim: string) => ({ queryKey: ['registration', claim], queryFn: () => get<Registration>(`/v1/intake/claims/${claim}`), gcTime: 0, staleTime: Infinity });

/** The fields that findings point at, opened for editing; the opening is an audit row. The first one that was asked for takes the focus. */
export function RegistrationForm({ claim, paths, findings, onSaved, onClose }: {
  claim: string; paths: readonly string[]; findings: readonly Finding[]; onSaved(answer: CommandAnswer): void; onClose(): void;
}) {
  const { data, error } = useQuery(registrationQuery(claim));
  const queries = useQueryClient();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [every, setEvery] = useState(false);
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<ApiError>();
  const key = useRef(crypto.randomUUID());
  const form = useRef<HTMLFormElement>(null);
  const ready = data !== undefined;
  useEffect(() => { if (ready) form.current?.querySelector<HTMLElement>('input, select')?.focus(); }, [ready]);

  if (error) return <Problem error={error} />;
  if (!data) return <Loading what="the registration" />;
  const possible = data.editable.filter((p) => exists(p, data.registration));
  const asked = [...new Set(paths.flatMap((p) => fieldsUnder(p, possible)))];
  const shown = every ? [...asked, ...possible.filter((p) => !asked.includes(p))] : asked;
  const before = (path: string) => shownValue(path, data.registration);
  const changes = Object.fromEntries(Object.entries(typed).filter(([p, v]) => v.trim() !== before(p)).map(([p, v]) => [p, sentValue(p, v)]));
  const count = Object.keys(changes).length;
  const wrong = (refused?.details as { path?: string } | undefined)?.path;

  const save = (e: React.FormEvent) => {
    e.preventDefault();
    setSaving(true);
    setRefused(undefined);
    command(`/v1/intake/claims/${claim}/edits`, { changes, resolved: settledBy(Object.keys(changes), findings) }, key.current).then(
      (answer) => { void queries.invalidateQueries({ queryKey: ['registration', claim] }); onSaved(answer); },
      (fault: ApiError) => { key.current = crypto.randomUUID(); setRefused(fault); setSaving(false); },
    );
  };
  return (
    <form ref={form} onSubmit={save} aria-label="Edit the registration" onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) form.current?.requestSubmit(); if (e.key === 'Escape') onClose(); }}>
      {refused && <Problem error={refused} />}
      {shown.length === 0 && <p>The claim has no field for this that can be edited here. Ask the practice to export the claim again.</p>}
      <div className="fields">
        {shown.map((path) => {
          const finding = findings.find((f) => path === f.path || path.startsWith(`${f.path}.`) || path === fieldOfElement(f.path));
          const invalid = wrong === path ? refused?.sentence : typed[path] === undefined ? finding?.message : undefined;
          const props = {
            label: fieldName(path), value: typed[path] ?? before(path), error: invalid, description: finding?.fix ?? hintOf(path),
            autoComplete: 'off',
          };
          const choices = choicesOf(path);
          const set = (value: string) => setTyped((all) => ({ ...all, [path]: value }));
          return choices
            ? <NativeSelect key={path} {...props} data={[{ value: '', label: 'Choose' }, ...choices]} onChange={(e) => set(e.currentTarget.value)} />
            : <TextInput key={path} {...props} onChange={(e) => set(e.currentTarget.value)} />;
        })}
      </div>
      <div className="row" style={{ marginTop: 12 }}>
        <Button type="submit" loading={saving} disabled={count === 0}>Save and check again</Button>
        <Button variant="default" onClick={onClose}>Cancel</Button>
        {!every && <Button variant="default" onClick={() => setEvery(true)}>All fields of the registration</Button>}
        <span className="small">{count === 0 ? 'Nothing changed yet' : count === 1 ? '1 field changed' : `${count} fields changed`}</span>
      </div>
    </form>
  );
}
