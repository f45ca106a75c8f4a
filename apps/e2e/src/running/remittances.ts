import fs from 'node:fs';
import path from 'node:path';
import { expect } from '@jest/globals';
import { write835, type ClaimPaymentDraft, type Interchange835, type ProviderAdjustment } from '@claimstream/x12';
import { file837, visit, VISIT_CODES, type ClaimWish } from './claims.js';
import { ingest, NPI, openOffice, untilStanding, type Office } from './office.js';
import { described, ok, sql, until } from './platform.js';

export const usd = (text: string): number => Math.round(Number(text) * 100);

const cas = (...texts: string[]) => texts.map((text) => {
  const [code = '', amount = '0'] = text.split(' ');
  const [group = '', reason = ''] = code.split('-');
  return { group, reason, amountCents: usd(amount) };
});

interface SaidLine { charge: string; paid: string; cas: string[] }
/** What a payer says of a claim in dollars: of its one line, or of each of its `lines`. */
export interface Said extends SaidLine { claim: string; status?: string; control?: string; lines?: SaidLine[] }

const payment = ({ claim, charge, paid, cas: adjustments, lines = [{ charge, paid, cas: adjustments }], status = '1', control = `ICN${claim}` }: Said): ClaimPaymentDraft => ({
  claimId: claim, statusCode: status, chargeCents: usd(charge), paidCents: usd(paid), payerClaimControl: control, filingCode: 'CI', adjustments: [], references: {}, dates: {}, contacts: [], amounts: {}, quantities: {},
  extra: [], group: { number: '1', extra: [] }, patient: { name: { last: 'TESTPERSON', first: 'TESTA' } },
  serviceLines: lines.map((line, at) => ({
    procedure: { qualifier: 'HC', code: VISIT_CODES[at] ?? '99213', modifiers: [] }, chargeCents: usd(line.charge), paidCents: usd(line.paid), adjustments: cas(...line.cas), references: {}, amounts: {}, quantities: {}, remarkCodes: [],
    extra: [], serviceFrom: '2026-03-02', lineControl: `${claim}-${at + 1}`,
  })),
});

let files = 0;

export interface Answered { trace: string; claims: Said[]; plb?: ProviderAdjustment[]; paymentText?: string; payee?: string; payerId?: string }
type Transaction = Interchange835['groups'][number]['transactions'][number];

function transaction(office: Office, { trace, claims, plb = [], paymentText, payee = NPI, payerId = office.payerId }: Answered, ordinal: number): Transaction {
  const payments = claims.map(payment);
  const paid = payments.reduce((sum, p) => sum + p.paidCents, 0) - plb.reduce((sum, a) => sum + a.amountCents, 0);
  return {
    control: String(ordinal).padStart(4, '0'), payments, providerAdjustments: plb,
    remittance: {
      handling: 'I', paymentCents: paymentText === undefined ? paid : usd(paymentText), creditOrDebit: 'C', method: 'ACH', paymentDate: '2026-03-10', trace, payerTaxId: payerId === office.payerId ? '1999888777' : '1999888666',
      payer: {
        name: `TESTPAYER ${payerId}`, id: payerId, idQualifier: 'XV', address: { line1: '1 PLAN ST', city: 'SAMPLETON', state: 'CO', postalCode: '80203' },
        contacts: [{ purpose: 'BL', name: 'EDI', numbers: [{ qualifier: 'TE', number: '5550100000' }] }],
      },
      payee: { name: 'TESTVILLE', id: payee, idQualifier: 'XX' },
    },
  };
}

export const answers = (office: Office, trace: string, claims: Said[], { control = '1', ...more }: Partial<Answered> & { control?: string } = {}): void =>
  lay(office, [{ trace, claims, ...more }], control);

/** An 835 of the office's payer, laid into the partner's folder whole. */
export function lay(office: Office, said: Answered[], control = '1'): void {
  const interchange: Interchange835 = {
    sender: { qualifier: 'ZZ', id: 'TESTHOUSE' }, receiver: { qualifier: 'ZZ', id: 'HARBORLIGHT' }, control, createdAt: { date: '2026-03-10', time: '0900' }, usage: 'T',
    groups: [{ functionalId: 'HP', control, transactions: said.map((s, i) => transaction(office, s, i + 1)) }],
  };
  const inbox = path.join(described().folders, 'demo', 'partners', office.folder, '835', 'in');
  fs.mkdirSync(inbox, { recursive: true });
  const name = `remit-${(files += 1)}.835`;
  fs.writeFileSync(path.join(inbox, `.${name}.part`), write835(interchange).bytes);
  fs.renameSync(path.join(inbox, `.${name}.part`), path.join(inbox, name));
}

export interface Remit { id: string; practice: string | null; phase: string; trace: string; posted: number; held: number; postedCents: number; heldCents: number; paymentCents: number }
export const remits = async (office: Office): Promise<Remit[]> => (await ok<{ remits: Remit[] }>('poster', 'remittance', `remits?practice=${office.practice}`)).remits;
export const settled = (office: Office, trace: string): Promise<Remit> =>
  until(`remittance ${trace} is settled`, async () => (await remits(office)).find((r) => r.trace === trace && (r.phase === 'posted' || r.phase === 'quarantined')), 90_000);
/** Accounts of the office's practice with something in them, in cents; debit is positive. */
export const books = async (office: Office): Promise<Record<string, number>> => {
  const { accounts, differenceCents } = await ok<{ accounts: { account: string; balanceCents: number }[]; differenceCents: number }>('auditor', 'remittance', `ledger/balances?practice=${office.practice}`);
  expect(differenceCents).toBe(0);
  return Object.fromEntries(accounts.filter((a) => a.balanceCents !== 0).map((a) => [a.account, a.balanceCents]));
};
export const hashOf = async (office: Office): Promise<string> => (await ok<{ hash: string }>('auditor', 'remittance', `ledger/hash?practice=${office.practice}`)).hash;

/** Files of the office's partner that were read to their end. */
export const read = async (office: Office): Promise<number> =>
  Number((await sql<{ n: string }>(`SELECT count(*) AS n FROM remittance.event WHERE type = 'remittance.document-done' AND stream IN (SELECT document FROM remittance.document_hash WHERE partner = $1)`, [office.partner]))[0]?.n ?? 0);

/** A practice with claims that are with their payer; a list of charges is a claim of as many lines. */
export async function sent(charges: (string | string[])[], more: Partial<ClaimWish> = {}): Promise<{ office: Office; claims: string[] }> {
  const office = await openOffice();
  const claims = charges.map((charge, i) => visit({ number: `R${office.payerId}${i}`, last: `TESTR${i}`, payerId: office.payerId, lineCents: [charge].flat().map(usd), ...more }));
  const file = await ingest(office.practice, file837(claims));
  const shown = await untilStanding(file.id, charges.length, 'transmitted');
  return { office, claims: shown.map((c) => c.claim) };
}
