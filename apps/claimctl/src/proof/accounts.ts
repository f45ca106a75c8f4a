import { Findings, type Outcome } from './outcome.js';
import { events, LEGS, PATIENT } from './posted.js';
import type { Tables } from './sources.js';

export interface ShareRow { claim: string; practice: string | null; booked: string; moved: string; guarantor: string | null; explained: string | null; account: string | null }
export interface AccountRow { account: string; practice: string | null; guarantor: string | null; said: string; shown: string | null; shown_practice: string | null; shown_guarantor: string | null }

const SHARES = `
  SELECT coalesce(b.claim, m.stream, x.stream) AS claim, coalesce(b.practice, m.practice) AS practice, coalesce(b.cents, 0)::text AS booked, coalesce(m.cents, 0)::text AS moved, m.guarantor, x.data->>'patientCents' AS explained, x.data->>'account' AS account
  FROM (SELECT claim, practice, sum(debit - credit) AS cents FROM (${LEGS}) l WHERE account = '${PATIENT}' AND adjusted_group IS NOT NULL AND claim IS NOT NULL GROUP BY claim, practice) b
  FULL JOIN (SELECT stream, min(envelope->>'practiceid') AS practice, sum((data->>'amountCents')::bigint) AS cents, (array_agg(data->>'guarantor' ORDER BY seq))[1] AS guarantor FROM (${events('remittance', 'remittance.patient-share-moved')}) e GROUP BY stream) m ON m.stream = b.claim
  FULL JOIN (SELECT DISTINCT ON (stream) stream, data FROM (${events('patient_billing', 'patient-billing.share-explained')}) e ORDER BY stream, seq DESC) x ON x.stream = coalesce(b.claim, m.stream)`;

const ACCOUNTS = `
  SELECT o.stream AS account, o.envelope->>'practiceid' AS practice, o.data->>'guarantor' AS guarantor, coalesce(l.data->>'balanceCents', '0') AS said, a.balance_cents::text AS shown, a.practice AS shown_practice, a.guarantor AS shown_guarantor
  FROM (${events('patient_billing', 'patient-billing.account-opened')}) o
  LEFT JOIN (SELECT DISTINCT ON (stream) stream, convert_from(bytes, 'UTF8')::jsonb->'data' AS data FROM patient_billing.event WHERE type IN ('patient-billing.balance-due', 'patient-billing.balance-changed', 'patient-billing.balance-cleared') ORDER BY stream, seq DESC) l ON l.stream = o.stream
  LEFT JOIN patient_billing.account a ON a.account = o.stream`;

/** What accounts owe is what stands with patients in the journal, by guarantor and practice; charges of people whom nobody insures are on no account yet. */
export async function accounts(tables: Tables): Promise<Outcome> {
  const found = new Findings('accounts', 'The balance of every account is the patient share of its claims in the journal, of one guarantor and one practice.');
  compare(await tables.rows<ShareRow>(SHARES), await tables.rows<AccountRow>(ACCOUNTS), found);
  return found.outcome();
}

export function compare(shares: readonly ShareRow[], accountRows: readonly AccountRow[], found: Findings): void {
  const owed = new Map<string, { cents: number; practices: Set<string>; guarantors: Set<string> }>();
  for (const s of shares) {
    found.count('claims with a patient share');
    if (s.booked !== s.moved) found.differs(`claim ${s.claim}: ${s.booked} cents stand with the patient in the journal and ${s.moved} were said to move there`);
    if (s.account === null || s.explained !== s.moved) found.differs(`claim ${s.claim}: ${s.moved} cents moved to the patient and the account heard of ${s.explained ?? 'none'}`);
    if (s.account === null) continue;
    const own = owed.get(s.account) ?? { cents: 0, practices: new Set<string>(), guarantors: new Set<string>() };
    own.cents += Number(s.booked);
    if (s.practice !== null) own.practices.add(s.practice);
    if (s.guarantor !== null) own.guarantors.add(s.guarantor);
    owed.set(s.account, own);
  }
  for (const a of accountRows) {
    found.count('accounts');
    found.count('cents owed by patients', Number(a.said));
    const own = owed.get(a.account);
    owed.delete(a.account);
    if (Number(a.said) !== (own?.cents ?? 0)) found.differs(`account ${a.account} owes ${a.said} cents and its claims ${own?.cents ?? 0}`);
    if (a.shown !== a.said) found.differs(`account ${a.account} owes ${a.said} cents and is listed with ${a.shown ?? 'nothing'}`);
    if (a.shown_practice !== a.practice || a.shown_guarantor !== a.guarantor) found.differs(`account ${a.account} is listed under another practice or guarantor than it was opened for`);
    if (own !== undefined && [...own.practices].some((p) => p !== a.practice)) found.differs(`account ${a.account} of practice ${a.practice ?? 'unknown'} holds claims of ${[...own.practices].join(', ')}`);
    if (own !== undefined && [...own.guarantors].some((g) => g !== a.guarantor)) found.differs(`account ${a.account} holds claims that another guarantor answers for`);
  }
  for (const [account, { cents }] of owed) if (cents !== 0) found.differs(`claims owe ${cents} cents on account ${account}, which was never opened`);
}
