import { from, machine, person, timer } from '../machine.js';

const owing = ['due', 'statement-1', 'statement-2', 'statement-3', 'statement-4'] as const;

export const accountMachine = machine({
  name: 'account',
  service: 'patient-billing',
  key: 'guarantor, practice',
  states: {
    clear: { meaning: 'Nothing is owed by the patient.', waits: 'end' },
    due: { meaning: 'A patient share is due and no statement has gone out.', waits: timer('statement-cycle', 'agent') },
    'statement-1': { meaning: 'First statement sent.', waits: timer('statement-cycle', 'agent') },
    'statement-2': { meaning: 'Second statement sent.', waits: timer('statement-cycle', 'agent') },
    'statement-3': { meaning: 'Third statement sent.', waits: timer('statement-cycle', 'agent') },
    'statement-4': { meaning: 'Final notice sent.', waits: timer('pre-collection-review', 'agent') },
    'on-plan': { meaning: 'The patient pays by an agreed plan.', waits: timer('instalment', 'agent') },
    disputed: { meaning: 'The patient disputes the balance; nothing is collected meanwhile.', waits: person('agent', 'Answer the dispute') },
    hardship: { meaning: 'Financial assistance is being decided.', waits: person('agent', 'Decide the application') },
    paid: { meaning: 'The patient paid everything.', waits: 'end' },
    collections: { meaning: 'An agency works the balance by human approval.', waits: timer('agency-report', 'agent') },
  },
  transitions: [
    [null, 'patient-billing.account-opened', 'clear'],
    ...from(['clear', 'paid'], 'patient-billing.balance-due', 'due'),
    ['due', 'patient-billing.first-statement-sent', 'statement-1', 'later'],
    ['statement-1', 'patient-billing.second-statement-sent', 'statement-2', 'later'],
    ['statement-2', 'patient-billing.third-statement-sent', 'statement-3', 'later'],
    ['statement-3', 'patient-billing.final-notice-sent', 'statement-4', 'later'],
    ...from([...owing, 'disputed', 'hardship'], 'patient-billing.plan-agreed', 'on-plan', 'later'),
    ...from(['on-plan', 'disputed', 'hardship', 'collections'], 'patient-billing.balance-due-again', 'due', 'later'),
    ...from([...owing, 'on-plan'], 'patient-billing.dispute-opened', 'disputed', 'later'),
    ...from([...owing, 'on-plan', 'disputed'], 'patient-billing.hardship-applied', 'hardship', 'later'),
    ...from([...owing, 'on-plan', 'disputed', 'hardship', 'collections'], 'patient-billing.account-paid', 'paid', 'later'),
    ['statement-4', 'patient-billing.placed-with-agency', 'collections', 'later'],
    ...from([...owing, 'disputed', 'hardship'], 'patient-billing.balance-cleared', 'clear'),
  ],
});
