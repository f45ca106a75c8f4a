import { z } from 'zod';
import { event, direct, lds, none } from '../event.js';
import { cents, count, coverage, diagnosis, findings, id, readingBegan, sealedClaim, serviceLine, tokens } from '../fields.js';

const service = 'intake' as const;

export const practiceRegistered = event({
  type: 'intake.practice-registered', version: 1, service, stream: 'practice',
  meaning: 'A client practice was registered or its record changed.',
  data: z.object({
    name: none(z.string(), 'Name of the practice'),
    npi: none(z.string(), 'Billing NPI'),
    taxonomy: none(z.string().optional(), 'Billing taxonomy'),
    timeZone: none(z.string(), 'IANA zone of its calendar'),
    revision: count('How often the record was written'),
  }),
  phi: z.object({ practice: direct(z.record(z.string(), z.unknown()), 'Tax id, address and contact; the tax id of a solo practice is a person\'s') }),
});

export const documentReceived = event({
  type: 'intake.document-received', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'A file came through a door and is stored sealed; nothing of it has been read.',
  data: z.object({
    door: none(z.enum(['upload', 'folder', 'command-line']), 'How it came in'),
    format: none(z.string(), 'What its first bytes look like: x12-837p, x12-837i, x12, fhir-r4, unknown'),
    sha256: none(z.string().length(64), 'SHA-256 of its bytes'),
    sizeBytes: count('Size in bytes'),
  }),
  phi: z.object({ fileName: direct(z.string(), 'Name of the file; people put names of patients into them') }),
});

export const documentReading = event({
  type: 'intake.document-reading', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'Reading began.',
  data: readingBegan,
});

export const documentProgressed = event({
  type: 'intake.document-progressed', version: 1, service, stream: 'document',
  meaning: 'A chunk of at most 200 claims was taken in; the cursor moved.',
  data: z.object({ claims: count('Claims taken in so far'), bytesRead: count('Bytes read so far'), sizeBytes: count('Size of the file in bytes') }),
});

const documentTotals = {
  claims: count('Claims found in the file'),
  accepted: count('Claims taken in as new ones'),
  updates: count('Claims that updated one known before'),
  proposals: count('Claims that propose a correction of one already sent'),
  notBillable: count('Entries recorded as not billable'),
  refusedParts: count('Parts of the file that could not be read'),
  chargeCents: cents('Sum of the charges of its claims'),
};

export const documentDone = event({
  type: 'intake.document-done', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'Every claim of the file is taken in; counts and sums agree.',
  data: z.object({ ...documentTotals, findings }),
});

export const documentRefused = event({
  type: 'intake.document-refused', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'The file is not what its door takes; the first finding says why.',
  data: z.object({ reason: none(z.string(), 'One sentence for the sender'), ...documentTotals, findings }),
});

export const documentExcepted = event({
  type: 'intake.document-excepted', version: 1, service, stream: 'document', machine: 'document',
  meaning: 'Readable claims of the file are taken in, but it broke off, or its counts, sums or parts disagree: a person compares it with the sender.',
  data: z.object({ reason: none(z.string(), 'One sentence for the person who looks'), ...documentTotals, findings }),
});

export const patientRegistered = event({
  type: 'intake.patient-registered', version: 1, service, stream: 'patient',
  meaning: 'A person became known at a practice, or the record of the person changed.',
  data: z.object({ revision: count('How often the record was written'), guarantor: id('Who answers for the bills'), tokens }),
  phi: z.object({ patient: direct(z.record(z.string(), z.unknown()), 'Name, birth date, sex, address and ordered coverages') }),
});

export const guarantorRegistered = event({
  type: 'intake.guarantor-registered', version: 1, service, stream: 'guarantor',
  meaning: 'Somebody answers for the bills of one or more patients.',
  data: z.object({ revision: count('How often the record was written') }),
  phi: z.object({ guarantor: direct(z.record(z.string(), z.unknown()), 'Name, birth date and address, to which statements go') }),
});

/** Codes of the encounter as its source gave them; coding validates or writes them. */
const encounterFacts = {
  kind: none(z.enum(['professional', 'institutional']), 'Which claim form it becomes'),
  patient: id('The patient'),
  guarantor: id('The guarantor'),
  serviceFrom: lds(z.string(), 'First day of service (YYYY-MM-DD)'),
  serviceThrough: lds(z.string(), 'Last day of service (YYYY-MM-DD)'),
  placeOfService: none(z.string().optional(), 'Place of service'),
  typeOfBill: none(z.string().optional(), 'Type of bill of an institutional claim'),
  frequencyCode: none(z.string(), 'CLM05-3'),
  chargeCents: none(z.int().optional(), 'Total charge in integer cents; absent until priced'),
  coverages: none(z.array(coverage), 'Coverages in order of payment'),
  ageYears: lds(z.int().nonnegative().max(130).optional(), 'Age on the first day of service, in years; 90 stands for 90 and above'),
  sex: lds(z.string().optional(), 'Sex as registered: M, F or U'),
  preCoded: none(z.boolean(), 'Whether the source brought billable codes'),
  diagnoses: none(z.array(diagnosis), 'Diagnoses, principal first'),
  lines: none(z.array(serviceLine), 'Service lines'),
  clinicalCodes: lds(z.array(z.object({
    system: none(z.string(), 'Code system, for example snomed'),
    code: lds(z.string(), 'Code'),
    about: none(z.enum(['condition', 'procedure', 'encounter']), 'What it codes'),
  })).optional(), 'Clinical codes a coder starts from'),
  billing: none(z.object({
    npi: none(z.string().optional(), 'Billing NPI'),
    taxonomy: none(z.string().optional(), 'Billing taxonomy'),
  }), 'Who bills'),
  tokens,
};

export const encounterReceived = event({
  type: 'intake.encounter-received', version: 1, service, stream: 'claim', machine: 'encounter',
  meaning: 'A claim of a file, or an encounter, was taken in: the first fact of every claim.',
  data: z.object({
    document: id('The file it came in'),
    ordinal: count('Its place in the file, from 1'),
    source: none(z.enum(['x12-837p', 'x12-837i', 'fhir-r4']), 'What it was read from'),
    ...encounterFacts,
  }),
  phi: z.object({ claimNumber: direct(z.string(), 'The practice\'s own claim number'), claim: sealedClaim }),
});

export const encounterIncomplete = event({
  type: 'intake.encounter-incomplete', version: 1, service, stream: 'claim', machine: 'encounter',
  meaning: 'Registration has findings that keep the claim from leaving.',
  data: z.object({ revision: count('Revision of the registration'), findings }),
});

export const encounterReady = event({
  type: 'intake.encounter-ready', version: 1, service, stream: 'claim', machine: 'encounter',
  meaning: 'Registration is complete; the sealed claim is what an 837 will say about the people.',
  data: z.object({ revision: count('Revision of the registration'), findings, ...encounterFacts }),
  phi: z.object({ claimNumber: direct(z.string(), 'The practice\'s own claim number'), claim: sealedClaim }),
});

export const encounterNotBillable = event({
  type: 'intake.encounter-not-billable', version: 1, service, stream: 'claim', machine: 'encounter',
  meaning: 'Recorded and never billed, with the reason.',
  data: z.object({ reason: none(z.string(), 'Why'), document: none(z.string().optional(), 'The file it came in'), ordinal: none(z.int().optional(), 'Its place in the file') }),
});

export const registrationEdited = event({
  type: 'intake.registration-edited', version: 1, service, stream: 'claim',
  meaning: 'A person changed registration or coverage, or a newer export of the practice did, before the claim was sent.',
  data: z.object({
    revision: count('Revision of the registration'),
    fields: none(z.array(z.string()), 'Paths of the changed fields; the values are sealed in the next ready event'),
    origin: none(z.enum(['person', 'patient-record', 're-export']), 'Where the change came from'),
    document: none(z.string().optional(), 'The newer file, for a re-export'),
  }),
});

export const correctionProposed = event({
  type: 'intake.correction-proposed', version: 1, service, stream: 'claim',
  meaning: 'The practice exported the claim again after it was sent: a proposed correction, never a second original.',
  data: z.object({ revision: count('Revision that is proposed'), document: id('The newer file'), fields: none(z.array(z.string()), 'Paths that differ') }),
  phi: z.object({ claim: sealedClaim }),
});

export const intakeEvents = [
  practiceRegistered, documentReceived, documentReading, documentProgressed, documentDone, documentRefused, documentExcepted, patientRegistered, guarantorRegistered,
  encounterReceived, encounterIncomplete, encounterReady, encounterNotBillable, registrationEdited, correctionProposed,
] as const;
