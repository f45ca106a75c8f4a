import { from, machine, person } from '../machine.js';

/** A file is written by the service whose door took it: practices' files by intake, acknowledgements by submission, remittances by remittance. */
export const documentMachine = machine({
  name: 'document',
  service: 'intake',
  key: 'file',
  states: {
    received: { meaning: 'The file is stored sealed with its SHA-256; nothing has been read yet.', waits: 'flow' },
    reading: { meaning: 'The file is being read in chunks of at most 200 claims.', waits: 'flow' },
    done: { meaning: 'Every claim of the file is taken in and its counts and sums agree.', waits: 'end' },
    refused: { meaning: 'The file cannot be read as what its door takes; the reason says where and how to fix it.', waits: person('biller', 'Send the corrected file') },
    exception: { meaning: 'Its readable claims are taken in, but counts, sums or parts of the file disagree.', waits: person('biller', 'Compare the file with its sender and send the missing claims') },
    duplicate: { meaning: 'The same bytes came before; the first file answers for them.', waits: 'end' },
  },
  transitions: [
    [null, 'intake.document-received', 'received'],
    ['received', 'intake.document-reading', 'reading'],
    ['reading', 'intake.document-done', 'done'],
    ...from(['received', 'reading'], 'intake.document-refused', 'refused'),
    ['reading', 'intake.document-excepted', 'exception'],
    [null, 'intake.document-duplicated', 'duplicate', 'later'],
    [null, 'submission.document-received', 'received'],
    ['received', 'submission.document-reading', 'reading'],
    ['reading', 'submission.document-done', 'done'],
    ...from(['received', 'reading'], 'submission.document-refused', 'refused'),
    ['reading', 'submission.document-excepted', 'exception'],
    [null, 'remittance.document-received', 'received'],
    ['received', 'remittance.document-reading', 'reading'],
    ['reading', 'remittance.document-done', 'done'],
    ...from(['received', 'reading'], 'remittance.document-refused', 'refused'),
    ['reading', 'remittance.document-excepted', 'exception'],
  ],
});

export const encounterMachine = machine({
  name: 'encounter',
  service: 'intake',
  key: 'claim',
  states: {
    received: { meaning: 'The encounter arrived; its registration is being checked.', waits: 'flow' },
    incomplete: { meaning: 'Registration has findings that keep the claim from leaving.', waits: person('biller', 'Complete the registration') },
    ready: { meaning: 'Registration is complete.', waits: 'end' },
    'not-billable': { meaning: 'Recorded, and not a claim this product bills.', waits: 'end' },
  },
  transitions: [
    [null, 'intake.encounter-received', 'received'],
    ...from(['received', 'incomplete', 'ready'], 'intake.encounter-incomplete', 'incomplete'),
    ...from(['received', 'incomplete', 'ready'], 'intake.encounter-ready', 'ready'),
    ...from([null, 'received', 'incomplete', 'ready'], 'intake.encounter-not-billable', 'not-billable'),
  ],
});
