import { relationshipOf } from './claim.js';
import type { Drawn, Subject } from './checks.js';
import { sequencesOf } from './coverage.js';

const CARD = 'Take it from the insurance card or an eligibility answer.';

export function checkMemberId({ claim }: Subject): Drawn[] {
  const id = (claim.subscriber.memberId ?? '').trim();
  if (id === '') return [{ path: 'subscriber.memberId', element: 'NM109', message: 'The subscriber has no member id.', fix: CARD }];
  if (id.length < 2 || id.length > 80) return [{ path: 'subscriber.memberId', element: 'NM109', message: 'The member id is not 2 to 80 characters.', fix: CARD, expected: '2 to 80 characters' }];
  // Practices type these where the card was not at hand; payers refuse them.
  if (/^(0+|9+|x+|unknown|none|pending|self ?pay|n\/?a)$/i.test(id)) return [{ path: 'subscriber.memberId', element: 'NM109', message: 'The member id is a filler, not a number of the payer.', fix: CARD }];
  return [];
}

export function checkSubscriberName({ claim }: Subject): Drawn[] {
  const { name, organization } = claim.subscriber;
  if ((organization ?? '').trim() !== '') return [];
  const drawn = (field: string, element: string, what: string): Drawn => ({ path: `subscriber.name.${field}`, element, message: `The subscriber has no ${what} name.`, fix: CARD });
  return [...(name.last.trim() === '' ? [drawn('last', 'NM103', 'last')] : []), ...((name.first ?? '').trim() === '' ? [drawn('first', 'NM104', 'first')] : [])];
}

export function checkPayer({ claim, at }: Subject): Drawn[] {
  if (at.withoutCoverage && claim.payer.name === '') return [];
  if (claim.payer.name.trim() === '' && (claim.payer.id ?? '') === '') return [{ path: 'payer.name', element: 'NM103', message: 'The claim names no payer.', fix: CARD }];
  if ((claim.payer.id ?? '') === '') return [{ path: 'payer.id', element: 'NM109', severity: 'warn', message: 'The payer has a name and no id; submission looks for its route by name.', fix: 'Enter the payer id of the clearinghouse.' }];
  return [];
}

/** TR3 PAT01 and SBR02. */
const RELATIONSHIPS = new Set(['01', '18', '19', '20', '21', '39', '40', '53', 'G8']);

export function checkRelationship({ claim }: Subject): Drawn[] {
  const relationship = relationshipOf(claim);
  if (claim.patient !== undefined && relationship === '18') return [{ path: 'patient.relationshipCode', element: 'PAT01', message: 'The patient is another person than the subscriber, and the relationship says self.', fix: CARD, found: relationship }];
  if (RELATIONSHIPS.has(relationship)) return [];
  return [{ path: 'patient.relationshipCode', element: 'PAT01', message: 'The relationship of the patient to the subscriber is not in the code list.', fix: CARD, found: relationship, expected: '01, 19, 20, 21, 39, 40, 53 or G8' }];
}

export function checkCoverageOrder({ claim }: Subject): Drawn[] {
  const known = sequencesOf(claim).filter((s) => s !== 'U');
  const drawn = (message: string): Drawn[] => [{ path: 'coverageOrder', element: 'SBR01', message, fix: 'Put the coverages into their order of payment.', found: sequencesOf(claim).join(', '), expected: 'P, then S, then T, each once' }];
  if (new Set(known).size < known.length) return drawn('Two coverages of the claim share a place in the order of payment.');
  for (const [later, earlier] of [['T', 'S'], ['S', 'P']] as const) {
    if (known.includes(later) && !known.includes(earlier)) return drawn('A coverage of the claim has no payer before it.');
  }
  return [];
}
