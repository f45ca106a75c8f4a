import type { Finding } from '@claimstream/contracts';

/** Which door takes what; the folder beside this one is named like it. */
const DOORS: Record<string, string> = { '999': 'ack', '997': 'ack', TA1: 'ack', '277': 'ack', '835': '835' };

/** What a person calls the transaction. */
const NAMES: Record<string, string> = {
  '999': 'an implementation acknowledgment (999)', '997': 'a functional acknowledgment (997)', TA1: 'an interchange acknowledgment (TA1)', '277': 'a claim acknowledgment or status (277)',
  '835': 'a remittance (835)', '270': 'an eligibility question (270)', '271': 'an eligibility answer (271)', '276': 'a status question (276)', '278': 'a prior authorization (278)',
  '834': 'an enrollment (834)', '820': 'a premium payment (820)', '275': 'an attachment (275)',
};

export interface Refused {
  reason: string;
  finding: Finding;
}

/** A transaction that this door does not take, with the door that does. */
export function wrongDoor(transaction: string): Refused {
  const name = NAMES[transaction] ?? `a transaction ${transaction.slice(0, 3)}`;
  const door = DOORS[transaction];
  const fix = door === undefined ? 'This product takes no such file; send claims as 837P, 837I or FHIR R4.' : `Put it into the folder ${door} of the partner it came from.`;
  const reason = `The file is ${name}; this door takes claims.${door === undefined ? '' : ` Its door is ${door}.`}`;
  return { reason, finding: { code: 'DOC-10', severity: 'reject', path: 'file', message: reason, fix, element: 'ST01', segment: 3, expected: '837', found: transaction.slice(0, 3) } };
}

/** Something that is no claim file at all. */
export function notClaims(sentence: string, found: string): Refused {
  return {
    reason: sentence,
    finding: { code: 'DOC-11', severity: 'reject', path: 'file', message: sentence, fix: 'Send the file as the practice management system wrote it, unpacked: an X12 837P or 837I, or a FHIR R4 bundle.', offset: 0, expected: 'X12 837 or a FHIR R4 bundle', found },
  };
}
