import { z } from 'zod';
import { direct, event, lds, none } from '../event.js';
import { cents, count, exception, exceptionSettled as settled, findings, id, partnerFile, plainDate, readingBegan } from '../fields.js';

const service = 'submission' as const;

/** An attempt lives inside its claim's stream; its item is `<sequence>/<attempt number>`, for example P/1. */
const attempt = {
  sequence: none(z.enum(['P', 'S', 'T']), 'Payer sequence'),
  attempt: none(z.int().positive(), 'Attempt number for this payer sequence, from 1'),
};

export const payerRegistered = event({
  type: 'submission.payer-registered', version: 1, service, stream: 'payer',
  meaning: 'A payer and its route became known or changed.',
  data: z.object({
    name: none(z.string(), 'Name of the payer'),
    payerIds: none(z.array(z.string()), 'Ids under which sources and partners name it'),
    filingCode: none(z.string().optional(), 'SBR09 it expects'),
    partner: id('The partner its claims go to'),
    revision: count('How often the record was written'),
  }),
});

export const partnerRegistered = event({
  type: 'submission.partner-registered', version: 1, service, stream: 'partner',
  meaning: 'A trading partner (clearinghouse or payer) and its envelope settings became known or changed.',
  data: z.object({
    name: none(z.string(), 'Name of the partner'),
    folder: none(z.string(), 'Name of its folder'),
    senderId: none(z.string(), 'ISA06'),
    receiverId: none(z.string(), 'ISA08'),
    usage: none(z.enum(['T', 'P']), 'ISA15'),
    revision: count('How often the record was written'),
  }),
});

export const attemptDrafted = event({
  type: 'submission.attempt-drafted', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'The claim is ready and coded: an attempt for this payer was written.',
  data: z.object({ ...attempt, frequencyCode: none(z.string(), 'CLM05-3'), payerId: none(z.string().optional(), 'Payer id of the source'), chargeCents: cents('Charge of the attempt') }),
});

export const attemptHeld = event({
  type: 'submission.attempt-held', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'The edits found what a payer would refuse or deny; all findings are listed.',
  data: z.object({ ...attempt, findings, releases: none(z.array(z.string()), 'Data releases that decided') }),
});

export const attemptReady = event({
  type: 'submission.attempt-ready', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'Every edit passed; the claim waits for its batch.',
  data: z.object({ ...attempt, payer: id('The payer'), partner: id('The partner'), findings, releases: none(z.array(z.string()), 'Data releases that decided') }),
});

export const attemptBatched = event({
  type: 'submission.attempt-batched', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'The content of the attempt is pinned: what the interchange says about the claim is fixed.',
  data: z.object({
    ...attempt,
    interchange: id('The interchange'),
    intakeSeq: count('Pinned intake event'),
    codingSeq: count('Pinned coding event'),
    contentHash: none(z.string(), 'SHA-256 of the pinned content, keyed per tenant'),
    chargeCents: cents('Charge of the attempt'),
  }),
});

export const attemptTransmitted = event({
  type: 'submission.attempt-transmitted', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'The file with the claim lies in the partner\'s folder.',
  data: z.object({
    ...attempt,
    interchange: id('The interchange'),
    partner: id('The partner'),
    payer: id('The payer'),
    interchangeControl: none(z.string(), 'ISA13'),
    groupControl: none(z.string(), 'GS06'),
    transactionControl: none(z.string(), 'ST02'),
    chargeCents: cents('Charge of the attempt'),
  }),
});

/** The acknowledgement that moved an attempt. */
const rung = { ...attempt, interchange: id('The interchange that carried the attempt'), document: id('The file with the acknowledgement') };

export const attemptSyntaxAccepted = event({
  type: 'submission.attempt-syntax-accepted', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'The receiver could read the transaction with the claim (999).',
  data: z.object({ ...rung, withErrors: none(z.boolean(), 'The 999 noted errors and let the claims go on (IK501 = E)'), findings }),
});

/** What a 277CA says of a claim (STC01), by code. */
const claimStatus = {
  ...rung,
  categoryCode: none(z.string(), 'Claim status category (STC01-1)'),
  statusCode: none(z.string(), 'Claim status (STC01-2)'),
  entityCode: none(z.string().optional(), 'Whom the status is about (STC01-3)'),
  statusDate: plainDate('Date of the status (STC02)').optional(),
  payerClaimControl: lds(z.string().optional(), 'The payer\'s own claim number (REF*1K)'),
};

export const attemptClearinghouseReceived = event({
  type: 'submission.attempt-clearinghouse-received', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'The clearinghouse has the claim and has not judged it (277CA, A1).', data: z.object(claimStatus),
});

export const attemptClearinghouseAccepted = event({
  type: 'submission.attempt-clearinghouse-accepted', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'The clearinghouse accepted the claim and passes it on (277CA, A0 or A2).', data: z.object(claimStatus),
});

export const attemptPayerReceived = event({
  type: 'submission.attempt-payer-received', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'The payer has the claim and has not judged it (277CA, A1).', data: z.object(claimStatus),
});

export const attemptPayerAccepted = event({
  type: 'submission.attempt-payer-accepted', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'The payer took the claim into adjudication (277CA, A2): this proves timely filing.', data: z.object(claimStatus),
});

/** What a rejection is about; it decides who fixes it (billing handbook 3.4). */
export const REJECTION_CATEGORIES = [
  'coding', 'missing-information', 'eligibility', 'payer-routing', 'provider-enrolment', 'duplicate', 'dates-charges', 'claim-reference', 'format', 'unclassified',
] as const;
export type RejectionCategory = (typeof REJECTION_CATEGORIES)[number];

const rejectionReason = z.object({
  categoryCode: none(z.string().optional(), 'Claim status category, of a 277CA'),
  statusCode: none(z.string().optional(), 'Claim status, of a 277CA'),
  entityCode: none(z.string().optional(), 'Whom the status is about'),
  segmentCode: none(z.string().optional(), 'IK304, of a 999'),
  elementCode: none(z.string().optional(), 'IK403, of a 999'),
  noteCode: none(z.string().optional(), 'TA105, of a TA1'),
  line: none(z.int().positive().optional(), 'Service line it points at'),
  path: none(z.string(), 'The field it points at, for example subscriber.memberId or lines[2].code; claim where it points at none'),
  sentence: none(z.string(), 'What was refused, for the person who fixes it'),
});
export type RejectionReason = z.infer<typeof rejectionReason>;

export const attemptRejected = event({
  type: 'submission.attempt-rejected', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'Refused before adjudication: never filed, so it is fixed and sent again with frequency 1 within 24 hours.',
  data: z.object({
    ...rung,
    stage: none(z.enum(['interchange', 'syntax', 'clearinghouse', 'payer']), 'Who refused: TA1, 999, or a 277CA of the clearinghouse or the payer'),
    category: none(z.enum(REJECTION_CATEGORIES), 'What it is about'),
    reasons: none(z.array(rejectionReason), 'Every reason, in the order of the acknowledgement'),
    findings,
    resubmitBy: none(z.string(), 'End of the 24 hours (ISO 8601)'),
  }),
  phi: z.object({ texts: direct(z.array(z.string()), 'Free text of the receiver (STC12) and refused values (IK404)') }).optional(),
});

export const attemptAnswered = event({
  type: 'submission.attempt-answered', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'A remittance answered the attempt; nothing more is expected of acknowledgements.',
  data: z.object({ ...attempt, remit: id('The remittance') }),
});

export const attemptSuperseded = event({
  type: 'submission.attempt-superseded', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'A later attempt took its place, or it gave way because the encounter turned out not to be billable.',
  data: z.object({ ...attempt, reason: none(z.string(), 'Why'), by: none(z.int().positive().optional(), 'Number of the attempt that took its place') }),
});

export const acknowledgementOverdue = event({
  type: 'submission.acknowledgement-overdue', version: 1, service, stream: 'claim',
  meaning: 'The receiver has not said in time that it could read the file (24 hours) or what it thinks of the claim (48 hours).',
  data: z.object({ ...attempt, awaited: none(z.enum(['syntax', 'claim']), 'TA1 or 999; or 277CA'), interchange: id('The interchange'), transmittedAt: none(z.string(), 'When the file was delivered (ISO 8601)') }),
});

export const exceptionRaised = event({
  type: 'submission.exception-raised', version: 1, service, stream: 'claim',
  meaning: 'An acknowledgement contradicts what is known of the claim: a person decides, and the claim goes on meanwhile.', data: exception,
});

export const exceptionSettled = event({
  type: 'submission.exception-settled', version: 1, service, stream: 'claim', meaning: 'A person or a later fact settled an exception.', data: settled,
});

export const interchangeBuilt = event({
  type: 'submission.interchange-built', version: 1, service, stream: 'interchange', machine: 'interchange',
  meaning: 'Members and control numbers of a file to a partner are fixed; its bytes follow from them.',
  data: z.object({
    partner: id('The partner'),
    payer: id('The payer'),
    kind: none(z.enum(['837P', '837I']), 'Transaction'),
    interchangeControl: none(z.string(), 'ISA13'),
    groupControl: none(z.string(), 'GS06'),
    transactionControl: none(z.string(), 'ST02'),
    batchReference: none(z.string(), 'BHT03, which a 277CA returns'),
    claims: none(z.array(z.string()), 'The claims of the file, by id'),
    chargeCents: cents('Sum of their charges'),
  }),
});

export const interchangeSent = event({
  type: 'submission.interchange-sent', version: 1, service, stream: 'interchange', machine: 'interchange',
  meaning: 'The file lies in the partner\'s folder.',
  data: z.object({
    interchangeControl: none(z.string(), 'ISA13'),
    fileName: none(z.string(), 'Name in the partner\'s folder, made of the control number'),
    sha256: none(z.string(), 'SHA-256 of its bytes'),
    sizeBytes: count('Size in bytes'),
    claims: count('Claims in it'),
    repairs: count('Characters that had to be replaced because X12 has no escape'),
  }),
});

export const interchangeAcknowledged = event({
  type: 'submission.interchange-acknowledged', version: 1, service, stream: 'interchange', machine: 'interchange',
  meaning: 'The receiver confirmed the file: a TA1 with A or E, or a 999 that takes its transaction.',
  data: z.object({
    document: id('The file with the acknowledgement'),
    by: none(z.enum(['TA1', '999', '277CA']), 'Which acknowledgement said so first'),
    status: none(z.string(), 'TA104 or IK501'),
    noteCode: none(z.string().optional(), 'TA105'),
  }),
});

export const interchangeRejected = event({
  type: 'submission.interchange-rejected', version: 1, service, stream: 'interchange', machine: 'interchange',
  meaning: 'The receiver refused the whole file: none of its claims was received.',
  data: z.object({
    document: id('The file with the acknowledgement'),
    by: none(z.enum(['TA1', '999', '277CA']), 'Which acknowledgement refused it'),
    status: none(z.string(), 'TA104, IK501 or the status category'),
    noteCode: none(z.string().optional(), 'TA105'),
    claims: count('Claims in it'),
    findings,
  }),
});

export const acknowledgementTotalled = event({
  type: 'submission.acknowledgement-totalled', version: 1, service, stream: 'interchange',
  meaning: 'A 277CA for the file was read to its end: what it accepted and rejected, beside what was sent.',
  data: z.object({
    document: id('The file with the acknowledgement'),
    stage: none(z.enum(['clearinghouse', 'payer']), 'Whose 277CA'),
    sent: count('Claims sent in the file'),
    accepted: count('Claims accepted or received'),
    rejected: count('Claims rejected'),
    unmentioned: count('Claims of the file that no 277CA of this stage has named'),
    acceptedCents: cents('Charge of those accepted'),
    rejectedCents: cents('Charge of those rejected'),
    agrees: none(z.boolean(), 'Whether the totals it states (QTY, AMT) are those of its claims'),
  }),
});

export const deliveryFailed = event({
  type: 'submission.delivery-failed', version: 1, service, stream: 'interchange',
  meaning: 'The file could not be delivered after every retry: a person must look.',
  data: z.object({ reason: none(z.string(), 'What went wrong, as a sentence'), attempts: count('Tries so far') }),
});

export const findingOverridden = event({
  type: 'submission.finding-overridden', version: 1, service, stream: 'claim',
  meaning: 'A biller took responsibility for a finding that predicts a denial; findings that a receiver would refuse cannot be overridden.',
  data: z.object({ ...attempt, code: none(z.string(), 'Code of the check'), path: none(z.string(), 'The field it was about') }),
  phi: z.object({ reason: none(z.string(), 'Why; free text travels sealed') }),
});

export const documentReceived = event({
  type: 'submission.document-received', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'A partner sent a file of acknowledgements; it is stored sealed and nothing of it has been read.',
  ...partnerFile,
});

export const documentReading = event({
  type: 'submission.document-reading', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'Reading began.', data: readingBegan,
});

const acknowledged = {
  interchanges: count('TA1 segments'),
  groups: count('999 or 997 transactions'),
  claims: count('Claims that a 277CA speaks of'),
  unknown: count('Parts that name a file or a claim that was never sent'),
  findings,
};

export const documentDone = event({
  type: 'submission.document-done', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'Every acknowledgement of the file reached what it speaks of.', data: z.object(acknowledged),
});

export const documentRefused = event({
  type: 'submission.document-refused', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'The file is no acknowledgement; the first finding says why.',
  data: z.object({ reason: none(z.string(), 'One sentence for the sender'), ...acknowledged }),
});

export const documentExcepted = event({
  type: 'submission.document-excepted', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'What could be read reached its claims; something in the file is unreadable or speaks of what was never sent: a person looks.',
  data: z.object({ reason: none(z.string(), 'One sentence for the person who looks'), ...acknowledged }),
});

export const submissionEvents = [
  payerRegistered, partnerRegistered, attemptDrafted, attemptHeld, attemptReady, attemptBatched, attemptTransmitted, attemptSyntaxAccepted,
  attemptClearinghouseReceived, attemptClearinghouseAccepted, attemptPayerReceived, attemptPayerAccepted, attemptRejected, attemptAnswered, attemptSuperseded,
  acknowledgementOverdue, exceptionRaised, exceptionSettled, interchangeBuilt, interchangeSent, interchangeAcknowledged, interchangeRejected, acknowledgementTotalled,
  deliveryFailed, findingOverridden, documentReceived, documentReading, documentDone, documentRefused, documentExcepted,
] as const;
