import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { command, type ApiError, type CommandAnswer } from '../api/client.js';
import type { ClaimDetail, Finding, RejectionReason } from '../api/model.js';
import { submissionQuery } from '../api/queries.js';
import { hasRole, useSession } from '../session/session.js';
import { useCommands } from '../shell/commands.js';
import { counted } from '../show/money.js';
import { Empty, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { Correction } from './correction.js';
import { editOf, editOfReason } from './edit-of.js';
import { Exceptions } from './exceptions.js';
import { FindingCard } from './finding-list.js';
import { ReasonDialog } from './reason-dialog.js';
import { RegistrationForm } from './registration-form.js';
import { Rejected } from './rejected.js';

const PARTS = [['encounter', 'Registration'], ['coding', 'Codes'], ['attempt', 'Edits before sending']] as const;
const NOT_BILLABLE = ['duplicate', 'no charge', 'self pay', 'billed elsewhere', 'entered in error'];

type Dialog = { at: 'override'; machine: string; finding: Finding } | { at: 'not-billable' } | undefined;

export const holding = (f: Finding): boolean => f.severity === 'reject' || f.severity === 'deny';

/** Everything that was found on a claim, each with the edit that releases it. */
export function FixTab({ claim, newest, onDone, onCode }: {
  claim: ClaimDetail; /** Where the newest edit of this page went. */ newest?: CommandAnswer | undefined; onDone(what: string, answer: CommandAnswer): void; onCode(at?: string): void;
}) {
  const session = useSession();
  const navigate = useNavigate();
  const [editing, setEditing] = useState<string[]>();
  const [dialog, setDialog] = useState<Dialog>();
  const [refused, setRefused] = useState<ApiError>();
  const mayEdit = hasRole(session, 'biller', 'manager');
  const id = claim.claim;
  const proposed = claim.workItems.some((w) => w.item === 'correction');
  const sent = useQuery({ ...submissionQuery(id), enabled: claim.states.attempt !== null }).data;
  const rejected = sent?.attempts.findLast((a) => a.rejection !== null);
  const standing = rejected?.state === 'rejected' ? rejected.rejection?.reasons ?? [] : [];
  // What the receiver said of a rejected claim stands in its own part, with its fixes.
  const ownFindings = (machine: string) => (machine === 'attempt' && claim.states.attempt === 'rejected' ? [] : claim.findings[machine] ?? []);
  const found = PARTS.flatMap(([machine]) => ownFindings(machine).map((finding) => ({ machine, finding })));
  const registrationPaths = found.filter(({ finding }) => holding(finding)).flatMap(({ machine, finding }) => { const e = editOf(machine, finding); return e.at === 'registration' ? e.paths : []; }).concat(standing.flatMap((r) => { const e = editOfReason(r); return e.at === 'registration' ? e.paths : []; }));
  const fix = (reason: RejectionReason) => { const e = editOfReason(reason); if (e.at === 'coding') onCode(reason.path); else setEditing(e.paths); };
  const say = (path: string, what: string, body: unknown = {}) => { setRefused(undefined); command(path, body).then((a) => onDone(what, a), setRefused); };
  const editAll = () => { if (mayEdit && registrationPaths.length > 0) setEditing(registrationPaths); else if (found.some(({ machine, finding }) => editOf(machine, finding).at === 'coding')) onCode(); };
  useCommands([{ id: 'fix', label: 'Open the edit that the findings need', keys: ['e'], group: 'Claim', run: editAll }]);

  const action = (machine: string, f: Finding) => {
    const edit = editOf(machine, f);
    const overridable = f.severity === 'deny' && (machine === 'coding' ? hasRole(session, 'coder') : machine === 'attempt' && mayEdit);
    const buttons: [string, string, () => void][] = [];
    // What is only said for information asks nobody to do anything.
    if (f.severity === 'info') return null;
    if (edit.at === 'registration' && mayEdit) buttons.push(['edit', 'Edit this field', () => setEditing(edit.paths)]);
    if (edit.at === 'coding') buttons.push(['code', 'Open the codes', () => onCode(f.path)]);
    if (edit.at === 'payer' && mayEdit) {
      buttons.push(['payer-id', 'Correct the payer id', () => setEditing(['payer.id', 'payer.name'])]);
      if (hasRole(session, 'manager')) buttons.push(['payer', 'Register the payer', () => void navigate({ to: '/admin', search: (s) => s })]);
    }
    if (edit.at === 'duplicate' && mayEdit) buttons.push(['not-duplicate', 'It is a service of its own', () => say(`/v1/intake/claims/${id}/confirm-not-duplicate`, 'Confirmed')]);
    if (edit.at === 'source' && machine === 'encounter' && mayEdit && !f.code.startsWith('REG-')) buttons.push(['resolved', 'Dealt with', () => say(`/v1/intake/claims/${id}/edits`, 'Noted as dealt with', { changes: {}, resolved: [f.code] })]);
    if (overridable) buttons.push(['override', 'It does not apply here …', () => setDialog({ at: 'override', machine, finding: f })]);
    if (buttons.length === 0) return holding(f) ? <p className="small" style={{ margin: '6px 0 0' }}>{edit.at === 'source' ? 'The practice has to put this right and export the claim again.' : edit.at === 'elsewhere' ? 'This resolves by itself.' : 'Somebody with another role makes this edit.'}</p> : null;
    return <div className="row" style={{ marginTop: 8 }}>{buttons.map(([k, label, run]) => <Button key={k} size="xs" variant={holding(f) && (k === 'edit' || k === 'code') ? 'filled' : 'default'} onClick={run}>{label}</Button>)}</div>;
  };

  return (
    <>
      {refused && <Problem error={refused} />}
      {sent && rejected && <Rejected claim={claim} sent={sent} attempt={rejected} mayEdit={mayEdit} newest={newest} onFix={fix} onDone={onDone} />}
      {editing && (
        <div className="panel" style={{ borderColor: 'var(--brand)' }}>
          <h2>Edit the registration</h2>
          <RegistrationForm
            key={editing.join()} claim={id} paths={editing} findings={[...found.map((f) => f.finding), ...standing.flatMap(asFindings)]} onClose={() => setEditing(undefined)}
            onSaved={(answer) => { setEditing(undefined); onDone('Saved', answer); }}
          />
        </div>
      )}
      {sent && <Exceptions claim={claim} sent={sent} mayDecide={mayEdit} onDone={onDone} />}
      {proposed && <Correction claim={id} />}
      {PARTS.map(([machine, title]) => {
        const own = ownFindings(machine);
        const held = own.filter(holding).length;
        return own.length > 0 && (
          <section key={machine} aria-label={title}>
            <h2>{title} <ToneText tone={held > 0 ? 'warn' : 'mute'}>{held > 0 ? `${counted(held, 'finding')} ${held === 1 ? 'holds' : 'hold'} the claim` : 'nothing holds the claim'}</ToneText></h2>
            <Cards label={`Findings of ${title.toLowerCase()}`} findings={own.filter((f) => f.severity !== 'info')} action={(f) => action(machine, f)} />
            <ForInformation title={title} findings={own.filter((f) => f.severity === 'info')} />
          </section>
        );
      })}
      {found.length === 0 && !proposed && !rejected && <Empty title="No findings">Registration, codes and edits are all clean.</Empty>}
      <div className="row">
        {mayEdit && !editing && <Button variant="default" onClick={() => setEditing(registrationPaths.length > 0 ? registrationPaths : ['subscriber', 'patient', 'payer'])}>Edit the registration</Button>}
        {mayEdit && claim.states.attempt === 'held' && <Button variant="default" onClick={() => say(`/v1/submission/claims/${id}/recheck`, 'Checked again')}>Check again with today&apos;s tables</Button>}
        {mayEdit && claim.states.encounter !== 'not-billable' && claim.standing !== 'transmitted' && <Button variant="default" onClick={() => setDialog({ at: 'not-billable' })}>Not billable …</Button>}
      </div>
      {dialog?.at === 'override' && (
        <ReasonDialog
          title={`Override ${dialog.finding.code}`} about={`${dialog.finding.message} Say why this payer will not deny it; the reason is kept with the claim.`} button="Override and check again"
          to={`/v1/${dialog.machine === 'coding' ? 'coding' : 'submission'}/claims/${id}/overrides`} body={(reason) => ({ code: dialog.finding.code, path: dialog.finding.path, reason })}
          onDone={(a) => onDone('Overridden', a)} onClose={() => setDialog(undefined)}
        />
      )}
      {dialog?.at === 'not-billable' && (
        <ReasonDialog
          title="Record as not billable" about="The claim is recorded and never sent. This cannot be undone." button="Record as not billable" choices={NOT_BILLABLE}
          to={`/v1/intake/claims/${id}/not-billable`} body={(reason) => ({ reason })} onDone={(a) => onDone('Recorded as not billable', a)} onClose={() => setDialog(undefined)}
        />
      )}
    </>
  );
}

/** A reason stands beside each of the fields that it opens. */
const asFindings = (reason: RejectionReason): Finding[] => {
  const edit = editOfReason(reason);
  return edit.at === 'registration' && edit.paths.length === 1 ? edit.paths.map((path) => ({ code: 'rejected', severity: 'reject', path, message: reason.sentence, fix: 'Put right what the receiver refused.' })) : [];
};

function Cards({ label, findings, action }: { label: string; findings: readonly Finding[]; action: (f: Finding) => React.ReactNode }) {
  if (findings.length === 0) return null;
  return <ul style={{ listStyle: 'none', padding: 0 }} aria-label={label}>{findings.map((f, i) => <FindingCard key={`${f.code}-${f.path}-${i}`} finding={f}>{action(f)}</FindingCard>)}</ul>;
}

/** What was settled or only noted stays readable and out of the way. */
function ForInformation({ title, findings }: { title: string; findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <details style={{ marginBottom: 14 }}>
      <summary>{counted(findings.length, 'note')} for information</summary>
      <Cards label={`Notes on ${title.toLowerCase()}`} findings={findings} action={() => null} />
    </details>
  );
}
