import { createContext, useCallback, useContext, useMemo, useState } from 'react';

interface Toast { id: number; text: string }

const ToastContext = createContext<(text: string) => void>(() => undefined);

const SHOWN_MS = 8_000;
let next = 1;

/** Results only, in one polite live region: "Saved; the claim is ready to send". Nothing in it names a patient. */
export function ToastProvider({ children }: { children: React.ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((t) => t.id !== id)), []);
  const say = useMemo(() => (text: string) => {
    const id = next++;
    setToasts((all) => [...all.slice(-2), { id, text }]);
    setTimeout(() => drop(id), SHOWN_MS);
  }, [drop]);
  return (
    <ToastContext.Provider value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map(({ id, text }) => <div className="toast" key={id}><span>{text}</span><button type="button" onClick={() => drop(id)}>Close</button></div>)}
      </div>
    </ToastContext.Provider>
  );
}

export const useToast = (): ((text: string) => void) => useContext(ToastContext);
