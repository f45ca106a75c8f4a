import type { Finding, Verdict } from './finding.js';
import type { ByteSource, ReadOptions, RefusedItem, TransactionKind, X12Item, X12Totals } from './read-x12.js';
import type { CodeTables } from './situations/code-shapes.js';
import { Situations } from './situations/situations.js';
import { HANDLERS } from './transaction/handlers.js';
import { readTransactions, type Door } from './transaction/read-transactions.js';

export interface ValidateOptions extends Pick<ReadOptions, 'expectUsage' | 'maxSegmentBytes'> {
  /** Warnings are errors. */
  strict?: boolean;
  /** The caller's code tables: codes they call invalid are findings of SNIP type 5. */
  codeTables?: CodeTables;
  /** Findings to keep, default 10,000; the rest is counted. */
  maxFindings?: number;
}

/** What a file is worth, and why. */
export interface Validation {
  /** `clean` nothing above info, `warnings`, `errors`, `refused` nothing in the file can be used. */
  verdict: Verdict;
  /** How many ST the file has. */
  transactions: number;
  /** Claims of 837s, payments of 835s and statuses of 277CAs together. */
  claims: number;
  /** In the order of the file. */
  findings: Finding[];
  refused: RefusedItem[];
  totals: X12Totals;
}

const ALL: Door = {
  kinds: new Set(Object.keys(HANDLERS) as TransactionKind[]),
  fix: 'Send one of these transactions in version 005010.',
  ta1: true,
};

const findingsOf = (item: X12Item): Finding[] => {
  switch (item.kind) {
    case 'claims': return item.claims.flatMap((claim) => claim.findings);
    case 'payments': return item.payments.flatMap((payment) => payment.findings);
    case 'statuses': return item.statuses.flatMap((status) => status.findings);
    case 'acknowledgment': return item.acknowledgment.findings;
    case 'refused': case 'end': return item.findings;
    default: return [];
  }
};

/**
 * Checks a file of any transactions: syntax, structure, balances, situations, forms of codes (SNIP 1 to 5). Reads it in bounded
 * memory and never throws for bad input; only an error of the source itself passes through.
 */
export const validate = async (source: ByteSource, { strict = false, codeTables, maxFindings = 10_000, ...options }: ValidateOptions = {}): Promise<Validation> => {
  const findings: Finding[] = [];
  const refused: RefusedItem[] = [];
  let dropped = 0;
  let end: Extract<X12Item, { kind: 'end' }> | undefined;
  for await (const item of readTransactions(source, options, ALL, new Situations(codeTables))) {
    if (item.kind === 'refused') refused.push(item);
    else if (item.kind === 'end') end = item;
    for (const finding of findingsOf(item)) {
      if (findings.length < maxFindings || item.kind === 'end') findings.push(strict && finding.severity === 'warning' ? { ...finding, severity: 'error' } : finding);
      else dropped++;
    }
  }
  const { verdict, totals } = end as NonNullable<typeof end>;
  findings.sort((a, b) => a.offset - b.offset);
  if (dropped > 0) {
    findings.push({ code: 'more-findings', severity: 'info', snip: 0, offset: totals.bytes, message: `${dropped} more findings are not listed.`, fix: 'Correct the findings listed first.' });
  }
  return {
    verdict: strict && verdict === 'warnings' ? 'errors' : verdict, findings, refused, totals,
    transactions: totals.transactions, claims: totals.claims + totals.payments + totals.statuses,
  };
};
