import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ClaimMessage, RawSegment } from '../api/model.js';
import { answering, BILLER, draw } from '../testing/draw.js';
import { MessagesTab } from './messages-tab.js';
import { controlsOf, rawQuestion } from './raw-part.js';
import { elementsOf, segmentWord } from './segment-words.js';

const ID = '1JMBT4AP00444';
const message = (more: Partial<ClaimMessage>): ClaimMessage => ({
  message: '837', at: '2026-03-02T16:00:00.000Z', attempt: 'P/1', stage: 'sent', outcome: 'sent', document: null, interchange: '1JMBT4AP00F1E', remit: null, codes: {}, controls: { interchangeControl: '000000012' }, event: `submission/${ID}/3`, ...more,
});
const segment = (id: string, text: string, position: number, role: RawSegment['role'] = 'envelope'): RawSegment => ({ id, text, position, role, offset: position });
const SEGMENTS = [
  segment('ISA', 'ISA*00*          *00*          *ZZ*A              *ZZ*B              *260302*0900*^*00501*000000012*0*T*:~', 0), { ...segment('GS', 'GS*HC*A*B*20260302*0900*34*X*005010X222A1~', 0), offset: 106 },
  segment('ST', 'ST*837*0007*005010X222A1~', 1), segment('NM1', 'NM1*IL*1*SAMPLE*ADA****MI*MEM1~', 9, 'level'), segment('CLM', `CLM*${ID}*125***11:B:1~`, 14, 'part'),
];
const messages = { [`GET /v1/reporting/claims/${ID}/messages`]: { asOf: '2026-03-02T16:00:00.000Z', lagSeconds: 0, messages: [message({})] } };

afterEach(() => void vi.unstubAllGlobals());

describe('the raw part of a message', () => {
  it('is asked for by a person, shows a segment a line with what it is about, and is forgotten when it is hidden', async () => {
    const { asked } = answering({ ...messages, [`POST /v1/submission/claims/${ID}/raw`]: { segments: SEGMENTS } });
    await draw(<MessagesTab id={ID} />);
    const button = await screen.findByRole('button', { name: 'Show raw (is logged) of the 837' });
    expect(asked.some((a) => a.path.endsWith('/raw'))).toBe(false);
    fireEvent.click(button);
    expect((await screen.findByText(`CLM*${ID}*125***11:B:1~`)).closest('tr')?.className).toBe('raw-own');
    expect(screen.getByText('NM1*IL*1*SAMPLE*ADA****MI*MEM1~').closest('tr')?.textContent).toContain('Subscriber');
    expect(screen.getByText('ISA13 000000012')).toBeTruthy();
    expect(asked.find((a) => a.path.endsWith('/raw'))).toMatchObject({ path: `/v1/submission/claims/${ID}/raw`, body: { message: '837', interchange: '1JMBT4AP00F1E' } });
    const hide = screen.getByRole('button', { name: 'Hide raw of the 837' });
    expect(hide.getAttribute('aria-expanded')).toBe('true');
    fireEvent.click(hide);
    await waitFor(() => expect(screen.queryByText(/SAMPLE/)).toBeNull());
  });

  it('says why it cannot be shown, and is not offered to whom it does not concern', async () => {
    answering({ ...messages, [`POST /v1/submission/claims/${ID}/raw`]: { status: 404, error: { code: 'message-unknown', sentence: 'No such message speaks of this claim.' } } });
    const { unmount } = await draw(<MessagesTab id={ID} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Show raw (is logged) of the 837' }));
    await screen.findByText('No such message speaks of this claim.');
    unmount();
    await draw(<MessagesTab id={ID} />, { ...BILLER, roles: ['coder'] });
    await screen.findByText('000000012');
    expect(screen.queryByRole('button', { name: /raw/ })).toBeNull();
  });

  it('is asked of the service that has the bytes', () => {
    expect(rawQuestion(ID, message({ message: '999', document: 'D' }))).toEqual({ path: `/v1/submission/claims/${ID}/raw`, body: { message: '999', interchange: '1JMBT4AP00F1E', document: 'D' } });
    expect(rawQuestion(ID, message({ message: '835', interchange: null, document: 'D', remit: 'R', codes: { ordinal: 3 } }))).toEqual({ path: `/v1/remittance/claims/${ID}/raw`, body: { remit: 'R', ordinal: 3 } });
    expect(rawQuestion(ID, message({ message: '277CA', document: null }))).toBeUndefined();
  });

  it('names segments in words, by qualifier where it has one, and finds control numbers whatever the separator', () => {
    const word = (text: string, in837 = false) => { const [id = ''] = elementsOf(text, '*'); return segmentWord(id, elementsOf(text, '*'), in837); };
    expect([word('NM1*QC*1*X~'), word('REF*6R*K~'), word('REF*ZZ*K~'), word('HL*1**20*1~', true), word('HL*1**20*1~'), word('XYZ*1~')]).toEqual(['Patient', 'Line key', 'Reference', 'Level: billing provider', 'Level: information source', 'XYZ']);
    expect(controlsOf(SEGMENTS.map((s) => ({ ...s, text: s.text.replaceAll('*', '|') })), '|')).toEqual(['ISA13 000000012', 'GS06 34', 'ST02 0007']);
  });
});
