import { describe, expect, it } from '@jest/globals';
import { ack277ca } from '../acknowledge-claims.js';
import { generateInterchange } from '../generate.js';
import { generateRemittance } from '../generate-remittance.js';
import { collect837 } from '../read-837.js';
import { readX12, type X12Item } from '../read-x12.js';
import { write835 } from '../write-835.js';
import { write837 } from '../write-837.js';
import { excerpt, type ExcerptSegment } from './excerpt.js';

const within = ({ start, end }: { start: number; end: number }) => (s: { offset: number }): boolean => s.offset >= start && s.offset < end;
const ids = (segments: readonly ExcerptSegment[], role?: ExcerptSegment['role']): string[] => segments.filter((s) => role === undefined || s.role === role).map((s) => s.id);
const claims = write837(generateInterchange({ kind: '837P', count: 40, seed: 9, serviceDate: '2026-11-20', claimsPerTransaction: 10 })).bytes;
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const itemsOf = async (bytes: Uint8Array): Promise<X12Item[]> => { const all: X12Item[] = []; for await (const item of readX12(bytes)) all.push(item); return all; };

describe('the part of a file that is one claim\'s', () => {
  it('has the claim\'s segments, the levels above it and the envelopes around it, each as it stands in the file', async () => {
    const { claims: read } = await collect837(claims);
    for (const claim of read) {
      const part = await excerpt(claims, within(claim.bytes));
      const whole = latin1(claims);
      for (const s of part) expect(whole.slice(s.offset, s.offset + s.text.length)).toBe(s.text);
      expect(part.filter((s) => s.role === 'part').map((s) => s.text).join('')).toBe(whole.slice(claim.bytes.start, claim.bytes.end).replaceAll('\n', ''));
      expect(part.filter((s) => s.role === 'part').map((s) => s.position)).toEqual(Array.from({ length: claim.segments.last - claim.segments.first + 1 }, (_, i) => claim.segments.first + i));
      expect(ids(part, 'envelope')).toEqual(['ISA', 'GS', 'ST', 'BHT', 'SE', 'GE', 'IEA']);
      // the billing provider and the subscriber, of a dependent the patient too
      expect(ids(part, 'level').filter((id) => id === 'HL')).toHaveLength(claim.patient === undefined ? 2 : 3);
    }
  });

  it('names nobody else: the claims of the file are told apart by member id, and no other one is in it', async () => {
    const { claims: read } = await collect837(claims);
    const members = [...new Set(read.map((c) => c.subscriber.memberId ?? ''))];
    expect(members.length).toBeGreaterThan(20);
    for (const claim of read) {
      const text = (await excerpt(claims, within(claim.bytes))).map((s) => s.text).join('');
      expect(members.filter((m) => text.includes(m))).toEqual([claim.subscriber.memberId]);
      expect(read.filter((c) => text.includes(`CLM*${c.claimId}*`)).map((c) => c.claimId)).toEqual([claim.claimId]);
    }
  });

  it('shows of a remittance the payment\'s trace and parties and one CLP, not the account it is paid from', async () => {
    const bytes = write835(generateRemittance({ count: 12, seed: 4, paymentDate: '2026-03-04' })).bytes;
    const payments = (await itemsOf(bytes)).flatMap((i) => (i.kind === 'payments' ? i.payments : []));
    for (const payment of payments) {
      const part = await excerpt(bytes, within(payment.bytes));
      expect(ids(part).filter((id) => id === 'CLP')).toEqual(['CLP']);
      expect(ids(part, 'envelope')).toEqual(['ISA', 'GS', 'ST', 'TRN', 'N1', 'N1', 'LX', 'SE', 'GE', 'IEA']);
      expect(part.some((s) => s.text.includes(payment.claimId))).toBe(true);
    }
  });

  it('shows of a 277CA one claim below receiver and provider, and nothing of the claim before it', async () => {
    const { claims: read } = await collect837(claims);
    const party = { organization: 'TESTPAYER', id: 'TP1', idQualifier: 'PI' };
    const answer = ack277ca({
      envelope: { sender: { qualifier: 'ZZ', id: 'TESTPAYER' }, receiver: { qualifier: 'ZZ', id: 'TESTSUB' }, control: '77', createdAt: { date: '2026-11-21', time: '0900' }, usage: 'T' }, group: { control: '6' },
      stage: 'payer', source: party, receiptNumber: 'R1', receivedOn: '2026-11-20', processedOn: '2026-11-21', processedAt: '0900',
      transactions: [{ control: '0001', reference: 'A1', batch: 'B1', submitter: { organization: 'TESTSUB', id: 'TESTSUB' }, decisions: read.slice(0, 10).map((claim) => ({ claim, decision: 'accepted' })) }],
    });
    const statuses = (await itemsOf(answer.bytes)).flatMap((i) => (i.kind === 'statuses' ? i.statuses : []));
    expect(statuses).toHaveLength(10);
    for (const status of statuses) {
      const part = await excerpt(answer.bytes, within(status.bytes));
      expect(statuses.filter((s) => part.some((p) => p.text.includes(`*${s.claimId}`))).map((s) => s.claimId)).toEqual([status.claimId]);
      expect(ids(part, 'level').filter((id) => id === 'HL')).toHaveLength(4);
    }
  });

  it('is empty where nothing is asked for, and shows control bytes of a damaged file as blanks', async () => {
    expect(await excerpt(claims, () => false)).toEqual([]);
    const damaged = Buffer.from(claims);
    const at = damaged.indexOf('NM1*IL');
    damaged[at + 9] = 0x07;
    const [first] = await excerpt(damaged, (s) => s.id === 'NM1' && s.text(1) === 'IL');
    const shown = await excerpt(damaged, (s) => s.offset === at);
    expect(first?.id).toBe('ISA');
    expect(shown.find((s) => s.offset === at)?.text).not.toMatch(/[\u0000-\u001f]/);
  });
});
