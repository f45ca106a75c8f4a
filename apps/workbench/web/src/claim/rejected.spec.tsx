import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ClaimDetail, SubmissionClaim } from '../api/model.js';
import { answering, BILLER, draw } from '../testing/draw.js';
import { FixTab } from './fix-tab.js';
import { codesOf } from './rejection-words.js';

const ID = '1JMBT4AP00444';
const claim = (attempt: string, exceptions: ClaimDetail['money']['exceptions'] = {}): ClaimDetail => ({
  claim: ID, practice: 'P', patient: null, kind: 'professional', serviceFrom: '2026-03-02', serviceThrough: '2026-03-02', chargeCents: 12_500, payerSource: null, payer: null, payerName: null, partner: null,
  headline: { text: 'Rejected', tone: 'danger' }, waitsFor: null, standing: 'rejected', states: { encounter: 'ready', coding: 'coded', attempt }, document: null, ordinal: 1, interchange: null,
  receivedAt: null, updatedAt: null, lamport: 1, names: {}, positions: {}, money: { chargeCents: 12_500, sourceCents: null, codedCents: null, exceptions }, workItems: [], asOf: '2026-11-22T00:00:00Z', lagSeconds: 0,
  findings: { attempt: [{ code: 'A7-164', severity: 'reject', path: 'subscriber.memberId', message: 'The clearinghouse rejects the claim.', fix: 'Put it right.' }] },
});
const REJECTION = {
  at: '2026-03-03T15:00:00.000Z', stage: 'clearinghouse', category: 'missing-information', resubmitBy: '2026-03-04T15:00:00.000Z',
  reasons: [{ categoryCode: 'A7', statusCode: '164', entityCode: 'IL', path: 'subscriber.memberId', sentence: 'The clearinghouse rejects the claim: something is missing (A7:164:IL).' }],
};
const sent = (more: Partial<SubmissionClaim> = {}): SubmissionClaim => ({
  claim: ID, seq: 9, current: 'P/1', attempts: [{ item: 'P/1', state: 'rejected', payerId: 'TP1', transmittedAt: '2026-03-03T14:00:00.000Z', rejection: REJECTION }], exceptions: [], ...more,
});
const registration = { claim: ID, seq: 3, encounter: 'ready', patient: 'X', findings: [], duplicateOf: null, notBillable: null, claimNumber: 'A1', registration: { subscriber: { memberId: 'MEM0' } }, editable: ['subscriber.memberId', 'subscriber.name.last'] };

afterEach(() => void vi.unstubAllGlobals());

describe('a rejected claim', () => {
  it('says who refused it, for which codes, and until when it should be sent again', async () => {
    answering({ [`GET /v1/submission/claims/${ID}`]: sent() });
    await draw(<FixTab claim={claim('rejected')} onDone={() => undefined} onCode={() => undefined} />);
    const part = await screen.findByRole('region', { name: 'Rejection' });
    expect(part.textContent).toMatch(/Missing information[\s\S]*the clearinghouse \(277CA\)[\s\S]*Send again by[\s\S]*overdue[\s\S]*A7:164:IL/);
    expect(screen.queryByText('Edits before sending')).toBeNull();
  });

  it('opens the very field that the reason points at, with what was said beside it', async () => {
    answering({ [`GET /v1/submission/claims/${ID}`]: sent(), [`GET /v1/intake/claims/${ID}`]: registration });
    await draw(<FixTab claim={claim('rejected')} onDone={() => undefined} onCode={() => undefined} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Fix: Subscriber: member id' }));
    const field = await screen.findByLabelText<HTMLInputElement>('Subscriber: member id');
    expect([field.value, field.getAttribute('aria-invalid'), screen.queryByLabelText('Subscriber: last name')]).toEqual(['MEM0', 'true', null]);
    await waitFor(() => expect(document.activeElement).toBe(field));
  });

  it('whose codes were refused is handed to a coder by who may not change codes, with its clock', async () => {
    const coded = { ...REJECTION, reasons: [{ categoryCode: 'A7', statusCode: '254', path: 'diagnoses[0]', sentence: 'The clearinghouse rejects the claim: a code is not right (A7:254).' }] };
    const answer = { service: 'reporting', stream: ID, seq: 3 };
    const { asked } = answering({
      [`GET /v1/submission/claims/${ID}`]: sent({ attempts: [{ item: 'P/1', state: 'rejected', payerId: 'TP1', transmittedAt: '2026-03-03T14:00:00.000Z', rejection: coded }] }), [`POST /v1/reporting/work-items/${ID}/hand-over`]: answer,
    });
    const open = { ...claim('rejected'), workItems: [{ item: 'attempt:P/1', queue: 'rejections', owner: 'biller', nextAction: 'Fix and resubmit', dueAt: '2026-03-04T15:00:00.000Z', openedAt: '2026-03-03T15:00:00.000Z', findings: [] }] };
    const done = vi.fn();
    const { unmount } = await draw(<FixTab claim={open} onDone={done} onCode={() => undefined} />);
    await screen.findByRole('button', { name: 'See: the codes' });
    fireEvent.click(screen.getByRole('button', { name: 'Hand over to a coder' }));
    await waitFor(() => expect(done).toHaveBeenCalledWith('Handed over to a coder', answer));
    expect(asked.find((a) => a.method === 'POST')?.body).toEqual({ item: 'attempt:P/1', role: 'coder' });
    unmount();
    await draw(<FixTab claim={open} onDone={done} onCode={() => undefined} />, { ...BILLER, roles: ['biller', 'coder'] });
    await screen.findByRole('button', { name: 'Fix: the codes' });
    expect(screen.queryByRole('button', { name: 'Hand over to a coder' })).toBeNull();
  });

  it('is sent again once, and says as which attempt', async () => {
    const answer = { service: 'submission', stream: ID, seq: 12, attempt: 'P/2' };
    const { asked } = answering({ [`GET /v1/submission/claims/${ID}`]: sent(), [`POST /v1/submission/claims/${ID}/resubmit`]: answer });
    const done = vi.fn();
    await draw(<FixTab claim={claim('rejected')} onDone={done} onCode={() => undefined} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Send again' }));
    await waitFor(() => expect(done).toHaveBeenCalledWith('Sent again as attempt P/2', answer));
    expect(asked.filter((a) => a.method === 'POST')).toHaveLength(1);
  });

  it('is not sent again before submission knows what was just put right', async () => {
    const { asked } = answering({
      [`GET /v1/submission/claims/${ID}`]: sent(), [`GET /v1/submission/claims/${ID}?after=intake%2F${ID}%404`]: { status: 503, error: { code: 'not-now', sentence: 'Not now.' } },
    });
    await draw(<FixTab claim={claim('rejected')} newest={{ service: 'intake', stream: ID, seq: 4 }} onDone={() => undefined} onCode={() => undefined} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Send again' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Nothing was sent');
    expect(asked.filter((a) => a.path.endsWith('/resubmit'))).toEqual([]);
  });

  it('tells why it cannot be sent again yet, in the words of submission', async () => {
    const sentence = 'Coding has not confirmed the claim; finish it first.';
    answering({ [`GET /v1/submission/claims/${ID}`]: sent(), [`POST /v1/submission/claims/${ID}/resubmit`]: { status: 409, error: { code: 'coding-open', sentence } } });
    await draw(<FixTab claim={claim('rejected')} onDone={() => undefined} onCode={() => undefined} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Send again' }));
    expect((await screen.findByRole('alert')).textContent).toContain(sentence);
  });

  it('that was sent again says what took its place, and offers nothing any more', async () => {
    const before = sent().attempts[0]!;
    answering({ [`GET /v1/submission/claims/${ID}`]: sent({ current: 'P/2', attempts: [{ ...before, state: 'superseded' }, { item: 'P/2', state: 'clearinghouse-accepted', payerId: 'TP1', transmittedAt: null, rejection: null }] }) });
    await draw(<FixTab claim={claim('clearinghouse-accepted')} onDone={() => undefined} onCode={() => undefined} />);
    expect((await screen.findByText(/was rejected/)).textContent).toMatch(/missing information.*P\/2 took its place and is clearinghouse accepted/);
    expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull();
  });
});

describe('a contradiction', () => {
  it('stands with its sentence, and the decision that is chosen is the one that is sent', async () => {
    const exception = 'accepted-after-rejection/P/1';
    const { asked } = answering({ [`GET /v1/submission/claims/${ID}`]: sent({ exceptions: [{ exception, raisedAt: '2026-03-03T16:00:00.000Z', settled: null }] }), [`POST /v1/submission/claims/${ID}/exceptions`]: { service: 'submission', stream: ID, seq: 13 } });
    const said = { at: '2026-03-03T16:00:00.000Z', code: 'accepted-after-rejection', sentence: 'The payer acknowledges a claim that was rejected before.', owner: 'biller', nextAction: 'Ask the payer', dueAt: '2026-03-04T16:00:00.000Z', amountCents: 12_500 };
    await draw(<FixTab claim={claim('rejected', { [`submission/${exception}`]: said })} onDone={() => undefined} onCode={() => undefined} />);
    expect(await screen.findByText(said.sentence)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Leave the claim as it is' }));
    await waitFor(() => expect(asked.find((a) => a.method === 'POST')?.body).toEqual({ exception, decision: 'leave-as-it-is' }));
  });
});

describe('codes of a reason', () => {
  it('are written as the acknowledgement has them', () => {
    expect([codesOf({ path: '', sentence: '', categoryCode: 'A3', statusCode: '21' }), codesOf({ path: '', sentence: '', segmentCode: '8', elementCode: '7' }), codesOf({ path: '', sentence: '', noteCode: '024' })]).toEqual(['A3:21', 'IK304 8, IK403 7', 'TA105 024']);
  });
});
