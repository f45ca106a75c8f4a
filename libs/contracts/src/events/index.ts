import type { DataOf, EventDeclaration, PhiOf } from '../event.js';
import { codingEvents } from './coding.js';
import { denialEvents } from './denial.js';
import { intakeEvents } from './intake.js';
import { patientBillingEvents } from './patient-billing.js';
import { remittanceEvents } from './remittance.js';
import { reportingEvents } from './reporting.js';
import { submissionEvents } from './submission.js';

export const EVENTS = [...intakeEvents, ...codingEvents, ...submissionEvents, ...remittanceEvents, ...denialEvents, ...patientBillingEvents, ...reportingEvents] as const;

type Declared = (typeof EVENTS)[number];
export type EventType = Declared['type'];
export type DeclarationOf<T extends EventType> = Extract<Declared, { type: T }>;
export type EventData<T extends EventType> = DataOf<DeclarationOf<T>>;
export type EventPhi<T extends EventType> = PhiOf<DeclarationOf<T>>;

const byType = new Map<string, EventDeclaration>(EVENTS.map((e) => [e.type, e as EventDeclaration]));

/** The declaration of a type this release knows, or undefined. */
export const declarationOf = (type: string): EventDeclaration | undefined => byType.get(type);
