import { fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answering, draw } from '../testing/draw.js';
import { AcknowledgedPart } from './acknowledged.js';
import { Figures } from './figures.js';

const DATE = '2026-03-03';
const PRACTICE = '01PRACT000001';
const fresh = { asOf: '2026-03-04T00:00:00.000Z', lagSeconds: 0 };
const none = { count: 0, cents: 0 };
const figures = {
  submissions: { submitted: { count: 3, cents: 30_000 }, accepted: { count: 1, cents: 10_000 }, rejected: { count: 1, cents: 12_000 }, pending: { count: 1, cents: 8_000 }, outstanding: { count: 4, cents: 40_000 } },
  payments: { answered: { count: 2, cents: 9_000 }, heldCents: 1_000, releasedCents: 0, providerAdjustmentCents: 500, cashCents: 9_500, bookedCents: 9_500, differenceCents: 0, accounts: {} },
  denials: { received: none, cases: none, byCause: [] }, followUp: { open: { count: 2, cents: 5_000 }, overdue: { count: 1, cents: 2_500 }, done: {} }, highRisk: { claims: none, because: {} },
};
const answers = (payments: object = {}) => ({
  [`GET /v1/reporting/days/${DATE}`]: { ...fresh, date: DATE, items: [{ practice: PRACTICE, name: 'Harbor Street Medicine', closed: null, asOf: fresh.asOf, figures: { ...figures, payments: { ...figures.payments, ...payments } }, corrections: [] }] },
  [`GET /v1/reporting/days/${DATE}/figures/rejected`]: { ...fresh, items: [{ stream: '1JMBT4AP00444', item: 'attempt:P/1', cents: 12_000, at: '2026-03-03T15:00:00.000Z', why: 'rejected' }], cursor: null, totalCents: 12_000 },
});

afterEach(() => void vi.unstubAllGlobals());

describe('the five figures', () => {
  it('stand with count and dollars, and the cash is tied to the books', async () => {
    answering(answers());
    await draw(<Figures practice={undefined} date={DATE} />);
    const panel = await screen.findByRole('region', { name: 'Figures of Harbor Street Medicine' });
    expect(panel.textContent).toMatch(/Claims submitted and pendingSubmitted3\$300\.00[\s\S]*rejected1\$120\.00[\s\S]*Cash \$95\.00 = \$90\.00 posted \+ \$10\.00 held − \$0\.00 released − \$5\.00 provider adjustments; the books have \$95\.00/);
    expect(panel.querySelector('.identity-line .tone-ok')).not.toBeNull();
  });

  it('say so where cash and books are apart', async () => {
    answering(answers({ bookedCents: 9_000, differenceCents: 500 }));
    await draw(<Figures practice={undefined} date={DATE} />);
    expect((await screen.findByRole('region', { name: 'Figures of Harbor Street Medicine' })).querySelector('.identity-line .tone-danger')?.textContent).toContain('the books have $90.00');
  });

  it('open what they are made of, claim by claim', async () => {
    const { asked } = answering(answers());
    await draw(<Figures practice={undefined} date={DATE} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Show what rejected of Harbor Street Medicine is made of' }));
    expect((await screen.findByRole('link', { name: '1JMBT4AP00444' })).getAttribute('href')).toBe('/claims/1JMBT4AP00444');
    expect(asked.at(-1)?.path).toContain(`practice=${PRACTICE}`);
  });
});

describe('what left yesterday', () => {
  it('is accepted, rejected or pending, and every pending claim is listed', async () => {
    await draw(<AcknowledgedPart of={{
      submitted: { count: 2, cents: 20_000 }, accepted: { count: 1, cents: 10_000 }, rejected: none, pending: { count: 1, cents: 10_000 },
      identity: { holds: true, count: '2 submitted = 1 accepted + 0 rejected + 1 pending', cents: '$200.00 = $100.00 + $0.00 + $100.00' },
      waiting: [{ claim: '1JMBT4AP00444', attempt: 'P/1', state: 'syntax-accepted', cents: 10_000, transmittedAt: '2026-03-03T15:00:00.000Z', ageHours: 50, overdueSince: '2026-03-05T15:00:00.000Z' }],
    }} />);
    expect(await screen.findByText('2 submitted = 1 accepted + 0 rejected + 1 pending')).toBeTruthy();
    expect(screen.getByRole('link', { name: '1JMBT4AP00444' }).closest('li')?.textContent).toMatch(/\$100\.00, syntax accepted.*overdue since/);
  });
});
