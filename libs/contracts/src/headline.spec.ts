import { describe, expect, it } from '@jest/globals';
import { headline, standings, TIMER_ACTIONS, waitsForOf, type Positions } from './headline.js';
import type { Machine } from './machine.js';
import { MACHINES, type MachineName } from './machines/index.js';

/** States that a walk from the start of the table reaches, and "does not exist yet". */
function reachable(name: MachineName): (string | null)[] {
  const table = MACHINES[name] as Machine;
  const found = new Set<string>();
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [from, , to] of table.transitions) if (from === null || found.has(from)) found.add(to);
  }
  return [null, ...found];
}

const ITEM: Partial<Record<MachineName, string>> = { attempt: 'P/1', adjudication: 'P/x', case: 'P/CO-50' };

function* combinations(names: MachineName[]): Generator<Positions> {
  const [name, ...rest] = names;
  if (name === undefined) {
    yield {};
    return;
  }
  for (const state of reachable(name)) {
    for (const others of combinations(rest)) yield state === null ? others : { ...others, [`${name}:${ITEM[name] ?? 'it'}`]: state };
  }
}

const FACTS = [{}, { findings: { encounter: 2, coding: 1, attempt: 3 }, partnerName: 'Sample Clearing', payerName: 'Sample Health', appealDueOn: '2026-12-03', deliveryFailed: true, correctionProposed: true, openCents: 0 }];

/** Counts the combinations whose headline a person could not work with. */
function unusable(names: MachineName[]): { seen: number; wrong: string[] } {
  let seen = 0;
  const wrong: string[] = [];
  for (const positions of combinations(names)) {
    for (const facts of FACTS) {
      seen += 1;
      const { text, tone, detail, waitsFor } = headline(positions, facts);
      const waitingNow = standings(positions)[0]?.waitsFor;
      const complete = text !== '' && detail !== '' && !/undefined|null|NaN|\[object/.test(text + detail) && ['danger', 'warn', 'ok', 'info', 'mute'].includes(tone)
        && (waitsFor === undefined || (waitsFor.owner !== '' && waitsFor.nextAction !== ''));
      if (!complete || (waitingNow !== undefined && waitsFor === undefined)) wrong.push(`${JSON.stringify(positions)} -> ${text}`);
    }
  }
  return { seen, wrong };
}

describe('the headline of a claim', () => {
  it('says something usable in every reachable combination on the way to the payer', () => {
    const { seen, wrong } = unusable(['encounter', 'coding', 'attempt', 'interchange']);
    expect(wrong).toEqual([]);
    expect(seen).toBe(2 * 5 * 5 * 17 * 5);
  });

  it('says something usable in every reachable combination after the payer has the claim', () => {
    const { seen, wrong } = unusable(['attempt', 'adjudication', 'case', 'credit']);
    expect(wrong).toEqual([]);
    expect(seen).toBe(2 * 17 * 13 * 19 * 5);
  });

  it.each(Object.keys(MACHINES) as MachineName[])('knows every state of the machine %s together with the account', (name) => {
    expect(unusable(name === 'account' ? ['account'] : [name, 'account']).wrong).toEqual([]);
  });

  it('reaches every state of every table, so that none of the above was skipped', () => {
    for (const name of Object.keys(MACHINES) as MachineName[]) expect(new Set(reachable(name))).toEqual(new Set([null, ...Object.keys(MACHINES[name].states)]));
  });

  it('is the rejection of an attempt and not the answer that was owed for it', () => {
    const rejected = headline({ 'attempt:P/1': 'rejected', 'adjudication:P': 'awaiting' });
    expect([rejected.text, rejected.waitsFor?.nextAction]).toEqual(['Rejected', 'Fix and resubmit']);
    expect(headline({ 'attempt:P/1': 'payer-accepted', 'adjudication:P': 'awaiting' }).text).toBe('Accepted by the payer');
    expect(standings({ 'attempt:P/1': 'superseded', 'attempt:P/2': 'held', 'adjudication:P': 'awaiting' }).map((s) => s.machine)).toEqual(['attempt']);
  });

  it('has an action for every timer that a state waits for', () => {
    const timers = Object.values(MACHINES).flatMap((m: Machine) => Object.values(m.states)).flatMap((s) => (typeof s.waits === 'object' && 'timer' in s.waits ? [s.waits.timer] : []));
    expect(timers.filter((t) => TIMER_ACTIONS[t] === undefined)).toEqual([]);
    expect(Object.keys(TIMER_ACTIONS).filter((t) => !timers.includes(t))).toEqual([]);
  });

  it('names both people where registration and codes are wanted at once', () => {
    const said = headline({ 'encounter:C': 'incomplete', 'coding:C': 'waiting' }, { findings: { encounter: 2 } });
    expect(said).toMatchObject({ text: 'Registration incomplete: 2 findings, waiting for a coder', tone: 'warn', waitsFor: { owner: 'biller' } });
  });

  it('of a claim that is not billable waits for nobody, though a coder had it in the queue', () => {
    expect(headline({ 'encounter:C': 'not-billable', 'coding:C': 'waiting' })).toMatchObject({ text: 'Not billable', waitsFor: undefined });
  });

  it('follows the newest attempt: a rejection that was answered by a new attempt is history', () => {
    expect(headline({ 'attempt:P/1': 'rejected', 'attempt:P/2': 'transmitted' }, { partnerName: 'Sample Clearing' }).text).toBe('Sent to Sample Clearing');
    expect(headline({ 'attempt:P/9': 'rejected', 'attempt:P/10': 'ready' }).text).toBe('Ready to send');
  });

  it('shows the appeal and its day', () => {
    expect(headline({ 'attempt:P/1': 'answered', 'adjudication:P/x': 'denied', 'case:P/CO-50': 'triaged' }, { appealDueOn: '2026-12-03' }).text).toBe('Denied, next step known, appeal due Dec 3');
  });

  it('does not say paid while the secondary payer has the claim', () => {
    const said = headline({ 'attempt:P/1': 'answered', 'adjudication:P/x': 'paid', 'attempt:S/1': 'payer-accepted' });
    expect(said).toMatchObject({ text: 'Paid, next payer: accepted by the payer', waitsFor: { owner: 'biller' } });
  });

  it('closes only when nothing is owed and nobody is needed', () => {
    expect(headline({ 'adjudication:P/x': 'paid' }, { openCents: 0 }).text).toBe('Closed');
    expect(headline({ 'adjudication:P/x': 'denied', 'case:P/CO-50': 'open' }, { openCents: 0 }).text).toBe('Denied');
  });

  it('puts a person\'s decision about a proposed correction before a wait that only time ends', () => {
    expect(headline({ 'attempt:P/1': 'transmitted' }, { correctionProposed: true }).waitsFor?.nextAction).toContain('correction');
    expect(headline({ 'attempt:P/1': 'rejected' }, { correctionProposed: true }).waitsFor?.nextAction).toBe('Fix and resubmit');
  });

  it('refuses a state of a newer release instead of showing half a truth', () => {
    expect(() => headline({ 'attempt:P/1': 'teleported' })).toThrow('no state teleported of attempt');
  });

  it('takes owner and action of a state from the life-cycle table', () => {
    expect(waitsForOf(MACHINES.attempt.states.transmitted)).toEqual({ owner: 'biller', nextAction: 'Ask the partner for the acknowledgement', timer: 'acknowledgement-overdue' });
    expect(waitsForOf(MACHINES.attempt.states.draft)).toBeUndefined();
  });
});
