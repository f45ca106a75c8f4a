import { describe, expect, it } from '@jest/globals';
import { loadStarterCodes } from '@claimstream/codes';
import { answer, cas, life, line, triaged } from './cases.fixture.js';
import { isRoute } from './routes.js';

interface Said { filingCode?: string | undefined; remarks?: string[]; unprocessable?: boolean; paymentDate?: string; more?: Record<string, unknown> }

const first = (text: string, { filingCode = 'MB', remarks = [], unprocessable = false, paymentDate, more = {} }: Said = {}) =>
  triaged(life(filingCode, more).when(answer(1, [line(1, 12_000, 0, [cas(text)], remarks)], { unprocessable, ...(paymentDate === undefined ? {} : { paymentDate }) })));

describe('category and route', () => {
  it.each([
    ['CO-197 120.00', 'authorization_referral', 'RETRO_AUTH', 'denial specialist'], ['CO-50 120.00', 'medical_necessity', 'APPEAL', 'denial specialist'],
    ['CO-4 120.00', 'coding', 'CORRECT', 'coder'], ['PR-27 120.00', 'registration_eligibility', 'VERIFY_ELIG', 'biller'], ['CO-22 120.00', 'coordination_of_benefits', 'BILL_OTHER', 'biller'],
  ])('of %s come from the table of reasons', (text, category, route, owner) => {
    expect(first(text)).toMatchObject({ category, route, owner, by: 'table' });
  });

  it('come from the remark where it says more than the reason', () => {
    expect(first('CO-16 120.00', { remarks: ['MA01', 'M127'] })).toMatchObject({ category: 'documentation', route: 'SEND_DOCS' });
    expect(first('CO-96 120.00', { remarks: ['N130'] })).toMatchObject({ category: 'coverage_benefit' });
    expect(first('CO-16 120.00', { remarks: ['M76'] })).toMatchObject({ category: 'coding', route: 'CORRECT', owner: 'coder', nextAction: expect.stringContaining('Fix diagnosis') });
  });

  it('never lead to the patient for what is not PR', () => {
    expect(first('CO-119 120.00')).toMatchObject({ route: 'REVIEW_CONTRACT' });
    expect(first('PR-119 120.00')).toMatchObject({ route: 'POST_PATIENT' });
    expect(first('CO-242 120.00')).toMatchObject({ route: 'APPEAL' });
  });

  it('question a contractual reason that the books did not post', () => {
    expect(first('PI-45 120.00')).toMatchObject({ category: 'contractual', route: 'REVIEW_CONTRACT' });
  });

  it('of an unprocessable answer are a new claim within the limit of a first one: no appeal, no replacement', () => {
    const t = first('CO-16 120.00', { remarks: ['MA130', 'N290'], unprocessable: true });
    expect(t).toMatchObject({ category: 'provider_enrollment', route: 'REBILL', appealable: 'no', correctable: false, correctBy: '2027-02-10' });
    expect(t).not.toHaveProperty('appealBy');
  });

  it('a remark opens or closes the way to an appeal, and a Medicare claim that came late has none', () => {
    expect(first('CO-50 120.00', { remarks: ['N211'] })).toMatchObject({ appealable: 'no' });
    expect(first('CO-4 120.00', { remarks: ['N210'] })).toMatchObject({ appealable: 'yes' });
    expect(first('CO-29 120.00')).toMatchObject({ category: 'timely_filing', appealable: 'no' });
    expect(first('CO-29 120.00', { filingCode: 'CI' })).toMatchObject({ appealable: 'yes' });
  });

  it('are known for every action of the shipped table', () => {
    const codes = loadStarterCodes();
    const actions = new Set(['16', '50', '96', '197', '119', '45', '242', '133', '18'].map((c) => codes.carc(c)?.action ?? ''));
    for (const action of actions) expect(isRoute(action) || action === 'ROUTE_BY_RARC').toBe(true);
  });
});

describe('last days', () => {
  it('of Medicare: a year from each refused line, 120 days from the recorded receipt to appeal', () => {
    expect(first('CO-50 120.00')).toMatchObject({ correctBy: '2027-02-10', appealBy: '2026-06-30' });
  });

  it('to appeal count from the remittance, not from the day its file reached us; Medicare\'s from five days after it', () => {
    expect(first('CO-50 120.00', { paymentDate: '2026-01-20' })).toMatchObject({ appealBy: '2026-05-25', correctBy: '2027-02-10' });
    expect(first('CO-50 120.00', { paymentDate: '2026-01-20', filingCode: 'CI' })).toMatchObject({ appealBy: '2026-03-21' });
  });

  it('to appeal count from receipt where the remittance is dated later, or does not say when it was paid', () => {
    expect(first('CO-50 120.00', { paymentDate: '2026-03-04', filingCode: 'CI' })).toMatchObject({ appealBy: '2026-05-01' });
    expect(first('CO-50 120.00', { paymentDate: '2026-02-28' })).toMatchObject({ appealBy: '2026-06-30' });
  });

  it('of a Medicare stay count from its last day', () => {
    expect(first('CO-50 120.00', { filingCode: 'MA', more: { kind: 'institutional' } })).toMatchObject({ correctBy: '2027-02-12' });
  });

  it('of a service on 29 February end on the 28th, and on a day without work on the next one with', () => {
    const on = (day: string) => ({ serviceFrom: day, serviceThrough: day, lines: [] });
    // 28 February 2027 would be a Sunday; 2025 had it on a Friday.
    expect(first('CO-50 120.00', { more: on('2024-02-29') })).toMatchObject({ correctBy: '2025-02-28' });
    expect(first('CO-50 120.00', { more: on('2026-02-28') })).toMatchObject({ correctBy: '2027-03-01' });
  });

  it('of a commercial plan are the earliest of the defaults, because a contract may say any of them', () => {
    expect(first('CO-50 120.00', { filingCode: 'CI' })).toMatchObject({ appealBy: '2026-05-01', correctBy: '2026-08-09' });
  });

  it('are absent where nothing is known of the payer', () => {
    expect(first('CO-50 120.00', { filingCode: 'ZZ' })).not.toHaveProperty('appealBy');
  });
});

describe('the day of the next step', () => {
  it('is five business days on, two for a high amount, one when a last day is near', () => {
    expect(first('CO-50 120.00')).toMatchObject({ dueOn: '2026-03-09' });
    expect(first('CO-50 1200.00')).toMatchObject({ dueOn: '2026-03-04' });
    expect(first('CO-50 120.00', { more: { serviceFrom: '2025-03-10', lines: [] } })).toMatchObject({ correctBy: '2026-03-10', dueOn: '2026-03-03' });
  });
});
