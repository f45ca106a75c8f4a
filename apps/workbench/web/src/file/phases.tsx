import type { FileAtIntake } from '../api/model.js';
import { bytes, counted } from '../show/money.js';

type Phase = Pick<FileAtIntake, 'phase' | 'bytesRead' | 'sizeBytes' | 'claims' | 'claimsInFile' | 'reason'>;

const END: Record<string, string> = { done: 'Done', refused: 'Refused', exception: 'Taken in, with differences', duplicate: 'Seen before' };

/** Share of a file that was read, 0 to 100. */
export const percentRead = ({ bytesRead, sizeBytes, phase }: Pick<Phase, 'bytesRead' | 'sizeBytes' | 'phase'>): number =>
  (phase === 'done' || phase === 'exception' ? 100 : sizeBytes === 0 ? 0 : Math.min(100, Math.floor((bytesRead * 100) / sizeBytes)));

export function Bar({ label, percent, tone = 'info' }: { label: string; percent: number; tone?: 'info' | 'ok' | 'bad' }) {
  return (
    <div className={`bar bar-${tone}`} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}><div style={{ width: `${percent}%` }} /></div>
  );
}

/** received, reading n of m, done or refused: where a file stands. */
export function Phases({ file }: { file: Phase }) {
  const { phase } = file;
  const at = phase === 'received' ? 0 : phase === 'reading' ? 1 : 2;
  const bad = phase === 'refused' || phase === 'exception';
  const reading = at < 2 ? `Reading ${bytes(file.bytesRead)} of ${bytes(file.sizeBytes)}` : phase === 'refused' ? 'Reading stopped' : 'Read';
  const steps = [
    { text: 'Received', state: at > 0 ? 'done' : 'now' },
    { text: reading, state: at > 1 ? 'done' : at === 1 ? 'now' : 'wait' },
    { text: END[phase] ?? 'Done', state: at < 2 ? 'wait' : bad ? 'bad' : 'done' },
  ];
  return (
    <>
      <ol className="steps" aria-label="Phases of the file">
        {steps.map((s) => <li key={s.text} className={`step step-${s.state}`}>{s.state === 'done' ? '✓ ' : s.state === 'bad' ? '✕ ' : ''}{s.text}</li>)}
      </ol>
      <Bar label="Share of the file that was read" percent={percentRead(file)} tone={bad ? 'bad' : phase === 'done' ? 'ok' : 'info'} />
      <p className="small" style={{ marginTop: 6 }}>{counted(file.claims, 'claim')} read{file.claimsInFile !== null && file.claimsInFile !== file.claims ? ` of ${counted(file.claimsInFile, 'claim')} in the file` : ''}{file.reason !== null ? `. ${file.reason}` : ''}</p>
    </>
  );
}
