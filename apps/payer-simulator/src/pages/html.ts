import type { Shown } from '../answer/answer-book.js';
import type { Fate } from '../answer/fate.js';
import type { ClaimPlan, Plan, Step } from '../answer/plan.js';
import type { ClaimReceipt, Receipt, ReceiptFinding } from '../receipt/receipt.js';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Everything on these pages came in a file from outside. */
const text = (value: string | number | undefined): string => String(value ?? '').replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

export const dollars = (cents: number): string => `${cents < 0 ? '-' : ''}$${Math.trunc(Math.abs(cents) / 100).toLocaleString('en-US')}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; }
  table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: .5rem 0; }
  th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8886; vertical-align: top; }
  .cents { text-align: right; font-variant-numeric: tabular-nums; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
  a:focus-visible { outline: 3px solid; outline-offset: 2px; }`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${text(title)}</h1>${body}</main></body>
</html>
`;

const MEANING: Record<Receipt['outcome'], string> = {
  received: 'Received',
  repeat: 'Repeat: the same bytes under the same control number (TA1 025)',
  conflict: 'Conflict: other bytes under a used control number (TA1 025)',
  refused: 'Refused: no 837 that can be read',
};

/** Receipts of the book, newest first, with a link to older ones. */
export function bookPage(receipts: readonly Receipt[], all: number, older: number | undefined): string {
  if (all === 0) return page('What the payers received', '<p>Nothing yet. A file appears here about a second after it lies in a partner\'s <code>837/out</code> folder.</p>');
  const rows = receipts.map((r) => `<tr><th scope="row"><a href="/receipts/${r.number}">Receipt ${r.number}</a></th><td>${text(r.receivedAt)}</td><td>${text(r.partner)}</td><td>${text(r.control ?? 'none')}</td><td>${text(MEANING[r.outcome])}</td><td>${text(r.verdict)}</td><td class="cents">${r.claimCount}</td><td class="cents">${text(dollars(r.chargeCents))}</td></tr>`);
  return page('What the payers received', `<table><caption>${all} interchanges, newest first</caption>
<thead><tr><th scope="col">Receipt</th><th scope="col">Received</th><th scope="col">Partner</th><th scope="col">Control number</th><th scope="col">Outcome</th><th scope="col">Verdict</th><th scope="col" class="cents">Claims</th><th scope="col" class="cents">Charges</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>${older === undefined ? '' : `<p><a href="/?before=${older}">Older receipts</a></p>`}`);
}

const SAID: Readonly<Record<Step, string>> = {
  TA1: 'TA1', '999': '999', '277CA-clearinghouse': '277CA of the clearinghouse', '277CA-payer': '277CA of the payers', '835': '835',
};

const FATE: Readonly<Record<Fate, string>> = {
  paid: 'paid', 'patient-share': 'paid, a share is the patient\'s', 'line-denied': 'paid, one line denied', denied: 'denied', 'coverage-ended': 'denied, the coverage had ended', 'unknown-member': 'denied, nobody of that number',
  unprocessable: 'unprocessable', 'rejected-by-clearinghouse': 'rejected by the clearinghouse', 'rejected-by-payer': 'rejected by the payer', silent: 'acknowledged, and never answered',
  'not-taken': 'not taken, the envelope was refused', 'refused-999': 'not taken, its ST was refused (999)', secondary: 'paid after other payers', corrected: 'answered as a correction', voided: 'taken back', duplicate: 'denied as a duplicate',
};

const answersTable = (answers: readonly Shown[]): string => `<table><caption>In the order in which they went out</caption>
<thead><tr><th scope="col">Answer</th><th scope="col">What</th><th scope="col">Control number</th><th scope="col">File</th><th scope="col">Sent</th><th scope="col" class="cents">Bytes</th><th scope="col" class="cents">Paid in all</th></tr></thead>
<tbody>${answers.map((a) => `<tr><th scope="row">${a.number}</th><td>${text(SAID[a.step])}${a.again === undefined ? '' : `, answer ${a.again} again`}</td><td>${String(a.control).padStart(9, '0')}</td><td>${text(a.fileName)}</td><td>${text(a.promisedAt)}</td><td class="cents">${text(a.sizeBytes ?? (a.abandoned ? 'could not be given' : 'not yet'))}</td><td class="cents">${a.remits === undefined ? '' : text(dollars(a.remits.reduce((sum, one) => sum + one.paymentCents, 0)))}</td></tr>`).join('\n')}</tbody></table>`;

/** One receipt with its claims, what was decided on them and what went back. */
export function receiptPage(r: Receipt, plan: Plan | undefined, answers: readonly Shown[]): string {
  const facts: [string, string][] = [
    ['Outcome', MEANING[r.outcome] + (r.before === undefined ? '' : `; receipt ${r.before} came first`)], ['Verdict', r.verdict], ['Received', r.receivedAt],
    ['Mailbox', `${r.tenant}, ${r.partner}`], ['Sender', r.sender ? `${r.sender.qualifier} ${r.sender.id}` : 'none'], ['Receiver', r.receiver ? `${r.receiver.qualifier} ${r.receiver.id}` : 'none'],
    ['Usage', r.usage === 'T' ? 'test' : r.usage === 'P' ? 'production' : 'unknown'], ['Claims', String(r.claimCount)], ['Charges', dollars(r.chargeCents)], ['SHA-256', r.sha256],
  ];
  return page(`Receipt ${r.number}: interchange ${r.control ?? 'without a control number'}`, `<p><a href="/">All receipts</a></p>
<dl>${facts.map(([term, value]) => `<dt>${text(term)}</dt><dd>${text(value)}</dd>`).join('')}</dl>
<h2>Findings of the envelope</h2>${findingsList(r.findings)}
<h2>Answers</h2>${answers.length === 0 ? '<p>None yet.</p>' : answersTable(answers)}
<h2>Claims</h2>${r.claims.length === 0 ? '<p>None were taken in.</p>' : claimsTable(r.claims, new Map(plan?.claims.map((c) => [c.ordinal, c])))}`);
}

const findingsList = (findings: readonly ReceiptFinding[]): string => (findings.length === 0 ? '<p>None.</p>' : `<ul>${findings.map((f) => `<li>${text(f.severity)}: ${text(f.message)} ${text(placeOf(f))}</li>`).join('')}</ul>`);

const placeOf = (f: ReceiptFinding): string => (f.segmentId === undefined ? '' : `(${f.segmentId}${f.element === undefined ? '' : String(f.element).padStart(2, '0')}${f.segment === undefined ? '' : `, segment ${f.segment}`})`);

const claimsTable = (claims: readonly ClaimReceipt[], decided: ReadonlyMap<number, ClaimPlan>): string => `<table><caption>In the order of the file</caption>
<thead><tr><th scope="col">Claim</th><th scope="col">Kind</th><th scope="col">Payer</th><th scope="col">Segments</th><th scope="col" class="cents">Lines</th><th scope="col" class="cents">Charge</th><th scope="col">Decided</th><th scope="col">Findings</th></tr></thead>
<tbody>${claims.map((c) => `<tr><th scope="row">${text(c.claimId)}</th><td>${c.kind}</td><td>${text(c.payerId ?? 'none')}</td><td>${c.segments.first} to ${c.segments.last} of ST ${text(c.transaction)}</td><td class="cents">${c.lines}</td><td class="cents">${text(dollars(c.chargeCents))}</td><td>${text(decidedOn(decided.get(c.ordinal)))}</td><td>${c.findings.length === 0 ? 'none' : findingsList(c.findings)}</td></tr>`).join('\n')}</tbody></table>`;

const decidedOn = (plan: ClaimPlan | undefined): string => (plan === undefined ? 'nothing yet' : [FATE[plan.fate], ...(plan.statuses ?? []).map((s) => `${s.category}:${s.status}${s.entity === undefined ? '' : `:${s.entity}`}`)].join(', '));
