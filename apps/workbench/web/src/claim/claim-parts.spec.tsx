import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ClaimDetail, Finding, JourneyEntry } from '../api/model.js';
import { answering, BILLER, draw } from '../testing/draw.js';
import { FixTab } from './fix-tab.js';
import { Journey } from './journey.js';
import { PersonLine } from './person.js';

const ID = '1JMBT4AP00444';
const finding = (more: Partial<Finding>): Finding => ({ code: 'REG-06', severity: 'reject', path: 'subscriber.memberId', message: 'The subscriber has no member id.', fix: 'Take it from the insurance card.', ...more });
const claim = (findings: ClaimDetail['findings']): ClaimDetail => ({
  claim: ID, practice: 'P', patient: null, kind: 'professional', serviceFrom: '2026-03-02', serviceThrough: '2026-03-02', chargeCents: 12_500, payerSource: null, payer: null, payerName: null, partner: null,
  headline: { text: 'Registration incomplete', tone: 'warn' }, waitsFor: null, standing: 'incomplete', states: { encounter: 'incomplete', coding: 'coded', attempt: null }, document: null, ordinal: 1, interchange: null,
  receivedAt: null, updatedAt: null, lamport: 1, names: {}, positions: {}, findings, money: { chargeCents: 12_500, sourceCents: null, codedCents: null }, workItems: [], asOf: '2026-11-22T00:00:00Z', lagSeconds: 0,
});
const registration = { claim: ID, seq: 3, encounter: 'incomplete', patient: 'X', findings: [], duplicateOf: null, notBillable: null, claimNumber: 'A1', registration: { subscriber: { name: { last: 'SAMPLE' } } }, editable: ['subscriber.memberId', 'subscriber.name.last'] };
const answer = { service: 'intake', stream: ID, seq: 4, changed: ['subscriber.memberId'] };

afterEach(() => void vi.unstubAllGlobals());

describe('findings and fixes', () => {
  it('open the field that the finding points at, send only what changed, and hand back where to read on', async () => {
    const { asked } = answering({ [`GET /v1/intake/claims/${ID}`]: registration, [`POST /v1/intake/claims/${ID}/edits`]: answer });
    const done = vi.fn();
    await draw(<FixTab claim={claim({ encounter: [finding({})] })} onDone={done} onCode={() => undefined} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Edit this field' }));
    const field = await screen.findByLabelText('Subscriber: member id');
    expect(screen.queryByLabelText('Subscriber: last name')).toBeNull();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    fireEvent.change(field, { target: { value: 'MEM1' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save and check again' }));
    await waitFor(() => expect(done).toHaveBeenCalledWith('Saved', answer));
    const sent = asked.find((a) => a.method === 'POST');
    expect(sent?.body).toEqual({ changes: { 'subscriber.memberId': 'MEM1' }, resolved: [] });
    expect(sent?.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('show a refusal beside its field and keep what was typed', async () => {
    answering({
      [`GET /v1/intake/claims/${ID}`]: registration,
      [`POST /v1/intake/claims/${ID}/edits`]: { status: 422, error: { code: 'EDIT-VALUE', sentence: 'subscriber.memberId takes a member id of 2 to 80 characters.', details: { path: 'subscriber.memberId' } } },
    });
    await draw(<FixTab claim={claim({ encounter: [finding({})] })} onDone={() => undefined} onCode={() => undefined} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Edit this field' }));
    const field = await screen.findByLabelText<HTMLInputElement>('Subscriber: member id');
    fireEvent.change(field, { target: { value: 'M' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save and check again' }));
    expect((await screen.findAllByText('subscriber.memberId takes a member id of 2 to 80 characters.')).length).toBe(2);
    expect(field.value).toBe('M');
  });

  it('ask for a reason before a predicted denial is overridden', async () => {
    const { asked } = answering({ [`POST /v1/submission/claims/${ID}/overrides`]: { service: 'submission', stream: ID, seq: 9 } });
    const done = vi.fn();
    await draw(<FixTab claim={claim({ attempt: [finding({ code: 'NCCI-01', severity: 'deny', path: 'lines[1].code' })] })} onDone={done} onCode={() => undefined} />);
    fireEvent.click(await screen.findByRole('button', { name: 'It does not apply here …' }));
    const button = await screen.findByRole('button', { name: 'Override and check again' });
    expect((button as HTMLButtonElement).disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'Separate sessions' } });
    fireEvent.click(button);
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(asked[0]?.body).toEqual({ code: 'NCCI-01', path: 'lines[1].code', reason: 'Separate sessions' });
  });

  it('offer no override where a receiver would refuse the claim, and no edit to somebody who may only look', async () => {
    await draw(<FixTab claim={claim({ attempt: [finding({ severity: 'reject' })] })} onDone={() => undefined} onCode={() => undefined} />, { ...BILLER, roles: ['auditor'] });
    await screen.findByText('The subscriber has no member id.');
    expect(screen.queryByRole('button', { name: /does not apply/ })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Edit this field' })).toBeNull();
    expect(screen.getByText('Somebody with another role makes this edit.')).toBeTruthy();
  });
});

describe('the journey', () => {
  const entry = (more: Partial<JourneyEntry>): JourneyEntry => ({
    event: `intake/${ID}/1`, at: '2026-11-02T15:00:00Z', by: 'service:intake', service: 'intake', type: 'intake.encounter-received', title: 'Received', what: 'A claim was taken in.', machine: 'encounter', item: '1', to: 'received',
    facts: { chargeCents: 12_500, dueAt: '2026-11-03T15:00:00Z' }, lamport: 1, seq: 1, traceId: 'a'.repeat(32), ...more,
  });

  it('says when with its zone, what, by whom, and links the trace', async () => {
    await draw(<Journey entries={[entry({}), entry({ event: `submission/${ID}/2`, by: 'person:biller', service: 'submission', title: 'Sent', at: '2026-11-11T15:00:00Z', traceId: null })]} />);
    expect((await screen.findAllByText(/\d\d\/\d\d\/2026, \d+:\d\d:\d\d [AP]M \S+/)).length).toBe(2);
    expect(screen.getByText('by intake')).toBeTruthy();
    expect(screen.getByText('by biller, in submission')).toBeTruthy();
    expect(screen.getAllByRole('link').map((a) => a.getAttribute('href'))).toEqual([`http://127.0.0.1:1/trace/${'a'.repeat(32)}`]);
    expect(screen.getByText('9 d without anything new')).toBeTruthy();
  });

  it('opens the facts of an event, money as money and times with their zone', async () => {
    await draw(<Journey entries={[entry({})]} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Facts' }));
    expect(screen.getByText('$125.00')).toBeTruthy();
    expect(screen.getByText('intake.encounter-received')).toBeTruthy();
  });
});

describe('the patient of a claim', () => {
  const person = { last: 'SAMPLE', first: 'PAT', birthDate: '1980-03-04', memberIds: [{ sequence: 'P', id: 'M1' }] };

  it('is sealed until somebody asks, and asking is a request of its own', async () => {
    const { asked } = answering({ [`POST /v1/reporting/claims/${ID}/person`]: { claim: ID, person } });
    await draw(<PersonLine claim={ID} />);
    expect(asked).toEqual([]);
    fireEvent.click(await screen.findByRole('button', { name: 'Reveal (is logged)' }));
    expect(await screen.findByText('SAMPLE, PAT')).toBeTruthy();
    expect(screen.getByText('born 03/04/1980')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Hide' }));
    expect(screen.queryByText('SAMPLE, PAT')).toBeNull();
  });

  it('cannot be asked for by a role that does not need it', async () => {
    await draw(<PersonLine claim={ID} />, { ...BILLER, roles: ['auditor'] });
    await screen.findByText('is sealed');
    expect(screen.queryByRole('button')).toBeNull();
  });
});
