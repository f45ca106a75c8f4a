import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { RemitDetail } from '../api/model.js';
import { remitQuery } from '../api/queries.js';
import { Journey } from '../claim/journey.js';
import { outcomeText, outcomeTone, PAYERS } from '../claim/outcome-words.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { day, left, moment } from '../show/moment.js';
import { counted, dollars } from '../show/money.js';
import { useNow } from '../show/now.js';
import { Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { holdText, methodText, remitEquationText, remitEquationTone } from './remit-words.js';

const KEEP = (s: { practice?: string | undefined }) => (s.practice ? { practice: s.practice } : {});

/** One remittance: its header, the equation that ties it to the bank, what is held and why, and the claims it answers. */
export function RemitPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  useTitle(`Remittance ${id}`);
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(remitQuery(id));
  const { nameOf } = usePractices();
  const r = data?.pages[0];
  if (!r) return <><div className="page-head"><h1>Remittance <span className="id">{id}</span></h1></div>{error ? <Problem error={error} retry={() => void refetch()} /> : <Loading what="the remittance" />}</>;
  const answers = data?.pages.flatMap((p) => p.answers) ?? [];
  return (
    <>
      {error && <Problem error={error} retry={() => void refetch()} />}
      <div className="page-head"><h1>Remittance <span className="id">{r.remit}</span></h1><ToneText tone={r.headline.tone} strong>{r.headline.text}</ToneText><Freshness fresh={r} /></div>
      <div className="panel">
        {r.headline.detail !== undefined && <p className="small">{r.headline.detail}</p>}
        <p className="balance-line"><ToneText tone={remitEquationTone(r.equation)} strong>{remitEquationText(r.equation)}{r.equation.holds === false ? `: ${dollars(r.equation.differenceCents)} apart` : r.equation.holds === null ? ' (not every payment has been posted yet)' : ''}</ToneText></p>
        <dl className="facts">
          <dt>Practice</dt><dd>{nameOf(r.practice)}</dd>
          <dt>Payer</dt><dd>{r.payerName ?? '–'}{r.payerTaxId ? <>, <span className="id">{r.payerTaxId}</span></> : ''}</dd>
          <dt>Trace</dt><dd className="id">{r.trace ?? '–'}</dd>
          <dt>Payment</dt><dd>{dollars(r.paymentCents)}, {methodText(r.method)}, {day(r.paymentDate)}</dd>
          <dt>Payee</dt><dd className="id">{r.payeeId ?? '–'}</dd>
          <dt>Payments in it</dt><dd>{r.claims ?? '–'}: {r.posted} posted, {r.held} held</dd>
          <dt>Received</dt><dd>{moment(r.receivedAt)}</dd>
          {r.document !== null && <><dt>File</dt><dd><Link to="/files/$id" params={{ id: r.document }} search={KEEP} className="id">{r.document}</Link></dd></>}
        </dl>
        {r.kept === false && <p className="small" style={{ marginTop: 8 }}>Several practices are paid under this NPI, and another one keeps the remittance. You see what it pays for the claims of yours.</p>}
        {r.repeats.length > 0 && <p className="small" style={{ marginTop: 8 }}>It came again {counted(r.repeats.length, 'time')}; nothing of it was posted twice.</p>}
      </div>
      <Holds of={r} />
      {answers.length > 0 && (
        <div className="panel">
          <h2>Its claims</h2>
          <div className="scroll-x" tabIndex={0} role="region" aria-label="Claims of the remittance">
            <table className="plain-table">
              <caption className="hidden-visually">Payments that are posted to claims, in the order of the file</caption>
              <thead><tr><th scope="col">No.</th><th scope="col">Claim</th><th scope="col">Payer</th><th scope="col">Answer</th><th scope="col" className="money">Charge</th><th scope="col" className="money">Paid</th><th scope="col" className="money">Contract</th><th scope="col" className="money">Patient or next payer</th><th scope="col" className="money">Denied</th><th scope="col" className="money">Held</th></tr></thead>
              <tbody>
                {answers.map((a) => (
                  <tr key={a.ordinal}>
                    <td>{a.ordinal}</td><td><Link to="/claims/$id" params={{ id: a.claim }} search={(s) => ({ ...KEEP(s), tab: 'lines' })} className="id">{a.claim}</Link></td><td>{PAYERS[a.sequence] ?? a.sequence}</td>
                    <td><ToneText tone={outcomeTone(a.outcome)}>{outcomeText(a.outcome)}</ToneText></td>
                    {[a.chargeCents, a.paidCents, a.contractualCents, a.patientCents, a.deniedCents, a.heldCents].map((cents, i) => <td key={i} className="money">{dollars(cents)}</td>)}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {hasNextPage && <Button variant="default" mt={10} onClick={() => void fetchNextPage()}>More claims</Button>}
        </div>
      )}
      {r.adjustments.length > 0 && (
        <div className="panel">
          <h2>Provider adjustments</h2>
          <ul className="plain-list">{r.adjustments.map((a) => <li key={a.ordinal}><span className="id">{a.reason}</span> {dollars(a.amountCents)} <span className="small">by rule {a.rule} to account {a.account}; {a.amountCents > 0 ? 'lowers' : 'raises'} the payment</span></li>)}</ul>
        </div>
      )}
      <div className="panel"><h2>Journey of the remittance</h2><Journey entries={r.journey} /></div>
    </>
  );
}

/** Payments whose cash waits in unapplied money, each with the sentence that says why. */
function Holds({ of: r }: { of: RemitDetail }) {
  const now = useNow();
  if (r.holds.length === 0) return null;
  return (
    <div className="panel">
      <h2>Held <ToneText tone="warn">{counted(r.holds.length, 'payment')} in unapplied money</ToneText></h2>
      <ul style={{ listStyle: 'none', padding: 0, margin: 0 }} aria-label="Held payments">
        {r.holds.map((h) => {
          const clock = left(h.dueAt, now);
          return (
            <li key={h.exception} className="finding finding-deny">
              <div className="finding-head"><strong>{holdText(h.reason)}</strong><span>{dollars(h.paidCents)}</span><span>{h.sentence}</span></div>
              <div className="small">Payment {h.ordinal} of the file{h.claim ? <>, of claim <Link to="/claims/$id" params={{ id: h.claim }} search={KEEP} className="id">{h.claim}</Link></> : ''}. Decide by {moment(h.dueAt)} <ToneText tone={clock.tone}>{clock.text}</ToneText></div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
