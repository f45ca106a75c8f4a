import { compile, type Grammar } from './compile.js';
import { functionalAcknowledgment, implementationAcknowledgment } from './tables/acknowledgment.js';
import { dentalClaim } from './tables/claim-dental.js';
import { institutionalClaim } from './tables/claim-institutional.js';
import { claimAcknowledgment, statusAnswer, statusQuestion } from './tables/claim-status.js';
import { professionalClaim } from './tables/claim-professional.js';
import { remittanceAdvice } from './tables/remittance-advice.js';
import type { TransactionTable } from './table.js';

/** The transactions that are read; all but 837D and 997 are written too. */
export const TABLES: readonly TransactionTable[] = [
  professionalClaim, institutionalClaim, dentalClaim, remittanceAdvice, implementationAcknowledgment, functionalAcknowledgment, claimAcknowledgment, statusAnswer, statusQuestion,
];

const compiled = new Map<TransactionTable, Grammar>();

/** The compiled table of a guide (`005010X222A1`), or undefined where the guide is not one we read. */
export const grammarOf = (transaction: string, guide: string): Grammar | undefined => {
  const found = TABLES.find((table) => table.transaction === transaction && table.guides.includes(guide));
  if (!found) return undefined;
  let grammar = compiled.get(found);
  if (!grammar) compiled.set(found, (grammar = compile(found)));
  return grammar;
};

/** What a transaction or guide is, for the sentence that refuses it. */
export const nameOfTransaction = (transaction: string, guide: string): string => {
  const base = guide.slice(0, 10);
  const known = GUIDES[base];
  if (known) return known;
  if (guide.startsWith('004010')) return `version 4010 ${TRANSACTIONS[transaction] ?? transaction}`;
  return TRANSACTIONS[transaction] ?? (transaction === '' ? 'transaction without a name' : `transaction ${transaction}`);
};

/** `837P (005010X222, A1, A2) and 837I (005010X223, A1, A2, A3) are`: what a reader takes, for the sentence that refuses the rest. */
export const listOfGuides = (kinds: ReadonlySet<string>): string => {
  const names = TABLES.filter((table) => kinds.has(table.name)).map(({ name, guides }) => `${name} (${[guides[0]?.slice(0, 10), ...guides.map((guide) => guide.slice(10)).filter(Boolean).sort()].join(', ')})`);
  if (names.length === 0) return 'TA1s are';
  return names.length === 1 ? `${names[0] as string} is` : `${names.slice(0, -1).join(', ')} and ${names.at(-1) as string} are`;
};

const GUIDES: Readonly<Record<string, string>> = {
  '005010X222': '837P claim', '005010X223': '837I claim', '005010X224': '837D dental claim', '005010X221': '835 remittance advice',
  '005010X231': '999 acknowledgment', '005010X214': '277CA claim acknowledgment', '005010X212': '276/277 claim status',
  '005010X279': '270/271 eligibility', '005010X217': '278 authorisation', '005010X210': '275 attachment',
};

const TRANSACTIONS: Readonly<Record<string, string>> = {
  '837': '837 claim', '835': '835 remittance advice', '999': '999 acknowledgment', '997': '997 acknowledgment', '270': '270 eligibility inquiry',
  '271': '271 eligibility answer', '276': '276 status inquiry', '277': '277 status answer', '278': '278 authorisation', '275': '275 attachment',
  '834': '834 enrolment', '820': '820 premium payment',
};
