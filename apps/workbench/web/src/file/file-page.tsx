import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ask, get } from '../api/client.js';
import { fileQuery } from '../api/queries.js';
import { FindingList } from '../claim/finding-list.js';
import { Journey } from '../claim/journey.js';
import { hasRole, useSession } from '../session/session.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { moment } from '../show/moment.js';
import { bytes, counted, dollars } from '../show/money.js';
import { Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { formatName } from './files-page.js';
import { Phases } from './phases.js';

export function FilePage() {
  const { id } = useParams({ strict: false }) as { id: string };
  useTitle(`File ${id}`);
  const { data: f, error, refetch } = useQuery(fileQuery(id));
  const { nameOf } = usePractices();
  if (!f) return <><div className="page-head"><h1>File <span className="id">{id}</span></h1></div>{error ? <Problem error={error} retry={() => void refetch()} /> : <Loading what="the file" />}</>;
  const counts: [string, number | null][] = [
    ['Claims in the file', f.claims], ['Taken in', f.accepted], ['Updates of known claims', f.updates], ['Proposed corrections', f.proposals], ['Not billable', f.notBillable], ['Parts refused', f.refusedParts],
  ];
  return (
    <>
      <div className="page-head"><h1>File <span className="id">{f.document}</span></h1><ToneText tone={f.headline.tone} strong>{f.headline.text}</ToneText><Freshness fresh={f} /></div>
      <div className="panel">
        {f.direction === 'in' && f.state !== null && (
          <Phases file={{ phase: f.state as never, bytesRead: f.bytesRead ?? 0, sizeBytes: f.sizeBytes ?? 0, claims: f.claims ?? 0, claimsInFile: null, reason: f.reason }} />
        )}
        <dl className="facts">
          {f.practice !== null && <><dt>Practice</dt><dd>{nameOf(f.practice)}</dd></>}
          {f.partnerName !== null && <><dt>{f.direction === 'in' ? 'From' : 'By way of'}</dt><dd>{f.partnerName}</dd></>}
          {f.payerName !== null && <><dt>Payer</dt><dd>{f.payerName}</dd></>}
          <dt>{f.direction === 'in' ? 'Received' : 'Built'}</dt><dd>{moment(f.receivedAt)}</dd>
          {f.direction === 'in' && <><dt>Name</dt><dd><FileName id={id} /></dd></>}
          <dt>Format</dt><dd>{f.kind === 'ack' ? 'Acknowledgements (TA1, 999, 277CA)' : formatName(f.format)}</dd>
          {f.sizeBytes !== null && <><dt>Size</dt><dd>{bytes(f.sizeBytes)}</dd></>}
          {f.chargeCents !== null && <><dt>Charges</dt><dd>{dollars(f.chargeCents)}</dd></>}
          {f.controlNumber !== null && <><dt>Control number</dt><dd className="id">{f.controlNumber}</dd></>}
          {f.sentAs !== null && <><dt>Delivered as</dt><dd className="id">{f.sentAs}</dd></>}
          {f.sha256 !== null && <><dt>SHA-256</dt><dd className="id">{f.sha256}</dd></>}
          {counts.filter(([, n]) => n !== null && n > 0).map(([what, n]) => <Fact key={what} what={what} text={String(n?.toLocaleString('en-US'))} />)}
        </dl>
        {Object.keys(f.claimsNow).length > 0 && (
          <p style={{ marginTop: 10 }}>Its claims now: {Object.entries(f.claimsNow).map(([s, n]) => `${counted(n, 'claim')} ${s}`).join(', ')}. <Link to="/claims" search={(s) => ({ ...s, document: id })}>Show them</Link></p>
        )}
      </div>
      {f.direction === 'out' && <Members id={id} />}
      {f.findings.length > 0 && <div className="panel"><h2>Findings of the file</h2><FindingList findings={f.findings} /></div>}
      <div className="panel"><h2>Journey of the file</h2><Journey entries={f.journey} /></div>
    </>
  );
}

/** More members than this are folded away. */
const FEW = 20;

/** The claims that left in a file of ours, from the service that wrote it. */
function Members({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({ queryKey: ['file', id, 'members'], queryFn: () => get<{ claims: { claim: string; item: string; chargeCents: number }[] }>(`/v1/submission/interchanges/${id}`) });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data || data.claims.length === 0) return null;
  return (
    <div className="panel">
      <h2>Its claims</h2>
      <details open={data.claims.length <= FEW}>
        <summary>{counted(data.claims.length, 'claim')}</summary>
        <ul className="plain-list">
          {data.claims.map((c) => <li key={`${c.claim} ${c.item}`}><Link to="/claims/$id" params={{ id: c.claim }} search={(s) => ({ ...(s.practice ? { practice: s.practice } : {}), tab: 'messages' })} className="id">{c.claim}</Link> attempt {c.item}, {dollars(c.chargeCents)}</li>)}
        </ul>
      </details>
    </div>
  );
}

const Fact = ({ what, text }: { what: string; text: string }) => <><dt>{what}</dt><dd>{text}</dd></>;

function FileName({ id }: { id: string }) {
  const session = useSession();
  const [name, setName] = useState<string | null>();
  const [error, setError] = useState<unknown>();
  if (name !== undefined) return <>{name ?? 'Without a name'}</>;
  if (error !== undefined) return <Problem error={error} />;
  if (!hasRole(session, 'biller', 'coder', 'manager')) return <>Sealed</>;
  return <Button size="compact-xs" variant="default" onClick={() => ask<{ fileName: string | null }>(`/v1/reporting/documents/${id}/name`).then((a) => setName(a.fileName), setError)}>Reveal (is logged)</Button>;
}
