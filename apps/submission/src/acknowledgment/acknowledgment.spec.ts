import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { StreamKind } from '@claimstream/contracts';
import type { EffectRun } from '@claimstream/event-stream';
import { command } from '@claimstream/testing';
import { ack277ca, collect837, write999, writeTa1, type Claim837, type ClaimDecision, type SegmentError, type StatusCode } from '@claimstream/x12';
import type { ClaimState } from '../claim/state.js';
import { facts, folders, PARTNER, sealed, TENANT, World } from '../submission.fixture.js';
import type { DocumentState } from './decide.js';
import { readAcknowledgments } from './read-acknowledgments.js';

const [C1, C2, C3] = ['01C1A1M000001', '01C1A1M000002', '01C1A1M000003'] as const;

const ENVELOPE = { sender: { qualifier: 'ZZ', id: 'SAMPLECH' }, receiver: { qualifier: 'ZZ', id: 'CLAIMSTREAM' }, control: '77', createdAt: { date: '2026-03-03', time: '0900' }, usage: 'T' as const };

/** Our side with some claims in one file, and the receiver who answers it from that file alone. */
class Exchange {
  readonly world = new World();
  private files = 0;
  claims: Claim837[] = [];
  /** Control numbers of the file as its receiver sees them. */
  sent = { interchange: '', group: '', transaction: '', batch: '' };
  private at!: Awaited<ReturnType<typeof folders>>;

  async open(ids: readonly string[], deliver = true): Promise<this> {
    this.world.setUp();
    this.at = await folders();
    for (const id of ids) {
      this.world.hears('intake.encounter-ready', id, facts(), { claimNumber: id, claim: sealed() });
      this.world.coded(id, 1);
    }
    this.world.drain().fire('batch-cut').drain();
    return deliver ? this.delivered() : this;
  }

  async delivered(): Promise<this> {
    await this.world.deliver(this.at.at);
    return this.look();
  }

  private async look(): Promise<this> {
    const names = (await readdir(this.at.out)).filter((n) => !n.startsWith('.')).sort();
    const read = await collect837(await readFile(join(this.at.out, names.at(-1)!)));
    this.claims = read.claims;
    const [transaction] = read.items.flatMap((i) => (i.kind === 'transaction' ? [i.transaction] : []));
    this.sent = { interchange: transaction!.control.interchange, group: transaction!.control.group, transaction: transaction!.control.transaction, batch: transaction!.header.reference };
    return this;
  }

  /** A file of the partner, through the reader, as its effect runs it. */
  async hears(bytes: Uint8Array): Promise<DocumentState> {
    const id = `01D0CVMENT${String((this.files += 1)).padStart(3, '0')}`;
    this.world.apply(id, 'document', { ...command('receive-document', { partner: PARTNER, door: 'folder', sha256: String(this.files).padStart(64, '0'), sizeBytes: bytes.length, stored: id }), phi: { fileName: 'x' } });
    this.world.effects.splice(0);
    const run: EffectRun = { id: `read-${id}`, tenant: TENANT, stream: id, kind: 'document', data: { partner: PARTNER, stored: id }, attempt: 1, heartbeat: async () => undefined };
    const documents = async () => ({ read: () => (async function* () { yield bytes; })() });
    for (const fact of await readAcknowledgments(documents).run(run, this.world.shell())) this.world.apply(id, 'document', fact);
    this.world.drain();
    return this.world.life<DocumentState>(id, 'document').state!;
  }

  ta1(status: string, noteCode = '000'): Uint8Array {
    return writeTa1({ ...ENVELOPE, ta1s: [{ interchangeControl: this.sent.interchange, date: '2026-03-02', time: '0900', status, noteCode }] }).bytes;
  }

  syntax(status: string, errors: SegmentError[] = []): Uint8Array {
    const { group, transaction } = this.sent;
    return write999({
      ...ENVELOPE,
      groups: [{ control: '5', transactions: [{ control: '0001', acknowledgment: {
        kind: '999', group: { functionalId: 'HC', control: group, guide: '005010X222A1' }, status, errorCodes: [], counts: { sent: 1, received: 1, accepted: status === 'R' ? 0 : 1 },
        transactions: [{ transaction: '837', control: transaction, guide: '005010X222A1', status, errorCodes: [], errors }],
      } }] }],
    }).bytes;
  }

  /** `reject` names the status of each rejected claim; the others are accepted as `accept` says. */
  claimAnswer(stage: 'clearinghouse' | 'payer', reject: Record<string, StatusCode[]> = {}, more: { accept?: StatusCode[]; on?: string; batch?: string; only?: string[]; lines?: boolean } = {}): Uint8Array {
    const decisions = this.claims.filter((c) => more.only?.includes(c.claimId) ?? true).map((claim): ClaimDecision => {
      const statuses = reject[claim.claimId];
      if (statuses === undefined) return { claim, decision: 'accepted', ...(more.accept === undefined ? {} : { statuses: more.accept }), ...(stage === 'payer' ? { payerClaimControl: `ICN${claim.ordinal}` } : {}) };
      return { claim, decision: 'rejected', statuses, ...(more.lines ? { lines: [{ number: 1, statuses }] } : {}) };
    });
    return ack277ca({
      envelope: ENVELOPE, group: { control: '6' }, stage, source: { organization: 'SAMPLE', id: 'S1', idQualifier: stage === 'payer' ? 'PI' : '46' }, receiptNumber: 'R1',
      receivedOn: '2026-03-02', processedOn: more.on ?? '2026-03-03', processedAt: '0900',
      transactions: [{ control: '0001', reference: 'A1', batch: more.batch ?? this.sent.batch, submitter: { organization: 'SAMPLE BILLING', id: 'CLAIMSTREAM' }, decisions }],
    }).bytes;
  }

  attempt(claim: string, item = 'P/1') { return this.world.life<ClaimState>(claim, 'claim').state!.attempts[item]!; }
  exceptions(claim: string): string[] { return Object.keys(this.world.life<ClaimState>(claim, 'claim').state?.exceptions ?? {}); }
}

const exchange = (ids: readonly string[] = [C1, C2, C3], deliver = true): Promise<Exchange> => new Exchange().open(ids, deliver);

const eventsOf = (x: Exchange, id: string, kind: StreamKind = 'claim') => x.world.life(id, kind).decisions.flatMap((d) => d.events ?? []);

describe('the ladder of acknowledgements', () => {
  it('climbs from the file to the payer, and the same words in any order and repeated lead to the same rung', async () => {
    const orders = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 4, 1, 3, 2], [3, 3, 1, 4, 0, 2, 1]];
    for (const order of orders) {
      const x = await exchange();
      const words = [
        x.ta1('A'), x.syntax('A'), x.claimAnswer('clearinghouse', {}, { accept: [{ category: 'A1', status: '19' }] }), x.claimAnswer('clearinghouse'), x.claimAnswer('payer'),
      ];
      for (const n of order) expect((await x.hears(words[n]!)).phase).toBe('done');
      expect([C1, C2, C3].map((c) => x.world.at(c))).toEqual(['payer-accepted', 'payer-accepted', 'payer-accepted']);
      expect(x.attempt(C1).payerClaimControl).toBe('ICN1');
      expect(x.exceptions(C1)).toEqual([]);
    }
  });

  it('says every rung it passes, and that the file was acknowledged', async () => {
    const x = await exchange([C1]);
    for (const bytes of [x.ta1('A'), x.syntax('A'), x.claimAnswer('clearinghouse'), x.claimAnswer('payer', {}, { accept: [{ category: 'A1', status: '19' }] }), x.claimAnswer('payer')]) await x.hears(bytes);
    expect(x.world.said(C1).slice(-5)).toEqual([
      'submission.attempt-transmitted', 'submission.attempt-syntax-accepted', 'submission.attempt-clearinghouse-accepted', 'submission.attempt-payer-received', 'submission.attempt-payer-accepted',
    ]);
    const [file] = x.world.interchanges();
    expect(x.world.said(file!)).toEqual([
      'submission.interchange-built', 'submission.interchange-sent', 'submission.interchange-acknowledged', 'submission.acknowledgement-totalled', 'submission.acknowledgement-totalled', 'submission.acknowledgement-totalled',
    ]);
  });

  it('hears a partner that is quicker than our own record of the delivery', async () => {
    const x = await exchange([C1, C2]);
    const [syntax, answer] = [x.syntax('A'), x.claimAnswer('payer', { [C2]: [{ category: 'A7', status: '33', entity: 'IL' }] })];
    const late = await exchange([C1, C2], false);
    late.sent = x.sent;
    expect((await late.hears(syntax)).phase).toBe('done');
    expect((await late.hears(answer)).phase).toBe('done');
    expect(late.world.at(C1)).toBe('batched');
    late.world.effects.push({ id: late.world.interchanges()[0]!, kind: 'interchange', name: 'deliver-interchange', data: {} });
    await late.delivered();
    expect([late.world.at(C1), late.world.at(C2)]).toEqual(['payer-accepted', 'rejected']);
  });

  it('knows of a file that speaks of nothing ours: an exception for a person, and nothing moves', async () => {
    const x = await exchange([C1]);
    const bytes = x.claimAnswer('payer');
    const other = await exchange([C2]);
    other.sent.group = '999';
    const stranger = await other.hears(other.syntax('R'));
    expect(stranger).toMatchObject({ phase: 'exception', groups: 1, unknown: 1 });
    const unknown = await other.hears(bytes);
    expect(unknown).toMatchObject({ phase: 'exception', claims: 1, unknown: 1 });
    expect(other.world.at(C2)).toBe('transmitted');
  });

  it('refuses what is no acknowledgement, naming the door that takes it', async () => {
    const x = await exchange([C1]);
    expect(await x.hears(Buffer.from('<html>maintenance</html>'))).toMatchObject({ phase: 'refused' });
    expect(await x.hears(Buffer.from(''))).toMatchObject({ phase: 'refused', reason: 'The file is empty.' });
  });
});

describe('a rejection', () => {
  it('of the whole file by a TA1 rejects every claim; the note that the number came before means received', async () => {
    const x = await exchange();
    await x.hears(x.ta1('R', '003'));
    expect([C1, C2, C3].map((c) => x.world.at(c))).toEqual(['rejected', 'rejected', 'rejected']);
    expect(x.attempt(C1).rejection).toMatchObject({ stage: 'interchange', category: 'format', reasons: [{ noteCode: '003' }] });
    const again = await exchange([C1]);
    await again.hears(again.ta1('R', '025'));
    expect(again.world.at(C1)).toBe('transmitted');
    expect(again.world.said(again.world.interchanges()[0]!)).toContain('submission.interchange-acknowledged');
  });

  it('by a 999 leads to claim, line and field; its neighbours are to be sent again as they are', async () => {
    const x = await exchange();
    const second = x.claims[1]!;
    const inClaim = (offset: number) => second.segments.first + offset;
    await x.hears(x.syntax('R', [{
      segmentId: 'SV1', position: second.segments.last - 1, loop: '2400', code: '8', contexts: [], elements: [{ element: 1, component: 3, code: '7', contexts: [] }, { element: 4, code: '6', contexts: [] }],
    }, { segmentId: 'HI', position: inClaim(1), loop: '2300', code: '3', contexts: [], elements: [] }]));
    expect(x.attempt(second.claimId).rejection).toMatchObject({
      stage: 'syntax', category: 'format',
      reasons: [
        { segmentCode: '8', elementCode: '7', line: 1, path: 'lines[0].modifiers' }, { segmentCode: '8', elementCode: '6', line: 1, path: 'lines[0].quantity' },
        { segmentCode: '3', path: 'diagnoses' },
      ],
    });
    const neighbour = x.claims[0]!.claimId;
    expect(x.attempt(neighbour).rejection?.reasons).toEqual([expect.objectContaining({ path: 'claim', sentence: expect.stringContaining('because of another claim') })]);
  });

  it('with noted errors lets the claims go on and keeps the notes with the claim they are about', async () => {
    const x = await exchange();
    await x.hears(x.syntax('E', [{ segmentId: 'NM1', position: x.claims[0]!.segments.first, loop: '2010BA', code: '8', contexts: [], elements: [{ element: 9, code: '6', contexts: [] }] }]));
    expect(x.world.at(C1)).toBe('syntax-accepted');
    const said = (claim: string) => eventsOf(x, claim).find((e) => e.type === 'submission.attempt-syntax-accepted')?.data as { withErrors: boolean; findings: { path: string }[] };
    expect(said(x.claims[0]!.claimId)).toMatchObject({ withErrors: true, findings: [{ path: 'subscriber.memberId' }] });
    expect(said(x.claims[1]!.claimId).findings).toEqual([]);
  });

  it('by a 277CA carries its category, the field it points at and the end of its 24 hours', async () => {
    const x = await exchange();
    await x.hears(x.claimAnswer('clearinghouse', {
      [C1]: [{ category: 'A7', status: '33', entity: 'IL' }], [C2]: [{ category: 'A6', status: '21', entity: '85' }, { category: 'A7', status: '453' }], [C3]: [{ category: 'A8', status: '9999' }],
    }, { lines: true }));
    expect(x.attempt(C1).rejection).toMatchObject({ stage: 'clearinghouse', category: 'eligibility', reasons: [{ path: 'subscriber.memberId' }, { line: 1, path: 'subscriber.memberId' }] });
    expect(x.attempt(C2).rejection).toMatchObject({ category: 'coding', reasons: [{ path: 'billingProvider' }, { path: 'lines.modifiers' }, { line: 1 }, { line: 1, path: 'lines[0].modifiers' }] });
    expect(x.attempt(C3).rejection).toMatchObject({ category: 'unclassified' });
    const { at, resubmitBy } = x.attempt(C1).rejection!;
    expect(Date.parse(resubmitBy) - Date.parse(at)).toBe(24 * 3_600_000);
  });

  it('by the payer stands after the clearinghouse had accepted; one dated before the payer\'s own accept is out of date', async () => {
    const x = await exchange([C1, C2]);
    await x.hears(x.claimAnswer('clearinghouse'));
    await x.hears(x.claimAnswer('payer', {}, { on: '2026-03-05' }));
    await x.hears(x.claimAnswer('payer', { [C1]: [{ category: 'A7', status: '33' }] }, { on: '2026-03-04', only: [C1] }));
    expect(x.world.at(C1)).toBe('payer-accepted');
    await x.hears(x.claimAnswer('payer', { [C2]: [{ category: 'A7', status: '33' }] }, { on: '2026-03-06', only: [C2] }));
    expect(x.world.at(C2)).toBe('rejected');
  });

  it('that contradicts what came after it in the chain is a person\'s to decide, and nothing is guessed', async () => {
    const x = await exchange([C1]);
    await x.hears(x.claimAnswer('payer'));
    await x.hears(x.claimAnswer('clearinghouse', { [C1]: [{ category: 'A7', status: '33' }] }));
    expect([x.world.at(C1), x.exceptions(C1)]).toEqual(['payer-accepted', ['rejected-after-the-payer-had-it/P/1']]);
    await x.hears(x.syntax('R'));
    expect([x.world.at(C1), x.exceptions(C1)]).toEqual(['payer-accepted', ['rejected-after-the-payer-had-it/P/1', 'refused-after-it-was-taken/P/1']]);
    const y = await exchange([C1]);
    await y.hears(y.claimAnswer('clearinghouse', { [C1]: [{ category: 'A7', status: '33' }] }));
    await y.hears(y.claimAnswer('payer'));
    expect([y.world.at(C1), y.exceptions(C1)]).toEqual(['rejected', ['accepted-after-rejection/P/1']]);
    expect(() => y.world.apply(C1, 'claim', command('resubmit', {}))).toThrow('contradiction');
    y.world.apply(C1, 'claim', command('settle-exception', { exception: 'accepted-after-rejection/P/1', decision: 'sent-again' }));
    y.world.apply(C1, 'claim', command('resubmit', {}));
  });
});

describe('a claim that was rejected', () => {
  it('goes out again as attempt 2 under the same claim id with frequency 1 and new control numbers', async () => {
    const x = await exchange([C1]);
    const before = { ...x.sent };
    await x.hears(x.claimAnswer('payer', { [C1]: [{ category: 'A7', status: '33', entity: 'IL' }] }));
    x.world.hears('intake.encounter-ready', C1, facts({ revision: 2 }), { claimNumber: C1, claim: sealed({ subscriber: { ...sealed().subscriber, memberId: 'SAMPLE0002' } }) });
    x.world.drain();
    x.world.apply(C1, 'claim', command('resubmit', {}));
    x.world.drain().fire('batch-cut').drain();
    await x.delivered();
    expect([x.world.at(C1, 'P/1'), x.world.at(C1, 'P/2')]).toEqual(['superseded', 'transmitted']);
    expect(x.claims).toHaveLength(1);
    expect(x.claims[0]).toMatchObject({ claimId: C1, frequencyCode: '1', subscriber: { memberId: 'SAMPLE0002' } });
    for (const key of ['interchange', 'group', 'transaction', 'batch'] as const) expect(x.sent[key]).not.toBe(before[key]);
  });

  it('is not sent again while registration or codes are open, nor when it is not rejected', async () => {
    const x = await exchange([C1, C2]);
    expect(() => x.world.apply(C2, 'claim', command('resubmit', {}))).toThrow('Only a rejected claim');
    await x.hears(x.claimAnswer('payer', { [C1]: [{ category: 'A7', status: '33' }] }, { only: [C1] }));
    x.world.hears('intake.encounter-incomplete', C1, { revision: 2, findings: [] });
    expect(() => x.world.apply(C1, 'claim', command('resubmit', {}))).toThrow('complete it first');
  });

  it('is not rejected a second time by a late word on its first attempt', async () => {
    const x = await exchange([C1]);
    const word = x.claimAnswer('payer', { [C1]: [{ category: 'A7', status: '33' }] });
    await x.hears(word);
    x.world.apply(C1, 'claim', command('resubmit', {}));
    x.world.drain().fire('batch-cut').drain();
    await x.delivered();
    await x.hears(word);
    expect(x.world.at(C1, 'P/2')).toBe('transmitted');
    // Without the reference of its file a rejection could mean either attempt.
    await x.hears(x.claimAnswer('payer', { [C1]: [{ category: 'A7', status: '33' }] }, { batch: 'UNKNOWN', on: '2026-03-09' }));
    expect([x.world.at(C1, 'P/2'), x.exceptions(C1)]).toEqual(['transmitted', ['rejection-of-which-attempt/P/2']]);
  });
});

describe('an acknowledgement that does not come', () => {
  it('is overdue after 24 hours for the file and after 48 for the claim, and says so once', async () => {
    const x = await exchange([C1, C2]);
    x.world.pass(23);
    expect(x.world.said(C1)).not.toContain('submission.acknowledgement-overdue');
    await x.hears(x.syntax('A'));
    x.world.pass(2);
    expect(x.world.said(C1)).not.toContain('submission.acknowledgement-overdue');
    await x.hears(x.claimAnswer('clearinghouse', {}, { only: [C2] }));
    x.world.pass(100);
    expect(x.world.said(C1).filter((e) => e === 'submission.acknowledgement-overdue')).toHaveLength(1);
    expect(x.world.said(C2)).not.toContain('submission.acknowledgement-overdue');
    const silent = await exchange([C1]);
    silent.world.pass(25);
    expect(silent.world.said(C1).filter((e) => e === 'submission.acknowledgement-overdue')).toHaveLength(1);
  });

  it('leaves claims that a 277CA never names visible in its totals', async () => {
    const x = await exchange();
    await x.hears(x.claimAnswer('payer', {}, { only: [C1] }));
    const [file] = x.world.interchanges();
    const total = eventsOf(x, file!, 'interchange').findLast((e) => e.type === 'submission.acknowledgement-totalled');
    expect(total?.data).toMatchObject({ stage: 'payer', sent: 3, accepted: 1, rejected: 0, unmentioned: 2, agrees: true });
  });
});

describe('reading a file of acknowledgements', () => {
  it('is never given up: the same bytes sent again are the same file, and its rejections would never be heard', () => {
    expect(readAcknowledgments(() => Promise.reject(new Error('no store'))).maxAttempts).toBe(Infinity);
  });
});
