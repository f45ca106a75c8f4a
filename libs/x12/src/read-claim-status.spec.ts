import { describe, expect, it } from '@jest/globals';
import { isRejected } from './claim-status/status-totals.js';
import { collect276, collect277, collect277ca, type CollectedStatus } from './read-claim-status.js';
import type { ReadOptions } from './read-x12.js';

const ISA = 'ISA*00*          *00*          *ZZ*PAYER          *ZZ*SENDER         *260101*1230*^*00501*000000011*0*P*:~';
const wrap = (guide: string, body: string[]): Buffer =>
  Buffer.from(`${ISA}GS*HN*PAYER*SENDER*20260101*1230*11*X*${guide}~${[`ST*277*0001*${guide}`, ...body, `SE*${body.length + 2}*0001`].join('~')}~GE*1*11~IEA*1*000000011~`);
const acknowledge = (body: string[], options?: ReadOptions): Promise<CollectedStatus> => collect277ca(wrap('005010X214', ['BHT*0085*08*ACK1*20260101*1200*TH', ...body]), options);

const SOURCE = ['HL*1**20*1', 'NM1*AY*2*TEST CLEARINGHOUSE*****46*CH1', 'TRN*1*RECEIPT9', 'DTP*050*D8*20260101', 'DTP*009*D8*20260102'];
const receiver = (...totals: string[]): string[] => ['HL*2*1*21*1', 'NM1*41*2*TEST SUBMITTER*****46*S1', 'TRN*2*BATCH7', 'STC*A1:19:PR*20260101*WQ*900', ...totals];
const provider = (...totals: string[]): string[] => ['HL*3*2*19*1', 'NM1*85*2*TEST CLINIC*****XX*1234567893', 'TRN*1*0', 'STC*A1:19:PR**WQ*900', ...totals];
const patient = (hl: number, claimId: string, status: string, cents: string, ...more: string[]): string[] => [
  `HL*${hl}*3*PT`, 'NM1*QC*1*TESTPERSON*ALEX****MI*M1', `TRN*2*${claimId}`, `STC*${status}*${cents}`, ...more, 'DTP*472*D8*20251230',
];
const ACCEPTED = 'A2:20:PR*20260101*WQ';
const REFUSED = 'A7:500:85*20260101*U';

describe('reading a 277CA', () => {
  it('gives each claim with its levels, whom it shares them with, and where its status came from', async () => {
    const { statuses, findings, ends, end, transactions } = await acknowledge([
      ...SOURCE, ...receiver('QTY*90*1', 'QTY*AA*1', 'AMT*YU*400', 'AMT*YY*500'), ...provider('REF*TJ*123456789', 'QTY*QA*1', 'QTY*QC*1', 'AMT*YU*400', 'AMT*YY*500'),
      ...patient(4, 'CLAIM1', ACCEPTED, '400', 'REF*1K*ICN55', 'REF*BLT*131'),
      ...patient(5, 'CLAIM2', REFUSED, '500'), 'SVC*HC:99213:25*100.5*****2', 'STC*A7:122*20260101*U*******A7:454', 'REF*FJ*LINE1', 'DTP*472*D8*20251230',
    ]);
    expect(findings.map(({ code, segment }) => [code, segment])).toEqual([]);
    expect(end.verdict).toBe('clean');
    expect(end.totals.statuses).toBe(2);
    expect(transactions).toMatchObject([{ kind: '277CA', header: { reference: 'ACK1', type: 'TH', date: '2026-01-01' } }]);
    const [first, second] = statuses;
    expect(first).toMatchObject({
      claimId: 'CLAIM1', ordinal: 1, payerClaimControl: 'ICN55', typeOfBill: '131', serviceFrom: '2025-12-30',
      statuses: [{ category: 'A2', status: '20', entity: 'PR', date: '2026-01-01', action: 'WQ', amountCents: 40000, more: [] }],
      source: { stage: 'clearinghouse', organization: 'TEST CLEARINGHOUSE', receiptNumber: 'RECEIPT9', receivedOn: '2026-01-01', processedOn: '2026-01-02' },
      receiver: { trace: 'BATCH7', acceptedCount: 1, rejectedCents: 50000 }, billingProvider: { npi: '1234567893', references: { TJ: '123456789' }, rejectedCount: 1 },
      patient: { name: { last: 'TESTPERSON', first: 'ALEX' }, memberId: 'M1' },
    });
    expect(second?.lines).toMatchObject([{ procedure: { qualifier: 'HC', code: '99213', modifiers: ['25'] }, chargeCents: 10050, units: '2', lineControl: 'LINE1', statuses: [{ status: '122', more: [{ category: 'A7', status: '454' }] }] }]);
    expect(second?.billingProvider).toBe(first?.billingProvider);
    expect(statuses.map(isRejected)).toEqual([false, true]);
    expect(ends[0]?.levels.map(({ billingProvider, sums }) => [billingProvider?.npi, sums])).toEqual([
      [undefined, { accepted: 1, rejected: 1, acceptedCents: 40000, rejectedCents: 50000 }],
      ['1234567893', { accepted: 1, rejected: 1, acceptedCents: 40000, rejectedCents: 50000 }],
    ]);
  });

  it('says which total is not what the claims come to', async () => {
    const { findings, end } = await acknowledge([...SOURCE, ...receiver('QTY*90*2', 'AMT*YU*400'), ...provider('QTY*QA*1', 'AMT*YU*399.99'), ...patient(4, 'CLAIM1', ACCEPTED, '400')]);
    expect(findings.map(({ code, snip, loop, segmentId, found, expected }) => [code, snip, loop, segmentId, found, expected])).toEqual([
      ['status-totals-differ', 3, '2200C', 'AMT', '399.99', '400'], ['status-totals-differ', 3, '2200B', 'QTY', '2', '1'],
    ]);
    expect(end.verdict).toBe('errors');
  });

  it('takes a receiver refused as a whole: nothing stands below it', async () => {
    const { statuses, ends, findings } = await acknowledge([...SOURCE, 'HL*2*1*21*0', 'NM1*41*2*TEST SUBMITTER*****46*S1', 'TRN*2*BATCH7', 'STC*A8:746:40*20260101*U*1000', 'QTY*AA*3', 'AMT*YY*1000']);
    expect(findings).toEqual([]);
    expect(statuses).toEqual([]);
    expect(ends[0]?.levels).toMatchObject([{ receiver: { trace: 'BATCH7', rejectedCount: 3, statuses: [{ category: 'A8', action: 'U' }] } }]);
  });

  it('takes a provider refused as a whole, HL04 0 and no patient below, and counts it in the totals of the receiver', async () => {
    const { ends, findings } = await acknowledge([...SOURCE, ...receiver('QTY*AA*3', 'AMT*YY*900'), 'HL*3*2*19*0', 'NM1*85*2*TEST CLINIC*****XX*1234567893', 'TRN*1*0', 'STC*A8:496:85**U*900', 'QTY*QC*3', 'AMT*YY*900']);
    expect(findings).toEqual([]);
    expect(ends[0]?.levels).toHaveLength(2);
  });

  it('takes a provider without a trace and levels that are numbered out of order', async () => {
    const { statuses, findings, end } = await acknowledge([...SOURCE, ...receiver(), 'HL*9*2*19', 'NM1*85*2*TEST CLINIC*****XX*1234567893', 'HL*7*9*PT*0', ...patient(0, 'CLAIM1', ACCEPTED, '400').slice(1)]);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['hl-number', 'info'], ['hl-number', 'info'], ['hl-child-code', 'info']]);
    expect(end.verdict).toBe('clean');
    expect(statuses[0]).toMatchObject({ claimId: 'CLAIM1', patient: { childCode: '0' } });
  });

  it('keeps a category that belongs to a 277 and says that it decides nothing', async () => {
    const { statuses, findings } = await acknowledge([...SOURCE, ...receiver(), ...provider(), ...patient(4, 'CLAIM1', 'F1:65*20260101*WQ', '400')]);
    expect(statuses[0]?.statuses[0]?.category).toBe('F1');
    expect(findings.map(({ code, found }) => [code, found])).toEqual([['status-category-unexpected', 'F1']]);
  });

  it('keeps a claim that is not named apart from its patient', async () => {
    const { statuses, findings } = await acknowledge([...SOURCE, ...receiver(), ...provider(), ...patient(4, 'CLAIM1', ACCEPTED, '400').map((segment) => segment.replace('TRN*2*CLAIM1', 'TRN'))]);
    expect(statuses).toMatchObject([{ claimId: '', statuses: [{ amountCents: 40000 }], extra: [], patient: { extra: [] } }]);
    expect(findings.map(({ code, loop, segmentId, element }) => [code, loop, segmentId, element])).toEqual([['required-element-missing', '2200D', 'TRN', 1], ['required-element-missing', '2200D', 'TRN', 2]]);
  });

  it('gives two claims of one patient, and the second does not inherit the lines of the first', async () => {
    const { statuses, findings } = await acknowledge([...SOURCE, ...receiver(), ...provider(), ...patient(4, 'CLAIM1', REFUSED, '400'), 'SVC*HC:99213*100', 'STC*A7:122*20260101*U', 'TRN*2*CLAIM2', `STC*${ACCEPTED}*500`, 'REF*1K*ICN2', 'DTP*472*RD8*20251229-20251230']);
    expect(findings.map(({ code, segmentId }) => [code, segmentId])).toEqual([]);
    expect(statuses.map(({ claimId, lines, payerClaimControl, serviceThrough }) => [claimId, lines.length, payerClaimControl, serviceThrough])).toEqual([['CLAIM1', 1, undefined, undefined], ['CLAIM2', 0, 'ICN2', '2025-12-30']]);
    expect(statuses[1]?.patient).toBe(statuses[0]?.patient);
  });

  it('hands claims out in batches and goes on after those a caller has', async () => {
    const body = [...SOURCE, ...receiver('QTY*90*5'), ...provider(), ...[1, 2, 3, 4, 5].flatMap((n) => patient(n + 3, `CLAIM${n}`, ACCEPTED, '100'))];
    const whole = await acknowledge(body, { batchSize: 2 });
    expect(whole.items.flatMap((item) => (item.kind === 'statuses' ? [item.statuses.length] : []))).toEqual([2, 2, 1]);
    const rest = await acknowledge(body, { skipClaims: 3 });
    expect(rest.findings).toEqual([]);
    expect(rest.statuses).toEqual(whole.statuses.slice(3));
    expect(rest.end.totals.statuses).toBe(5);
  });
});

describe('reading a 277 and a 276', () => {
  const LEVELS = ['HL*1**20*1', 'NM1*PR*2*TEST PAYER*****PI*P1', 'HL*2*1*21*1', 'NM1*41*2*TEST SUBMITTER*****46*S1', 'HL*3*2*19*1', 'NM1*1P*2*TEST CLINIC*****XX*1234567893'];

  it('gives the money of a claim that was paid, under the dependent it is for', async () => {
    const { statuses, findings } = await collect277(wrap('005010X212', [
      'BHT*0010*08*ANSWER1*20260101*1200*DG', ...LEVELS, 'HL*4*3*22*1', 'NM1*IL*1*TESTPERSON*ALEX****MI*M1', 'HL*5*4*23', 'NM1*QC*1*TESTPERSON*KIM',
      'TRN*2*QUESTION1', 'STC*F1:65*20260103**150*120.5*20260102**20260103*TRACE7', 'REF*1K*ICN1', 'REF*EJ*ACCOUNT1',
      'SVC*HC:99213*150*120.5****1', 'STC*F1:65*20260103', 'REF*FJ*LINE1', 'DTP*472*D8*20251230',
    ]));
    expect(findings).toEqual([]);
    expect(statuses).toMatchObject([{
      kind: '277', claimId: 'QUESTION1', payerClaimControl: 'ICN1', references: { EJ: 'ACCOUNT1' }, subscriber: { memberId: 'M1' }, patient: { name: { first: 'KIM' } },
      statuses: [{ category: 'F1', amountCents: 15000, paidCents: 12050, finalizedOn: '2026-01-02', remittedOn: '2026-01-03', paymentNumber: 'TRACE7' }],
      lines: [{ paidCents: 12050, units: '1', lineControl: 'LINE1' }],
    }]);
  });

  it('keeps a provider of whom nothing was found', async () => {
    const { ends, findings } = await collect277(wrap('005010X212', ['BHT*0010*08*ANSWER1*20260101*1200*DG', ...LEVELS.slice(0, 4), 'HL*3*2*19*0', 'NM1*1P*2*TEST CLINIC*****XX*1234567893', 'TRN*1*0', 'STC*E0:24:85*20260101']));
    expect(findings).toEqual([]);
    expect(ends[0]?.levels[1]).toMatchObject({ billingProvider: { trace: '0', statuses: [{ category: 'E0', entity: '85' }] } });
  });

  it('reads what is asked', async () => {
    const text = wrap('005010X212', [
      'BHT*0010*13*ASK1*20260101*1200', ...LEVELS, 'HL*4*3*22*0', 'DMG*D8*19800101*F', 'NM1*IL*1*TESTPERSON*ALEX****MI*M1', 'TRN*1*QUESTION1', 'REF*BLT*131', 'AMT*T3*150', 'DTP*472*RD8*20251229-20251230',
      'SVC*HC:99213*150*****1', 'REF*FJ*LINE1', 'DTP*472*D8*20251229',
    ]).toString().replace('ST*277', 'ST*276').replace('GS*HN', 'GS*HR');
    const { statuses, findings } = await collect276(Buffer.from(text));
    expect(findings).toEqual([]);
    expect(statuses).toMatchObject([{ kind: '276', claimId: 'QUESTION1', chargeCents: 15000, typeOfBill: '131', serviceThrough: '2025-12-30', patient: { birthDate: '1980-01-01', sex: 'F' }, lines: [{ units: '1', serviceFrom: '2025-12-29' }] }]);
  });
});
