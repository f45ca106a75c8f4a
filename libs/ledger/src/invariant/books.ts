import { isReceivable, RECEIVABLES } from '../chart.js';
import { claimBuckets, netBy } from '../journal/balances.js';
import { entryProblem, keyText, netDebit, type JournalEntry } from '../journal/entry.js';
import { formatCents, negated, sumCents } from '../money.js';
import type { Check, Violation } from './violation.js';

/** Debits and credits are equal in every entry, tenant and period. */
export const I1: Check = (entries) => {
  const perEntry = entries.flatMap((entry): Violation[] => {
    const problem = entryProblem(entry);
    return problem === undefined ? [] : [{ invariant: 'I1', subject: keyText(entry.key), differenceCents: sumCents(entry.legs.map(netDebit)), sentence: `Entry ${keyText(entry.key)}: ${problem}.` }];
  });
  const sums = netBy(entries, (_leg, entry) => `tenant ${entry.tenant} period ${entry.postedOn.slice(0, 7)}`);
  return [...perEntry, ...[...sums].filter(([, net]) => net !== 0).map(([subject, net]): Violation => ({ invariant: 'I1', subject, differenceCents: net, sentence: `In ${subject} debits exceed credits by ${formatCents(net)}.` }))];
};

interface LineSums { charges: number; payments: number; reductions: number; open: number; credits: number }

/** Which term of a line's equation an account belongs to. Cash that is held or suspended counts as no payment yet. */
function term(account: string): keyof LineSums {
  if (account === '4000') return 'charges';
  if (isReceivable(account)) return 'open';
  if (account === '2200' || account === '2210') return 'credits';
  return account.startsWith('4') || account.startsWith('5') || account === '1310' || account === '1330' ? 'reductions' : 'payments';
}

/** Per line: charges = payments + reductions + what is open − credits. */
export const I2: Check = (entries) => {
  const lines = new Map<string, LineSums>();
  for (const entry of entries) {
    if (entry.claimId === undefined) continue;
    for (const leg of entry.legs) {
      const subject = `claim ${entry.claimId} ${leg.line === undefined ? 'as a whole' : `line ${leg.line}`}`;
      const sums = lines.get(subject) ?? { charges: 0, payments: 0, reductions: 0, open: 0, credits: 0 };
      const name = term(leg.account);
      sums[name] += name === 'charges' || name === 'credits' ? negated(netDebit(leg)) : netDebit(leg);
      lines.set(subject, sums);
    }
  }
  return [...lines].flatMap(([subject, s]): Violation[] => {
    const differenceCents = s.charges - (s.payments + s.reductions + s.open - s.credits);
    return differenceCents === 0 ? [] : [{
      invariant: 'I2', subject, differenceCents,
      sentence: `${subject}: ${formatCents(s.charges)} charged, but ${formatCents(s.payments)} paid, ${formatCents(s.reductions)} reduced, ${formatCents(s.open)} open and ${formatCents(s.credits)} in credits.`,
    }];
  });
};

/** No bucket of a claim is below zero, unless a credit of that size is open. */
export const I3: Check = (entries, { openCredits = [] }) => claimBuckets(entries).flatMap(({ claimId, account, openCents }): Violation[] => {
  const credit = sumCents(openCredits.filter((c) => c.claimId === claimId && c.account === account).map((c) => c.amountCents));
  const differenceCents = openCents + credit;
  return differenceCents >= 0 ? [] : [{ invariant: 'I3', subject: `claim ${claimId} account ${account}`, differenceCents, sentence: `Claim ${claimId} is ${formatCents(negated(differenceCents))} below zero in ${account} without an open credit.` }];
});

/** What the claims are owed is what the control accounts show, and what others keep as the claims' balances. */
export const I4: Check = (entries, { claimBalances }) => {
  const buckets = claimBuckets(entries);
  const control = netBy(entries, (leg) => (isReceivable(leg.account) ? leg.account : undefined));
  const violations = RECEIVABLES.flatMap((account): Violation[] => {
    const claims = sumCents(buckets.filter((b) => b.account === account).map((b) => b.openCents));
    const differenceCents = (control.get(account) ?? 0) - claims;
    return differenceCents === 0 ? [] : [{ invariant: 'I4', subject: `account ${account}`, differenceCents, sentence: `Account ${account} holds ${formatCents(differenceCents)} that no claim explains.` }];
  });
  if (!claimBalances) return violations;
  const own = new Map<string, number>();
  for (const { claimId, openCents } of buckets) own.set(claimId, (own.get(claimId) ?? 0) + openCents);
  const compared = [...new Set([...own.keys(), ...claimBalances.keys()])].sort().flatMap((claimId): Violation[] => {
    const differenceCents = (own.get(claimId) ?? 0) - (claimBalances.get(claimId) ?? 0);
    return differenceCents === 0 ? [] : [{ invariant: 'I4', subject: `claim ${claimId}`, differenceCents, sentence: `Claim ${claimId}: the journal and the claim's own balance differ by ${formatCents(differenceCents)}.` }];
  });
  return [...violations, ...compared];
};

/** A mirror and what it mirrors come to zero on every account. */
export const I10: Check = (entries) => {
  const known = new Map(entries.map((entry) => [keyText(entry.key), entry]));
  return entries.filter((entry) => entry.reverses).flatMap((mirror): Violation[] => {
    const original = mirror.reverses && known.get(keyText(mirror.reverses));
    const subject = keyText(mirror.key);
    if (!original) return [{ invariant: 'I10', subject, differenceCents: 0, sentence: `Entry ${subject} mirrors an entry that is not in the books.` }];
    return [...netBy([original, mirror], (leg) => leg.account)].filter(([, net]) => net !== 0).map(([account, net]) => ({
      invariant: 'I10', subject: `${subject} account ${account}`, differenceCents: net, sentence: `Entry ${subject} and what it mirrors leave ${formatCents(net)} in ${account}.`,
    }));
  });
};

/** Every amount is a whole, unsigned number of cents that adds up exactly. */
export const I18: Check = (entries) => entries.flatMap((entry) => entry.legs.flatMap((leg): Violation[] => {
  const wrong = [leg.debitCents, leg.creditCents].filter((amount) => !Number.isSafeInteger(amount) || amount < 0 || Object.is(amount, -0));
  return wrong.length === 0 ? [] : [{ invariant: 'I18', subject: keyText(entry.key), differenceCents: 0, sentence: `Entry ${keyText(entry.key)} holds an amount that is not whole unsigned cents.` }];
}));

/** A claim's money stays in one practice of one tenant, and so does a mirror. */
export const I19: Check = (entries) => {
  const place = ({ tenant, practiceId }: JournalEntry): string => `tenant ${tenant} practice ${practiceId}`;
  const claims = new Map<string, string>();
  const byKey = new Map(entries.map((entry) => [keyText(entry.key), entry]));
  return entries.flatMap((entry): Violation[] => {
    const violation = (subject: string, other: string): Violation => ({
      invariant: 'I19', subject, differenceCents: sumCents(entry.legs.map((leg) => leg.debitCents)), sentence: `${subject} has money in ${other} and in ${place(entry)}.`,
    });
    const found: Violation[] = [];
    if (entry.claimId !== undefined) {
      const first = claims.get(entry.claimId) ?? place(entry);
      claims.set(entry.claimId, first);
      if (first !== place(entry)) found.push(violation(`claim ${entry.claimId}`, first));
    }
    const original = entry.reverses && byKey.get(keyText(entry.reverses));
    if (original && place(original) !== place(entry)) found.push(violation(`mirror ${keyText(entry.key)}`, place(original)));
    return found;
  });
};
