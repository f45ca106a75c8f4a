import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClaimStatusDraft, ClaimStatusKind, StatusCode, StatusInfo, StatusLine, StatusPerson, StatusProvider, StatusReceiver, StatusSource } from './claim-status/claim-status.js';
import { collect276, collect277, collect277ca } from './read-claim-status.js';
import { statusDraftOf, statusTransactionOf, write276, write277, write277ca, type StatusInterchange, type StatusTransaction } from './write-claim-status.js';

const COLLECT = { '277CA': collect277ca, '277': collect277, '276': collect276 };
const WRITE = { '277CA': write277ca, '277': write277, '276': write276 };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const interchange = (...transactions: StatusTransaction[]): StatusInterchange => ({
  sender: { qualifier: 'ZZ', id: 'PAYER' }, receiver: { qualifier: 'ZZ', id: 'SENDER' }, control: '12', createdAt: { date: '2026-01-02', time: '1530' }, usage: 'P',
  groups: [{ control: '7', transactions }],
});

const word = fc.stringMatching(/^[A-Z0-9]{2,12}$/);
const cents = fc.integer({ min: 1, max: 9_999_999 });
const date = fc.constantFrom('2026-01-01', '2025-12-30', '2025-02-28');
const optional = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[]): fc.Arbitrary<T> =>
  fc.record(shape as { [K in keyof T]-?: fc.Arbitrary<T[K]> }, { requiredKeys: required as never }) as fc.Arbitrary<T>;

const code = optional<StatusCode>({ category: fc.constantFrom('A1', 'A2', 'A6', 'A7'), status: fc.constantFrom('20', '500', '21'), entity: fc.constantFrom('PR', '85') }, ['category', 'status']);
const info = (kind: ClaimStatusKind, line = false): fc.Arbitrary<StatusInfo> =>
  fc.tuple(code, fc.array(code, { maxLength: 2 }), date, cents).map(([first, more, on, amount]) => ({
    ...first, date: on, more, ...(kind === '277CA' ? { action: line || first.category > 'A2' ? 'U' : 'WQ' } : {}), ...(line ? {} : { amountCents: amount }), ...(kind === '277' && !line ? { paidCents: amount } : {}),
  }));
const statuses = (kind: ClaimStatusKind, line = false): fc.Arbitrary<StatusInfo[]> => (kind === '276' ? fc.constant([]) : fc.array(info(kind, line), { minLength: 1, maxLength: 2 }));
const line = (kind: ClaimStatusKind): fc.Arbitrary<StatusLine> =>
  fc.tuple(cents, word, statuses(kind, true), date, fc.boolean()).map(([chargeCents, control, said, on, named]) => ({
    procedure: { qualifier: 'HC', code: '99213', modifiers: ['25'] }, chargeCents, ...(kind === '277' ? { paidCents: 0 } : {}), units: '1', ...(named ? { lineControl: control } : {}), serviceFrom: on, statuses: said, extra: [],
  }));
const claim = (kind: ClaimStatusKind): fc.Arbitrary<Omit<ClaimStatusDraft, keyof Levels>> =>
  fc.tuple(word, statuses(kind), fc.array(line(kind), { maxLength: 2 }), word, date, fc.boolean(), cents).map(([claimId, said, lines, control, on, more, charge]) => ({
    kind, claimId, statuses: said, ...(more ? { payerClaimControl: control, typeOfBill: '131', serviceThrough: '2026-01-01' } : {}), references: (more && kind !== '277CA' ? { EJ: control } : {}) as Record<string, string>,
    ...(kind === '276' ? { chargeCents: charge } : {}), serviceFrom: on, lines, extra: [],
  }));

interface Levels {
  source: StatusSource;
  receiver: StatusReceiver;
  billingProvider: StatusProvider;
  subscriber?: StatusPerson;
  patient: StatusPerson;
}

/** Claims of some providers and people, in the order of their levels. */
const draftsOf = (kind: ClaimStatusKind): fc.Arbitrary<ClaimStatusDraft[]> =>
  fc.array(fc.array(fc.tuple(fc.array(claim(kind), { minLength: 1, maxLength: 2 }), fc.boolean(), word), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }).map((providers) => {
    const ack = kind === '277CA';
    const said = ack ? [{ category: 'A1', status: '19', entity: 'PR', date: '2026-01-01', action: 'WQ', amountCents: 100, more: [] }] : [];
    const source: StatusSource = { organization: 'TEST PAYER', id: 'P1', idQualifier: 'PI', stage: 'payer', ...(ack ? { receiptNumber: 'R1', receivedOn: '2026-01-01', processedOn: '2026-01-02' } : {}), extra: [] };
    const receiver: StatusReceiver = { organization: 'TEST SUBMITTER', id: 'S1', idQualifier: '46', ...(ack ? { trace: 'BATCH1' } : {}), statuses: said, extra: [] };
    return providers.flatMap((people, n) => {
      const billingProvider: StatusProvider = { organization: `TEST CLINIC ${n}`, npi: '1234567893', ...(ack ? { trace: '0' } : {}), statuses: said, ...(ack ? { references: { TJ: '123456789' } } : {}), extra: [] };
      return people.flatMap(([claims, dependent, id]) => {
        const holder: StatusPerson = { name: { last: 'TESTPERSON', first: id }, memberId: id, memberIdQualifier: 'MI', ...(kind === '276' ? { birthDate: '1980-01-01', sex: 'F' } : {}), extra: [] };
        const child: StatusPerson = { name: { last: 'TESTPERSON', first: 'KIM' }, ...(kind === '276' ? { birthDate: '2015-01-01', sex: 'U' } : {}), extra: [] };
        const levels: Levels = dependent && !ack ? { source, receiver, billingProvider, subscriber: holder, patient: child } : { source, receiver, billingProvider, patient: holder };
        return claims.map((one) => ({ ...one, ...levels }));
      });
    });
  });

describe.each(['277CA', '277', '276'] as const)('writing a %s', (kind) => {
  const header = { reference: 'REF1', date: '2026-01-02', time: '1530' };

  it('reads back exactly what was written, levels shared as they were', async () => {
    await fc.assert(
      fc.asyncProperty(draftsOf(kind), async (drafts) => {
        const written = WRITE[kind](interchange({ control: '0001', header, statuses: drafts }));
        const read = await COLLECT[kind](written.bytes);
        expect([written.repairs, read.findings]).toEqual([[], []]);
        expect(read.statuses.map(statusDraftOf)).toEqual(drafts);
        expect(new Set(read.statuses.map(({ billingProvider }) => billingProvider)).size).toBe(new Set(drafts.map(({ billingProvider }) => billingProvider)).size);
        expect(read.end.totals.segments).toBe(written.segments);
        const [transaction] = read.transactions;
        const again = WRITE[kind](interchange(statusTransactionOf(transaction!.header, read.statuses, read.ends[0]!)));
        expect(text(again.bytes)).toBe(text(written.bytes));
      }),
      { numRuns: 60 },
    );
  });

  it('writes a claim once under its level, in whatever order the claims are given', async () => {
    const [drafts] = fc.sample(draftsOf(kind).filter((all) => all.length > 3), 1) as [ClaimStatusDraft[]];
    const { bytes } = WRITE[kind](interchange({ control: '0001', header, statuses: [...drafts].reverse() }));
    const read = await COLLECT[kind](bytes);
    expect(read.findings).toEqual([]);
    expect(read.statuses.map(({ claimId }) => claimId).sort()).toEqual(drafts.map(({ claimId }) => claimId).sort());
    expect(read.ends[0]?.levels.filter(({ billingProvider }) => billingProvider)).toHaveLength(new Set(drafts.map(({ billingProvider }) => billingProvider)).size);
  });

  it('never lets a delimiter or a control byte of a value into the file', async () => {
    const nasty = fc.string({ unit: fc.constantFrom('*', '~', ':', '^', '\n', '\0', '?', 'É', '漢', 'a', 'B', ' '), maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(draftsOf(kind), nasty, nasty, async ([first], name, id) => {
        const draft = { ...first!, claimId: `X${id}`, patient: { ...first!.patient!, name: { last: `Y${name}` } } };
        const { bytes, segments } = WRITE[kind](interchange({ control: '0001', header, statuses: [draft] }));
        expect(text(bytes).split('~')).toHaveLength(segments + 1);
        expect(text(bytes)).toMatch(/^[ -~]*$/);
        expect((await COLLECT[kind](bytes)).statuses).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a status of another kind and a version that is no guide of it', () => {
    const [drafts] = fc.sample(draftsOf(kind), 1) as [ClaimStatusDraft[]];
    const other = { '277CA': '277', '277': '276', '276': '277CA' }[kind] as ClaimStatusKind;
    expect(() => WRITE[kind](interchange({ control: '0001', header, statuses: drafts.map((draft) => ({ ...draft, kind: other })) }))).toThrow(RangeError);
    const wrong = interchange({ control: '0001', header, statuses: drafts });
    (wrong.groups[0] as { version: string }).version = '005010X222A1';
    expect(() => WRITE[kind](wrong)).toThrow(RangeError);
  });
});

describe('what the model of a 277CA does not know', () => {
  const ISA = 'ISA*00*          *00*          *ZZ*PAYER          *ZZ*SENDER         *260102*1530*^*00501*000000012*0*P*:~GS*HN*PAYER*SENDER*20260102*1530*7*X*005010X214~';
  const body = [
    'ST*277*0001*005010X214', 'BHT*0085*08*ACK1*20260101*1200*TH', 'ZZA*1', 'HL*1**20*1', 'NM1*PR*2*TEST PAYER*****PI*P1', 'PER*IC*SOMEBODY', 'TRN*1*R1*1234567890', 'DTP*050*D8*20260101', 'DTP*009*D8*20260101',
    'HL*2*1*21*1', 'NM1*41*2*TEST SUBMITTER*****46*S1', 'TRN*2*BATCH1', 'STC*A1:19:PR*20260101*WQ*400', 'ZZB*2', 'QTY*90*1', 'HL*3*2*19*1', 'NM1*85*2*TEST CLINIC*****XX*1234567893', 'N3*1 SAMPLE ST', 'TRN*1*0', 'STC*A1:19:PR**WQ*400', 'REF*TJ*123456789',
    'HL*4*3*PT', 'NM1*QC*1*TESTPERSON*ALEX****MI*M1', 'ZZC**3:4', 'TRN*2*CLAIM1', 'STC*A2:20:PR*NODATE*WQ*400', 'REF*1K*ICN1', 'REF*1K*ICN2', 'REF*ZZ*OTHER', 'DTP*472*D8*20251230',
    'SVC*HC:99213*100**0450**', 'STC*A7:122*20260101*U', 'ZZD*4', 'TRN*2*CLAIM2', 'STC*A7:500:85*20260101*U*500', 'DTP*472*D8*20251230', 'ZZE*5', 'HL*5*3*PT', 'NM1*QC*1*TESTPERSON*ROBIN****MI*M2',
  ].map((segment) => segment.replace(/\*+$/, ''));
  const file = Buffer.from(`${ISA}${[...body, `SE*${body.length + 1}*0001`].join('~')}~GE*1*7~IEA*1*000000012~`);

  it('goes out again at its place, in every section, and so do a repeated reference and a person of whom nothing is said', async () => {
    const { transactions, statuses, ends } = await collect277ca(file);
    const written = write277ca(interchange(statusTransactionOf(transactions[0]!.header, statuses, ends[0]!)));
    expect(written.repairs).toEqual([]);
    const out = text(written.bytes).split('~').slice(2, -3);
    const bare = (segments: string[]): string[] => segments.map((segment) => segment.replace(/^HL\*\d+/, 'HL')).sort();
    expect(bare(out)).toEqual(bare([...body, `SE*${body.length + 1}*0001`]));
    const again = await collect277ca(written.bytes);
    expect(again.statuses.map(statusDraftOf)).toEqual(statuses.map(statusDraftOf));
    expect(again.statuses[0]?.extra).toHaveLength(3);
  });

  it('reads the same in any chunks', async () => {
    const whole = await collect277ca(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (size) => {
        const chunks = Array.from({ length: Math.ceil(file.length / size) }, (_, i) => file.subarray(i * size, (i + 1) * size));
        expect(await collect277ca(chunks)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });
});

const SAMPLES = process.env['CLAIMSTREAM_SAMPLES'] ?? fileURLToPath(new URL('../../../../shared/data/x12', import.meta.url));
const present = existsSync(join(SAMPLES, 'manifest.tsv'));

(present ? describe : describe.skip)(`the public samples of claim status${present ? '' : ` (skipped: no samples at ${SAMPLES})`}`, () => {
  /** Between ST and SE, amounts without needless zeros. */
  const body = (file: Uint8Array): string[] => {
    const segments = text(file).replace(/[\r\n]/g, '').split('~').map((segment) => segment.trim().replace(/(\*\d+)\.00?(?=\*|$)/g, '$1'));
    return segments.slice(segments.findIndex((segment) => segment.startsWith('ST*')), segments.findIndex((segment) => segment.startsWith('SE*')) + 1);
  };

  it.each([
    ['276', 'LinuxForHealth__x12/demo-file/demo.276'], ['277', 'LinuxForHealth__x12/demo-file/demo.277'],
    ['276', 'LinuxForHealth__x12/276_005010X212/claim-level-status-ncpdp.276'], ['276', 'LinuxForHealth__x12/276_005010X212/claim-level-status.276'],
    ['276', 'LinuxForHealth__x12/276_005010X212/information-receiver-level-status.276'], ['276', 'LinuxForHealth__x12/276_005010X212/provider-level-status.276'],
    ['277', 'LinuxForHealth__x12/277_005010X212/claim-level-status-ncpdp.277'], ['277', 'LinuxForHealth__x12/277_005010X212/information-receiver-level-status.277'],
    ['277', 'LinuxForHealth__x12/277_005010X212/provider-level-status.277'], ['277', 'cosyte__x12/fixtures/golden/277.edi'], ['277CA', 'cosyte__x12/fixtures/golden/277ca.edi'],
    ['277CA', 'bvanfleet__X12.NET/INS/_276/_5010/277_Deidentified_from_nth.txt'], ['276', 'bvanfleet__X12.NET/INS/_276/_5010/Example1_IG.txt'],
  ] as const)('writes the %s of %s as it was', async (kind, file) => {
    const bytes = readFileSync(join(SAMPLES, file));
    const { transactions, statuses, ends } = await COLLECT[kind](bytes);
    const written = WRITE[kind](interchange(statusTransactionOf(transactions[0]!.header, statuses, ends[0]!)));
    expect(written.repairs.filter((repair) => repair.code !== 'upper-cased')).toEqual([]);
    expect(body(written.bytes)).toEqual(body(bytes));
  });
});
