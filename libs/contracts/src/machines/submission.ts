import { from, machine, person, timer } from '../machine.js';

const sent = ['transmitted', 'syntax-accepted', 'clearinghouse-received', 'clearinghouse-accepted', 'payer-received', 'payer-accepted'] as const;

export const attemptMachine = machine({
  name: 'attempt',
  service: 'submission',
  key: 'claim, payer sequence, attempt number',
  states: {
    draft: { meaning: 'The claim is written for this payer and about to be edited.', waits: 'flow' },
    held: { meaning: 'An edit found what a payer would refuse or deny.', waits: person('biller', 'Resolve the findings') },
    ready: { meaning: 'Every edit passed; the claim waits for its batch.', waits: timer('batch-cut', 'biller') },
    batched: { meaning: 'The claim has its place and control numbers in an interchange.', waits: timer('delivery-overdue', 'biller') },
    transmitted: { meaning: 'The file lies in the partner\'s folder; no acknowledgement yet.', waits: timer('acknowledgement-overdue', 'biller') },
    mailed: { meaning: 'The claim left on paper; no acknowledgement will come.', waits: timer('no-response', 'biller') },
    'entered-by-portal': { meaning: 'A person keyed the claim into the payer\'s portal.', waits: timer('no-response', 'biller') },
    'syntax-accepted': { meaning: 'The receiver could read the file (999).', waits: timer('status-overdue', 'biller') },
    'clearinghouse-received': { meaning: 'The clearinghouse has the claim and has not judged it.', waits: timer('status-overdue', 'biller') },
    'clearinghouse-accepted': { meaning: 'The clearinghouse passed the claim on.', waits: timer('status-overdue', 'biller') },
    'payer-received': { meaning: 'The payer has the claim and has not judged it.', waits: timer('status-overdue', 'biller') },
    'payer-accepted': { meaning: 'The claim is in the payer\'s adjudication; this proves timely filing.', waits: timer('no-response', 'biller') },
    answered: { meaning: 'A remittance answered this attempt.', waits: 'end' },
    rejected: { meaning: 'Refused before adjudication: fix and send again with frequency 1 within 24 hours.', waits: person('biller', 'Fix and resubmit') },
    superseded: { meaning: 'A later attempt took its place.', waits: 'end' },
    voided: { meaning: 'Cancelled at the payer.', waits: 'end' },
  },
  transitions: [
    [null, 'submission.attempt-drafted', 'draft'],
    ...from(['draft', 'held', 'ready'], 'submission.attempt-held', 'held'),
    ...from(['draft', 'held', 'ready'], 'submission.attempt-ready', 'ready'),
    ['ready', 'submission.attempt-batched', 'batched'],
    // The interchange closed before this claim could answer (its stream was parked): it is edited again and takes the next one.
    ['batched', 'submission.attempt-held', 'held'],
    ['batched', 'submission.attempt-ready', 'ready'],
    ['batched', 'submission.attempt-transmitted', 'transmitted'],
    ['ready', 'submission.attempt-mailed', 'mailed', 'later'],
    ['ready', 'submission.attempt-entered-by-portal', 'entered-by-portal', 'later'],
    ['transmitted', 'submission.attempt-syntax-accepted', 'syntax-accepted'],
    ...from(['transmitted', 'syntax-accepted'], 'submission.attempt-clearinghouse-received', 'clearinghouse-received'),
    ...from(['transmitted', 'syntax-accepted', 'clearinghouse-received'], 'submission.attempt-clearinghouse-accepted', 'clearinghouse-accepted'),
    ...from(['transmitted', 'syntax-accepted', 'clearinghouse-received', 'clearinghouse-accepted'], 'submission.attempt-payer-received', 'payer-received'),
    ...from(['transmitted', 'syntax-accepted', 'clearinghouse-received', 'clearinghouse-accepted', 'payer-received'], 'submission.attempt-payer-accepted', 'payer-accepted'),
    ...from([...sent, 'batched', 'mailed', 'entered-by-portal'], 'submission.attempt-answered', 'answered'),
    ...from([...sent, 'batched'], 'submission.attempt-rejected', 'rejected'),
    ...from(['draft', 'held', 'ready'], 'submission.attempt-superseded', 'superseded'),
    ...from([...sent, 'answered', 'rejected'], 'submission.attempt-superseded', 'superseded'),
    ...from([...sent, 'answered'], 'submission.attempt-voided', 'voided', 'later'),
  ],
});

export const interchangeMachine = machine({
  name: 'interchange',
  service: 'submission',
  key: 'control number',
  states: {
    built: { meaning: 'Control numbers and members are fixed; the bytes follow from them.', waits: timer('delivery-overdue', 'biller') },
    sent: { meaning: 'The file lies in the partner\'s folder.', waits: timer('acknowledgement-overdue', 'biller') },
    acknowledged: { meaning: 'The receiver confirmed the envelope.', waits: 'end' },
    rejected: { meaning: 'The receiver refused the whole file.', waits: person('biller', 'Correct the envelope and send again') },
  },
  transitions: [
    [null, 'submission.interchange-built', 'built'],
    ['built', 'submission.interchange-sent', 'sent'],
    ['sent', 'submission.interchange-acknowledged', 'acknowledged'],
    ['sent', 'submission.interchange-rejected', 'rejected'],
  ],
});
