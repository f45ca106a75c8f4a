import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ClaimMessage, RejectionReason } from '../api/model.js';
import { messagesQuery } from '../api/queries.js';
import { exactMoment } from '../show/moment.js';
import { Empty, Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { outcomeText, outcomeTone } from './outcome-words.js';
import { useRaw } from './raw-part.js';
import { codesOf } from './rejection-words.js';

/** In the order in which they enclose the claim. */
const CONTROLS: Readonly<Record<string, string>> = { interchangeControl: 'ISA13', groupControl: 'GS06', transactionControl: 'ST02', trace: 'TRN02' };
const BY: Readonly<Record<string, string>> = { sent: 'us', interchange: 'the receiver', syntax: 'the receiver', clearinghouse: 'the clearinghouse', payer: 'the payer' };
const KEEP = (s: { practice?: string | undefined }) => (s.practice ? { practice: s.practice } : {});

const COLUMNS = 9;

/** Every file that spoke of the claim: what we sent, what receivers acknowledged, what payers answered. */
export function MessagesTab({ id, payer = null }: { id: string; payer?: string | null }) {
  const { data, error, refetch } = useQuery(messagesQuery(id));
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading what="the messages" />;
  if (data.messages.length === 0) return <Empty title="No message yet">The claim has not left, so nobody has answered.</Empty>;
  return (
    <>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Messages about the claim">
        <table className="plain-table">
          <caption className="hidden-visually">Files that spoke of the claim, first heard first</caption>
          <thead><tr><th scope="col">When</th><th scope="col">Message</th><th scope="col">By</th><th scope="col">It says</th><th scope="col">Codes</th><th scope="col">Control numbers</th><th scope="col">Attempt</th><th scope="col">File</th><th scope="col">Raw</th></tr></thead>
          <tbody>{data.messages.map((m) => <Row key={m.event} claim={id} message={m} payer={payer} />)}</tbody>
        </table>
      </div>
      <Freshness fresh={data} />
    </>
  );
}

function Row({ claim, message: m, payer }: { claim: string; message: ClaimMessage; payer: string | null }) {
  const file = m.document ?? m.interchange;
  const raw = useRaw(claim, m);
  return (
    <>
      <tr>
        <td><time dateTime={m.at}>{exactMoment(m.at)}</time></td>
        <td className="id">{m.message}</td>
        <td>{m.stage === 'payer' ? text(m.codes['payerName']) ?? payer ?? BY['payer'] : BY[m.stage] ?? m.stage}</td>
        <td><ToneText tone={outcomeTone(m.outcome)}>{outcomeText(m.outcome)}</ToneText></td>
        <td><Codes of={m.codes} /></td>
        <td>{m.controls === null ? '–' : Object.entries(CONTROLS).flatMap(([k, name]) => (m.controls?.[k] === undefined ? [] : [<div key={k}>{name} <span className="id">{m.controls[k]}</span></div>]))}</td>
        <td className="id">{m.attempt}</td>
        <td>{m.remit !== null ? <Link to="/remits/$id" params={{ id: m.remit }} search={KEEP} className="id">{m.remit}</Link> : file === null ? '–' : <Link to="/files/$id" params={{ id: file }} search={KEEP} className="id">{file}</Link>}</td>
        <td>{raw.button ?? '–'}</td>
      </tr>
      {raw.part !== null && <tr><td colSpan={COLUMNS}>{raw.part}</td></tr>}
    </>
  );
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** STC01 of a 277CA, CLP02 and remarks of an 835, and every reason of a rejection. */
export function codeLines(codes: Record<string, unknown>): string[] {
  const reasons = (codes['reasons'] as RejectionReason[] | undefined) ?? [];
  const [category, status, entity] = [text(codes['categoryCode']), text(codes['statusCode']), text(codes['entityCode'])];
  const remarks = (codes['remarks'] as string[] | undefined) ?? [];
  return [
    ...(reasons.length > 0 ? reasons.map((r) => `${codesOf(r)} at ${r.path}`) : category !== undefined ? [[category, status, entity].filter((c) => c !== undefined).join(':')] : status !== undefined ? [`CLP02 ${status}`] : []),
    ...(text(codes['payerClaimControl']) === undefined ? [] : [`payer's number ${text(codes['payerClaimControl'])}`]),
    ...(remarks.length === 0 ? [] : [`remarks ${remarks.join(' ')}`]),
    ...(codes['withErrors'] === true ? ['accepted with errors noted'] : []),
  ];
}

function Codes({ of }: { of: Record<string, unknown> }) {
  const lines = codeLines(of);
  return lines.length === 0 ? <>–</> : <>{lines.map((l, i) => <div key={`${l} ${i}`} className="id">{l}</div>)}</>;
}
