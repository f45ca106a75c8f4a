import { describe, expect, it } from '@jest/globals';
import { loadStarterCodes } from '@claimstream/codes';
import type { EventData } from '@claimstream/contracts';
import type { Decision, Fact } from '@claimstream/event-stream';
import { command, eventFact, given, tell, timerFact, type Life } from '@claimstream/testing';
import { decidePractice, type PracticeState } from '../charge-master/decide.js';
import type { CodingReference } from '../reference.js';
import { decideEncounter } from './decide.js';
import type { CodingState } from './state.js';

const reference: CodingReference = { codes: loadStarterCodes() };
const CLAIM = '01CLAIM000001';
const PRACTICE = '01PRACT000001';

type Received = EventData<'intake.encounter-received'>;

const encounter = (more: Partial<Received> = {}): Received => ({
  document: '01D0CVMENT001', ordinal: 1, source: 'x12-837p', kind: 'professional', patient: '01PAT1ENT0001', guarantor: '01GVARANT0001',
  serviceFrom: '2026-02-10', serviceThrough: '2026-02-10', placeOfService: '11', frequencyCode: '1', chargeCents: 12_500,
  coverages: [{ sequence: 'P', payerId: 'DEMO1', filingCode: 'CI', relationship: '18', hasMemberId: true }],
  ageYears: 44, sex: 'F', preCoded: true,
  diagnoses: [{ code: 'I10', qualifier: 'ABK' }],
  lines: [{ number: 1, code: 'G0101', qualifier: 'HC', modifiers: [], chargeCents: 12_500, unit: 'UN', quantityMilli: 1000, pointers: [1], serviceFrom: '2026-02-10' }],
  billing: { npi: '1234567893' }, tokens: { kid: 'test', member: [] }, ...more,
});

const uncoded = (more: Partial<Received> = {}): Received =>
  encounter({ source: 'fhir-r4', preCoded: false, diagnoses: [], lines: [], chargeCents: undefined, clinicalCodes: [{ system: 'snomed', code: '38341003', about: 'condition' }], ...more });

let seq = 0;
const received = (data: Received, at = (seq += 1)): Fact => eventFact('intake.encounter-received', data, { seq: at, stream: CLAIM, practice: PRACTICE });
const ready = (data: Received, at = (seq += 1)): Fact => {
  const { document: _d, ordinal: _o, source: _s, ...facts } = data;
  return eventFact('intake.encounter-ready', { revision: 1, findings: [], ...facts }, { seq: at, stream: CLAIM, practice: PRACTICE });
};

const claim = (): Life<CodingState, CodingReference> => given(decideEncounter, { service: 'coding', kind: 'claim', stream: CLAIM, reference });
const practice = (): Life<PracticeState, CodingReference> => {
  const life = given(decidePractice, { service: 'coding', kind: 'practice', stream: PRACTICE, practice: PRACTICE, reference });
  life.when(eventFact('intake.practice-registered', { name: 'Example Practice', npi: '1999090016', timeZone: 'America/Denver', revision: 1 }, { seq: 1, stream: PRACTICE, streamKind: 'practice' }));
  return life;
};

const held = (d: Decision<CodingState>): string[] => {
  const event = d.events?.find((e) => e.type === 'coding.encounter-held');
  return ((event?.data as EventData<'coding.encounter-held'> | undefined)?.findings ?? []).filter((f) => f.severity === 'reject' || f.severity === 'deny').map((f) => f.code);
};
const coded = (d: Decision<CodingState>) => d.events?.find((e) => e.type === 'coding.encounter-coded')?.data as EventData<'coding.encounter-coded'> | undefined;

const codes = (line: Partial<Received['lines'][number]> = {}) => ({
  diagnoses: [{ code: 'I10', qualifier: 'ABK' }],
  lines: [{ number: 1, code: 'G0101', modifiers: [], unit: 'UN', quantityMilli: 1000, pointers: [1], ...line }],
});

describe('an encounter that comes with codes', () => {
  it('is coded at once when its codes are in force on the date of service, with the charges of its source', () => {
    const life = claim();
    const event = coded(life.when(received(encounter(), 1)));
    expect(event).toMatchObject({ revision: 1, intakeSeq: 1, chargeCents: 12_500, priced: 'source' });
    expect(event?.releases.length).toBeGreaterThan(0);
  });

  it('is held with all findings at once when a code had ended before the service', () => {
    const life = claim();
    const wrong = encounter({ lines: [{ ...encounter().lines[0]!, code: 'C9803', pointers: [4] }] });
    expect(held(life.when(received(wrong)))).toEqual(expect.arrayContaining(['PX-01', 'PTR-01']));
    expect(life.state?.findings.find((f) => f.code === 'PX-01')?.found).toBe('C9803');
  });

  it('passes a code written like CPT with an information, because no licensed table may ship', () => {
    const life = claim();
    const event = coded(life.when(received(encounter({ lines: [{ ...encounter().lines[0]!, code: '99999' }] }))));
    expect(event?.findings.find((f) => f.code === 'PX-01')).toMatchObject({ severity: 'info' });
  });

  it('is priced from the charge master when its source brought codes without charges, even by its first fact', () => {
    const life = claim();
    const first = life.when(received(encounter({ chargeCents: undefined, lines: [{ ...encounter().lines[0]!, chargeCents: undefined }] })));
    expect(first.tells?.[0]).toMatchObject({ to: { kind: 'practice', id: PRACTICE }, name: 'price-asked' });
    expect(first.events ?? []).toEqual([]);
  });

  it('is not judged by ICD-10-CM for a service in the years of ICD-9-CM', () => {
    const life = claim();
    const old = encounter({ serviceFrom: '2014-02-10', serviceThrough: '2014-02-10', diagnoses: [{ code: '4019', qualifier: 'BK' }], lines: [{ ...encounter().lines[0]!, serviceFrom: '2014-02-10' }] });
    expect(coded(life.when(received(old)))).toBeDefined();
  });

  it('needs no second word of coding when registration becomes ready with the same codes and dates', () => {
    const life = claim();
    life.when(received(encounter()));
    expect(life.when(ready(encounter({ billing: { npi: '1245319599' } }))).events ?? []).toEqual([]);
  });

  it('is judged again when a later revision moves the date of service', () => {
    const life = claim();
    life.when(received(encounter(), 1));
    const moved = encounter({ serviceFrom: '2026-02-11', serviceThrough: '2026-02-11', lines: [{ ...encounter().lines[0]!, serviceFrom: '2026-02-11' }] });
    expect(coded(life.when(ready(moved, 3)))).toMatchObject({ revision: 2, intakeSeq: 3 });
  });

  it('is held for a coder when the source sends other codes after a coder wrote codes', () => {
    const life = claim();
    life.when(received(encounter()));
    life.when(command('code-encounter', codes({ chargeCents: 20_000 })));
    expect(held(life.when(ready(encounter({ diagnoses: [{ code: 'E119', qualifier: 'ABK' }] }))))).toEqual(['COD-04']);
    expect(coded(life.when(command('code-encounter', codes({ chargeCents: 20_000 }))))).toMatchObject({ priced: 'coder', chargeCents: 20_000 });
  });
});

describe('an encounter that comes without codes', () => {
  it('waits for a coder with suggestions from its clinical codes', () => {
    const life = claim();
    const event = life.when(received(uncoded())).events?.[0];
    expect(event).toMatchObject({ type: 'coding.encounter-waiting', to: 'waiting' });
    expect((event?.data as EventData<'coding.encounter-waiting'>).suggestions).toContainEqual({ kind: 'diagnosis', code: 'I10', because: '38341003' });
  });

  it('keeps waiting, without a second event, when registration becomes ready', () => {
    const life = claim();
    life.when(received(uncoded()));
    life.when(ready(uncoded({ serviceThrough: '2026-02-12' })));
    expect(life.events()).toEqual(['coding.encounter-waiting']);
  });

  it('are refused for an id that is no practice of the billing company', () => {
    const stranger = given(decidePractice, { service: 'coding', kind: 'practice', stream: PRACTICE, reference });
    expect(() => stranger.when(command('load-charge-master', { release: '2026', effectiveFrom: '2026-01-01', rows: [{ code: 'G0101', unitPriceCents: 1 }] }))).toThrow('There is no such practice.');
  });

  it('takes the price of the charge master in force on the day of service', () => {
    const life = claim();
    const prices = practice();
    prices.when(command('load-charge-master', { release: '2025', effectiveFrom: '2025-01-01', rows: [{ code: 'A0425', unitPriceCents: 5_000 }] }));
    prices.when(command('load-charge-master', { release: '2026', effectiveFrom: '2026-01-01', rows: [{ code: 'A0425', unitPriceCents: 6_111 }, { code: 'A0425', modifiers: ['52'], unitPriceCents: 3_000 }] }));
    life.when(received(uncoded()));
    const question = life.when(command('code-encounter', codes({ code: 'A0425', quantityMilli: 1500 })));
    expect(question.reply).toMatchObject({ coding: 'pricing' });
    const answer = prices.when(tell('price-asked', question.tells?.[0]?.data)).tells?.[0];
    expect(coded(life.when(tell('price-given', answer?.data)))).toMatchObject({ priced: 'charge-master', chargeCents: 9_167 });
  });

  it('is held for its price, and coded when a charge master that has it is loaded', () => {
    const life = claim();
    const prices = practice();
    life.when(received(uncoded()));
    const asked = life.when(command('code-encounter', codes())).tells?.[0];
    expect(held(life.when(tell('price-given', prices.when(tell('price-asked', asked?.data)).tells?.[0]?.data)))).toEqual(['CHG-00']);
    const told = prices.when(command('load-charge-master', { release: '2026', effectiveFrom: '2026-01-01', rows: [{ code: 'G0101', unitPriceCents: 6_000 }] })).tells;
    expect(told).toEqual([expect.objectContaining({ to: { kind: 'claim', id: CLAIM }, name: 'prices-changed' })]);
    const again = life.when(tell('prices-changed', {})).tells?.[0];
    expect(coded(life.when(tell('price-given', prices.when(tell('price-asked', again?.data)).tells?.[0]?.data)))).toMatchObject({ chargeCents: 6_000 });
  });

  it('does not take a price that answers for codes the coder has changed meanwhile', () => {
    const life = claim();
    life.when(received(uncoded()));
    const first = life.when(command('code-encounter', codes())).tells?.[0]?.data as { question: string };
    life.when(command('code-encounter', codes({ code: 'G0105' })));
    expect(life.when(tell('price-given', { question: first.question, cents: { 1: 6_000 } })).events ?? []).toEqual([]);
  });
});

describe('a coder', () => {
  const aged = () => encounter({ ageYears: 4, diagnoses: [{ code: 'I10', qualifier: 'ABK' }], lines: [{ ...encounter().lines[0]!, modifiers: ['26', 'TC'] }] });

  it('answers for a predicted denial with a reason, which releases the claim and is told in an event of its own', () => {
    const life = claim();
    const before = held(life.when(received(aged())));
    expect(before).toEqual(['MOD-02']);
    const path = life.state!.findings.find((f) => f.code === 'MOD-02')!.path;
    const decision = life.when(command('override-finding', { code: 'MOD-02', path }, { phi: { reason: 'Both parts were done here, note attached.' } }));
    expect(decision.events?.map((e) => e.type)).toEqual(['coding.finding-overridden', 'coding.encounter-coded']);
    expect(decision.events?.[0]?.phi).toEqual({ reason: 'Both parts were done here, note attached.' });
    expect(coded(decision)?.findings.find((f) => f.code === 'MOD-02')?.severity).toBe('info');
  });

  it('cannot override what a receiver would refuse', () => {
    const life = claim();
    life.when(received(encounter({ lines: [{ ...encounter().lines[0]!, code: 'C9803' }] })));
    const path = life.state!.findings.find((f) => f.code === 'PX-01')!.path;
    expect(() => life.when(command('override-finding', { code: 'PX-01', path }, { phi: { reason: 'I want to.' } }))).toThrow('cannot be overridden');
  });

  it('asks the provider; the question travels sealed, the answer brings the claim back, and codes close it', () => {
    const life = claim();
    life.when(received(uncoded()));
    const asked = life.when(command('open-query', { topic: 'specificity', dueAt: '2026-03-05T15:00:00.000Z' }, { phi: { question: 'Which side?' } }));
    expect(asked.events?.[0]).toMatchObject({ type: 'coding.query-opened', data: { topic: 'specificity' }, phi: { question: 'Which side?' } });
    expect(asked.timers).toEqual([{ set: 'query-due', name: 'query-due', dueAt: '2026-03-05T15:00:00.000Z' }]);
    expect(JSON.stringify(asked.events?.[0]?.data)).not.toContain('side');
    life.when(timerFact('query-due', {}));
    expect(life.state?.query?.overdue).toBe(true);
    life.when(command('answer-query', {}, { phi: { answer: 'Left.' } }));
    life.when(command('code-encounter', codes({ chargeCents: 100 })));
    expect(life.events()).toEqual(['coding.encounter-waiting', 'coding.query-opened', 'coding.query-answered', 'coding.encounter-coded']);
  });

  it('has nothing to code on an encounter that is not billable', () => {
    const life = claim();
    life.when(eventFact('intake.encounter-not-billable', { reason: 'pharmacy' }, { seq: 1, stream: CLAIM, practice: PRACTICE }));
    expect(life.events()).toEqual([]);
    expect(() => life.when(command('code-encounter', codes()))).toThrow('not billable');
  });
});

describe('a charge master', () => {
  it('is never changed under its own name, and a repeated load changes nothing', () => {
    const prices = practice();
    const rows = [{ code: 'G0101', unitPriceCents: 5_000 }];
    prices.when(command('load-charge-master', { release: '2026', effectiveFrom: '2026-01-01', rows }));
    prices.when(command('load-charge-master', { release: '2026', effectiveFrom: '2026-01-01', rows }));
    expect(prices.events()).toEqual(['coding.charge-master-loaded']);
    expect(() => prices.when(command('load-charge-master', { release: '2026', effectiveFrom: '2026-01-01', rows: [{ code: 'G0101', unitPriceCents: 1 }] }))).toThrow('loaded with other prices');
  });
});

describe('any order of facts', () => {
  it('never takes an illegal step and never codes lines without a charge', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      let x = seed;
      const pick = (n: number): number => ((x = (x * 1_103_515_245 + 12_345) % 2_147_483_648) >> 8) % n;
      const life = claim();
      const prices = practice();
      life.when(received(pick(2) === 0 ? encounter() : uncoded()));
      for (let step = 0; step < 12; step += 1) {
        const facts: (() => Fact)[] = [
          () => ready(encounter()), () => ready(encounter({ diagnoses: [{ code: 'ZZZ', qualifier: 'ABK' }] })), () => ready(uncoded()),
          () => command('code-encounter', codes()), () => command('code-encounter', codes({ chargeCents: 500 })), () => command('release', {}),
          () => command('open-query', { topic: 'time', dueAt: '2026-04-01T00:00:00.000Z' }, { phi: { question: 'When?' } }),
          () => command('answer-query', {}, { phi: { answer: 'Then.' } }), () => timerFact('query-due', {}), () => tell('prices-changed', {}),
          () => eventFact('intake.encounter-not-billable', { reason: 'x' }, { seq: (seq += 1), stream: CLAIM, practice: PRACTICE }),
        ];
        let decision: Decision<CodingState> | undefined;
        try {
          decision = life.when(facts[pick(facts.length)]!());
        } catch (error) {
          if ((error as { sentence?: string }).sentence === undefined) throw error;
        }
        const asked = decision?.tells?.[0];
        if (asked) decision = life.when(tell('price-given', prices.when(tell('price-asked', asked.data)).tells?.[0]?.data));
        for (const line of (decision && coded(decision)?.lines) ?? []) expect(line.chargeCents).toBeGreaterThan(0);
      }
    }
  });
});
