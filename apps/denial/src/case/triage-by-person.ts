import { emit, Refusal, type Context, type Decision, type LocalFact } from '@claimstream/event-stream';
import { z } from 'zod';
import type { ClaimState } from '../claim/state.js';
import type { DenialReference } from '../reference.js';
import { isProtected } from './denied-lines.js';
import { CATEGORIES, OWNERS, ROUTES, type Route } from './routes.js';
import type { Triage } from './triage.js';

const day = z.iso.date();

/** What a person decides about a case. The next action is that of the route, in the product's words: free text would have to be sealed. */
export const triageBody = z.strictObject({
  case: z.string().min(3).max(20),
  category: z.enum(CATEGORIES),
  route: z.enum(Object.keys(ROUTES) as [Route, ...Route[]]),
  appealable: z.enum(['yes', 'no', 'conditional']),
  correctable: z.boolean(),
  appealBy: day.optional(),
  correctBy: day.optional(),
  owner: z.enum(OWNERS),
  dueOn: day,
});
export type TriageBody = z.infer<typeof triageBody>;

/** States of a case in which its route may still be decided. */
const DECIDABLE: ReadonlySet<string> = new Set(['open', 'triaged', 'waiting-on-practice', 'waiting-on-payer', 'waiting-on-patient', 'corrected', 'upheld', 'partly-overturned']);

export function triageByPerson(before: ClaimState | undefined, fact: LocalFact, context: Context<DenialReference>): Decision<ClaimState> {
  const { case: item, ...said } = fact.data as TriageBody;
  const was = before?.cases[item];
  if (before === undefined || was === undefined) throw new Refusal('case-unknown', 'The claim has no such case.', 404);
  if (!DECIDABLE.has(context.at('case', item) ?? '')) throw new Refusal('case-ended', 'The case has ended or an appeal is with the payer.', 409);
  if (was.lines.length === 0) throw new Refusal('case-empty', 'The payer no longer refuses anything for this cause.', 409);
  if (said.appealable === 'no' && said.appealBy !== undefined) throw new Refusal('appeal-closed', 'A case that cannot be appealed has no last day to appeal.');
  const shielded = before.answers.some((a) => a.sequence === was.sequence && isProtected(a, was.cause));
  if (TO_PATIENT.has(said.route) && shielded) throw new Refusal('patient-protected', 'The patient is a qualified Medicare beneficiary and is never billed for Medicare cost share.');
  if (TO_PATIENT.has(said.route) && !was.lines.every((l) => l.group === 'PR')) throw new Refusal('not-the-patients', 'Only what a payer refused as patient responsibility (PR) may go towards the patient.');
  const triage: Triage = { ...said, nextAction: ROUTES[said.route], releases: [], by: 'person' };
  const { sequence, cause } = was;
  return {
    state: { ...before, cases: { ...before.cases, [item]: { ...was, triage, dueOn: triage.dueOn } } },
    events: [emit('denial.case-triaged', { sequence, cause, ...triage }, { item, to: 'triaged' })],
  };
}

const TO_PATIENT: ReadonlySet<string> = new Set(['POST_PATIENT', 'CORRECT_OR_PATIENT', 'APPEAL_OR_PATIENT'] satisfies Route[]);
