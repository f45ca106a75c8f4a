import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiError, command } from '../api/client.js';
import { useToast } from '../shell/toasts.js';
import { Problem } from '../show/states.js';

export interface Field { name: string; label: string; hint?: string; optional?: boolean; number?: boolean; list?: boolean; choices?: readonly { value: string; label: string }[] }

/** Lists follow the events of what was registered; a moment later they are read again. */
const FOLLOWS_MS = 1_500;

/** A button that opens the fields of a new record and sends them once. */
export function RecordForm({ button, fields, to, refresh }: { button: string; fields: readonly Field[]; to: string; refresh: readonly string[] }) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<ApiError>();
  const key = useRef(crypto.randomUUID());
  const queries = useQueryClient();
  const toast = useToast();
  if (!open) return <Button variant="default" mt={10} onClick={() => setOpen(true)}>{button}</Button>;
  const wrong = (error?.details as { fields?: { path: string }[] } | undefined)?.fields?.map((f) => f.path) ?? (error?.details as { field: string }[] | undefined)?.map?.((f) => f.field) ?? [];
  const empty = (f: Field) => (typed[f.name] ?? '').trim() === '';
  const save = (e: React.FormEvent) => {
    e.preventDefault();
    const lacking = fields.some((f) => f.optional !== true && empty(f));
    setMissing(lacking);
    if (lacking) return;
    const body = Object.fromEntries(fields.filter((f) => !empty(f)).map((f) => {
      const value = (typed[f.name] ?? '').trim();
      return [f.name, f.number ? Number(value) : f.list ? value.split(/[\s,]+/) : value];
    }));
    command(to, body, key.current).then(
      () => {
        toast('Registered');
        setOpen(false);
        setTyped({});
        key.current = crypto.randomUUID();
        const again = () => void queries.invalidateQueries({ queryKey: refresh });
        again();
        setTimeout(again, FOLLOWS_MS);
      },
      (fault: ApiError) => { key.current = crypto.randomUUID(); setError(fault); },
    );
  };
  return (
    <form onSubmit={save} aria-label={button} noValidate style={{ marginTop: 12 }}>
      {error && <Problem error={error} />}
      <div className="fields">
        {fields.map((f) => {
          const props = { label: f.optional ? `${f.label} (optional)` : f.label, value: typed[f.name] ?? '', description: f.hint, error: missing && f.optional !== true && empty(f) ? 'Needed' : wrong.includes(f.name) ? 'Not as expected' : undefined };
          const set = (value: string) => setTyped((all) => ({ ...all, [f.name]: value }));
          return f.choices
            ? <NativeSelect key={f.name} {...props} data={[{ value: '', label: 'Choose' }, ...f.choices]} onChange={(e) => set(e.currentTarget.value)} />
            : <TextInput key={f.name} {...props} onChange={(e) => set(e.currentTarget.value)} />;
        })}
      </div>
      <div className="row" style={{ marginTop: 12 }}><Button type="submit">Register</Button><Button variant="default" onClick={() => setOpen(false)}>Cancel</Button></div>
    </form>
  );
}
