import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ack999, ackTa1, type AcknowledgeOptions } from './acknowledge.js';
import { generateInterchange } from './generate.js';
import { collect999 } from './read-acknowledgments.js';
import { write837, type Interchange837, type Transaction837 } from './write-837.js';

const OPTIONS: AcknowledgeOptions = { control: '900', createdAt: { date: '2026-01-02', time: '1530' } };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const segments = (bytes: Uint8Array): string[] => text(bytes).split('~').slice(0, -1);

/** An interchange of so many STs of so many claims. */
const claims = (transactions = 1, count = 2, more: Partial<Interchange837> = {}): Interchange837 => {
  const base = generateInterchange({ kind: '837P', count: transactions * count, seed: 11, serviceDate: '2025-12-20' });
  const [group] = base.groups as [Interchange837['groups'][number]];
  const [one] = group.transactions as [Transaction837];
  return {
    ...base, usage: 'P', control: '41', ...more,
    groups: [{ ...group, control: '17', transactions: Array.from({ length: transactions }, (_, i) => ({ ...one, control: String(i + 1).padStart(4, '0'), claims: one.claims.slice(i * count, (i + 1) * count) })) }],
  };
};
const file = (change: (text: string) => string, ...given: Parameters<typeof claims>): Buffer => Buffer.from(change(text(write837(claims(...given)).bytes)), 'latin1');
const whole = (file: string): string => file;

describe('answering a file with a 999', () => {
  it('accepts a clean group, addressed back to its sender', async () => {
    const { bytes, controls, acknowledgments, repairs } = await ack999(file(whole, 2), OPTIONS);
    const { sender, receiver } = claims();
    expect(text(bytes).slice(35, 69)).toBe(`${receiver.id.padEnd(15)}*${sender.qualifier}*${sender.id.padEnd(15)}`);
    expect([controls, repairs]).toEqual([['000000900'], []]);
    expect(acknowledgments).toEqual([{
      kind: '999', group: { functionalId: 'HC', control: '17', guide: '005010X222A1' }, status: 'A', errorCodes: [], counts: { sent: 2, received: 2, accepted: 2 }, extra: [],
      transactions: ['0001', '0002'].map((control) => ({ transaction: '837', control, guide: '005010X222A1', status: 'A', errorCodes: [], errors: [] })),
    }]);
    const read = await collect999(bytes);
    expect(read.findings).toEqual([]);
    expect(read.acknowledgments).toMatchObject(acknowledgments);
  });

  it('rejects only the ST that breaks the guide, and names claim, segment and element', async () => {
    const { bytes, acknowledgments } = await ack999(file((one) => one.replace(/:B:1/, ':B:1:9'), 2), OPTIONS);
    const [answer] = acknowledgments;
    expect(answer).toMatchObject({ status: 'P', counts: { sent: 2, received: 2, accepted: 1 }, transactions: [{ control: '0001', status: 'R', errorCodes: ['5'] }, { control: '0002', status: 'A' }] });
    const [claim] = (claims(2).groups[0]?.transactions[0] as Transaction837).claims;
    expect(answer?.transactions[0]?.errors).toMatchObject([{ segmentId: 'CLM', loop: '2300', code: '8', contexts: [{ name: 'CLM01', value: claim?.claimId }], elements: [{ element: 5, code: '13' }] }]);
    const position = answer?.transactions[0]?.errors[0]?.position as number;
    expect(segments(write837(claims(2)).bytes)[position + 1]).toMatch(/^CLM\*/);
    expect(segments(bytes).filter((segment) => /^(AK|IK|CTX)/.test(segment))).toEqual([
      'AK1*HC*17*005010X222A1', 'AK2*837*0001*005010X222A1', `IK3*CLM*${position}*2300*8`, `CTX*CLM01:${claim?.claimId}`, 'IK4*5**13', 'IK5*R*5', 'AK2*837*0002*005010X222A1', 'IK5*A', 'AK9*P*2*2*1',
    ]);
  });

  it('notes what is only a warning and lets the claims go on', async () => {
    const { acknowledgments } = await ack999(file((one) => one.replace(/(CLM\*[^*]*\*[^*]*)\*\*/, '$1*ZZ*')), OPTIONS);
    expect(acknowledgments).toMatchObject([{ status: 'E', counts: { accepted: 1 }, transactions: [{ status: 'E', errors: [{ segmentId: 'CLM', elements: [{ element: 3, reference: '1032', code: 'I10', badValue: 'ZZ' }] }] }] }]);
  });

  it('names what made a missing segment necessary, beside the claim', async () => {
    const { bytes, acknowledgments } = await ack999(file((one) => one.replace(/:B:1\*/, ':B:7*')), OPTIONS);
    const [answer] = acknowledgments[0]?.transactions ?? [];
    const position = answer?.errors[0]?.position;
    const trigger = { name: 'SITUATIONAL TRIGGER', segmentId: 'CLM', position, loop: '2300', element: 5, component: 3 };
    expect(answer).toMatchObject({ status: 'E', errorCodes: ['I5'], errors: [{ segmentId: 'REF', loop: '2300', code: 'I6', contexts: [{ name: 'CLM01' }, trigger], elements: [] }] });
    expect(segments(bytes)).toContain(`CTX*SITUATIONAL TRIGGER*CLM*${position}*2300*5:3`);
    const read = await collect999(bytes);
    expect(read.findings).toEqual([]);
    expect(read.acknowledgments[0]?.transactions[0]?.errors[0]?.contexts[1]).toEqual(trigger);
  });

  it('names the element that made another one necessary, and its number', async () => {
    const { bytes, acknowledgments } = await ack999(file((one) => one.replace(/(SBR\*)P(\*18\*[^~]*\*)[A-Z0-9]+~/, '$1S$2MB~')), OPTIONS);
    const error = acknowledgments[0]?.transactions[0]?.errors.find(({ segmentId }) => segmentId === 'SBR');
    const trigger = { name: 'SITUATIONAL TRIGGER', segmentId: 'SBR', position: error?.position, loop: '2000', element: 9, reference: '1032' };
    expect(error).toMatchObject({ code: '8', contexts: [{ name: 'CLM01' }], elements: [{ element: 5, code: 'I9', contexts: [trigger] }] });
    expect(segments(bytes)).toContain(`CTX*SITUATIONAL TRIGGER*SBR*${error?.position}*2000*9*1032`);
    const read = await collect999(bytes);
    expect(read.acknowledgments[0]?.transactions[0]?.errors.find(({ segmentId }) => segmentId === 'SBR')?.elements[0]?.contexts).toEqual([trigger]);
  });

  it('leaves a balance and a check digit to the 277CA', async () => {
    const { acknowledgments } = await ack999(file((one) => one.replace(/(CLM\*[^*]*\*)\d+/, '$19999')), OPTIONS);
    expect(acknowledgments).toMatchObject([{ status: 'A' }]);
  });

  it('never repeats a name, a birth date or a member id', async () => {
    const { bytes } = await ack999(file((one) => one.replace(/NM1\*IL\*1\*[^*]*/, `NM1*IL*1*${'SECRETNAME'.repeat(7)}`).replace(/DMG\*D8\*\d+/g, 'DMG*D8*19991399')), OPTIONS);
    expect(text(bytes)).toContain('IK4*3*1035*5~');
    expect(text(bytes)).toContain('IK4*2*1251*8~');
    expect(text(bytes)).not.toMatch(/SECRETNAME|19991399/);
  });

  it('rejects a group whose count does not fit, and tells none of its STs that it lives', async () => {
    const { acknowledgments } = await ack999(file((one) => one.replace('GE*2*', 'GE*3*'), 2), OPTIONS);
    expect(acknowledgments).toMatchObject([{ status: 'R', errorCodes: ['5'], counts: { sent: 3, received: 2, accepted: 0 }, transactions: [] }]);
  });

  it('rejects an ST without its SE, with wrong counts, and one that comes twice', async () => {
    const { acknowledgments } = await ack999(file((one) => one.replace(/SE\*\d+\*0001~/, '').replace(/SE\*\d+\*0002/, 'SE*1*0002').replace(/ST\*837\*0004/, 'ST*837*0003').replace(/(SE\*\d+)\*0004/, '$1*0003'), 4), OPTIONS);
    expect(acknowledgments[0]?.transactions.map(({ control, status, errorCodes }) => [control, status, errorCodes])).toEqual([['0001', 'R', ['2']], ['0002', 'R', ['4']], ['0003', 'A', []], ['0003', 'R', ['23']]]);
  });

  it('rejects an ST whose only error comes after a thousand findings in another', async () => {
    const noisy = text(write837(claims(2, 1)).bytes).replace(/~HL\*2\*/, `${'~ZZZ*1'.repeat(1200)}~HL*2*`).replace(/SE\*\d+\*0001/, 'SE*0*0001').replace(/SE\*\d+\*0002/, 'SE*0*0002');
    const { acknowledgments } = await ack999(Buffer.from(noisy, 'latin1'), OPTIONS);
    expect(acknowledgments[0]?.transactions.map(({ control, status }) => [control, status])).toEqual([['0001', 'R'], ['0002', 'R']]);
  });

  it('says of a transaction nobody reads here that it is not supported', async () => {
    const { acknowledgments } = await ack999(file((one) => one.replaceAll('005010X222A1', '004010X098A1')), OPTIONS);
    expect(acknowledgments).toMatchObject([{ status: 'R', group: { guide: '004010X098A1' }, transactions: [{ status: 'R', errorCodes: ['1'], errors: [] }] }]);
  });

  it('answers each group, and each interchange with one of its own, whatever their delimiters', async () => {
    const first = write837(claims()).bytes;
    const second = write837(claims(1, 1, { control: '42', delimiters: { element: '|', component: '>', segment: '!', repetition: '^' } })).bytes;
    const two = text(first).replace(/IEA\*1\*/, 'GS*HC*A*B*20260101*1200*18*X*005010X222A1~GE*0*18~IEA*2*');
    const { bytes, controls, acknowledgments } = await ack999(Buffer.concat([Buffer.from(two, 'latin1'), second]), { ...OPTIONS, control: '999' });
    expect(controls).toEqual(['000000999', '000001000']);
    expect(acknowledgments.map(({ group, status, counts }) => [group.control, status, counts.received])).toEqual([['17', 'A', 1], ['18', 'A', 0], ['17', 'A', 1]]);
    const read = await collect999(bytes);
    expect([read.findings, read.end.totals.interchanges, read.acknowledgments.length]).toEqual([[], 2, 3]);
  });

  it('does not answer a 999, nor an interchange that its TA1 rejects', async () => {
    const { bytes } = await ack999(file(whole), OPTIONS);
    expect((await ack999(bytes, OPTIONS)).bytes).toHaveLength(0);
    const cut = file((one) => one.slice(0, one.indexOf('IEA*')));
    expect((await ack999(cut, OPTIONS)).bytes).toHaveLength(0);
    expect((await ackTa1(cut, OPTIONS)).ta1s).toMatchObject([{ status: 'R', noteCode: '023' }]);
  });

  it('gives the same answer for any chunks', async () => {
    const bytes = file((one) => one.replace(/(CLM\*[^~]*?:B:)1/, '$1Q'));
    const single = await ack999(Array.from(bytes, (byte) => Uint8Array.of(byte)), OPTIONS);
    expect(single).toEqual(await ack999(bytes, OPTIONS));
  });

  it('has nothing to answer to what is no X12', async () => {
    const { bytes, controls } = await ack999(Buffer.from('<html>'), OPTIONS);
    expect([bytes.length, controls]).toEqual([0, []]);
  });
});

describe('answering the envelope with a TA1', () => {
  it('is silent where nobody asks and nothing is wrong', async () => {
    expect((await ackTa1(file(whole), OPTIONS)).bytes).toHaveLength(0);
  });

  it('accepts where the ISA asks for it', async () => {
    const { bytes, ta1s } = await ackTa1(file(whole, 1, 1, { acknowledgmentRequested: true, createdAt: { date: '2026-01-01', time: '0915' } }), OPTIONS);
    expect(ta1s).toEqual([{ interchangeControl: '000000041', date: '2026-01-01', time: '0915', status: 'A', noteCode: '000' }]);
    expect(text(bytes).slice(106)).toBe('TA1*000000041*260101*0915*A*000~IEA*0*000000900~');
  });

  it.each([
    ['control numbers that differ', (one: string) => one.replace('IEA*1*000000041', 'IEA*1*000000040'), 'R', '001'],
    ['a group count that differs', (one: string) => one.replace('IEA*1*', 'IEA*2*'), 'R', '021'],
    ['a control number that is no number', (one: string) => one.replaceAll('000000041', '00000004A'), 'R', '018'],
    ['a usage that is none', (one: string) => one.replace('*P*:~', '*X*:~'), 'R', '020'],
    ['a last terminator that is missing', (one: string) => one.slice(0, -1), 'E', '004'],
  ])('says %s', async (_, change, status, noteCode) => {
    expect((await ackTa1(file(change), OPTIONS)).ta1s).toMatchObject([{ status, noteCode }]);
  });

  it('does not answer a TA1', async () => {
    const { bytes } = await ackTa1(file(whole, 1, 1, { acknowledgmentRequested: true }), OPTIONS);
    expect((await ackTa1(bytes, OPTIONS)).bytes).toHaveLength(0);
  });
});

const SAMPLES = process.env['CLAIMSTREAM_SAMPLES'] ?? fileURLToPath(new URL('../../../../shared/data/x12', import.meta.url));
const present = existsSync(join(SAMPLES, 'manifest.tsv'));

(present ? describe : describe.skip)(`answers to the public samples${present ? '' : ` (skipped: no samples at ${SAMPLES})`}`, () => {
  it('are themselves without findings, and count what they answer', async () => {
    const files = readFileSync(join(SAMPLES, 'manifest.tsv'), 'utf8').trim().split('\n').slice(1).map((row) => row.split('\t')[0] as string);
    let answered = 0;
    for (const one of files) {
      const bytes = readFileSync(join(SAMPLES, one));
      for (const answer of [await ack999(bytes, OPTIONS), await ackTa1(bytes, OPTIONS)]) {
        if (answer.bytes.length === 0) continue;
        answered++;
        const { findings, acknowledgments } = await collect999(answer.bytes);
        expect([one, findings]).toEqual([one, []]);
        for (const { transactions, counts, status } of acknowledgments) {
          if (status !== 'R') expect([one, counts.accepted]).toEqual([one, transactions.filter((transaction) => transaction.status !== 'R').length]);
          else expect([one, counts.accepted]).toEqual([one, 0]);
        }
      }
    }
    expect(answered).toBeGreaterThan(300);
  });
});
