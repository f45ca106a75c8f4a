import type { Finding, Tone } from '../api/model.js';
import { ToneText } from '../show/tone.js';

/** What a severity means for the claim, in words that stand beside the colour. */
export const SEVERITY: Record<Finding['severity'], { tone: Tone; text: string }> = {
  reject: { tone: 'danger', text: 'Must be fixed' },
  deny: { tone: 'warn', text: 'Would be denied' },
  warn: { tone: 'info', text: 'Look at it' },
  info: { tone: 'mute', text: 'For information' },
};

/** Where in the file or claim: "segment 12, SV102, byte 840". */
export const placeOf = (f: Finding): string =>
  [f.path, f.segment === undefined ? undefined : `segment ${f.segment}`, f.element, f.offset === undefined ? undefined : `byte ${f.offset}`].filter((p) => p !== undefined && p !== '').join(', ');

export function FindingCard({ finding: f, children }: { finding: Finding; children?: React.ReactNode }) {
  const { tone, text } = SEVERITY[f.severity];
  return (
    <li className={`finding finding-${f.severity}`}>
      <div className="finding-head"><ToneText tone={tone} strong>{text}</ToneText><span>{f.message}</span></div>
      <p className="finding-fix"><strong>Fix:</strong> {f.fix}</p>
      <div className="small">
        <code>{f.code}</code> at <code>{placeOf(f)}</code>
        {f.found !== undefined && <> · found <code>{f.found}</code></>}{f.expected !== undefined && <> · expected <code>{f.expected}</code></>}
        {f.release !== undefined && <> · rule data {f.release}</>}
      </div>
      {children}
    </li>
  );
}

export function FindingList({ findings, action }: { findings: readonly Finding[]; action?: (f: Finding, index: number) => React.ReactNode }) {
  if (findings.length === 0) return null;
  return (
    <ul style={{ listStyle: 'none', padding: 0, margin: '8px 0 0' }} aria-label="Findings">
      {findings.map((f, i) => <FindingCard key={`${f.code}-${f.path}-${i}`} finding={f}>{action?.(f, i)}</FindingCard>)}
    </ul>
  );
}
