import { from, machine, person } from '../machine.js';

export const codingMachine = machine({
  name: 'coding',
  service: 'coding',
  key: 'claim',
  states: {
    waiting: { meaning: 'The encounter came without codes and waits for a coder.', waits: person('coder', 'Code the encounter') },
    queried: { meaning: 'The coder asked the provider; the answer is due.', waits: person('coder', 'Answer the open query') },
    held: { meaning: 'The codes break a rule that a person must resolve.', waits: person('coder', 'Resolve the findings on the codes') },
    coded: { meaning: 'Codes and charges are complete and valid on the date of service.', waits: 'end' },
  },
  transitions: [
    ...from([null, 'held', 'coded'], 'coding.encounter-waiting', 'waiting'),
    ...from(['waiting', 'held', 'coded'], 'coding.query-opened', 'queried'),
    ['queried', 'coding.query-answered', 'waiting'],
    ...from([null, 'waiting', 'queried', 'held', 'coded'], 'coding.encounter-held', 'held'),
    ...from([null, 'waiting', 'queried', 'held', 'coded'], 'coding.encounter-coded', 'coded'),
  ],
});
