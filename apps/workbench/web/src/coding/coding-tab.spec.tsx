import { screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answering, BILLER, draw } from '../testing/draw.js';
import { CodingTab } from './coding-tab.js';

const ID = '1JMBT4AP00444';
const line = (number: number) => ({ number, code: '99213', modifiers: [], unit: 'UN', quantityMilli: 1000, pointers: [1], chargeCents: 5_000 });
const coding = {
  claim: ID, seq: 3, practice: 'P', coding: 'coded', revision: 1, codes: null, suggestions: [], findings: [], query: null, notBillable: false, releases: [],
  encounter: { kind: 'professional', serviceFrom: '2026-03-02', preCoded: true, diagnoses: [{ code: 'I10', qualifier: 'ABK' }], lines: [line(1), line(2)], coverages: [] },
};

afterEach(() => void vi.unstubAllGlobals());

describe('codes that a rejection points at', () => {
  it('are where the cursor is when the tab opens', async () => {
    answering({ [`GET /v1/coding/claims/${ID}`]: coding });
    await draw(<CodingTab id={ID} at="lines[1].modifiers" onDone={() => undefined} />, { ...BILLER, roles: ['coder'] });
    const field = await screen.findByLabelText('Line 2 modifiers');
    await waitFor(() => expect(document.activeElement).toBe(field));
  });
});
