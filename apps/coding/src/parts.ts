import { loadStarterCodes } from '@claimstream/codes';
import type { ServiceDefinition } from '@claimstream/event-stream';
import type { ServiceParts } from '@claimstream/service-kit';
import { ChargeMasterController } from './charge-master/charge-master.controller.js';
import { decidePractice } from './charge-master/decide.js';
import { decideEncounter } from './encounter/decide.js';
import { EncounterController } from './encounter/encounter.controller.js';
import type { CodingReference } from './reference.js';

/** What coding hears, decides and answers, in the order of its story. */
export const definition: ServiceDefinition<CodingReference> = {
  name: 'coding',
  streams: {
    claim: { decide: decideEncounter, stateVersion: 1 },
    practice: { decide: decidePractice, stateVersion: 1 },
  },
  subscribes: [
    {
      from: 'intake',
      kinds: ['claim', 'practice'],
      // Registration is not coding's business until it is ready again; then the ready event carries the whole encounter.
      ignores: ['intake.encounter-incomplete', 'intake.registration-edited', 'intake.correction-proposed'],
    },
  ],
  sideTables: [],
  effects: {},
  reference: { codes: loadStarterCodes() },
};

export const parts: ServiceParts = {
  definition,
  controllers: [EncounterController, ChargeMasterController],
  migrations: [],
};
