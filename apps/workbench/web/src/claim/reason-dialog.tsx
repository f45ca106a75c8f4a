import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import { ApiError, command, type CommandAnswer } from '../api/client.js';
import { Dialog } from '../shell/dialog.js';
import { Problem } from '../show/states.js';

interface Common { title: string; about: string; button: string; to: string; onDone(answer: CommandAnswer): void; onClose(): void }

/** Asks why, then says the command. Free text is sealed; reasons from a list are not. */
export function ReasonDialog({ title, about, button, to, body, choices, onDone, onClose }: Common & { body: (reason: string) => unknown; choices?: readonly string[] }) {
  const [reason, setReason] = useState('');
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());
  const say = () => {
    setBusy(true);
    command(to, body(reason.trim()), key.current).then(
      (answer) => { onClose(); onDone(answer); },
      (fault: ApiError) => { key.current = crypto.randomUUID(); setError(fault); setBusy(false); },
    );
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <p>{about}</p>
      {error && <Problem error={error} />}
      {choices
        ? <NativeSelect label="Reason" data-autofocus value={reason} onChange={(e) => setReason(e.currentTarget.value)} data={[{ value: '', label: 'Choose a reason' }, ...choices.map((c) => ({ value: c, label: c.charAt(0).toUpperCase() + c.slice(1) }))]} />
        : <Textarea label="Reason" data-autofocus minRows={3} autosize value={reason} onChange={(e) => setReason(e.currentTarget.value)} />}
      <div className="row" style={{ marginTop: 12 }}>
        <Button onClick={say} loading={busy} disabled={reason.trim() === ''}>{button}</Button>
        <Button variant="default" onClick={onClose}>Cancel</Button>
      </div>
    </Dialog>
  );
}
