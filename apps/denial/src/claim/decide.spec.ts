import { describe, expect, it } from '@jest/globals';
import { loadStarterCodes } from '@claimstream/codes';
import { declarationOf, EVENTS } from '@claimstream/contracts';
import { eventFact, given } from '@claimstream/testing';
import { definition } from '../index.js';
import { ANSWERS, decideClaim } from './decide.js';

const CLAIM = '0000000000C1A';
const P1 = { sequence: 'P', attempt: 1 };
const says = (name: string, seq: number, data: Record<string, unknown>) => {
  expect(declarationOf(name)?.data.safeParse(data).error?.issues ?? []).toEqual([]);
  return eventFact(name, data, { seq, stream: CLAIM, practice: '0000000000PRA' });
};
const sent = says('submission.attempt-transmitted', 2, {
  ...P1, interchange: '0000000000F1E', partner: '0000000000PTN', payer: '0000000000PAY', interchangeControl: '000000017', groupControl: '17', transactionControl: '0001', chargeCents: 14_000,
});
const overridden = says('submission.finding-overridden', 1, { ...P1, code: 'E-12', path: 'lines[0].modifiers' });
const life = () => given(decideClaim, { service: 'denial', kind: 'claim', reference: { codes: loadStarterCodes() }, stream: CLAIM });

describe('what a case will start from', () => {
  it('is when and under which control numbers the claim was filed', () => {
    const claim = life();
    const { practice } = claim.when(sent);
    expect(practice).toBe('0000000000PRA');
    expect(claim.state?.filings['P/1']).toMatchObject({ interchangeControl: '000000017', groupControl: '17', transactionControl: '0001', transmittedAt: '2026-03-02T15:00:00.000Z', chargeCents: 14_000 });
  });

  it('is also the warning that a biller sent anyway, and who did', () => {
    const claim = life();
    claim.when(overridden);
    claim.when(sent);
    expect(claim.state?.filings['P/1']).toMatchObject({ overridden: [{ code: 'E-12', path: 'lines[0].modifiers', by: 'service:test' }], interchangeControl: '000000017' });
  });

  it('remembers that an attempt gave way and was never filed', () => {
    const claim = life();
    claim.when(says('submission.attempt-superseded', 1, { ...P1, reason: 'The encounter is not billable.' }));
    expect(claim.state?.filings['P/1']).toEqual({ overridden: [], superseded: true });
  });

  it('knows every type of the streams it hears: folded, or listed as ignored', () => {
    const heard = EVENTS.filter((e) => definition.subscribes.some((s) => s.from === e.service && (s.kinds as string[]).includes(e.stream))).map((e): string => e.type);
    const folded = ['intake.encounter-ready', 'submission.attempt-transmitted', 'submission.finding-overridden', 'submission.attempt-superseded', ...ANSWERS];
    expect(heard.sort()).toEqual([...folded, ...definition.subscribes.flatMap((s) => s.ignores)].sort());
  });
});
