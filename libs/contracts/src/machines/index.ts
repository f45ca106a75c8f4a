import type { Machine } from '../machine.js';
import { codingMachine } from './coding.js';
import { caseMachine } from './denial.js';
import { documentMachine, encounterMachine } from './intake.js';
import { accountMachine } from './patient-billing.js';
import { adjudicationMachine, creditMachine, depositMachine, remitMachine } from './remittance.js';
import { attemptMachine, interchangeMachine } from './submission.js';

/** Every machine of the life cycle. Rows only grow; removing one takes two releases. */
export const MACHINES = {
  document: documentMachine,
  encounter: encounterMachine,
  coding: codingMachine,
  attempt: attemptMachine,
  interchange: interchangeMachine,
  adjudication: adjudicationMachine,
  case: caseMachine,
  account: accountMachine,
  remit: remitMachine,
  deposit: depositMachine,
  credit: creditMachine,
} as const;

export type MachineName = keyof typeof MACHINES;

export const machineOf = (name: string): Machine | undefined => (MACHINES as Record<string, Machine>)[name];

type Rows = { [M in MachineName]: (typeof MACHINES)[M]['transitions'][number] }[MachineName];

/** The states that an event may lead to; `never` where the life cycle has no such row. */
export type TargetOf<EventType extends string> = Rows extends infer R ? (R extends readonly [unknown, EventType, infer To, ...unknown[]] ? To : never) : never;
