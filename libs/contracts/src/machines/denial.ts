import { from, machine, person, timer } from '../machine.js';

const working = ['triaged', 'waiting-on-practice', 'waiting-on-payer', 'waiting-on-patient', 'corrected'] as const;
const appeals = ['appealed-level-1', 'appealed-level-2', 'appealed-level-3', 'appealed-level-4', 'appealed-level-5'] as const;
const live = ['open', ...working, ...appeals] as const;

export const caseMachine = machine({
  name: 'case',
  service: 'denial',
  key: 'claim, payer sequence, cause',
  states: {
    open: { meaning: 'Lines were denied; nobody has looked yet.', waits: person('denial specialist', 'Triage the case') },
    triaged: { meaning: 'Cause, route and deadline are known.', waits: person('denial specialist', 'Take the step of the playbook') },
    'waiting-on-practice': { meaning: 'The practice owes a document or an answer.', waits: timer('follow-up', 'denial specialist') },
    'waiting-on-payer': { meaning: 'The payer owes an answer.', waits: timer('follow-up', 'denial specialist') },
    'waiting-on-patient': { meaning: 'The patient owes an answer.', waits: timer('follow-up', 'denial specialist') },
    corrected: { meaning: 'A corrected claim is on its way.', waits: timer('no-response', 'denial specialist') },
    'appealed-level-1': { meaning: 'First appeal filed.', waits: timer('appeal-answer', 'denial specialist') },
    'appealed-level-2': { meaning: 'Second appeal filed.', waits: timer('appeal-answer', 'denial specialist') },
    'appealed-level-3': { meaning: 'Third appeal filed.', waits: timer('appeal-answer', 'denial specialist') },
    'appealed-level-4': { meaning: 'Fourth appeal filed.', waits: timer('appeal-answer', 'denial specialist') },
    'appealed-level-5': { meaning: 'Fifth appeal filed.', waits: timer('appeal-answer', 'denial specialist') },
    overturned: { meaning: 'The payer paid after all.', waits: 'end' },
    'partly-overturned': { meaning: 'The payer paid some of it.', waits: person('denial specialist', 'Decide about the rest') },
    upheld: { meaning: 'The payer stands by its denial.', waits: person('denial specialist', 'Appeal again or close') },
    expired: { meaning: 'The deadline passed.', waits: person('manager', 'Decide: late appeal, write-off or other payer') },
    withdrawn: { meaning: 'The payer gives another cause now; the case of that cause goes on.', waits: 'end' },
    'written-off': { meaning: 'Written off with approval.', waits: 'end' },
    'to-patient': { meaning: 'The share is lawfully the patient\'s.', waits: 'end' },
  },
  transitions: [
    [null, 'denial.case-opened', 'open'],
    ...from(['open', ...working, 'upheld', 'partly-overturned'], 'denial.case-triaged', 'triaged'),
    ...from(['triaged', ...appeals], 'denial.practice-asked', 'waiting-on-practice', 'later'),
    ...from(['triaged', ...appeals], 'denial.payer-asked', 'waiting-on-payer', 'later'),
    ...from(['triaged'], 'denial.patient-asked', 'waiting-on-patient', 'later'),
    ...from(['triaged', 'upheld'], 'denial.correction-sent', 'corrected', 'later'),
    ...from(['triaged', 'waiting-on-practice', 'waiting-on-payer'], 'denial.appeal-filed', 'appealed-level-1', 'later'),
    ...from(['upheld', 'partly-overturned'], 'denial.second-appeal-filed', 'appealed-level-2', 'later'),
    ...from(['upheld', 'partly-overturned'], 'denial.third-appeal-filed', 'appealed-level-3', 'later'),
    ...from(['upheld', 'partly-overturned'], 'denial.fourth-appeal-filed', 'appealed-level-4', 'later'),
    ...from(['upheld', 'partly-overturned'], 'denial.fifth-appeal-filed', 'appealed-level-5', 'later'),
    ...from([...live, 'upheld'], 'denial.case-overturned', 'overturned'),
    ...from([...live, 'upheld', 'partly-overturned', 'expired'], 'denial.case-withdrawn', 'withdrawn'),
    ...from([...live, 'upheld'], 'denial.case-partly-overturned', 'partly-overturned', 'later'),
    ...from([...live], 'denial.case-upheld', 'upheld', 'later'),
    ...from([...live, 'upheld'], 'denial.case-expired', 'expired', 'later'),
    ...from(['triaged', 'upheld', 'expired', 'partly-overturned'], 'denial.write-off-approved', 'written-off', 'later'),
    ...from(['triaged', 'upheld'], 'denial.case-moved-to-patient', 'to-patient', 'later'),
  ],
});
