import type { RejectionReason } from '@claimstream/contracts';
import type { ClaimStatus, StatusInfo, StatusLine } from '@claimstream/x12';
import { categoryOf, pathOfStatus } from './rejection-category.js';
import type { ClaimSaid, Stage } from './said.js';

/** Categories that say that the claim never came into adjudication (X12 RFI 1942; handbook x12 4.10). */
const REJECTING = new Set(['A3', 'A6', 'A7', 'A8']);

/** STC03 = U, or a category that says the same. */
export const rejects = (s: StatusInfo): boolean => s.action === 'U' || REJECTING.has(s.category);

/** What is wrong, in our own words; the texts of the codes belong to X12. */
const WORDS: Readonly<Record<ReturnType<typeof categoryOf>, string>> = {
  eligibility: 'the person or the coverage is not known', 'missing-information': 'something is missing', coding: 'a code is not right', 'payer-routing': 'it went to a payer that does not take it',
  'provider-enrolment': 'the provider is not known or not enrolled', duplicate: 'it came before', 'dates-charges': 'a date or a charge is not right', 'claim-reference': 'a number of an earlier claim is not right',
  format: 'it could not be read', unclassified: 'for a reason that has no rule here yet',
};

const WHO: Readonly<Record<Stage, string>> = { clearinghouse: 'The clearinghouse', payer: 'The payer' };

/** Line number of our own line key (REF*FJ repeats REF*6R, which is `<claim>-<line>`). */
const lineOf = (claimId: string, { lineControl }: StatusLine): number | undefined => {
  const number = lineControl?.startsWith(`${claimId}-`) === true ? Number(lineControl.slice(claimId.length + 1)) : Number.NaN;
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
};

/** Every code of the rejecting statements of a claim, a line or a level, with the field it points at. */
export function reasonsOf(statuses: readonly StatusInfo[], stage: Stage, line: number | undefined): RejectionReason[] {
  return statuses.filter(rejects).flatMap((s) => [s, ...s.more].map((code): RejectionReason => {
    const reason = {
      categoryCode: code.category, statusCode: code.status, ...(code.entity === undefined ? {} : { entityCode: code.entity }), ...(line === undefined ? {} : { line }),
      path: pathOfStatus(code.status, code.entity, line),
    };
    const words = WORDS[categoryOf([{ ...reason, sentence: '' }])];
    return { ...reason, sentence: `${WHO[stage]} rejects ${line === undefined ? 'the claim' : `line ${line}`}: ${words} (${code.category}:${code.status}${code.entity === undefined ? '' : `:${code.entity}`}).` };
  }));
}

/** A claim of a 277CA as its stream hears it; the free text travels apart, because it may name somebody. */
export function claimSaidOf(status: ClaimStatus, document: string, interchange: string | undefined): { said: ClaimSaid; texts: string[] } {
  const { stage, processedOn } = status.source;
  const lines = status.lines.flatMap((line) => reasonsOf(line.statuses, stage, lineOf(status.claimId, line)));
  const reasons = [...reasonsOf(status.statuses, stage, undefined), ...lines];
  const deciding = status.statuses.find(rejects) ?? (lines.length > 0 ? status.lines.flatMap((l) => l.statuses).find(rejects) : undefined) ?? status.statuses[0];
  const texts = [...status.statuses, ...status.lines.flatMap((l) => l.statuses)].flatMap((s) => (s.text === undefined || s.text === '' ? [] : [s.text]));
  return {
    texts,
    said: {
      document, stage, rejected: reasons.length > 0, reasons,
      ...(interchange === undefined ? {} : { interchange }), ...(processedOn === undefined ? {} : { processedOn }),
      codes: { category: deciding?.category ?? '', status: deciding?.status ?? '', ...(deciding?.entity === undefined ? {} : { entity: deciding.entity }) },
      ...(deciding?.date === undefined ? {} : { date: deciding.date }),
      ...(status.payerClaimControl === undefined ? {} : { payerClaimControl: status.payerClaimControl }),
    },
  };
}
