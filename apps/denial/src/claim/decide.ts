import type { remittance } from '@claimstream/contracts';
import { isEvent, unchanged, type Context, type Decide, type Decision, type EventFact, type Fact } from '@claimstream/event-stream';
import { answeredOf } from '../case/denied-lines.js';
import { caseRows } from '../case/list.js';
import { settleCases } from '../case/settle-cases.js';
import { triageByPerson } from '../case/triage-by-person.js';
import type { DenialReference } from '../reference.js';
import { NOTHING, type ClaimState, type Filing, type Visit } from './state.js';

/** The answers of payers: whatever the word for the whole, each may refuse something. */
export const ANSWERS: ReadonlySet<string> = new Set([
  'remittance.claim-paid', 'remittance.claim-partly-paid', 'remittance.claim-denied', 'remittance.claim-unprocessable', 'remittance.claim-left-to-patient', 'remittance.claim-settled-at-zero',
  'remittance.claim-forwarded',
]);

/** Keeps how a claim was filed and what it was for, and makes cases of what its payers refuse. */
export const decideClaim: Decide<ClaimState, DenialReference> = (before, fact, context) => {
  const decision = decide(before, fact, context);
  return { ...decision, rows: decision.state === before ? [] : caseRows(context.stream.id, before, decision.state) };
};

function decide(before: ClaimState | undefined, fact: Fact, context: Context<DenialReference>): Decision<ClaimState> {
  if (fact.kind === 'command' && fact.name === 'triage') return triageByPerson(before, fact, context);
  if (fact.kind !== 'event') return unchanged(before);
  const was: ClaimState = { ...(before ?? NOTHING), ...(fact.practice !== undefined && { practice: fact.practice }) };
  const practice = context.stream.practice === undefined && was.practice !== undefined ? { practice: was.practice } : {};
  if (ANSWERS.has(fact.name)) return { ...settleCases(was, answeredOf(fact.data as remittance.Answer, fact.name === 'remittance.claim-unprocessable'), context), ...practice };
  return { state: fold(was, fact), ...practice };
}

function fold(state: ClaimState, fact: EventFact): ClaimState {
  if (isEvent(fact, 'submission.attempt-transmitted')) {
    const { sequence: _, attempt: __, ...numbers } = fact.data;
    return filed(state, fact.data, (f) => ({ ...f, ...numbers, transmittedAt: fact.at }));
  }
  if (isEvent(fact, 'submission.finding-overridden')) {
    const { code, path } = fact.data;
    return filed(state, fact.data, (f) => ({ ...f, overridden: [...f.overridden, { code, path, by: fact.actor, at: fact.at }] }));
  }
  if (isEvent(fact, 'submission.attempt-superseded')) return filed(state, fact.data, (f) => ({ ...f, superseded: true }));
  if (isEvent(fact, 'intake.encounter-ready')) {
    const { kind, serviceFrom, serviceThrough, chargeCents, coverages, lines } = fact.data;
    const visit: Visit = {
      kind, serviceFrom, serviceThrough, ...(chargeCents === undefined ? {} : { chargeCents }),
      filingCodes: Object.fromEntries(coverages.flatMap((c) => (c.filingCode === undefined ? [] : [[c.sequence, c.filingCode]]))),
      lines: lines.map((l) => ({ number: l.number, serviceFrom: l.serviceFrom, ...(l.chargeCents === undefined ? {} : { chargeCents: l.chargeCents }) })),
    };
    return { ...state, visit };
  }
  return state;
}

function filed(state: ClaimState, { sequence, attempt }: { sequence: string; attempt: number }, change: (filing: Filing) => Filing): ClaimState {
  const item = `${sequence}/${attempt}`;
  return { ...state, filings: { ...state.filings, [item]: change(state.filings[item] ?? { overridden: [] }) } };
}
