import { z } from 'zod';
import { event, lds, none } from '../event.js';
import { cents, count, exception, exceptionSettled as settled, findings, id, partnerFile, plainDate, readingBegan } from '../fields.js';

const service = 'remittance' as const;

const sequence = none(z.enum(['P', 'S', 'T']), 'Payer sequence');

const adjustmentCode = z.object({ group: none(z.string(), 'CAS01'), reason: none(z.string(), 'CARC') });

/**
 * One entry of the journal as libs/ledger writes it: at least two legs whose debits and credits are equal. The key makes a second posting of
 * the same fact a no-op. Tenant, practice and claim are those of the event that carries it.
 */
export const journalEntry = z.object({
  key: z.object({
    source: none(z.string(), 'SHA-256 (hex) of the fact that caused the entry'),
    rule: none(z.string(), 'Posting rule, J1 to J27'),
    leg: none(z.int().positive(), 'Number of its first leg among the legs of this rule from this fact'),
  }).meta({ description: 'Unique in the billing company for ever', 'x-phi': 'none' }),
  occurredOn: plainDate('Day of the fact itself: service, payment, deposit'),
  postedOn: plainDate('Day the books took it in, in the zone of the billing company'),
  sequence: none(z.enum(['P', 'S', 'T', 'other']).optional(), 'The payer whose answer it is'),
  payerId: none(z.string().optional(), 'Payer that carries a balance forward or takes one back (TRN03)'),
  remit: none(z.string().length(13).optional(), 'The remittance whose money it is'),
  reverses: z.object({ source: none(z.string(), 'Of the mirrored entry'), rule: none(z.string(), 'Of the mirrored entry'), leg: none(z.int().positive(), 'Of the mirrored entry') }).optional()
    .meta({ description: 'The entry whose exact mirror this is', 'x-phi': 'none' }),
  legs: none(z.array(z.object({
    account: none(z.string(), 'Number of the account'),
    debitCents: cents('Debit; 0 on a credit leg'),
    creditCents: cents('Credit; 0 on a debit leg'),
    line: none(z.int().nonnegative().optional(), 'Service line; absent where the money belongs to the claim as a whole'),
    adjustment: adjustmentCode.optional().meta({ description: 'The CAS that moved the money', 'x-phi': 'none' }),
    plb: z.object({ reason: none(z.string(), 'PLB03-1'), reference: lds(z.string(), 'The payer\'s own reference (PLB03-2)') }).optional()
      .meta({ description: 'The PLB that moved the money', 'x-phi': 'lds' }),
  })), 'Debits and credits'),
});
export type PostedEntry = z.infer<typeof journalEntry>;

export const claimEntriesPosted = event({
  type: 'remittance.claim-entries-posted', version: 1, service, stream: 'claim',
  meaning: 'Journal entries of a claim: charges, payments, contractual adjustments, shares that moved.',
  data: z.object({ entries: none(z.array(journalEntry), 'The entries, in the order of posting') }),
});

export const remitEntriesPosted = event({
  type: 'remittance.remit-entries-posted', version: 1, service, stream: 'remit',
  meaning: 'Journal entries of a remittance that belong to no claim: unapplied cash and provider level adjustments.',
  data: z.object({ entries: none(z.array(journalEntry), 'The entries, in the order of posting') }),
});

export const adjudicationAwaited = event({
  type: 'remittance.adjudication-awaited', version: 1, service, stream: 'claim', machine: 'adjudication',
  meaning: 'The claim left for its payer: an answer is owed.',
  data: z.object({ sequence, attempt: none(z.int().positive(), 'Attempt number'), payer: id('The payer'), chargeCents: cents('Charge of the attempt') }),
});

/** What an adjustment does to the books (billing handbook 3.4): posted, moved to the patient, worked as a denial, or only compared. */
export const ADJUSTMENT_TREATMENTS = ['contractual', 'programme', 'withheld', 'patient-share', 'prior-payer', 'denied', 'unknown', 'suspect'] as const;
export type AdjustmentTreatment = (typeof ADJUSTMENT_TREATMENTS)[number];

const adjustment = z.object({
  group: none(z.string(), 'CAS01'),
  reason: none(z.string(), 'CARC'),
  amountCents: cents('Positive lowers the payment'),
  treatment: none(z.enum(ADJUSTMENT_TREATMENTS), 'What it does to the books'),
});

const answeredLine = z.object({
  number: none(z.int().positive().optional(), 'Line of our claim it answers; absent where none could be told'),
  matchedBy: none(z.enum(['line-control', 'code-and-date', 'only-line', 'none']), 'How the line was found'),
  code: none(z.string().optional(), 'Procedure as adjudicated'),
  modifiers: none(z.array(z.string()), 'Modifiers as adjudicated'),
  revenueCode: none(z.string().optional(), 'Revenue code'),
  chargeCents: cents('SVC02'),
  paidCents: cents('SVC03'),
  allowedCents: cents('AMT*B6').optional(),
  adjustments: none(z.array(adjustment), 'CAS of the line'),
  remarks: none(z.array(z.string()), 'RARC of the line (LQ*HE)'),
});

export type AnsweredLine = z.infer<typeof answeredLine>;

/** One CLP as it was posted. */
const answer = {
  sequence,
  remit: id('The remittance'),
  document: id('The file'),
  ordinal: count('Which CLP of the remittance, from 1'),
  paymentDate: plainDate('Day the remittance says it was paid (BPR16): what a payer counts the days of an appeal from').optional(),
  statusCode: none(z.string(), 'CLP02'),
  payerClaimControl: lds(z.string(), 'The payer\'s own claim number (CLP07)'),
  matchedBy: none(z.enum(['claim-id', 'payer-claim-number', 'look-up', 'person']), 'How the claim was found'),
  chargeCents: cents('CLP03'),
  paidCents: cents('CLP04'),
  contractualCents: cents('Written off by contract'),
  patientCents: cents('Left to the patient or the next payer (PR-1, 2, 3, 66, 178)'),
  deniedCents: cents('Denied or reduced without a rule that posts it: stays open with a case'),
  heldCents: cents('Adjustments that wait for a person'),
  lines: none(z.array(answeredLine), 'Lines in the order of the 835'),
  adjustments: none(z.array(adjustment), 'CAS of the claim level'),
  remarks: none(z.array(z.string()), 'RARC of the claim (MIA, MOA)'),
  balances: none(z.object({
    insuranceCents: z.partialRecord(z.enum(['P', 'S', 'T']), z.int()).meta({ description: 'Open at each payer sequence, integer cents', 'x-phi': 'none' }),
    patientCents: cents('Open at the patient'),
    openCents: cents('Everything that is still open'),
  }), 'The claim\'s buckets after posting'),
};

const answerData = z.object(answer);
export type Answer = z.infer<typeof answerData>;

const answered = <const T extends string>(type: T, meaning: string) => event({ type, version: 1, service, stream: 'claim', machine: 'adjudication', meaning, data: answerData });

export const claimPaid = answered('remittance.claim-paid', 'The payer paid; what it left open is contractual or the patient\'s or next payer\'s share.');
export const claimPartlyPaid = answered('remittance.claim-partly-paid', 'The payer paid some lines and denied at least one.');
export const claimDenied = answered('remittance.claim-denied', 'The payer denied every line; the claim was adjudicated and may be corrected or appealed.');
export const claimUnprocessable = answered('remittance.claim-unprocessable', 'Answered as unprocessable (MA130): no appeal right, a new claim is sent.');
export const claimLeftToPatient = answered('remittance.claim-left-to-patient', 'The payer paid nothing because everything it allows is the patient\'s or next payer\'s share.');
export const claimSettledAtZero = answered('remittance.claim-settled-at-zero', 'Nothing is owed by anybody: the contract takes it all.');
export const claimForwarded = answered('remittance.claim-forwarded', 'The payer passed the claim on to another payer (CLP02 = 19, 20, 21 or 23).');

export const payerShareMoved = event({
  type: 'remittance.payer-share-moved', version: 1, service, stream: 'claim',
  meaning: 'The share that this payer leaves belongs to the next payer: submission drafts its attempt.',
  data: z.object({
    remit: id('The remittance'), from: sequence, to: sequence,
    amountCents: cents('The share'),
    lines: none(z.array(answeredLine), 'What the payer decided, line by line, for loop 2430'),
    adjustments: none(z.array(adjustment), 'Its claim level adjustments, for loop 2320'),
    paidCents: cents('What it paid, for AMT*D'),
    decidedOn: plainDate('Date of the payer\'s decision, for DTP*573'),
    payerClaimControl: lds(z.string(), 'The payer\'s own claim number, for REF*F8 of loop 2330B'),
  }),
});

export const patientShareMoved = event({
  type: 'remittance.patient-share-moved', version: 1, service, stream: 'claim',
  meaning: 'No further payer: what the payer left as deductible, coinsurance or copayment is the patient\'s.',
  data: z.object({
    remit: id('The remittance'), sequence, patient: id('The patient'), guarantor: id('Who answers for the bills'),
    amountCents: cents('Change of the patient\'s share; negative when a later answer lowers it'),
    shares: none(z.array(z.object({
      line: none(z.int().positive().optional(), 'Service line'),
      reason: none(z.string(), 'CARC, always of group PR: 1, 2, 3, 66 or 178'),
      amountCents: cents('The part'),
    })), 'What it is made of: the sentence that explains the balance'),
    serviceFrom: plainDate('First day of service'),
  }),
});

export const exceptionRaised = event({
  type: 'remittance.exception-raised', version: 1, service, stream: 'claim',
  meaning: 'An answer contradicts the claim or cannot be posted by rule: its cash is journalled, and a person decides about the rest.', data: exception,
});

export const exceptionSettled = event({
  type: 'remittance.exception-settled', version: 1, service, stream: 'claim', meaning: 'A person or a later fact settled an exception.', data: settled,
});

export const remitReceived = event({
  type: 'remittance.remit-received', version: 1, service, stream: 'remit', machine: 'remit',
  meaning: 'A remittance (one ST of an 835) was read to its end; its sums are being checked.',
  data: z.object({
    document: id('The file'),
    partner: id('The partner that sent it'),
    transaction: count('Which ST of the file, from 1'),
    trace: none(z.string(), 'Payment or check number (TRN02)'),
    payerTaxId: none(z.string(), 'TRN03'),
    payerName: none(z.string(), 'Name of the payer'),
    payeeId: none(z.string(), 'NPI or tax id of the payee (N104 of 1000B)'),
    method: none(z.string(), 'BPR04'),
    handling: none(z.string(), 'BPR01'),
    paymentCents: cents('BPR02'),
    paymentDate: plainDate('BPR16'),
    claims: count('CLP loops'),
  }),
});

export const remitBalanced = event({
  type: 'remittance.remit-balanced', version: 1, service, stream: 'remit', machine: 'remit',
  meaning: 'The payments of its claims less its provider adjustments are the amount transferred.',
  data: z.object({ paidCents: cents('Sum of CLP04'), providerAdjustmentCents: cents('Sum of the PLB amounts'), unbalancedClaims: count('Claims whose own sums disagree: each is held alone') }),
});

export const remitQuarantined = event({
  type: 'remittance.remit-quarantined', version: 1, service, stream: 'remit', machine: 'remit',
  meaning: 'The sums of the whole remittance disagree, or it came before: nothing is posted to claims, its cash is in unapplied.',
  data: z.object({
    reason: none(z.enum(['does-not-balance', 'same-trace-other-content', 'payee-unknown']), 'Why'),
    sentence: none(z.string(), 'What disagrees, for the person who clears it with the payer'),
    differenceCents: cents('Payments less provider adjustments less the amount transferred'),
    unappliedCents: cents('Cash put to unapplied'),
  }),
});

export const remitRepeated = event({
  type: 'remittance.remit-repeated', version: 1, service, stream: 'remit',
  meaning: 'The same remittance came again (same trace, payer, date, amount, payee and content): nothing is posted.',
  data: z.object({ document: id('The file that brought it again'), transaction: count('Which ST of that file') }),
});

export const providerAdjustmentPosted = event({
  type: 'remittance.provider-adjustment-posted', version: 1, service, stream: 'remit',
  meaning: 'An adjustment at provider level (PLB): recovery, balance forward, interest and others.',
  data: z.object({
    ordinal: count('Which PLB pair of the remittance, from 1'),
    reason: none(z.string(), 'PLB03-1'),
    amountCents: cents('Positive lowers the payment'),
    rule: none(z.string(), 'Posting rule'),
    account: none(z.string(), 'Account it was posted to'),
  }),
});

export const paymentHeld = event({
  type: 'remittance.payment-held', version: 1, service, stream: 'remit',
  meaning: 'A CLP was not posted to a claim: its cash is in unapplied until a person or a later fact settles it.',
  data: z.object({
    ordinal: count('Which CLP, from 1'),
    reason: none(z.enum(['unmatched', 'does-not-balance', 'reversal', 'correction', 'predetermination', 'posted-before', 'another-practice', 'claim-parked']), 'Why'),
    sentence: none(z.string(), 'What a person should know'),
    paidCents: cents('CLP04, now in unapplied'),
    claim: none(z.string().length(13).optional(), 'The claim it speaks of, where that is known'),
    exception: none(z.string(), 'Key of the exception'),
    dueAt: none(z.string(), 'When it must be decided (ISO 8601)'),
  }),
});

export const paymentReleased = event({
  type: 'remittance.payment-released', version: 1, service, stream: 'remit',
  meaning: 'A held CLP found its claim: the cash left unapplied and was posted.',
  data: z.object({
    ordinal: count('Which CLP, from 1'), claim: id('The claim'), paidCents: cents('CLP04'), exception: none(z.string(), 'Key of the exception'),
    heldCents: cents('Of it, what the claim could not post and put to unapplied itself; absent where it posted all').optional(),
  }),
});

export const remitPosted = event({
  type: 'remittance.remit-posted', version: 1, service, stream: 'remit', machine: 'remit',
  meaning: 'Every CLP is on the ledger: posted to its claim or held in unapplied; the sums tie to the amount transferred.',
  data: z.object({
    posted: count('CLP posted to claims'), held: count('CLP held'),
    postedCents: cents('Sum of CLP04 posted'), heldCents: cents('Sum of CLP04 in unapplied'),
    providerAdjustmentCents: cents('Sum of the PLB amounts'), paymentCents: cents('BPR02: posted plus held less provider adjustments'),
  }),
});

export const documentReceived = event({
  type: 'remittance.document-received', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'A file of remittances came through a door and is stored sealed; nothing of it has been read.',
  ...partnerFile,
});

export const documentReading = event({
  type: 'remittance.document-reading', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'Reading began.', data: readingBegan,
});

export const documentProgressed = event({
  type: 'remittance.document-progressed', version: 1, service, stream: 'document',
  meaning: 'A chunk of at most 200 claims was handed to its claims; the cursor moved.',
  data: z.object({ claims: count('CLP taken so far'), bytesRead: count('Bytes read so far'), sizeBytes: count('Size of the file in bytes') }),
});

const remitted = {
  remits: count('Remittances in the file'),
  repeated: count('Of these, known before'),
  claims: count('CLP loops'),
  paymentCents: cents('Sum of BPR02'),
  findings,
};

export const documentDone = event({
  type: 'remittance.document-done', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'Every remittance of the file is taken in.', data: z.object(remitted),
});

export const documentRefused = event({
  type: 'remittance.document-refused', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'The file is no 835; the first finding says why.', data: z.object({ reason: none(z.string(), 'One sentence for the sender'), ...remitted }),
});

export const documentExcepted = event({
  type: 'remittance.document-excepted', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'What could be read is taken in, and something of the file cannot be read: a person asks the sender.',
  data: z.object({ reason: none(z.string(), 'One sentence for the person who looks'), ...remitted }),
});

export const remittanceEvents = [
  claimEntriesPosted, remitEntriesPosted, adjudicationAwaited, claimPaid, claimPartlyPaid, claimDenied, claimUnprocessable, claimLeftToPatient, claimSettledAtZero,
  claimForwarded, payerShareMoved, patientShareMoved, exceptionRaised, exceptionSettled, remitReceived, remitBalanced, remitQuarantined, remitRepeated,
  providerAdjustmentPosted, paymentHeld, paymentReleased, remitPosted, documentReceived, documentReading, documentProgressed, documentDone, documentRefused, documentExcepted,
] as const;
