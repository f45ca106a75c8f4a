import { beforeAll, describe, expect, it } from '@jest/globals';
import { ack277ca, collect837, write835, type ClaimPaymentDraft } from '@claimstream/x12';
import { file837, visits } from '../running/claims.js';
import { ingest, NPI, onDisk, openOffice, outbox, proofIsGreen, untilStanding, type Office } from '../running/office.js';
import { claimctl, ok, sql, until } from '../running/platform.js';
import { differing, planted, said } from './planted.js';

let office: Office;
let paid: string;
let refused: string;
let rejected: string;
let remit: string;
let remittances: string;
let acknowledgments: string;

const envelope = (control: string) => ({ sender: { qualifier: 'ZZ', id: 'TESTHOUSE' }, receiver: { qualifier: 'ZZ', id: 'HARBORLIGHT' }, control, createdAt: { date: '2026-03-10', time: '0900' }, usage: 'T' as const });

const clp = (claim: string, chargeCents: number, paidCents: number, adjustments: ClaimPaymentDraft['adjustments']): ClaimPaymentDraft => ({
  claimId: claim, statusCode: '1', chargeCents, paidCents, payerClaimControl: `ICN${claim}`, filingCode: 'CI', adjustments: [], references: {}, dates: {}, contacts: [], amounts: {}, quantities: {}, extra: [], group: { number: '1', extra: [] },
  patient: { name: { last: 'TESTPERSON', first: 'TESTA' } },
  serviceLines: [{
    procedure: { qualifier: 'HC', code: '99213', modifiers: [] }, chargeCents, paidCents, adjustments, references: {}, amounts: {}, quantities: {}, remarkCodes: [], extra: [], serviceFrom: '2026-03-02', lineControl: `${claim}-1`,
  }],
});

/** One claim is paid with a patient share, one denied, one unknown here and held; and one claim is rejected by its payer. */
function remittance(): Uint8Array {
  const payments = [
    clp(paid, 10_000, 6000, [{ group: 'CO', reason: '45', amountCents: 2000 }, { group: 'PR', reason: '2', amountCents: 2000 }]), clp(refused, 10_100, 0, [{ group: 'CO', reason: '197', amountCents: 10_100 }]), clp('NOBODYS', 5000, 5000, []),
  ];
  return write835({
    ...envelope('71'),
    groups: [{
      functionalId: 'HP', control: '71', transactions: [{
        control: '0001', payments, providerAdjustments: [],
        remittance: {
          handling: 'I', paymentCents: 11_000, creditOrDebit: 'C', method: 'ACH', paymentDate: '2026-03-10', trace: 'PLANTED', payerTaxId: '1999888777',
          payer: {
            name: `TESTPAYER ${office.payerId}`, id: office.payerId, idQualifier: 'XV', address: { line1: '1 PLAN ST', city: 'SAMPLETON', state: 'CO', postalCode: '80203' },
            contacts: [{ purpose: 'BL', name: 'EDI', numbers: [{ qualifier: 'TE', number: '5550100000' }] }],
          },
          payee: { name: 'TESTVILLE', id: NPI, idQualifier: 'XX' },
        },
      }],
    }],
  }).bytes;
}

async function acknowledgment(): Promise<Uint8Array> {
  const read = await collect837(outbox(office.folder).at(-1)?.bytes ?? Buffer.alloc(0));
  const [transaction] = read.items.flatMap((i) => (i.kind === 'transaction' ? [i.transaction] : []));
  return ack277ca({
    envelope: envelope('72'), group: { control: '72' }, stage: 'payer', source: { organization: 'TESTING HOUSE', id: 'T1', idQualifier: 'PI' }, receiptNumber: 'R1', receivedOn: '2026-03-09', processedOn: '2026-03-10', processedAt: '0900',
    transactions: [{
      control: '0001', reference: 'A1', batch: transaction?.header.reference ?? '', submitter: { organization: 'HARBORLIGHT TEST', id: 'HARBORLIGHT' },
      decisions: read.claims.map((claim) => (claim.claimId === rejected ? { claim, decision: 'rejected' as const, statuses: [{ category: 'A7', status: '33', entity: 'IL' }] } : { claim, decision: 'accepted' as const })),
    }],
  }).bytes;
}

/** Brings a partner's file as a person does. @returns the id of the file. */
async function bring(kind: 'ack' | 'remit', bytes: Uint8Array, as: string): Promise<string> {
  const done = await claimctl(kind, 'ingest', onDisk(bytes, 'answer.x12'), '--partner', office.partner, '--wait', '60', '--as', as, '--json');
  const { files: [file] } = JSON.parse(done.out) as { files: { id: string; phase: string }[] };
  expect([done.exit, file?.phase]).toEqual([0, 'done']);
  return file?.id ?? '';
}

beforeAll(async () => {
  office = await openOffice();
  const file = await ingest(office.practice, file837(visits(4, `PM${office.payerId}`, office.payerId)));
  const sent = await untilStanding(file.id, 4, 'transmitted');
  [paid = '', refused = '', rejected = ''] = sent.map((c) => c.claim);
  acknowledgments = await bring('ack', await acknowledgment(), 'biller');
  remittances = await bring('remit', remittance(), 'poster');
  remit = await until('the remittance is posted', async () => (await ok<{ remits: { id: string; phase: string }[] }>('poster', 'remittance', `remits?practice=${office.practice}`)).remits.find((r) => r.phase === 'posted')?.id);
  const counted = await proofIsGreen();
  expect(counted['remits']?.['CLP']).toBeGreaterThanOrEqual(3);
  expect(counted['denied']?.['cents in cases']).toBeGreaterThanOrEqual(10_100);
  expect(counted['accounts']?.['cents owed by patients']).toBeGreaterThanOrEqual(2000);
  expect(counted['rejections']?.['rejections that wait']).toBeGreaterThanOrEqual(1);
}, 240_000);

/** Other words in the bytes of an event, and the old ones again. */
const reworded = (schema: string, type: string, stream: string, from: string, to: string) => {
  const replace = (a: string, b: string) => async () => {
    const rows = await sql(`UPDATE ${schema}.event SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), $1, $2), 'UTF8') WHERE type = $3 AND stream = $4 AND strpos(convert_from(bytes, 'UTF8'), $1) > 0 RETURNING seq`, [a, b, type, stream]);
    expect(rows).toHaveLength(1);
  };
  return planted(replace(from, to), replace(to, from));
};

/** Another entry under its key, and the old one again. */
const rebooked = async (where: string, params: string[], change: string) => {
  const [row] = await sql<{ key: string; entry: object }>(`SELECT key, entry FROM remittance.journal_entry WHERE ${where} ORDER BY key LIMIT 1`, params);
  expect(row).toBeDefined();
  return planted(() => sql(`UPDATE remittance.journal_entry SET entry = ${change} WHERE key = $1`, [row?.key]), () => sql('UPDATE remittance.journal_entry SET entry = $2 WHERE key = $1', [row?.key, JSON.stringify(row?.entry)]));
};

describe('journal', () => {
  it('a cent more on one side is found in the entry, its day, the claim\'s balances and its remittance', async () => {
    const proof = await rebooked(`claim = $1 AND rule = 'J3'`, [paid], `jsonb_set(entry, '{legs,0,debitCents}', '6001')`);
    expect(differing(proof)).toEqual(['journal', 'balances', 'remits']);
    expect(said(proof, 'journal')).toMatch(/debits 6001 cents and credits 6000[\s\S]*is another in the journal than in its event/);
    expect(said(proof, 'remits')).toContain(`remittance ${remit}: 11001 cents are on the way to the bank, and 11000 cents were transferred (BPR02)`);
  });

  it('an entry that no event said is found, and one that was taken away', async () => {
    const [row] = await sql<{ row: string }>(`SELECT row_to_json(j)::text AS row FROM remittance.journal_entry j WHERE claim = $1 AND rule = 'J4'`, [paid]);
    const added = await planted(
      () => sql(`INSERT INTO remittance.journal_entry SELECT (json_populate_record(NULL::remittance.journal_entry, (jsonb_build_object('key', 'planted/J4/1') || ($1::jsonb - 'key'))::json)).*`, [row?.row]),
      () => sql(`DELETE FROM remittance.journal_entry WHERE key = 'planted/J4/1'`));
    expect(said(added, 'journal')).toContain('entry planted/J4/1 is in the journal and no event said it');
    expect(differing(added)).toContain('balances');
    const lost = await planted(
      () => sql(`DELETE FROM remittance.journal_entry WHERE claim = $1 AND rule = 'J4'`, [paid]),
      () => sql('INSERT INTO remittance.journal_entry SELECT * FROM json_populate_record(NULL::remittance.journal_entry, $1)', [row?.row]));
    expect(said(lost, 'journal')).toContain('was said by an event and is not in the journal');
  });

  it('money of one practice in the books of another is found', async () => {
    const { practice: other } = await openOffice({ payer: false });
    const proof = await planted(
      () => sql(`UPDATE remittance.journal_entry SET practice = $2 WHERE claim = $1 AND rule = 'J4'`, [paid, other]),
      () => sql(`UPDATE remittance.journal_entry SET practice = $2 WHERE claim = $1 AND rule = 'J4'`, [paid, office.practice]));
    expect(said(proof, 'journal')).toContain(`of practice ${other} says ${office.practice} and its claim is ${office.practice}'s: practices or claims are mixed`);
  });

  it.each(['CO', 'PI', 'OA'])('a patient who is made to owe by %s is found', async (group) => {
    const proof = await rebooked(`claim = $1 AND rule = 'J7'`, [paid], `jsonb_set(jsonb_set(entry, '{legs,0,adjustment,group}', '"${group}"'), '{legs,1,adjustment,group}', '"${group}"')`);
    expect(said(proof, 'journal')).toContain(`makes a patient owe 2000 cents by ${group}-2`);
  });
});

describe('journal: mirrors and what never moves money', () => {
  it('an entry that takes back what is not there is found, and one that takes back another amount', async () => {
    const nothing = await rebooked(`claim = $1 AND rule = 'J4'`, [paid], `jsonb_set(entry, '{reverses}', '{"source": "nothing", "rule": "J4", "leg": 1}')`);
    expect(said(nothing, 'journal')).toContain('takes back nothing/J4/1, which is not in the journal');
    const [original] = await sql<{ key: object }>(`SELECT entry->'key' AS key FROM remittance.journal_entry WHERE claim = $1 AND rule = 'J3'`, [paid]);
    const other = await rebooked(`claim = $1 AND rule = 'J4'`, [paid], `jsonb_set(entry, '{reverses}', '${JSON.stringify(original?.key)}')`);
    expect(said(other, 'journal')).toMatch(/which it takes back, leave -8000 cents in 1100/);
  });

  it('an OA-23 that posts, a part of a cent, and cost share of a qualified Medicare beneficiary are found', async () => {
    const prior = await rebooked(`claim = $1 AND rule = 'J4'`, [paid], `jsonb_set(entry, '{legs,0,adjustment}', '{"group": "OA", "reason": "23"}')`);
    expect(said(prior, 'journal')).toContain('posts an OA-23');
    const part = await rebooked(`claim = $1 AND rule = 'J4'`, [paid], `jsonb_set(jsonb_set(entry, '{legs,0,debitCents}', '1999.5'), '{legs,1,creditCents}', '1999.5')`);
    expect(said(part, 'journal')).toContain('neither a debit nor a credit of whole cents');
    const qmb = await reworded('remittance', 'remittance.claim-paid', paid, '"remarks":[]', '"remarks":["N781"]');
    expect(said(qmb, 'journal')).toContain(`claim ${paid}: remittance ${remit} says a qualified Medicare beneficiary, and 2000 cents of cost share stand with the patient`);
  });
});

describe('balances', () => {
  it('a bucket below zero without an open credit is found, and money of one line that pays another', async () => {
    const below = await rebooked(`claim = $1 AND rule = 'J3'`, [paid], `jsonb_set(jsonb_set(entry, '{legs,0,debitCents}', '10000'), '{legs,1,creditCents}', '10000')`);
    expect(said(below, 'balances')).toContain(`claim ${paid} is 4000 cents below zero in 1100, and 0 of them are an open credit`);
    const line = await rebooked(`claim = $1 AND rule = 'J4'`, [paid], `jsonb_set(entry, '{legs,0,line}', '2')`);
    expect(said(line, 'balances')).toContain(`claim ${paid} line 2: 0 cents are charged, and 2000 are paid, reduced or open`);
  });

  it('an answer that says another balance than the journal gives is found', async () => {
    const proof = await reworded('remittance', 'remittance.claim-paid', paid, '"openCents":2000', '"openCents":2001');
    expect(differing(proof)).toEqual(['balances']);
    expect(said(proof, 'balances')).toContain('2000 cents were open by the journal and the answer says 2001');
  });

  it('a claim that keeps another bucket than the journal gives is found', async () => {
    const put = (cents: number) => () => sql(`UPDATE remittance.stream SET state = jsonb_set(state::jsonb, '{position,lines,1,openCents,1100}', to_jsonb($2::int))::json WHERE id = $1`, [refused, cents]);
    const proof = await planted(put(10_099), put(10_100));
    expect(differing(proof)).toEqual(['balances']);
    expect(said(proof, 'balances')).toBe(`claim ${refused} has 10100 cents open in 1100 by the journal and keeps 10099`);
  });
});

describe('remits', () => {
  it('held money that is said to be another amount is found', async () => {
    const proof = await reworded('remittance', 'remittance.remit-posted', remit, '"heldCents":5000', '"heldCents":4999');
    expect(differing(proof)).toEqual(['remits']);
    expect(said(proof, 'remits')).toContain(`remittance ${remit}: 10999 cents are posted and held less provider adjustments, and 11000 cents were transferred (BPR02)`);
  });

  it('a CLP that is in two places, and one that is nowhere, is found', async () => {
    const proof = await reworded('remittance', 'remittance.payment-held', remit, '"ordinal":3', '"ordinal":2');
    expect(said(proof, 'remits')).toMatch(/CLP 2 is answered and held[\s\S]*CLP 3 is nowhere/);
  });
});

describe('denied', () => {
  it('a denied cent that no case is about is found', async () => {
    const proof = await reworded('denial', 'denial.case-opened', refused, '}],"amountCents":10100', '}],"amountCents":10099');
    expect(differing(proof)).toEqual(['denied']);
    expect(said(proof, 'denied')).toContain(`claim ${refused} P: 10100 cents are denied and 10099 are in cases`);
  });
});

describe('accounts', () => {
  it('an account that owes another sum than its claims is found', async () => {
    const [row] = await sql<{ account: string }>('SELECT account FROM patient_billing.account WHERE practice = $1', [office.practice]);
    const listed = await planted(
      () => sql('UPDATE patient_billing.account SET balance_cents = balance_cents + 1 WHERE account = $1', [row?.account]), () => sql('UPDATE patient_billing.account SET balance_cents = balance_cents - 1 WHERE account = $1', [row?.account]));
    expect(differing(listed)).toEqual(['accounts']);
    const owed = await reworded('patient_billing', 'patient-billing.balance-due', row?.account ?? '', '"balanceCents":2000', '"balanceCents":2001');
    expect(said(owed, 'accounts')).toContain(`account ${row?.account} owes 2001 cents and its claims 2000`);
  });
});

describe('rejections', () => {
  it('a rejection whose item says another end than 24 hours is found, and one that is not listed', async () => {
    const moved = (by: string) => () => sql(`UPDATE reporting.work_item SET due_at = due_at + interval '${by}' WHERE stream = $1 AND item = 'attempt:P/1'`, [rejected]);
    const late = await planted(moved('1 hour'), moved('-1 hour'));
    expect(differing(late)).toEqual(['rejections']);
    const gone = (from: string, to: string) => () => sql('UPDATE reporting.work_item SET item = $3 WHERE stream = $1 AND item = $2', [rejected, from, to]);
    expect(said(await planted(gone('attempt:P/1', 'gone:1'), gone('gone:1', 'attempt:P/1')), 'rejections')).toContain(`claim ${rejected}, attempt P/1 is rejected and has no open item`);
  });
});

describe('documents', () => {
  it('a file of acknowledgements or remittances whose counts are not what came of it is found', async () => {
    const ack = await reworded('submission', 'submission.document-done', acknowledgments, '"claims":4', '"claims":3');
    expect(said(ack, 'documents')).toContain(`file ${acknowledgments}: 3 claims were said at its end, and 4 were taken`);
    const paidFile = await reworded('remittance', 'remittance.document-done', remittances, '"paymentCents":11000', '"paymentCents":11001');
    expect(said(paidFile, 'documents')).toBe(`file ${remittances}: 11001 cents were said at its end, and its remittances come to 11000`);
  });
});

describe('the books made again', () => {
  it('have the same hash from the events and from the log, and another once an entry was changed', async () => {
    expect((await claimctl('ledger', 'rebuild')).exit).toBe(0);
    expect((await claimctl('ledger', 'rebuild', '--log')).exit).toBe(0);
    const [row] = await sql<{ key: string; entry: object }>(`SELECT key, entry FROM remittance.journal_entry WHERE claim = $1 AND rule = 'J4'`, [paid]);
    await sql(`UPDATE remittance.journal_entry SET entry = jsonb_set(entry, '{legs,0,debitCents}', '2001') WHERE key = $1`, [row?.key]);
    const changed = await claimctl('ledger', 'rebuild').finally(() => sql('UPDATE remittance.journal_entry SET entry = $2 WHERE key = $1', [row?.key, JSON.stringify(row?.entry)]));
    expect([changed.exit, changed.out.includes('differs')]).toEqual([1, true]);
    await proofIsGreen();
  });
});
