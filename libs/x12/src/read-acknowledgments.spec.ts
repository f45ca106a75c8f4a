import { describe, expect, it } from '@jest/globals';
import { collect999, readTa1, type ReadTa1Item } from './read-acknowledgments.js';
import { readX12 } from './read-x12.js';

const ISA = 'ISA*00*          *00*          *ZZ*PAYER          *ZZ*SENDER         *260101*1230*^*00501*000000011*0*P*:~';
const file = (...segments: string[]): Buffer =>
  Buffer.from(`${ISA}GS*FA*PAYER*SENDER*20260101*1230*11*X*005010X231A1~${segments.join('~')}~GE*1*11~IEA*1*000000011~`);
const st = (...body: string[]): string[] => ['ST*999*0001*005010X231A1', ...body, `SE*${body.length + 2}*0001`];

describe('reading a 999', () => {
  it('leads from a rejected transaction to the segment, the element and the claim', async () => {
    const { acknowledgments, findings, end } = await collect999(file(...st(
      'AK1*HC*17*005010X222A1',
      'AK2*837*0001*005010X222A1', 'IK5*A',
      'AK2*837*0002*005010X222A1', 'IK3*CLM*22**8', 'CTX*CLM01:TESTCLAIM1', 'IK4*5:3*1325*7*X', 'CTX*SITUATIONAL TRIGGER*CLM*22**5:3*C023:1325', 'IK5*R*5*I5',
      'AK9*P*2*2*1',
    )));
    expect(findings).toEqual([]);
    expect(end.verdict).toBe('clean');
    expect(acknowledgments).toMatchObject([{
      kind: '999', control: { interchange: '000000011', group: '11', transaction: '0001' }, group: { functionalId: 'HC', control: '17', guide: '005010X222A1' },
      status: 'P', errorCodes: [], counts: { sent: 2, received: 2, accepted: 1 },
      transactions: [
        { transaction: '837', control: '0001', guide: '005010X222A1', status: 'A', errorCodes: [], errors: [] },
        {
          control: '0002', status: 'R', errorCodes: ['5', 'I5'],
          errors: [{
            segmentId: 'CLM', position: 22, code: '8', contexts: [{ name: 'CLM01', value: 'TESTCLAIM1' }],
            elements: [{
              element: 5, component: 3, reference: '1325', code: '7', badValue: 'X',
              contexts: [{ name: 'SITUATIONAL TRIGGER', segmentId: 'CLM', position: 22, element: 5, component: 3, reference: 'C023', componentReference: '1325' }],
            }],
          }],
        },
      ],
    }]);
  });

  it('takes a group that was refused without naming a transaction', async () => {
    const { acknowledgments, findings } = await collect999(file(...st('AK1*HC*17', 'AK9*R*3*3*0*2')));
    expect(findings).toEqual([]);
    expect(acknowledgments).toMatchObject([{ status: 'R', errorCodes: ['2'], transactions: [], counts: { sent: 3, received: 3, accepted: 0 } }]);
  });

  it('keeps what it does not know at its place', async () => {
    const { acknowledgments, findings } = await collect999(file(...st('AK1*HC*17', 'ZZZ*1*2', 'AK9*A*1*1*1')));
    expect(findings.map(({ code }) => code)).toEqual(['unexpected-segment']);
    expect(acknowledgments[0]?.extra).toEqual([{ position: 2, segment: 'ZZZ', elements: ['1', '2'] }]);
  });

  it('reads a 997 with the same model', async () => {
    const text = file('ST*997*0001', 'AK1*HC*17', 'AK2*837*0001', 'AK3*NM1*8**8', 'AK4*3*1035*1', 'AK5*R*5', 'AK9*R*1*1*0', 'SE*8*0001').toString().replace('005010X231A1', '005010');
    const { acknowledgments, findings } = await collect999(Buffer.from(text));
    expect(findings).toEqual([]);
    expect(acknowledgments).toMatchObject([{ kind: '997', transactions: [{ status: 'R', errorCodes: ['5'], errors: [{ segmentId: 'NM1', position: 8, elements: [{ element: 3, reference: '1035', code: '1' }] }] }] }]);
  });

  it('refuses an acknowledgement that does not say what it answers', async () => {
    const { acknowledgments, items } = await collect999(file('ST*999*0001*005010X231A1', 'SE*2*0001'));
    expect(acknowledgments).toEqual([]);
    expect(items.find((item) => item.kind === 'refused')).toMatchObject({ reason: expect.stringContaining('no AK1') });
  });
});

describe('reading a TA1', () => {
  const ta1s = async (text: string): Promise<ReadTa1Item[]> => {
    const items: ReadTa1Item[] = [];
    for await (const item of readTa1(Buffer.from(text))) items.push(item);
    return items;
  };

  it('stands alone in an interchange without groups', async () => {
    const items = await ta1s(`${ISA}TA1*000000019*250102*1200*R*025~IEA*0*000000011~`);
    expect(items.map(({ kind }) => kind)).toEqual(['interchange', 'ta1', 'end']);
    expect(items[1]).toEqual({ kind: 'ta1', ta1: { interchangeControl: '000000019', date: '2025-01-02', time: '1200', status: 'R', noteCode: '025', carriedBy: '000000011', offset: 106, extra: [] } });
    expect(items[2]).toMatchObject({ verdict: 'clean', findings: [] });
  });

  it('stands before the groups of an interchange', async () => {
    const text = file(...st('AK1*HC*17', 'AK9*A*1*1*1')).toString().replace('GS*FA', 'TA1*000000019*250102*1200*A*000~GS*FA');
    const { ta1s: found, acknowledgments, findings } = await collect999(Buffer.from(text));
    expect([found.length, acknowledgments.length, findings]).toEqual([1, 1, []]);
  });

  it('comes with everything else a file may hold', async () => {
    const kinds: string[] = [];
    const text = `${ISA}TA1*000000019*250102*1200*A*000~IEA*0*000000011~${file(...st('AK1*HC*17', 'AK9*A*1*1*1')).toString()}`;
    for await (const item of readX12(Buffer.from(text))) kinds.push(item.kind);
    expect(kinds).toEqual(['interchange', 'ta1', 'interchange', 'transaction', 'acknowledgment', 'end']);
  });
});
