import { from, machine, person, timer } from '../machine.js';

const open = ['awaiting', 'in-process', 'pended'] as const;
const decided = ['paid', 'partly-paid', 'denied', 'unprocessable', 'patient-share-only', 'settled-at-zero', 'corrected', 'forwarded'] as const;
/** A payer may answer for a claim whose attempt we never saw (crossover, legacy): decisions may open an item. */
const before = [null, ...open, 'reversed'] as const;

export const adjudicationMachine = machine({
  name: 'adjudication',
  service: 'remittance',
  key: 'claim, payer sequence, payer claim number',
  states: {
    awaiting: { meaning: 'The payer has the claim; no answer yet.', waits: timer('no-response', 'denial specialist') },
    'in-process': { meaning: 'The payer says it is working on the claim.', waits: timer('no-response', 'denial specialist') },
    pended: { meaning: 'The payer waits for information.', waits: person('denial specialist', 'Send what the payer asked for') },
    paid: { meaning: 'Every line is paid as expected.', waits: 'end' },
    'partly-paid': { meaning: 'Some lines are paid and at least one is denied.', waits: 'end' },
    denied: { meaning: 'Every line is denied.', waits: 'end' },
    unprocessable: { meaning: 'Answered as unprocessable (MA130): no appeal, a new claim.', waits: person('biller', 'Send a new claim') },
    'patient-share-only': { meaning: 'The payer left everything to the patient.', waits: 'end' },
    'settled-at-zero': { meaning: 'Nothing is owed by anybody.', waits: 'end' },
    reversed: { meaning: 'The payer took its answer back; a correction is expected.', waits: timer('correction-overdue', 'poster') },
    corrected: { meaning: 'A later answer replaced this one.', waits: 'end' },
    forwarded: { meaning: 'The payer passed the claim to the next payer.', waits: timer('crossover-overdue', 'biller') },
  },
  transitions: [
    [null, 'remittance.adjudication-awaited', 'awaiting'],
    ...from(['awaiting', 'pended'], 'remittance.adjudication-in-process', 'in-process', 'later'),
    ...from(['awaiting', 'in-process'], 'remittance.adjudication-pended', 'pended', 'later'),
    ...from(before, 'remittance.claim-paid', 'paid'),
    ...from(before, 'remittance.claim-partly-paid', 'partly-paid'),
    ...from(before, 'remittance.claim-denied', 'denied'),
    ...from(before, 'remittance.claim-unprocessable', 'unprocessable'),
    ...from(before, 'remittance.claim-left-to-patient', 'patient-share-only'),
    ...from(before, 'remittance.claim-settled-at-zero', 'settled-at-zero'),
    ...from([...before, ...decided], 'remittance.claim-forwarded', 'forwarded'),
    ...from([...decided], 'remittance.claim-reversed', 'reversed', 'later'),
    ...from(['reversed', 'paid', 'partly-paid', 'denied', 'patient-share-only', 'settled-at-zero'], 'remittance.claim-corrected', 'corrected', 'later'),
  ],
});

export const remitMachine = machine({
  name: 'remit',
  service: 'remittance',
  key: 'payer trace number',
  states: {
    received: { meaning: 'The remittance is stored; its sums are being checked.', waits: 'flow' },
    balanced: { meaning: 'Payments, adjustments and the amount transferred agree.', waits: 'flow' },
    quarantined: { meaning: 'The sums disagree: the cash is in unapplied, nothing was posted.', waits: person('poster', 'Clear the difference with the payer') },
    posted: { meaning: 'Every claim of the remittance is on the ledger or in an exception.', waits: timer('deposit-overdue', 'poster') },
    'matched-to-the-bank': { meaning: 'The deposit at the bank agrees with the remittance.', waits: 'end' },
  },
  transitions: [
    [null, 'remittance.remit-received', 'received'],
    ['received', 'remittance.remit-balanced', 'balanced'],
    ['received', 'remittance.remit-quarantined', 'quarantined'],
    // Its payee was nobody here and has been registered since.
    ['quarantined', 'remittance.remit-balanced', 'balanced'],
    ['quarantined', 'remittance.remit-quarantined', 'quarantined'],
    ...from(['balanced', 'quarantined'], 'remittance.remit-posted', 'posted'),
    ['posted', 'remittance.remit-matched', 'matched-to-the-bank', 'later'],
  ],
});

export const depositMachine = machine({
  name: 'deposit',
  service: 'remittance',
  key: 'bank line',
  states: {
    received: { meaning: 'The bank shows the money.', waits: timer('remit-overdue', 'poster') },
    'matched-to-the-bank': { meaning: 'Remittances account for every cent of it.', waits: 'end' },
  },
  transitions: [
    [null, 'remittance.deposit-received', 'received', 'later'],
    ['received', 'remittance.deposit-matched', 'matched-to-the-bank', 'later'],
  ],
});

export const creditMachine = machine({
  name: 'credit',
  service: 'remittance',
  key: 'claim, payer or patient',
  states: {
    identified: { meaning: 'Somebody was paid too much; the 60-day clock runs (42 CFR 401.305).', waits: timer('refund-due', 'poster') },
    classified: { meaning: 'It is known to whom the money belongs.', waits: timer('refund-due', 'poster') },
    refunded: { meaning: 'The money went back.', waits: 'end' },
    recouped: { meaning: 'The payer took the money back out of a later payment.', waits: 'end' },
  },
  transitions: [
    [null, 'remittance.credit-identified', 'identified', 'later'],
    ['identified', 'remittance.credit-classified', 'classified', 'later'],
    ['classified', 'remittance.credit-refunded', 'refunded', 'later'],
    ...from(['identified', 'classified'], 'remittance.credit-recouped', 'recouped', 'later'),
  ],
});
