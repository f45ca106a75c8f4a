import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ApiError } from '../api/client.js';
import { Dialog } from '../shell/dialog.js';
import { Problem } from '../show/states.js';

/** Says what will happen and does it when it is confirmed; the first focus is the safe choice. */
export function ConfirmDialog<T>({ title, button, act, onDone, onClose, children }: { title: string; button: string; act(): Promise<T>; onDone(answer: T): void; onClose(): void; children: React.ReactNode }) {
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const say = () => {
    setBusy(true);
    setError(undefined);
    act().then((answer) => { onClose(); onDone(answer); }, (fault: ApiError) => { setError(fault); setBusy(false); });
  };
  return (
    <Dialog onClose={onClose} title={title}>
      {children}
      {error && <Problem error={error} />}
      <div className="row" style={{ marginTop: 12 }}>
        <Button variant="default" onClick={onClose} data-autofocus>Cancel</Button>
        <Button onClick={say} loading={busy}>{button}</Button>
      </div>
    </Dialog>
  );
}
