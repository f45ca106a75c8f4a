import { z } from 'zod';
import { event, none } from '../event.js';
import { cents, count, findings, id } from '../fields.js';

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

export const attemptSuperseded = event({
  type: 'submission.attempt-superseded', version: 1, service, stream: 'claim', machine: 'attempt',
  meaning: 'The attempt gave way before it was sent, because the encounter turned out not to be billable.',
  data: z.object({ ...attempt, reason: none(z.string(), 'Why') }),
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

export const submissionEvents = [
  payerRegistered, partnerRegistered, attemptDrafted, attemptHeld, attemptReady, attemptBatched, attemptTransmitted, attemptSuperseded,
  interchangeBuilt, interchangeSent, deliveryFailed, findingOverridden,
] as const;
