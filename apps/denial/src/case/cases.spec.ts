import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { command } from '@claimstream/testing';
import { isLive, type ClaimState } from '../claim/state.js';
import { answer, cas, life, line, says, told, triaged } from './cases.fixture.js';
import { standing } from './denied-lines.js';

const live = (state: ClaimState | undefined) => Object.values(state?.cases ?? {}).filter(isLive);
const caseCents = (state: ClaimState | undefined): number => live(state).reduce((s, c) => s + c.lines.reduce((t, l) => t + l.amountCents, 0), 0);

describe('a case of what a payer refuses', () => {
  it('is one per cause, with its lines, and has route, owner and dates at once', () => {
    const claim = life();
    const d = claim.when(answer(1, [
      line(1, 12_000, 0, [cas('CO-197 120.00')]), line(2, 8_000, 5_000, [cas('CO-197 10.00'), cas('CO-97 20.00')], ['M80']),
    ]));
    expect(told(d)).toEqual(['case-opened P/197', 'case-triaged P/197', 'case-opened P/97', 'case-triaged P/97']);
    expect(d.events?.[0]?.data).toMatchObject({ amountCents: 13_000, lines: [{ line: 1, group: 'CO', reason: '197', amountCents: 12_000 }, { line: 2, remarks: ['M80'], amountCents: 1_000 }] });
    expect(triaged(d, '97')).toMatchObject({ category: 'bundling', route: 'CORRECT_OR_APPEAL', owner: 'coder', by: 'table', appealable: 'yes', correctable: true });
    expect(d.rows).toHaveLength(2);
  });

  it('of a claim that is partly paid and partly denied holds the denied line only', () => {
    const claim = life();
    claim.when(answer(1, [line(1, 12_000, 7_200, [cas('CO-45 30.00'), cas('PR-2 18.00')]), line(2, 8_000, 0, [cas('CO-197 80.00')])]));
    expect(live(claim.state)).toMatchObject([{ cause: '197', amountCents: 8_000, lines: [{ line: 2 }] }]);
  });

  it.each(['CO-45 50.00', 'PR-1 50.00', 'PR-2 50.00', 'PR-3 50.00', 'PR-66 50.00', 'PR-178 50.00', 'OA-23 50.00'])('is never opened for %s', (text) => {
    expect(told(life().when(answer(1, [line(1, 12_000, 7_000, [cas(text)])])))).toEqual([]);
  });

  it('of the claim level has no line', () => {
    const claim = life();
    claim.when(answer(1, [], { chargeCents: 20_000, adjustments: [cas('CO-29 200.00')], remarks: ['N211'] }));
    expect(live(claim.state)).toMatchObject([{ cause: '29', lines: [{ group: 'CO', amountCents: 20_000, remarks: ['N211'] }] }]);
    expect(live(claim.state)[0]?.lines[0]?.line).toBeUndefined();
  });

  it('grows and shrinks with later answers', () => {
    const claim = life();
    claim.when(answer(1, [line(1, 12_000, 12_000, []), line(2, 8_000, 0, [cas('CO-50 80.00')])]));
    expect(told(claim.when(answer(2, [line(1, 12_000, 0, [cas('CO-50 120.00')])])))).toEqual(['case-grew P/50']);
    expect(caseCents(claim.state)).toBe(20_000);
    expect(told(claim.when(answer(3, [line(2, 8_000, 6_000, [cas('CO-45 20.00')])])))).toEqual(['case-grew P/50']);
    expect(caseCents(claim.state)).toBe(12_000);
  });

  it('is overturned when the payer pays after all, and leaves the list', () => {
    const claim = life();
    claim.when(answer(1, [line(1, 12_000, 12_000, []), line(2, 8_000, 0, [cas('CO-197 80.00')])]));
    const d = claim.when(answer(2, [line(2, 8_000, 6_000, [cas('CO-45 20.00')])]));
    expect(told(d)).toEqual(['case-overturned P/197']);
    expect(d.events?.[0]?.data).toMatchObject({ paidCents: 6_000 });
    expect(d.rows).toEqual([{ table: 'denial_case', remove: { claim: claim.stream, item: 'P/197' } }]);
  });

  it('that ended stays ended: the same cause again is another case', () => {
    const claim = life();
    claim.when(answer(1, [line(2, 8_000, 0, [cas('CO-197 80.00')])]));
    claim.when(answer(2, [line(2, 8_000, 8_000, [])]));
    expect(told(claim.when(answer(3, [line(2, 8_000, 0, [cas('CO-197 80.00')])])))).toEqual(['case-opened P/197/2', 'case-triaged P/197/2']);
    expect(caseCents(claim.state)).toBe(8_000);
  });

  it('is withdrawn, not overturned, when the payer refuses the same line for another cause', () => {
    const claim = life();
    claim.when(answer(1, [line(2, 8_000, 0, [cas('CO-16 80.00')])]));
    expect(told(claim.when(answer(2, [line(2, 8_000, 0, [cas('CO-50 80.00')])])))).toEqual(['case-withdrawn P/16', 'case-opened P/50', 'case-triaged P/50']);
    expect(caseCents(claim.state)).toBe(8_000);
  });

  it('is not opened for the duplicate of a claim that was answered already', () => {
    const paid = life();
    paid.when(answer(1, [line(1, 12_000, 12_000, []), line(2, 8_000, 8_000, [])]));
    expect(told(paid.when(answer(2, [line(1, 12_000, 0, [cas('OA-18 120.00')]), line(2, 8_000, 0, [cas('OA-18 80.00')])])))).toEqual([]);
    const refused = life();
    refused.when(answer(1, [line(1, 12_000, 0, [cas('CO-50 120.00')])]));
    expect(told(refused.when(answer(2, [line(1, 12_000, 0, [cas('CO-18 120.00')])])))).toEqual([]);
    expect(live(refused.state)).toMatchObject([{ cause: '50', amountCents: 12_000 }]);
  });

  it('of a duplicate whose original nobody has seen is researched, and ends when the original is paid', () => {
    const claim = life();
    expect(triaged(claim.when(answer(1, [line(1, 12_000, 0, [cas('OA-18 120.00')])])))).toMatchObject({ category: 'duplicate', route: 'RESEARCH_DUP' });
    expect(told(claim.when(answer(2, [line(1, 12_000, 12_000, [])])))).toEqual(['case-overturned P/18']);
  });

  it('holds the parts of a line that the payer split over two answers', () => {
    const claim = life();
    claim.when(answer(1, [line(1, 5_000, 0, [cas('CO-50 50.00')])]));
    claim.when(answer(2, [line(1, 7_000, 0, [cas('CO-50 70.00')])]));
    expect(caseCents(claim.state)).toBe(12_000);
  });

  it('holds the parts of a line that coding priced, and is replaced by an answer over the same charge', () => {
    const claim = life('MB', { lines: [], chargeCents: undefined });
    claim.when(answer(1, [line(1, 5_000, 0, [cas('CO-50 50.00')])]));
    claim.when(answer(2, [line(1, 7_000, 0, [cas('CO-50 70.00')])]));
    expect(caseCents(claim.state)).toBe(12_000);
    claim.when(answer(3, [line(1, 7_000, 7_000, [])]));
    expect(caseCents(claim.state)).toBe(0);
  });

  it('is emptied by an answer for the whole claim', () => {
    const claim = life();
    claim.when(answer(1, [line(1, 12_000, 0, [cas('CO-50 120.00')]), line(2, 8_000, 8_000, [])]));
    expect(told(claim.when(answer(2, [], { chargeCents: 20_000, paidCents: 20_000 })))).toEqual(['case-overturned P/50']);
  });

  it('waits for a person when no table knows the pair, and a person decides it once', () => {
    const claim = life();
    const d = claim.when(answer(1, [line(1, 12_000, 0, [cas('CO-ZZ9 120.00', 'unknown')])]));
    expect(told(d)).toEqual(['case-opened P/ZZ9']);
    expect(d.rows).toMatchObject([{ put: { category: 'unknown', owner: 'denial specialist', due_on: '2026-03-03' } }]);
    const body = { case: 'P/ZZ9', category: 'coding', route: 'CORRECT', appealable: 'no', correctable: true, correctBy: '2026-08-01', owner: 'coder', dueOn: '2026-03-06' };
    expect(triaged(claim.when(command('triage', body)))).toMatchObject({ by: 'person', nextAction: 'Correct the claim and send a replacement', dueOn: '2026-03-06' });
    expect(() => claim.when(command('triage', { ...body, route: 'POST_PATIENT' }))).toThrow('patient responsibility');
    expect(() => claim.when(command('triage', { ...body, case: 'S/1' }))).toThrow('no such case');
    claim.when(answer(2, [line(1, 12_000, 12_000, [])]));
    expect(() => claim.when(command('triage', body))).toThrow('has ended');
  });

  it('that a person decided keeps that decision when it grows', () => {
    const claim = life();
    claim.when(answer(1, [line(1, 12_000, 0, [cas('CO-16 120.00')])]));
    claim.when(command('triage', { case: 'P/16', category: 'documentation', route: 'SEND_DOCS', appealable: 'no', correctable: true, owner: 'denial specialist', dueOn: '2026-03-04' }));
    expect(told(claim.when(answer(2, [line(2, 8_000, 0, [cas('CO-16 80.00')], ['M76'])])))).toEqual(['case-grew P/16']);
    expect(claim.state?.cases['P/16']).toMatchObject({ amountCents: 20_000, triage: { by: 'person', route: 'SEND_DOCS' } });
  });

  it('holds the cost share of a qualified Medicare beneficiary, and never leads to the patient', () => {
    const claim = life();
    const d = claim.when(answer(1, [line(1, 12_000, 9_600, [cas('PR-2 24.00')], ['N782'])]));
    expect(told(d)).toEqual(['case-opened P/2', 'case-triaged P/2']);
    expect(triaged(d)).toMatchObject({ category: 'regulatory', route: 'WRITE_OFF', appealable: 'no' });
    const body = { case: 'P/2', category: 'patient_responsibility', route: 'POST_PATIENT', appealable: 'no', correctable: false, owner: 'manager', dueOn: '2026-03-09' };
    expect(() => claim.when(command('triage', body))).toThrow('qualified Medicare beneficiary');
    // With another payer behind Medicare the share moved there.
    expect(told(life().when(answer(1, [line(1, 12_000, 9_600, [cas('PR-2 24.00')], ['N782'])], { patientCents: 2_400 })))).toEqual([]);
  });

  it('of one payer is not the case of another', () => {
    const claim = life();
    claim.when(answer(1, [line(1, 12_000, 0, [cas('CO-50 120.00')])]));
    claim.when(answer(2, [line(1, 12_000, 0, [cas('OA-23 20.00'), cas('CO-50 100.00')])], { sequence: 'S' }));
    expect(live(claim.state).map((c) => [c.sequence, c.amountCents])).toEqual([['P', 12_000], ['S', 10_000]]);
  });

  it('together hold exactly every refused cent, whatever the payers say in whatever order', () => {
    const adjustment = fc.record({
      group: fc.constantFrom('CO', 'PR', 'OA', 'PI'), reason: fc.constantFrom('16', '18', '23', '45', '50', '1', 'ZZ9'), amountCents: fc.integer({ min: -500, max: 9_999 }).filter((c) => c !== 0),
      treatment: fc.constantFrom('contractual', 'patient-share', 'prior-payer', 'denied', 'unknown', 'suspect', 'withheld', 'programme'),
    });
    const lineOf = fc.record({ number: fc.constantFrom(1, 2, 3, undefined), chargeCents: fc.integer({ min: 0, max: 12_000 }), paidCents: fc.integer({ min: 0, max: 9_000 }), adjustments: fc.array(adjustment, { maxLength: 3 }) });
    const said = fc.record({ sequence: fc.constantFrom('P' as const, 'S' as const), control: fc.constantFrom('A', 'B', 'C'), lines: fc.array(lineOf, { maxLength: 4 }), whole: fc.array(adjustment, { maxLength: 2 }) });
    fc.assert(fc.property(fc.array(said, { minLength: 1, maxLength: 6 }), (answers) => {
      const claim = life();
      answers.forEach((a, i) => claim.when(answer(i + 1, a.lines.map((l) => line(l.number, l.chargeCents, l.paidCents, l.adjustments)), { sequence: a.sequence, payerClaimControl: a.control, adjustments: a.whole })));
      for (const sequence of ['P', 'S'] as const) {
        const mine = live(claim.state).filter((c) => c.sequence === sequence);
        const charges = { claim: 20_000, line: (n: number) => (n === 1 ? 12_000 : n === 2 ? 8_000 : undefined) };
        const refused = standing((claim.state?.answers ?? []).filter((a) => a.sequence === sequence), charges).flatMap((s) => s.part.denied);
        expect(mine.reduce((s, c) => s + c.amountCents, 0)).toBe(refused.reduce((s, d) => s + d.amountCents, 0));
        for (const c of mine) expect(c.lines.reduce((s, l) => s + l.amountCents, 0)).toBe(c.amountCents);
        expect(new Set(mine.map((c) => c.cause)).size).toBe(mine.length);
      }
    }), { numRuns: 200 });
  });

  it('of a claim that payers answer once is exactly what they refuse of it', () => {
    const refusal = fc.integer({ min: 1, max: 12_000 });
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('CO-16', 'CO-50', 'PI-45', 'OA-109', 'PR-96'), refusal), { minLength: 1, maxLength: 6 }), (refusals) => {
      const claim = life();
      claim.when(answer(1, refusals.map(([pair, amountCents], i) => line((i % 2) + 1, amountCents, 0, [{ ...cas(`${pair} 0.01`), amountCents }]))));
      expect(caseCents(claim.state)).toBe(refusals.reduce((s, [, c]) => s + c, 0));
    }), { numRuns: 50 });
  });

  it('says only what is declared', () => {
    const claim = life();
    claim.when(answer(1, [line(1, 12_000, 0, [cas('CO-197 120.00')])]));
    for (const e of claim.decisions.flatMap((d) => d.events ?? [])) says(e.type, 1, e.data);
  });
});
