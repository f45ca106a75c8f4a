import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AnswerToLine, ClaimDetail, ClaimMoney, JournalEntry, PayerAnswer } from '../api/model.js';
import { journalQuery, moneyQuery } from '../api/queries.js';
import { hasRole, useSession } from '../session/session.js';
import { day, moment } from '../show/moment.js';
import { counted, dollars } from '../show/money.js';
import { Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { BalanceLine } from './balance-line.js';
import { accountName, allowedOf, balanceOf, treatmentText } from './books.js';
import { CasesPart } from './cases-part.js';
import { LinesTab } from './lines-tab.js';
import { PAYERS, outcomeText } from './outcome-words.js';

/** What was billed, what payers answered beside it, and where every cent stands in the books. */
export function MoneyTab({ claim }: { claim: ClaimDetail }) {
  const session = useSession();
  const mayBooks = hasRole(session, 'poster', 'biller', 'denial', 'agent', 'manager', 'auditor');
  const money = useQuery(moneyQuery(claim.claim));
  const journal = useQuery({ ...journalQuery(claim.claim), enabled: mayBooks });
  const entries = journal.data?.entries ?? [];
  return (
    <>
      {money.error && <Problem error={money.error} retry={() => void money.refetch()} />}
      {journal.error && <Problem error={journal.error} retry={() => void journal.refetch()} />}
      {mayBooks && journal.isPending && <Loading what="the books" />}
      {entries.length > 0 && <BalanceLine balance={balanceOf(entries)} />}
      <Share claim={claim} />
      <CasesPart claim={claim} />
      {money.isPending && <Loading what="the answers" />}
      {money.data?.answers.map((a) => <AnswerPart key={`${a.remit} ${a.ordinal}`} answer={a} money={money.data} />)}
      {money.data?.answers.length === 0 && <p className="small">No payer has answered yet.</p>}
      <h2>As billed</h2>
      <LinesTab claim={claim} />
      {entries.length > 0 && <JournalPart entries={entries} />}
    </>
  );
}

/** The patient's share with the sentence that explains it. */
function Share({ claim }: { claim: ClaimDetail }) {
  const { share } = claim.money;
  if (!share) return null;
  return <p>{share.sentence} <Link to="/accounts/$id" params={{ id: share.account }} search={(s) => (s.practice ? { practice: s.practice } : {})}>Open the account</Link></p>;
}

function AnswerPart({ answer: a, money }: { answer: PayerAnswer; money: ClaimMoney }) {
  const rows = money.lines.flatMap(({ number, billed, answers }) => answers.filter((l) => l.remit === a.remit && l.ordinal === a.ordinal).map((line) => ({ number, billed, line })));
  const title = `${PAYERS[a.sequence] ?? a.sequence}: ${outcomeText(a.outcome)}`;
  return (
    <section aria-label={title}>
      <h2>{title} <span className="small">{a.payerName ? `${a.payerName}, ` : ''}{moment(a.at)}, status {a.statusCode}, payer&apos;s number {a.payerClaimControl || '–'}, <Link to="/remits/$id" params={{ id: a.remit }} search={(s) => (s.practice ? { practice: s.practice } : {})}>remittance {a.remit}</Link></span></h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={`Lines of ${title}`}>
        <table className="plain-table">
          <caption className="hidden-visually">Billed and answered, line by line</caption>
          <thead><tr><th scope="col">Line</th><th scope="col">Billed (837)</th><th scope="col">Answered (835)</th><th scope="col" className="money">Charge</th><th scope="col" className="money">Allowed</th><th scope="col" className="money">Paid</th><th scope="col">Adjustments, and what each does to the books</th></tr></thead>
          <tbody>
            {rows.map(({ number, billed, line }, i) => (
              <tr key={`${number ?? 'none'} ${i}`}>
                <td>{number ?? '–'}</td>
                <td>{billed ? <><span className="id">{[billed.code ?? billed.revenueCode ?? '–', ...billed.modifiers].join(' ')}</span> {dollars(billed.chargeCents)}</> : <ToneText tone="warn">No line of ours</ToneText>}</td>
                <td className="id">{[line.code ?? '–', ...line.modifiers].join(' ')}</td>
                <td className="money">{dollars(line.chargeCents)}</td><td className="money">{dollars(allowedOf(line))}</td><td className="money">{dollars(line.paidCents)}</td>
                <td><Adjustments of={line} /></td>
              </tr>
            ))}
            {a.adjustments.length > 0 && <tr><td colSpan={6}>Of the whole claim</td><td><Adjustments of={a} /></td></tr>}
          </tbody>
          <tfoot><tr><th scope="row" colSpan={3}>Whole answer</th><td className="money"><strong>{dollars(a.chargeCents)}</strong></td><td /><td className="money"><strong>{dollars(a.paidCents)}</strong></td><td>{dollars(a.equation.adjustmentCents)} adjusted</td></tr></tfoot>
        </table>
      </div>
      <p className="identity-line" style={{ marginTop: 8 }}>
        <ToneText tone={a.equation.holds ? 'ok' : 'danger'}>{dollars(a.chargeCents)} charge = {dollars(a.paidCents)} paid + {dollars(a.equation.adjustmentCents)} adjustments{a.equation.holds ? '' : `: ${dollars(a.equation.differenceCents)} apart`}</ToneText>
      </p>
    </section>
  );
}

function Adjustments({ of }: { of: Pick<AnswerToLine, 'adjustments' | 'remarks'> }) {
  if (of.adjustments.length + of.remarks.length === 0) return <>–</>;
  return (
    <ul className="plain-list">
      {of.adjustments.map((a, i) => <li key={`${a.group}-${a.reason} ${i}`}><span className="id">{a.group}-{a.reason}</span> {dollars(a.amountCents)} <ToneText tone={toneOf(a.treatment)}>{treatmentText(a.treatment)}</ToneText></li>)}
      {of.remarks.length > 0 && <li className="small">Remarks <span className="id">{of.remarks.join(' ')}</span></li>}
    </ul>
  );
}

const toneOf = (treatment: string) => (['denied', 'unknown', 'suspect'].includes(treatment) ? 'warn' : 'mute');

/** The entries behind the equation, folded away: who needs them knows what to look for. */
function JournalPart({ entries }: { entries: readonly JournalEntry[] }) {
  return (
    <details style={{ marginTop: 14 }}>
      <summary>{counted(entries.length, 'journal entry', 'journal entries')}</summary>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Journal of the claim">
        <table className="plain-table">
          <caption className="hidden-visually">Debits and credits of the claim in the order of posting</caption>
          <thead><tr><th scope="col">Posted</th><th scope="col">Rule</th><th scope="col">Account</th><th scope="col">Line</th><th scope="col">Adjustment</th><th scope="col" className="money">Debit</th><th scope="col" className="money">Credit</th></tr></thead>
          <tbody>
            {entries.flatMap((e) => e.legs.map((l, i) => (
              <tr key={`${e.key.source} ${e.key.rule} ${e.key.leg} ${i}`}>
                <td>{i === 0 ? day(e.postedOn) : ''}</td><td>{i === 0 ? e.key.rule : ''}</td><td>{l.account} {accountName(l.account)}</td><td>{l.line ?? '–'}</td>
                <td className="id">{l.adjustment ? `${l.adjustment.group}-${l.adjustment.reason}` : '–'}</td><td className="money">{l.debitCents === 0 ? '' : dollars(l.debitCents)}</td><td className="money">{l.creditCents === 0 ? '' : dollars(l.creditCents)}</td>
              </tr>
            )))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
