import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FunctionalAcknowledgment, FunctionalAcknowledgmentDraft } from './acknowledgment/functional-acknowledgment.js';
import { collect999 } from './read-acknowledgments.js';
import { write999, writeTa1, type Interchange999 } from './write-acknowledgments.js';
import type { InterchangeEnvelope } from './write/envelope-writer.js';

const ENVELOPE: InterchangeEnvelope = {
  sender: { qualifier: 'ZZ', id: 'PAYER' }, receiver: { qualifier: 'ZZ', id: 'SENDER' }, control: '12', createdAt: { date: '2026-01-02', time: '1530' }, usage: 'P',
};
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const interchange = (...acknowledgments: FunctionalAcknowledgmentDraft[]): Interchange999 => ({
  ...ENVELOPE, groups: [{ control: '7', transactions: acknowledgments.map((acknowledgment, i) => ({ control: String(i + 1).padStart(4, '0'), acknowledgment })) }],
});
const draftOf = ({ control: _control, offset: _offset, findings: _findings, ...draft }: FunctionalAcknowledgment): FunctionalAcknowledgmentDraft => draft;

const code = fc.constantFrom('1', '3', '7', '8', 'I6');
const word = fc.stringMatching(/^[A-Z0-9]{1,12}$/);
const number = fc.integer({ min: 1, max: 9999 });
const maybe = <T>(key: string, value: fc.Arbitrary<T>): fc.Arbitrary<object> => fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [key]: given }));
const merged = <T>(...parts: fc.Arbitrary<object>[]): fc.Arbitrary<T> => fc.tuple(...parts).map((all) => Object.assign({}, ...all) as T);

type Element = FunctionalAcknowledgmentDraft['transactions'][number]['errors'][number]['elements'][number];
const contexts = fc.array(
  merged<Element['contexts'][number]>(
    fc.oneof<fc.Arbitrary<object>[]>(fc.record({ name: fc.constant('CLM01'), value: word }), merged<object>(fc.constant({ name: 'SITUATIONAL TRIGGER' }), fc.record({ segmentId: fc.constant('CLM'), position: number }), maybe('element', fc.integer({ min: 1, max: 20 })), maybe('reference', fc.constant('1325')))),
  ),
  { maxLength: 3 },
);
const element = merged<Element>(fc.record({ element: fc.integer({ min: 1, max: 20 }), code, contexts }), maybe('component', fc.integer({ min: 1, max: 9 })), maybe('reference', fc.constant('782')), maybe('badValue', word));
const transaction = merged<FunctionalAcknowledgmentDraft['transactions'][number]>(
  fc.record({
    transaction: fc.constant('837'), control: fc.stringMatching(/^\d{4,9}$/), status: fc.constantFrom('A', 'E', 'R'), errorCodes: fc.array(fc.constantFrom('4', '5', 'I5'), { maxLength: 5 }),
    errors: fc.array(merged<Element>(fc.record({ segmentId: fc.constantFrom('NM1', 'CLM', 'N3'), position: number, code, contexts, elements: fc.array(element, { maxLength: 3 }) }), maybe('loop', fc.constant('2300'))), { maxLength: 4 }),
  }),
  maybe('guide', fc.constant('005010X222A1')),
);
const acknowledgment = fc.record({
  kind: fc.constant('999' as const), group: merged<FunctionalAcknowledgmentDraft['group']>(fc.record({ functionalId: fc.constant('HC'), control: fc.stringMatching(/^[1-9]\d{0,8}$/) }), maybe('guide', fc.constant('005010X222A1'))),
  transactions: fc.array(transaction, { maxLength: 5 }), status: fc.constantFrom('A', 'E', 'P', 'R'), errorCodes: fc.array(fc.constantFrom('2', '5'), { maxLength: 5 }),
  counts: fc.record({ sent: fc.nat(999), received: fc.nat(999), accepted: fc.nat(999) }), extra: fc.constant([]),
}) as fc.Arbitrary<FunctionalAcknowledgmentDraft>;

describe('writing a 999', () => {
  it('reads back exactly what was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acknowledgment, { minLength: 1, maxLength: 3 }), async (drafts) => {
        const written = write999(interchange(...drafts));
        const { acknowledgments, findings, end } = await collect999(written.bytes);
        expect([written.repairs, findings]).toEqual([[], []]);
        expect(acknowledgments.map(draftOf)).toEqual(drafts);
        expect(end.totals.segments).toBe(written.segments);
        expect(text(write999(interchange(...acknowledgments.map(draftOf))).bytes)).toBe(text(written.bytes));
      }),
      { numRuns: 150 },
    );
  });

  it('never lets a delimiter of a quoted value into the file, and says so', async () => {
    const base: FunctionalAcknowledgmentDraft = {
      kind: '999', group: { functionalId: 'HC', control: '1' }, status: 'R', errorCodes: [], counts: { sent: 1, received: 1, accepted: 0 }, extra: [],
      transactions: [{ transaction: '837', control: '0001', status: 'R', errorCodes: ['5'], errors: [{ segmentId: 'NM1', position: 8, code: '8', contexts: [{ name: 'CLM01', value: 'A~B*C' }], elements: [{ element: 3, code: '6', badValue: 'X~:^*\nY', contexts: [] }] }] }],
    };
    const { bytes, repairs } = write999(interchange(base));
    const { acknowledgments, findings } = await collect999(bytes);
    expect(findings).toEqual([]);
    expect(acknowledgments[0]?.transactions[0]?.errors[0]).toMatchObject({ contexts: [{ name: 'CLM01', value: 'A B C' }], elements: [{ badValue: 'X     Y' }] });
    expect(repairs.map(({ code: kind, segmentId }) => `${kind} ${segmentId}`)).toEqual(['delimiter-replaced CTX', 'control-removed IK4', 'delimiter-replaced IK4']);
  });

  it('writes back a segment it does not know', async () => {
    const [first] = fc.sample(acknowledgment, 1) as [FunctionalAcknowledgmentDraft];
    const draft = { ...first, extra: [{ position: 2, segment: 'ZZZ', elements: ['1', '2'] }] };
    const { acknowledgments } = await collect999(write999(interchange(draft)).bytes);
    expect(acknowledgments.map(draftOf)).toEqual([draft]);
  });

  it('refuses to write a 997 and a guide that is no 999', () => {
    const [draft] = fc.sample(acknowledgment, 1) as [FunctionalAcknowledgmentDraft];
    expect(() => write999(interchange({ ...draft, kind: '997' }))).toThrow(/read and not written/);
    const other = interchange(draft);
    (other.groups[0] as { version: string }).version = '005010X222A1';
    expect(() => write999(other)).toThrow(RangeError);
  });
});

describe('writing a TA1', () => {
  it('stands alone without a group', async () => {
    const ta1 = { interchangeControl: '000000042', date: '2026-01-01', time: '0915', status: 'R', noteCode: '025' };
    const { bytes, segments } = writeTa1({ ...ENVELOPE, ta1s: [ta1] });
    expect(text(bytes).slice(106)).toBe('TA1*000000042*260101*0915*R*025~IEA*0*000000012~');
    expect(segments).toBe(3);
    const { ta1s, findings } = await collect999(bytes);
    expect(findings).toEqual([]);
    expect(ta1s).toEqual([{ ...ta1, carriedBy: '000000012', offset: 106, extra: [] }]);
  });

  it('stands before the groups of a 999', async () => {
    const [draft] = fc.sample(acknowledgment, 1) as [FunctionalAcknowledgmentDraft];
    const { bytes } = write999({ ...interchange(draft), ta1s: [{ interchangeControl: '42', date: '2026-01-01', time: '0915', status: 'A', noteCode: '000' }] });
    expect(text(bytes).slice(106)).toMatch(/^TA1\*000000042\*260101\*0915\*A\*000~GS\*FA\*/);
  });
});
