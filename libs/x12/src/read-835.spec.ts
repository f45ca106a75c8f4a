import { describe, expect, it } from '@jest/globals';
import { generateRemittance } from './generate-remittance.js';
import { collect835, draftOfPayment, read835, type Read835Item } from './read-835.js';
import { claimDifferenceCents, lineDifferenceCents, linesDifferenceCents, patientShareCents, transactionDifferenceCents } from './remittance/balance.js';
import type { ClaimPayment, PaymentLine, RemittanceEnd } from './remittance/remittance.js';
import { readX12 } from './read-x12.js';
import { write835 } from './write-835.js';

const PAYMENT_DATE = '2026-11-20';
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytes = (value: string): Uint8Array => Buffer.from(value, 'latin1');

/** One ST with these segments between header and SE. */
const remit = (body: string, paid = '0', header = ''): Uint8Array => {
  const st = `ST*835*0001~BPR*I*${paid}*C*CHK************20261120~TRN*1*CHECK1*1990000001~${header}DTM*405*20261119~`
    + 'N1*PR*TESTPAYER*XV*TP1~N3*1 SAMPLE ST~N4*SAMPLETON*PA*190990001~REF*2U*TP~PER*CX**TE*5550100001~PER*BL*HELP*TE*5550100002*EM*A@TEST~PER*IC**UR*TEST.EXAMPLE~'
    + `N1*PE*TESTPRACTICE*XX*1234567893~REF*TJ*990000001~RDM*EM*HELP*REMIT@TEST~${body}`;
  const n = st.split('~').length;
  return bytes(`ISA*00*          *00*          *ZZ*TESTPAYER      *ZZ*TESTPRACTICE   *261120*0615*^*00501*000000007*0*T*:~GS*HP*TP*TR*20261120*0615*7*X*005010X221A1~${st}SE*${n}*0001~GE*1*7~IEA*1*000000007~`);
};

const one = async (body: string, paid = '0'): Promise<ClaimPayment> => (await collect835(remit(`LX*1~${body}`, paid))).payments[0] as ClaimPayment;
const codes = async (body: string, paid = '0', tail = ''): Promise<string[]> => (await collect835(remit(`LX*1~${body}${tail}`, paid))).findings.map(({ code }) => code);

const CLAIM = 'CLP*ACC1*1*100*60*20*12*PCN1*11*1~NM1*QC*1*TESTPERSON*ALDA****MI*TST1~SVC*HC:G0101*100*60~DTM*472*20261101~CAS*CO*45*20~CAS*PR*2*20~';

describe('reading an 835', () => {
  it('gives the payment, the claims in batches, and at the end the provider adjustments with sums and difference', async () => {
    const items: Read835Item[] = [];
    for await (const item of read835(write835(generateRemittance({ count: 7, seed: 1, paymentDate: PAYMENT_DATE })).bytes, { batchSize: 3 })) items.push(item);
    expect(items.map(({ kind }) => kind)).toEqual(['interchange', 'transaction', 'payments', 'payments', 'payments', 'transaction-end', 'end']);
    const { end } = items[5] as { end: RemittanceEnd };
    const payments = items.flatMap((item) => (item.kind === 'payments' ? item.payments : []));
    expect(end.totals).toMatchObject({ claims: 7, paidCents: payments.reduce((total, { paidCents }) => total + paidCents, 0) });
    expect(end.differenceCents).toBe(0);
    expect(items[6]).toMatchObject({ verdict: 'clean', totals: { payments: 7, claims: 0, paidCents: end.totals.paidCents } });
  });

  it('reads header, parties and contacts by what they are for', async () => {
    const { remittances: [remittance] } = await collect835(remit(`LX*1~${CLAIM}`, '60', 'CUR*PR*USD~REF*EV*RECV1~REF*F2*V2~'));
    expect(remittance?.info.header).toEqual({
      handling: 'I', paymentCents: 6000, creditOrDebit: 'C', method: 'CHK', paymentDate: '2026-11-20', trace: 'CHECK1', payerTaxId: '1990000001',
      currency: { entity: 'PR', currency: 'USD' }, receiverId: 'RECV1', versionId: 'V2', productionDate: '2026-11-19',
      payer: {
        name: 'TESTPAYER', idQualifier: 'XV', id: 'TP1', address: { line1: '1 SAMPLE ST', city: 'SAMPLETON', state: 'PA', postalCode: '190990001' }, references: { '2U': 'TP' },
        contacts: [
          { purpose: 'CX', numbers: [{ qualifier: 'TE', number: '5550100001' }] },
          { purpose: 'BL', name: 'HELP', numbers: [{ qualifier: 'TE', number: '5550100002' }, { qualifier: 'EM', number: 'A@TEST' }] },
          { purpose: 'IC', numbers: [{ qualifier: 'UR', number: 'TEST.EXAMPLE' }] },
        ],
      },
      payee: { name: 'TESTPRACTICE', idQualifier: 'XX', id: '1234567893', references: { TJ: '990000001' }, delivery: { method: 'EM', name: 'HELP', number: 'REMIT@TEST' } },
      extra: [],
    });
  });

  it('reads everybody a claim names', async () => {
    const payment = await one('CLP*A*19*0*0**MB*P~NM1*QC*1*TESTPERSON*ALDA****MI*T1~NM1*IL*1*TESTPERSON*BENNO****MI*T2~NM1*74*1*SAMPLEMAN*ALDA****C*T9~'
      + 'NM1*82*1*DEMOSON*CARLA****XX*1234567893~NM1*TT*2*TESTPAYER TWO*****PI*TP2~NM1*PR*2*TESTPAYER THREE*****PI*TP3~NM1*GB*1*FICTIVE*DARIO****MI*T4~');
    expect(payment).toMatchObject({
      patient: { name: { last: 'TESTPERSON', first: 'ALDA' }, memberId: 'T1' }, subscriber: { memberId: 'T2' }, correctedPatient: { name: { last: 'SAMPLEMAN', first: 'ALDA' }, memberId: 'T9', memberIdQualifier: 'C' },
      renderingProvider: { person: { last: 'DEMOSON', first: 'CARLA' }, npi: '1234567893' }, crossoverPayer: { organization: 'TESTPAYER TWO', id: 'TP2' },
      correctedPriorityPayer: { organization: 'TESTPAYER THREE' }, otherSubscriber: { name: { last: 'FICTIVE', first: 'DARIO' } },
    });
  });

  it('takes the remarks of a claim from MIA and MOA, those of a line from LQ', async () => {
    const payment = await one('CLP*A*1*10*10**MA*P*11*1**470*1.5*.25~NM1*QC*1*TESTPERSON*ALDA~MIA*3****MA01***************MA02*MA03~MOA***MA18*N5~SVC*NU:0120*10*10**3~LQ*HE*N130~LQ*HE*M15~LQ*RX*75~');
    expect(payment.remarkCodes).toEqual(['MA01', 'MA02', 'MA03', 'MA18', 'N5']);
    expect(payment).toMatchObject({ drg: '470', drgWeight: '1.5', dischargeFraction: '0.25', inpatient: { 1: '3' } });
    expect(payment.serviceLines[0]).toMatchObject({ revenueCode: '0120', remarkCodes: ['N130', 'M15'], paidUnits: '3', extra: [{ position: 3, segment: 'LQ', elements: ['RX', '75'] }] });
  });

  it('reads a line: procedure or revenue code, what was submitted, one day or a period, units only where they stand', async () => {
    const payment = await one('CLP*A*1*30*0**12*P~NM1*QC*1*TESTPERSON*ALDA~SVC*HC:G0101:25:59*10*0*0510**HC:G0102*2~DTM*150*20261101~DTM*151*20261103~REF*6R*L1~REF*0K*POLICY~AMT*B6*7.5~QTY*ZK*2~SVC*HC:G0102*20*0~DTM*472*20261102~');
    const [first, second] = payment.serviceLines as [PaymentLine, PaymentLine];
    expect(first).toEqual({
      ordinal: 1, procedure: { qualifier: 'HC', code: 'G0101', modifiers: ['25', '59'] }, revenueCode: '0510', chargeCents: 1000, paidCents: 0, submittedProcedure: { qualifier: 'HC', code: 'G0102', modifiers: [] },
      submittedUnits: '2', serviceFrom: '2026-11-01', serviceThrough: '2026-11-03', lineControl: 'L1', adjustments: [], references: { '0K': 'POLICY' }, amounts: { B6: 750 }, quantities: { ZK: '2' }, remarkCodes: [], extra: [],
    });
    expect(second).toMatchObject({ ordinal: 2, serviceFrom: '2026-11-02' });
    expect('paidUnits' in second).toBe(false);
  });

  it('reads adjustments by threes and skips empty ones', async () => {
    const payment = await one('CLP*A*1*100*40*10*12*P~CAS*CO*45*30**253*20.5*2~CAS*PR**** 3*10~NM1*QC*1*TESTPERSON*ALDA~'.replace('**** 3', '****3'));
    expect(payment.adjustments).toEqual([
      { group: 'CO', reason: '45', amountCents: 3000 }, { group: 'CO', reason: '253', amountCents: 2050, quantity: '2' }, { group: 'PR', reason: '3', amountCents: 1000 },
    ]);
  });

  it('gives the group of a claim with the sums of its TS3 and TS2', async () => {
    const { payments } = await collect835(remit('LX*110212~TS3*6543210909*13*20261231*1*15000*********11980.33**3019.67~TS2*59786~CLP*A*1*1*1**MA*P~NM1*QC*1*TESTPERSON*ALDA~CLP*B*1*1*1**MA*P~NM1*QC*1*TESTPERSON*ALDA~', '2'));
    expect(payments[0]?.group).toEqual({ number: '110212', ts3: { 1: '6543210909', 2: '13', 3: '20261231', 4: '1', 5: '15000', 14: '11980.33', 16: '3019.67' }, ts2: { 1: '59786' }, extra: [] });
    expect(payments[1]?.group).toBe(payments[0]?.group);
  });

  it('counts ordinals, bytes and segments of a claim as its file does', async () => {
    const file = remit(`LX*1~${CLAIM}${CLAIM}PLB*1234567893*20261231*WO:PCN0*20~`, '100');
    const { payments, findings } = await collect835(file);
    expect(findings).toEqual([]);
    expect(payments.map(({ ordinal, bytes: { start, end } }) => [ordinal, text(file).slice(start, end)])).toEqual([[1, CLAIM], [2, CLAIM]]);
    expect(payments.map(({ segments }) => segments)).toEqual([{ first: 16, last: 21 }, { first: 22, last: 27 }]);
  });

  it('gives the same payments and findings in any chunking, and resumes after any of them', async () => {
    const file = write835(generateRemittance({ count: 12, seed: 5, paymentDate: PAYMENT_DATE, claimsPerTransaction: 5 })).bytes;
    const broken = bytes(text(file).replace(/(CLP\*[^*]+\*1\*)(\d)/, '$19$2'));
    const whole = await collect835(broken);
    for (const size of [1, 7, 64]) {
      const chunks = Array.from({ length: Math.ceil(broken.length / size) }, (_, i) => broken.subarray(i * size, (i + 1) * size));
      const read = await collect835(chunks);
      expect(read.payments).toEqual(whole.payments);
      expect(read.findings).toEqual(whole.findings);
    }
    for (const skipClaims of [1, 5, 12]) {
      const rest = await collect835(broken, { skipClaims });
      expect(rest.payments).toEqual(whole.payments.slice(skipClaims));
      expect(rest.remittances.map(({ end }) => end?.totals)).toEqual(whole.remittances.map(({ end }) => end?.totals));
      expect(rest.end.totals).toEqual(whole.end.totals);
    }
  });

  it('comes with other transactions in their order when any are read', async () => {
    const kinds: string[] = [];
    for await (const item of readX12(write835(generateRemittance({ count: 2, seed: 1, paymentDate: PAYMENT_DATE })).bytes)) kinds.push(item.kind);
    expect(kinds).toEqual(['interchange', 'transaction', 'payments', 'transaction-end', 'end']);
  });

  it('is refused by name in version 4010', async () => {
    const { refused, end } = await collect835(bytes(text(remit(CLAIM)).replaceAll('005010X221A1', '004010X091A1')));
    expect(refused.map(({ reason }) => reason)).toEqual(['This is a version 4010 835 remittance advice (004010X091A1); only 835 (005010X221, A1) is read here.']);
    expect(end.verdict).toBe('refused');
  });

  it('may pay without claims: only provider adjustments', async () => {
    const { remittances, findings, end } = await collect835(remit('PLB*1234567893*20261231*IP*-500~', '500'));
    expect(findings).toEqual([]);
    expect([end.verdict, remittances[0]?.end?.providerAdjustments]).toEqual(['clean', [{ providerId: '1234567893', fiscalPeriodEnd: '2026-12-31', reason: 'IP', amountCents: -50000 }]]);
  });

  it('holds as many claims as an ST has, a batch at a time', async () => {
    const claim = CLAIM.repeat(10_500);
    let most = 0;
    let count = 0;
    for await (const item of read835(remit(`LX*1~${claim}`, '630000'))) {
      if (item.kind !== 'payments') continue;
      most = Math.max(most, item.payments.length);
      count += item.payments.length;
    }
    expect([count, most]).toEqual([10_500, 25]);
  });
});

describe('balancing an 835', () => {
  it('finds nothing in amounts that agree', async () => {
    expect(await codes(CLAIM, '60')).toEqual([]);
  });

  it.each([
    ['a line whose adjustments do not explain its payment', CLAIM.replace('SVC*HC:G0101*100*60', 'SVC*HC:G0101*100*55'), '60', ['line-payment-differs']],
    ['a claim whose payment is not charge less adjustments', CLAIM.replace('*100*60*20', '*100*61*20'), '61', ['claim-payment-differs']],
    ['lines that do not make up the charge', CLAIM.replace('*100*60*20', '*110*60*20').replace('NM1', 'CAS*CO*45*10~NM1'), '60', ['claim-charge-differs-from-lines']],
    ['a patient share that is not what PR says', CLAIM.replace('*60*20*', '*60*25*'), '60', ['patient-share-differs']],
    ['a payment that is not the sum of the claims', CLAIM, '59.99', ['payment-differs']],
  ])('finds %s', async (_, claim, paid, expected) => {
    expect(await codes(claim, paid)).toEqual(expected);
  });

  it('says where and by how much: a line a cent short at its SVC', async () => {
    const file = remit(`LX*1~${CLAIM}${CLAIM.replace('*60~DTM', '*59.99~DTM')}`, '120');
    const { payments, findings } = await collect835(file);
    expect(findings).toHaveLength(1);
    expect(payments[1]?.findings[0]).toMatchObject({
      code: 'line-payment-differs', severity: 'error', snip: 3, claimOrdinal: 2, claimId: 'ACC1', loop: '2110', segmentId: 'SVC', segment: 24, element: 3, found: '59.99', expected: '60',
      message: 'SVC02 less the adjustments of the line differs from SVC03 by .01.', transactionKind: '835',
    });
    expect(text(file).slice(payments[1]?.findings[0]?.offset).startsWith('SVC*HC:G0101*100*59.99')).toBe(true);
  });

  it('counts provider adjustments like CAS: positive lowers the payment, and needs no claim', async () => {
    expect(await codes(CLAIM, '45.5', 'PLB*1234567893*20261231*WO:PCN0*20*L6:ACC1*-5.5~')).toEqual([]);
    expect(await codes(CLAIM, '60', 'PLB*1234567893*20261231*WO:PCN0*20~')).toEqual(['payment-differs']);
  });

  it('leaves amounts and quantities out of every balance', async () => {
    expect(await codes(CLAIM.replace('SVC', 'AMT*I*12.34~AMT*AU*80~QTY*CA*2~SVC'), '60')).toEqual([]);
  });

  it('lets a claim without lines and a reversal without patient share balance', async () => {
    expect(await codes('CLP*A*1*100*60*20*12*P~CAS*CO*45*20~CAS*PR*2*20~NM1*QC*1*TESTPERSON*ALDA~', '60')).toEqual([]);
    expect(await codes('CLP*A*22*-100*-60**12*P~CAS*CO*45*-20~CAS*PR*2*-20~NM1*QC*1*TESTPERSON*ALDA~', '0', 'PLB*1234567893*20261231*FB*-60~')).toEqual([]);
  });

  it('gives the differences as numbers, zero where everything agrees', async () => {
    const payment = await one(CLAIM.replace('*100*60*20', '*105*61*20'), '61');
    expect([lineDifferenceCents(payment.serviceLines[0] as PaymentLine), claimDifferenceCents(payment), linesDifferenceCents(payment), patientShareCents(payment)]).toEqual([0, 400, -500, 2000]);
    expect(transactionDifferenceCents({ paymentCents: 6000 }, { paidCents: 6100 }, [{ providerId: 'A', fiscalPeriodEnd: '2026-12-31', reason: 'WO', amountCents: 150 }])).toBe(-50);
  });

  it('counts an amount that is no number as nothing, says so, and keeps what was sent', async () => {
    const payment = await one(CLAIM.replace('CAS*CO*45*20', 'CAS*CO*45*2O'), '60');
    expect(payment.findings.map(({ code }) => code)).toEqual(['not-a-number', 'line-payment-differs', 'claim-payment-differs']);
    expect(payment.serviceLines[0]?.adjustments[0]).toEqual({ group: 'CO', reason: '45', amountCents: 0 });
    expect(payment.serviceLines[0]?.extra).toEqual([{ position: 2, segment: 'CAS', set: { 3: '2O' } }]);
  });
});

it('a payment made a draft holds nothing that only a file can say', async () => {
  const draft = draftOfPayment(await one(CLAIM, '60'));
  expect(Object.keys(draft)).toEqual(expect.not.arrayContaining(['ordinal', 'control', 'bytes', 'segments', 'findings', 'remarkCodes']));
  expect(draft.serviceLines[0]).not.toHaveProperty('ordinal');
});
