import { PATIENT_SHARE_REASONS } from '../adjustment/posting-table.js';
import { netBy } from '../journal/balances.js';
import { effectOf, keyText, netDebit, type JournalEntry, type Leg } from '../journal/entry.js';
import { formatCents, sumCents } from '../money.js';
import { reasonText } from '../position.js';
import type { Check, Violation } from './violation.js';

/** What a remittance posted to claims, what it left in unapplied money and its PLB make exactly what it paid. */
export const I5: Check = (entries, { remits = [] }) => {
  const cash = netBy(entries, (leg, entry) => (leg.account === '1050' && entry.remit !== undefined ? `${leg.plb ? 'provider' : 'claims'} ${entry.remit}` : undefined));
  return remits.flatMap((remit): Violation[] => {
    const claims = cash.get(`claims ${remit.remit}`) ?? 0;
    const provider = cash.get(`provider ${remit.remit}`) ?? 0;
    const compare = (what: string, booked: number, said: number | undefined): Violation[] => (said === undefined || booked === said ? [] : [{
      invariant: 'I5', subject: `remit ${remit.remit} ${what}`, differenceCents: booked - said, sentence: `Remit ${remit.remit}: ${what} come to ${formatCents(booked)} in the books and ${formatCents(said)} in the file.`,
    }]);
    return [
      ...compare('claims', claims, remit.claimsCents),
      ...compare('provider adjustments', provider, remit.providerAdjustmentsCents === undefined ? undefined : 0 - remit.providerAdjustmentsCents),
      ...compare('payments', claims + provider, remit.paidCents),
    ];
  });
};

const isPatient = (leg: Leg): boolean => leg.account === '1200' || leg.account === '1290';
const isShare = (leg: Leg): boolean => leg.adjustment?.group === 'PR' && PATIENT_SHARE_REASONS.has(leg.adjustment.reason);

/** A patient never owes more than charges of one's own and the five patient-share reasons; nothing else moves there by itself. */
export const I7: Check = (entries) => {
  const wrong = entries.flatMap((entry) => entry.legs.filter((leg) => isPatient(leg) && leg.adjustment && !isShare(leg)).map((leg): Violation => ({
    invariant: 'I7', subject: keyText(entry.key), differenceCents: netDebit(leg), sentence: `Entry ${keyText(entry.key)} makes the patient owe ${leg.adjustment ? reasonText(leg.adjustment) : ''}.`,
  })));
  const owes = netBy(entries, (leg, entry) => (isPatient(leg) ? entry.claimId : undefined));
  const rightful = netBy(entries, (leg, entry) => (leg.account === '1200' && (isShare(leg) || effectOf(entry) === 'J1') ? entry.claimId : undefined));
  const above = [...owes].flatMap(([claimId, balance]): Violation[] => {
    const differenceCents = balance - (rightful.get(claimId) ?? 0);
    return differenceCents <= 0 ? [] : [{ invariant: 'I7', subject: `claim ${claimId}`, differenceCents, sentence: `The patient owes ${formatCents(differenceCents)} on claim ${claimId} that no patient share explains.` }];
  });
  return [...wrong, ...above];
};

/** OA-23 restates another payer's doing and never moves money. */
export const I11: Check = (entries) => entries.flatMap((entry) => entry.legs.filter((leg) => leg.adjustment && reasonText(leg.adjustment) === 'OA-23').map((leg): Violation => ({
  invariant: 'I11', subject: keyText(entry.key), differenceCents: netDebit(leg), sentence: `Entry ${keyText(entry.key)} posts an OA-23.`,
})));

/** Every leg comes from one fact, once; every fact with money has legs or a person who looks at it. */
export const I17: Check = (entries, { facts }) => {
  const seen = new Set<string>();
  const twice = entries.flatMap((entry): Violation[] => legKeys(entry).filter((key) => seen.has(key) || !seen.add(key)).map((key) => ({
    invariant: 'I17', subject: key, differenceCents: sumCents(entry.legs.map((leg) => leg.debitCents)), sentence: `Leg ${key} is in the books more than once.`,
  })));
  if (!facts) return twice;
  const known = new Set(facts.map((fact) => fact.source));
  const posted = new Set(entries.map((entry) => entry.key.source));
  const orphans = entries.filter((entry) => !known.has(entry.key.source)).map((entry): Violation => ({
    invariant: 'I17', subject: keyText(entry.key), differenceCents: sumCents(entry.legs.map((leg) => leg.debitCents)), sentence: `Entry ${keyText(entry.key)} comes from no fact.`,
  }));
  const lost = facts.filter((fact) => fact.amountCents !== 0 && !fact.excepted && !posted.has(fact.source)).map((fact): Violation => ({
    invariant: 'I17', subject: `fact ${fact.source}`, differenceCents: fact.amountCents, sentence: `Fact ${fact.source} moved ${formatCents(fact.amountCents)}, and neither the books nor an exception know of it.`,
  }));
  return [...twice, ...orphans, ...lost];
};

const legKeys = (entry: JournalEntry): string[] => entry.legs.map((_leg, index) => keyText({ ...entry.key, leg: entry.key.leg + index }));

/** The Medicare cost share of a qualified Medicare beneficiary is never the patient's. */
export const I21: Check = (entries, { qmbClaims = [] }) => {
  const share = netBy(entries, (leg, entry) => (isPatient(leg) && leg.adjustment?.group === 'PR' ? entry.claimId : undefined));
  return qmbClaims.flatMap((claimId): Violation[] => {
    const differenceCents = share.get(claimId) ?? 0;
    return differenceCents === 0 ? [] : [{ invariant: 'I21', subject: `claim ${claimId}`, differenceCents, sentence: `The patient of claim ${claimId} is protected and owes ${formatCents(differenceCents)} of cost share.` }];
  });
};
