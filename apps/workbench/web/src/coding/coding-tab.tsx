import { Button, Textarea, TextInput, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError, command, type CommandAnswer } from '../api/client.js';
import type { Coding } from '../api/model.js';
import { codingQuery } from '../api/queries.js';
import { FindingCard } from '../claim/finding-list.js';
import { holding } from '../claim/fix-tab.js';
import { dotted, LineTable } from '../claim/lines-tab.js';
import { ReasonDialog } from '../claim/reason-dialog.js';
import { hasRole, useSession } from '../session/session.js';
import { useCommands } from '../shell/commands.js';
import { day, moment } from '../show/moment.js';
import { Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { bodyOf, draftOf, fieldOfCodes, newLine, type Draft, type DraftLine, type Problems } from './draft.js';

const TOPICS = ['specificity', 'laterality', 'medical-necessity', 'missing-note', 'conflicting-documentation', 'time', 'other'];
const STATES: Record<string, string> = { waiting: 'Waiting for a coder', queried: 'Waiting for the provider\'s answer', held: 'Held by findings', coded: 'Coded' };

type OnDone = (what: string, answer: CommandAnswer) => void;

export function CodingTab({ id, at, onDone }: { id: string; /** Field that somebody comes for. */ at?: string | undefined; onDone: OnDone }) {
  const { data, error, refetch } = useQuery(codingQuery(id));
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading what="the codes" />;
  return <CodingPart key={`${id}-${data.revision}-${data.coding}`} coding={data} at={at} onDone={onDone} />;
}

function CodingPart({ coding, at, onDone }: { coding: Coding; at: string | undefined; onDone: OnDone }) {
  const session = useSession();
  const { encounter: e, claim } = coding;
  const mayCode = hasRole(session, 'coder') && coding.coding !== null && !coding.notBillable;
  const [overriding, setOverriding] = useState<Coding['findings'][number]>();
  return (
    <>
      <div className="panel">
        <div className="row">
          <ToneText tone={coding.coding === 'coded' ? 'ok' : 'warn'} strong>{STATES[coding.coding ?? ''] ?? 'Not at coding yet'}</ToneText>
          <span>{e.kind === 'institutional' ? 'Institutional' : 'Professional'}, service {day(e.serviceFrom)}{e.serviceThrough !== e.serviceFrom ? ` to ${day(e.serviceThrough)}` : ''}</span>
          {e.placeOfService !== undefined && <span>Place of service {e.placeOfService}</span>}
          {e.ageYears !== undefined && <span>Age {e.ageYears === 90 ? '90 or more' : e.ageYears}{e.sex !== undefined ? `, sex ${e.sex}` : ''}</span>}
          {coding.releases.length > 0 && <span className="small">Tables: {coding.releases.join(', ')}</span>}
        </div>
        {e.clinicalCodes !== undefined && e.clinicalCodes.length > 0 && (
          <p style={{ margin: '8px 0 0' }}>The encounter says: {e.clinicalCodes.map((c) => <span key={`${c.system}-${c.code}`} className="id" style={{ marginRight: 10 }}>{c.system} {c.code}</span>)}</p>
        )}
      </div>
      {coding.query && <OpenQuery coding={coding} onDone={onDone} />}
      {coding.findings.length > 0 && (
        <section aria-label="Findings of the codes">
          <ul style={{ listStyle: 'none', padding: 0, margin: 0 }} aria-label="Findings of the codes">
            {coding.findings.map((f, i) => (
              <FindingCard key={`${f.code}-${f.path}-${i}`} finding={f}>
                {f.severity === 'deny' && mayCode && <div className="row" style={{ marginTop: 8 }}><Button size="xs" variant="default" onClick={() => setOverriding(f)}>It does not apply here …</Button></div>}
              </FindingCard>
            ))}
          </ul>
        </section>
      )}
      {mayCode
        ? <CodeForm coding={coding} at={at} onDone={onDone} />
        : <div className="panel"><p>{coding.notBillable ? 'The claim is not billable; it is not coded.' : 'Coders change codes; you see them here.'}</p><LineTable lines={(coding.codes ?? e).lines} serviceFrom={e.serviceFrom} chargeCents={null} institutional={e.kind === 'institutional'} /></div>}
      {mayCode && coding.query === null && coding.coding !== 'coded' && <AskProvider claim={claim} onDone={onDone} />}
      {overriding && (
        <ReasonDialog
          title={`Override ${overriding.code}`} about={`${overriding.message} Say why the finding does not apply; the reason is kept with the claim.`} button="Override and check again" to={`/v1/coding/claims/${claim}/overrides`}
          body={(reason) => ({ code: overriding.code, path: overriding.path, reason })} onDone={(a) => onDone('Overridden', a)} onClose={() => setOverriding(undefined)}
        />
      )}
    </>
  );
}

function CodeForm({ coding, at: asked, onDone }: { coding: Coding; at: string | undefined; onDone: OnDone }) {
  const [draft, setDraft] = useState<Draft>(() => {
    const start = draftOf(coding);
    return start.diagnoses.length > 0 ? start : { ...start, diagnoses: [{ code: '', qualifier: 'ABK', poa: '' }] };
  });
  const [problems, setProblems] = useState<Problems>(new Map());
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());
  const form = useRef<HTMLFormElement>(null);
  // Who comes from a rejection is at the field it points at.
  useEffect(() => {
    const fields = [...form.current?.querySelectorAll<HTMLInputElement>('input[data-path]') ?? []];
    const path = asked === undefined ? undefined : fieldOfCodes(asked, fields.map((f) => f.dataset['path'] ?? ''));
    fields.find((f) => f.dataset['path'] === path)?.focus();
  }, [asked]);
  const institutional = coding.encounter.kind === 'institutional';
  const used = new Set([...draft.diagnoses.map((d) => d.code.replace('.', '').toUpperCase()), ...draft.lines.map((l) => l.code.toUpperCase())]);
  const suggestions = coding.suggestions.filter((s) => !used.has(s.code));
  const setDx = (i: number, code: string) => setDraft((d) => ({ ...d, diagnoses: d.diagnoses.map((x, at) => (at === i ? { ...x, code } : x)) }));
  const setLine = (n: number, more: Partial<DraftLine>) => setDraft((d) => ({ ...d, lines: d.lines.map((l) => (l.number === n ? { ...l, ...more } : l)) }));
  const addDx = (code = '') => setDraft((d) => {
    const empty = d.diagnoses.findIndex((x) => x.code === '');
    return { ...d, diagnoses: empty >= 0 && code !== '' ? d.diagnoses.map((x, i) => (i === empty ? { ...x, code } : x)) : [...d.diagnoses, { code, qualifier: '', poa: '' }] };
  });
  const addLine = (code = '') => setDraft((d) => ({ ...d, lines: [...d.lines, { ...newLine(d), code }] }));
  useCommands([{ id: 'add-line', label: 'Add a service line', keys: ['l'], group: 'Claim', run: () => addLine() }, { id: 'add-diagnosis', label: 'Add a diagnosis', keys: ['d'], group: 'Claim', run: () => addDx() }]);

  const finish = (event: React.FormEvent) => {
    event.preventDefault();
    const made = bodyOf(draft);
    setError(undefined);
    if ('problems' in made) { setProblems(made.problems); return; }
    setProblems(new Map());
    setBusy(true);
    command(`/v1/coding/claims/${coding.claim}/codes`, made.body, key.current).then(
      (answer) => { setBusy(false); key.current = crypto.randomUUID(); onDone('Codes saved', answer); },
      (fault: ApiError) => { setBusy(false); key.current = crypto.randomUUID(); setError(fault); },
    );
  };
  const held = coding.findings.filter(holding).length;
  return (
    <form className="panel" ref={form} onSubmit={finish} aria-label="Codes" noValidate onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); form.current?.requestSubmit(); } }}>
      {error && <Problem error={error} />}
      {problems.size > 0 && <div className="notice notice-danger" role="alert"><div><strong>Nothing was saved.</strong> {problems.get('lines') ?? `${problems.size} field${problems.size === 1 ? '' : 's'} must be put right below.`}</div></div>}
      {suggestions.length > 0 && (
        <p>Suggested by the encounter: {suggestions.map((s) => <button key={`${s.kind}-${s.code}`} type="button" className="chip" style={{ marginRight: 6 }} onClick={() => (s.kind === 'diagnosis' ? addDx(dotted(s.code)) : addLine(s.code))}>+ {s.kind === 'diagnosis' ? dotted(s.code) : s.code}<span className="hidden-visually"> as {s.kind}, because of {s.because}</span></button>)}</p>
      )}
      <h2>Diagnoses</h2>
      <div className="code-row">
        {draft.diagnoses.map((d, i) => (
          <TextInput key={i} data-path={`diagnoses[${i}]`} label={`Diagnosis ${i + 1}`} w={120} value={d.code} error={problems.get(`dx-${i}`)} autoComplete="off" spellCheck={false} onChange={(e) => setDx(i, e.currentTarget.value)} />
        ))}
        <Button variant="default" onClick={() => addDx()}>Add diagnosis</Button>
        {draft.diagnoses.length > 1 && <Button variant="default" onClick={() => setDraft((d) => ({ ...d, diagnoses: d.diagnoses.slice(0, -1) }))}>Remove the last one</Button>}
      </div>
      <h2>Service lines</h2>
      {draft.lines.map((l) => {
        const at = (f: string) => problems.get(`line-${l.number}-${f}`);
        const name = (f: string) => `Line ${l.number} ${f}`;
        const path = (f: string) => `lines[${l.number - 1}].${f}`;
        return (
          <div className="code-row" key={l.number} role="group" aria-label={`Line ${l.number}`}>
            {institutional && <TextInput data-path={path('revenueCode')} label={name('revenue code')} w={120} value={l.revenueCode} error={at('revenueCode')} onChange={(e) => setLine(l.number, { revenueCode: e.currentTarget.value })} />}
            <TextInput data-path={path('code')} label={name('code')} w={110} value={l.code} error={at('code')} autoComplete="off" spellCheck={false} onChange={(e) => setLine(l.number, { code: e.currentTarget.value })} />
            <TextInput data-path={path('modifiers')} label="Modifiers" aria-label={name('modifiers')} w={120} value={l.modifiers} error={at('modifiers')} onChange={(e) => setLine(l.number, { modifiers: e.currentTarget.value })} />
            <TextInput data-path={path('pointers')} label="Diagnoses" aria-label={name('diagnoses')} w={100} value={l.pointers} error={at('pointers')} onChange={(e) => setLine(l.number, { pointers: e.currentTarget.value })} />
            <TextInput data-path={path('quantity')} label="Quantity" aria-label={name('quantity')} w={90} value={l.quantity} error={at('quantity')} onChange={(e) => setLine(l.number, { quantity: e.currentTarget.value })} />
            <TextInput data-path={path('chargeCents')} label="Charge, $" aria-label={name('charge in dollars')} w={110} value={l.charge} placeholder="Price list" error={at('charge')} onChange={(e) => setLine(l.number, { charge: e.currentTarget.value })} />
            <Button variant="default" onClick={() => setDraft((d) => ({ ...d, lines: d.lines.filter((x) => x.number !== l.number) }))} aria-label={`Remove line ${l.number}`}>Remove</Button>
          </div>
        );
      })}
      <Button variant="default" onClick={() => addLine()}>Add line</Button>
      <div className="row" style={{ marginTop: 14 }}>
        <Button type="submit" loading={busy}>{coding.coding === 'coded' ? 'Save new codes' : 'Finish coding'}</Button>
        <span className="small">Ctrl-Enter finishes. A line without a charge is priced from the practice&apos;s charge master.{held > 0 ? ` ${held} finding${held === 1 ? '' : 's'} above must be answered.` : ''}</span>
      </div>
    </form>
  );
}

const DAY_MS = 24 * 3_600_000;

function AskProvider({ claim, onDone }: { claim: string; onDone: OnDone }) {
  const [open, setOpen] = useState(false);
  const [topic, setTopic] = useState(TOPICS[0] ?? 'other');
  const [question, setQuestion] = useState('');
  const [error, setError] = useState<ApiError>();
  if (!open) return <Button variant="default" onClick={() => setOpen(true)}>Ask the provider …</Button>;
  const send = () => command(`/v1/coding/claims/${claim}/queries`, { topic, question: question.trim(), dueAt: new Date(Date.now() + 3 * DAY_MS).toISOString() })
    .then((a) => { setOpen(false); onDone('Asked; the answer is due in three days', a); }, setError);
  return (
    <div className="panel">
      <h2>Ask the provider</h2>
      {error && <Problem error={error} />}
      <NativeSelect label="About" value={topic} onChange={(e) => setTopic(e.currentTarget.value)} data={TOPICS.map((t) => ({ value: t, label: t.replaceAll('-', ' ') }))} maw={300} />
      <Textarea label="Question" description="Sealed with the claim; only people who may see the patient read it." value={question} onChange={(e) => setQuestion(e.currentTarget.value)} autosize minRows={3} mt={8} />
      <div className="row" style={{ marginTop: 10 }}><Button onClick={() => void send()} disabled={question.trim() === ''}>Send the question</Button><Button variant="default" onClick={() => setOpen(false)}>Cancel</Button></div>
    </div>
  );
}

function OpenQuery({ coding, onDone }: { coding: Coding; onDone: OnDone }) {
  const session = useSession();
  const [text, setText] = useState('');
  const [error, setError] = useState<ApiError>();
  const { query, claim } = coding;
  const send = () => command(`/v1/coding/claims/${claim}/queries/answer`, { answer: text.trim() }).then((a) => onDone('Answer recorded', a), setError);
  return (
    <div className="panel">
      <h2>Question to the provider: {query?.topic.replaceAll('-', ' ')}</h2>
      <p>Asked {moment(query?.openedAt)}, answer due {moment(query?.dueAt)}.</p>
      {error && <Problem error={error} />}
      {hasRole(session, 'coder', 'biller') && <><Textarea label="The provider's answer" value={text} onChange={(e) => setText(e.currentTarget.value)} autosize minRows={2} /><Button mt={10} onClick={() => void send()} disabled={text.trim() === ''}>Record the answer</Button></>}
    </div>
  );
}
