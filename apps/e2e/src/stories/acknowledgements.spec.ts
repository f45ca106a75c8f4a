import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ack277ca, ack999, ackTa1, collect837, type Claim837, type ClaimDecision, type StatusCode } from '@claimstream/x12';
import { file837, visits } from '../running/claims.js';
import { ingest, openOffice, outbox, proofIsGreen, untilStanding, type Office } from '../running/office.js';
import { described, ok, until } from '../running/platform.js';

interface Attempt { item: string; state: string; rejection: { stage: string; category: string; resubmitBy: string; reasons: { path: string }[] } | null }
const attemptsOf = async (claim: string): Promise<Attempt[]> => (await ok<{ attempts: Attempt[] }>('biller', 'submission', `claims/${claim}`)).attempts;

/** Waits until an attempt of the claim is where it should be. */
const attempt = (claim: string, item: string, state: string): Promise<Attempt> =>
  until(`attempt ${item} is ${state}`, async () => (await attemptsOf(claim)).find((a) => a.item === item && a.state === state), 60_000);

let files = 0;

/** The partner answers: a file that appears whole. */
function answers(office: Office, bytes: Uint8Array): void {
  const inbox = path.join(described().folders, 'demo', 'partners', office.folder, 'ack', 'in');
  fs.mkdirSync(inbox, { recursive: true });
  const name = `ack-${(files += 1)}.x12`;
  fs.writeFileSync(path.join(inbox, `.${name}.part`), bytes);
  fs.renameSync(path.join(inbox, `.${name}.part`), path.join(inbox, name));
}

/** What the receiver sees of the newest file. */
async function received(office: Office): Promise<{ bytes: Buffer; claims: Claim837[]; batch: string }> {
  const bytes = outbox(office.folder).at(-1)?.bytes ?? Buffer.alloc(0);
  const read = await collect837(bytes);
  const [transaction] = read.items.flatMap((i) => (i.kind === 'transaction' ? [i.transaction] : []));
  return { bytes, claims: read.claims, batch: transaction?.header.reference ?? '' };
}

function judged(file: { claims: Claim837[]; batch: string }, stage: 'clearinghouse' | 'payer', rejected: Record<string, StatusCode[]> = {}): Uint8Array {
  const control = String((files + 1) * 10);
  return ack277ca({
    envelope: { sender: { qualifier: 'ZZ', id: 'TESTHOUSE' }, receiver: { qualifier: 'ZZ', id: 'HARBORLIGHT' }, control, createdAt: { date: '2026-03-10', time: '0900' }, usage: 'T' }, group: { control },
    stage, source: { organization: 'TESTING HOUSE', id: 'T1', idQualifier: stage === 'payer' ? 'PI' : '46' }, receiptNumber: 'R1', receivedOn: '2026-03-09', processedOn: '2026-03-10', processedAt: '0900',
    transactions: [{
      control: '0001', reference: 'A1', batch: file.batch, submitter: { organization: 'HARBORLIGHT TEST', id: 'HARBORLIGHT' },
      decisions: file.claims.map((claim): ClaimDecision => (rejected[claim.claimId] === undefined ? { claim, decision: 'accepted' } : { claim, decision: 'rejected', statuses: rejected[claim.claimId] ?? [] })),
    }],
  }).bytes;
}

describe('acknowledgements in the partner\'s folder', () => {
  it('bring claims up the ladder; a rejected one is fixed, sent again under the same claim id, and accepted', async () => {
    const office = await openOffice();
    const file = await ingest(office.practice, file837(visits(3, `K${office.payerId}`, office.payerId)));
    const [first, second, third] = (await untilStanding(file.id, 3, 'transmitted')).map((c) => c.claim) as [string, string, string];
    const sent = await received(office);
    const clock = { createdAt: { date: '2026-03-10', time: '0900' } };
    answers(office, (await ackTa1(sent.bytes, { control: '1', ...clock })).bytes);
    answers(office, (await ack999(sent.bytes, { control: '2', ...clock })).bytes);
    await attempt(first, 'P/1', 'syntax-accepted');
    answers(office, judged(sent, 'clearinghouse'));
    await attempt(first, 'P/1', 'clearinghouse-accepted');
    answers(office, judged(sent, 'payer', { [second]: [{ category: 'A7', status: '33', entity: 'IL' }] }));
    await attempt(first, 'P/1', 'payer-accepted');
    await attempt(third, 'P/1', 'payer-accepted');
    const rejected = await attempt(second, 'P/1', 'rejected');
    expect(rejected.rejection).toMatchObject({ stage: 'payer', category: 'eligibility', reasons: [{ path: 'subscriber.memberId' }] });

    const edit = await ok<{ stream: string; seq: number }>('biller', 'intake', `claims/${second}/edits`, { method: 'POST', body: { changes: { 'subscriber.memberId': 'MEMCORRECTED1' } } });
    expect(edit.stream).toBe(second);
    expect(await ok('biller', 'intake', `write-backs?practice=${office.practice}`)).toMatchObject({ writeBacks: [{ claim: second, field: 'subscriber.memberId' }] });
    // Submission hears of the edit a moment later; what it answers before that is what it knows.
    await until('the correction is known to submission', async () => (await ok<{ waiting: unknown }>('biller', 'submission', `claims/${second}`)).waiting, 30_000);
    await ok('biller', 'submission', `claims/${second}/resubmit`, { method: 'POST' });
    await attempt(second, 'P/1', 'superseded');
    await attempt(second, 'P/2', 'transmitted');
    const again = await received(office);
    expect(again.claims.map((c) => ({ claimId: c.claimId, frequencyCode: c.frequencyCode, memberId: c.subscriber.memberId }))).toEqual([{ claimId: second, frequencyCode: '1', memberId: 'MEMCORRECTED1' }]);
    expect(again.batch).not.toBe(sent.batch);
    answers(office, judged(again, 'payer'));
    await attempt(second, 'P/2', 'payer-accepted');
    await proofIsGreen();
  }, 300_000);
});
