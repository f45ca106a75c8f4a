import { z } from 'zod';
import { event, none } from '../event.js';
import { cents, count, diagnosis, findings, serviceLine } from '../fields.js';
import type { encounterReceived } from './intake.js';

const service = 'coding' as const;

const suggestion = z.object({
  kind: none(z.enum(['diagnosis', 'procedure']), 'What is suggested'),
  code: none(z.string(), 'ICD-10-CM or HCPCS code'),
  because: none(z.string(), 'The clinical code it follows from'),
});

export const encounterWaiting = event({
  type: 'coding.encounter-waiting', version: 1, service, stream: 'claim', machine: 'coding',
  meaning: 'The encounter has no billable codes and waits in the coder\'s queue.',
  data: z.object({ intakeSeq: count('The intake event that was looked at'), suggestions: none(z.array(suggestion), 'Where the coder may start') }),
});

export const encounterHeld = event({
  type: 'coding.encounter-held', version: 1, service, stream: 'claim', machine: 'coding',
  meaning: 'The codes break a rule that a person must resolve.',
  data: z.object({ intakeSeq: count('The intake event that was looked at'), findings, releases: none(z.array(z.string()), 'Data releases that decided') }),
});

export const encounterCoded = event({
  type: 'coding.encounter-coded', version: 1, service, stream: 'claim', machine: 'coding',
  meaning: 'Codes and charges are complete and valid on the date of service; these charges are what the ledger books.',
  data: z.object({
    revision: count('How often the encounter was coded'),
    intakeSeq: count('The intake event the codes belong to'),
    diagnoses: none(z.array(diagnosis), 'Diagnoses, principal first'),
    lines: none(z.array(serviceLine), 'Service lines, every one with its charge'),
    chargeCents: cents('Sum of the lines'),
    priced: none(z.enum(['source', 'charge-master', 'coder']), 'Where the charges come from'),
    findings,
    releases: none(z.array(z.string()), 'Data releases that decided'),
  }),
});

export const queryOpened = event({
  type: 'coding.query-opened', version: 1, service, stream: 'claim', machine: 'coding',
  meaning: 'The coder asked the provider for details.',
  data: z.object({ topic: none(z.string(), 'What the question is about, from a fixed list'), dueAt: none(z.string(), 'When the answer is due (ISO 8601)') }),
  phi: z.object({ question: none(z.string(), 'The question; free text travels sealed') }),
});

export const queryAnswered = event({
  type: 'coding.query-answered', version: 1, service, stream: 'claim', machine: 'coding',
  meaning: 'The provider answered; the encounter is back with the coder.',
  data: z.object({}),
  phi: z.object({ answer: none(z.string(), 'The answer; free text travels sealed') }),
});

export const chargeMasterLoaded = event({
  type: 'coding.charge-master-loaded', version: 1, service, stream: 'practice',
  meaning: 'A dated charge master of a practice was loaded.',
  data: z.object({
    release: none(z.string(), 'Name of the release'),
    effectiveFrom: none(z.string(), 'First day it prices (YYYY-MM-DD)'),
    rows: count('Codes it prices'),
  }),
});

export const findingOverridden = event({
  type: 'coding.finding-overridden', version: 1, service, stream: 'claim',
  meaning: 'A coder took responsibility for a finding that predicts a denial; findings that a payer would refuse cannot be overridden.',
  data: z.object({
    code: none(z.string(), 'Code of the check'),
    path: none(z.string(), 'The field it was about'),
  }),
  phi: z.object({ reason: none(z.string(), 'Why; free text travels sealed') }),
});

type Encounter = z.infer<typeof encounterReceived.data>;

/**
 * What codes depend on, as one canonical text. A later intake event whose basis is the same needs no new word of coding,
 * so a consumer that waits for both may pair a coded event with any intake event of that basis.
 */
export const codingBasis = (e: Pick<Encounter, 'kind' | 'serviceFrom' | 'serviceThrough' | 'placeOfService' | 'typeOfBill' | 'ageYears' | 'sex' | 'preCoded' | 'diagnoses' | 'lines'>): string =>
  JSON.stringify([
    e.kind, e.serviceFrom, e.serviceThrough, e.placeOfService ?? null, e.typeOfBill ?? null, e.ageYears ?? null, e.sex ?? null, e.preCoded,
    e.diagnoses.map((d) => [d.qualifier, d.code, d.poa ?? null]),
    e.lines.map((l) => [
      l.number, l.qualifier ?? null, l.code ?? null, l.modifiers, l.revenueCode ?? null, l.chargeCents ?? null, l.unit, l.quantityMilli,
      l.placeOfService ?? null, l.pointers, l.serviceFrom, l.serviceThrough ?? null,
    ]),
  ]);

export const codingEvents = [encounterWaiting, encounterHeld, encounterCoded, queryOpened, queryAnswered, chargeMasterLoaded, findingOverridden] as const;
