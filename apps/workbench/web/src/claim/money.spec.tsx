import { fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ClaimDetail, JournalEntry } from '../api/model.js';
import { answering, draw } from '../testing/draw.js';
import { balanceText } from './balance-line.js';
import { allowedOf, balanceOf } from './books.js';
import { CasesPart } from './cases-part.js';
import { codeLines, MessagesTab } from './messages-tab.js';
import { MoneyTab } from './money-tab.js';

const ID = '1JMBT4AP00444';
const REMIT = '1JMBT4AR00001';
const leg = (account: string, debitCents: number, creditCents: number, line = 1) => ({ account, debitCents, creditCents, line });
const entry = (rule: string, ...legs: JournalEntry['legs']): JournalEntry => ({ key: { source: rule.padStart(64, '0'), rule, leg: 1 }, occurredOn: '2026-03-04', postedOn: '2026-03-05', legs });

/** $150.00 charged, $65.90 paid, $47.63 taken off, deductible $20.00 and coinsurance $16.47 the patient's. */
const JOURNAL = [
  entry('J1', leg('1100', 15_000, 0), leg('4000', 0, 15_000)), entry('J3', leg('1050', 6_590, 0), leg('1100', 0, 6_590)), entry('J4', leg('4100', 4_763, 0), leg('1100', 0, 4_763)),
  entry('J7', leg('1200', 3_647, 0), leg('1100', 0, 3_647)),
];
const adjustments = [
  { group: 'CO', reason: '45', amountCents: 4_763, treatment: 'contractual' }, { group: 'PR', reason: '1', amountCents: 2_000, treatment: 'patient-share' }, { group: 'PR', reason: '2', amountCents: 1_647, treatment: 'patient-share' },
];
const equation = { chargeCents: 15_000, paidCents: 6_590, adjustmentCents: 8_410, differenceCents: 0, holds: true };
const fresh = { asOf: '2026-03-05T00:00:00.000Z', lagSeconds: 0 };
const MONEY = {
  ...fresh,
  lines: [{
    number: 1, billed: { number: 1, code: '99213', modifiers: ['25'], unit: 'UN', quantityMilli: 1000, chargeCents: 15_000 },
    answers: [{ sequence: 'P', remit: REMIT, ordinal: 1, matchedBy: 'line-control', code: '99213', modifiers: ['25'], chargeCents: 15_000, paidCents: 6_590, allowedCents: null, adjustments, remarks: ['N19'], equation }],
  }],
  answers: [{ remit: REMIT, ordinal: 1, at: '2026-03-05T00:00:00.000Z', sequence: 'P', outcome: 'paid', statusCode: '1', payerClaimControl: 'ICN1', matchedBy: 'claim-id', chargeCents: 15_000, paidCents: 6_590, contractualCents: 4_763, patientCents: 3_647, deniedCents: 0, heldCents: 0, adjustments: [], remarks: [], equation }],
};
const claim = { claim: ID, positions: {}, money: { chargeCents: 15_000, sourceCents: null, codedCents: null, share: { account: '1JMBT4AA00001', patientCents: 3_647, sentence: 'Of the $150.00 charged $36.47 is yours.' } } } as ClaimDetail;
const CODING = { claim: ID, codes: null, encounter: { kind: 'professional', serviceFrom: '2026-03-02', diagnoses: [], lines: [] } };

afterEach(() => void vi.unstubAllGlobals());

describe('the balance of a claim', () => {
  it('puts every cent of the charge among paid, contract, patient and open', () => {
    expect(balanceText(balanceOf(JOURNAL))).toBe('$150.00 charged = $65.90 paid + $47.63 contract + $36.47 patient + $0.00 open');
    expect(balanceOf(JOURNAL).holds).toBe(true);
  });

  it('names reductions that are not the contract\'s apart, and money that waits in unapplied is not paid', () => {
    const withheld = [...JOURNAL.slice(0, 1), entry('J4', leg('4110', 300, 0), leg('1100', 0, 300)), entry('J16', leg('1050', 900, 0), leg('2100', 0, 900))];
    expect(balanceText(balanceOf(withheld))).toBe('$150.00 charged = $0.00 paid + $0.00 contract + $3.00 other reductions + $0.00 patient + $147.00 open');
  });

  it('does not hold where a leg is missing', () => {
    expect(balanceOf([entry('J3', leg('1050', 100, 0))]).holds).toBe(false);
  });
});

describe('what a payer allows', () => {
  it('is what it states, and otherwise what it pays and leaves to the patient', () => {
    const line = { paidCents: 6_590, adjustments };
    expect([allowedOf({ ...line, allowedCents: 10_000 }), allowedOf({ ...line, allowedCents: null })]).toEqual([10_000, 10_237]);
  });
});

describe('lines and money', () => {
  it('shows the billed line beside the answered one, what each adjustment does to the books, and the equation of the claim', async () => {
    answering({ [`GET /v1/reporting/claims/${ID}/money`]: MONEY, ['GET /v1/remittance/ledger/entries']: { entries: JOURNAL }, [`GET /v1/coding/claims/${ID}`]: CODING });
    await draw(<MoneyTab claim={claim} />);
    await screen.findByText('$150.00 charged = $65.90 paid + $47.63 contract + $36.47 patient + $0.00 open');
    const answer = await screen.findByRole('region', { name: 'First payer: paid' });
    expect(answer.textContent).toMatch(/99213 25 \$150\.00[\s\S]*\$102\.37\$65\.90[\s\S]*CO-45 \$47\.63 taken off by contract[\s\S]*PR-1 \$20\.00[\s\S]*N19/);
    expect(screen.getByText(/\$36\.47 is yours/)).toBeTruthy();
    expect(screen.getByText('4 journal entries').closest('details')?.open).toBe(false);
    fireEvent.click(screen.getByText('4 journal entries'));
    expect(screen.getAllByText('1100 Owed by the first payer')).toHaveLength(4);
  });

  it('says so when no payer has answered', async () => {
    answering({ [`GET /v1/reporting/claims/${ID}/money`]: { ...fresh, lines: [], answers: [] }, ['GET /v1/remittance/ledger/entries']: { entries: [] }, [`GET /v1/coding/claims/${ID}`]: CODING });
    await draw(<MoneyTab claim={{ ...claim, money: { chargeCents: 1, sourceCents: null, codedCents: null } }} />);
    expect(await screen.findByText('No payer has answered yet.')).toBeTruthy();
  });
});

describe('a case', () => {
  it('stands with what was refused, what is done next and until when', async () => {
    answering({});
    const cases = { 'P/16': { sequence: 'P', cause: '16', amountCents: 0, openedOn: '2026-03-05' }, 'P/50': { sequence: 'P', cause: '50', amountCents: 500, openedOn: '2026-03-05' }, 'P/197': { sequence: 'P', cause: '197', amountCents: 8_000, openedOn: '2026-03-05', category: 'authorization', owner: 'denial', nextAction: 'Find the authorization', dueOn: '2026-03-10', appealBy: '2026-09-01' } };
    await draw(<CasesPart claim={{ ...claim, positions: { 'case:P/197': 'triaged', 'case:P/50': 'overturned' }, money: { ...claim.money, cases } }} />);
    expect((await screen.findByRole('region', { name: 'Cases' })).textContent).toMatch(/\$80\.00 in cases[\s\S]*cause 50Not triaged yet, overturned[\s\S]*First payer, cause 197[\s\S]*Find the authorization \(denial, due 03\/10\/2026\)[\s\S]*Appeal by 09\/01\/2026/);
    expect(screen.getByRole('list', { name: 'Cases of the claim' }).children).toHaveLength(2);
  });
});

describe('messages', () => {
  const message = { message: '277CA', at: '2026-03-03T00:00:00.000Z', attempt: 'P/1', stage: 'clearinghouse', outcome: 'rejected', document: '1JMBT4AD00001', interchange: '1JMBT4AX00001', remit: null, event: 'e1' };
  it('tell who said what when, by code and control number, and lead to the file', async () => {
    const reasons = [{ categoryCode: 'A7', statusCode: '164', entityCode: 'IL', path: 'subscriber.memberId', sentence: '' }];
    answering({ [`GET /v1/reporting/claims/${ID}/messages`]: { ...fresh, messages: [{ ...message, codes: { category: 'missing-information', reasons }, controls: { interchangeControl: '000000007', groupControl: '7', transactionControl: '0001' } }] } });
    await draw(<MessagesTab id={ID} />);
    const row = (await screen.findByText('277CA')).closest('tr');
    expect(row?.textContent).toMatch(/the clearinghouse.*rejected.*A7:164:IL at subscriber\.memberId.*ISA13 000000007.*GS06 7.*ST02 0001/);
    expect(screen.getByRole('link', { name: '1JMBT4AD00001' })).toBeTruthy();
  });

  it('show an acceptance by its status codes and an 835 by CLP02', () => {
    expect(codeLines({ categoryCode: 'A2', statusCode: '20' })).toEqual(['A2:20']);
    expect(codeLines({ statusCode: '1', payerClaimControl: 'ICN1', remarks: ['N19'] })).toEqual(['CLP02 1', 'payer\'s number ICN1', 'remarks N19']);
  });
});
