import { describe, expect, it } from 'vitest';
import { differences } from './differences.js';

const sent = { chargeCents: 12_500, subscriber: { memberId: 'MEM1', name: { last: 'TESTONE', first: 'SAMPLE' } }, serviceLines: [{ number: 1, chargeCents: 12_500, serviceFrom: '2026-03-02' }], diagnoses: [{ code: 'I10' }] };

describe('a proposed correction beside what was sent', () => {
  it('names every field that differs, in words, with both values as people write them', () => {
    const proposed = {
      ...sent, chargeCents: 22_500, subscriber: { ...sent.subscriber, memberId: 'MEM2' },
      serviceLines: [{ number: 1, chargeCents: 12_500, serviceFrom: '2026-03-03' }, { number: 2, chargeCents: 10_000 }],
    };
    expect(differences(sent, proposed).map((d) => [d.name, d.before, d.after])).toEqual([
      ['Charge', '$125.00', '$225.00'],
      ['Line 1: first day of service', '03/02/2026', '03/03/2026'],
      ['Line 2', 'nothing', 'number 2, charge $100.00'],
      ['Subscriber: member id', 'MEM1', 'MEM2'],
    ]);
  });

  it('says nothing where both say the same', () => {
    expect(differences(sent, structuredClone(sent))).toEqual([]);
  });

  it('shows what is left out as nothing', () => {
    expect(differences(sent, { ...sent, diagnoses: [] })).toEqual([{ path: 'diagnoses[0]', name: 'Diagnosis 1', before: 'code I10', after: 'nothing' }]);
  });
});
