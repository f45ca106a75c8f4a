import type { FilingLimit } from '../codes.js';
import { addDays, addYears, daysBetween, isDate } from '../date.js';
import { payerTypeOf } from '../payer-type.js';
import { dollars } from './balance.js';
import type { EditClaim } from './claim.js';
import type { Drawn, EditContext, EditRule } from './finding.js';
import { claimPeriod, linePeriod, source } from './period.js';

interface Clock {
  readonly limit: FilingLimit;
  readonly source: Pick<Drawn, 'dataset' | 'release' | 'coverage'>;
}

function filingClock(claim: EditClaim, { codes, payerRules }: EditContext): Clock | undefined {
  const corrected = claim.frequencyCode !== '1';
  const contracted = corrected ? payerRules?.correctedFilingLimit : payerRules?.initialFilingLimit;
  if (contracted !== undefined && payerRules !== undefined) return { limit: contracted, source: { release: payerRules.release } };
  const type = payerRules?.payerType ?? payerTypeOf(claim.payer.filingCode);
  const defaults = type === undefined ? undefined : codes.timelyFiling(type);
  if (defaults === undefined) return undefined;
  return {
    limit: corrected ? defaults.corrected : defaults.initial,
    source: { dataset: 'timely-filing', release: defaults.release.release, coverage: defaults.release.coverage },
  };
}

/** The day the clock starts: the service, or for a later payer the earlier payer's remittance. */
function clockStart(claim: EditClaim, limit: FilingLimit): string | undefined {
  const period = claimPeriod(claim);
  const service = claim.kind === 'institutional' ? period?.through : period?.from;
  // 42 CFR 424.44: Medicare's calendar year runs from the service, also when Medicare pays second.
  if (claim.payerSequence === 'P' || limit.unit === 'calendar_year') return service;
  const answers = claim.priorPayers.flatMap(({ adjudicatedOn }) => (adjudicatedOn !== undefined && isDate(adjudicatedOn) ? [adjudicatedOn] : [])).sort();
  return answers.at(-1) ?? service;
}

const WARNED_DAYS = [5, 15, 30];

function checkFilingLimit(claim: EditClaim, context: EditContext): Drawn[] {
  const clock = filingClock(claim, context);
  const path = 'lines';
  if (clock === undefined) {
    return [{ path, severity: 'INFO', predicts: [], message: 'No filing limit is on file for this payer.', fix: 'Enter the limit of the contract in the payer\'s profile.', dataset: 'timely-filing' }];
  }
  const start = clockStart(claim, clock.limit);
  if (start === undefined || clock.limit.count === 0) return [];
  const last = clock.limit.unit === 'calendar_year' ? addYears(start, clock.limit.count) : addDays(start, clock.limit.count);
  const sendBy = addDays(last, -(context.payerRules?.transitDays ?? 0));
  const left = daysBetween(context.today, sendBy);
  if (left < 0) {
    return [{ path, message: `The filing limit ended on ${last}, counted from ${start}.`, fix: 'Look for a reason that reopens it (retroactive eligibility, earlier proof of filing) before sending.', ...clock.source }];
  }
  const step = WARNED_DAYS.find((days) => left <= days);
  if (step === undefined) return [];
  return [{ path, severity: 'WARN', message: `The filing limit ends on ${last}: ${left} days are left to send.`, fix: 'Send this claim first.', ...clock.source }];
}

function checkAuthorization(claim: EditClaim, { payerRules }: EditContext): Drawn[] {
  if (payerRules?.authorizationCodes === undefined || claim.authorizationPresent === true) return [];
  const needing = new Set(payerRules.authorizationCodes);
  return claim.lines.flatMap((line, at): Drawn[] =>
    line.code !== undefined && needing.has(line.code)
      ? [{ path: `lines[${at}].code`, line: line.number, code: line.code, message: `This payer wants an authorization for ${line.code} and the claim has none.`, fix: 'Enter the authorization number, or ask for a retroactive one.', release: payerRules.release }]
      : [],
  );
}

const TYPING_ERROR_FACTOR = 10;

function checkChargeLevel(claim: EditClaim, { feeSchedule }: EditContext): Drawn[] {
  if (feeSchedule === undefined) return [];
  return claim.lines.flatMap((line, at): Drawn[] => {
    const date = linePeriod(claim, line)?.from;
    if (line.code === undefined || date === undefined || line.quantityMilli <= 0) return [];
    const allowed = feeSchedule(line.code, line.modifiers, date);
    if (allowed === undefined || allowed <= 0) return [];
    // Both sides are in cents times thousandths of a unit, so that nothing is divided.
    const [charged, payable] = [line.chargeCents * 1000, allowed * line.quantityMilli];
    const where = { path: `lines[${at}].chargeCents`, line: line.number, code: line.code };
    if (charged < payable) {
      return [{ ...where, message: `The charge of ${dollars(line.chargeCents)} is below what the payer allows (${dollars(Math.trunc(payable / 1000))}); payers pay the lesser.`, fix: 'Raise the charge in the charge master.' }];
    }
    if (charged > payable * TYPING_ERROR_FACTOR) {
      return [{ ...where, message: `The charge of ${dollars(line.chargeCents)} is more than ten times what the payer allows (${dollars(Math.trunc(payable / 1000))}).`, fix: 'Check charge and units for a typing error.' }];
    }
    return [];
  });
}

function checkFilingCode(claim: EditClaim, { codes }: EditContext): Drawn[] {
  const code = claim.payer.filingCode;
  if (code === undefined || code === '' || codes.value('claim-filing-indicator', code) !== undefined) return [];
  const release = codes.values('claim-filing-indicator')[0]?.release;
  return [
    {
      path: 'payer.filingCode',
      code,
      ...(release?.coverage === 'complete' ? {} : { severity: 'WARN' as const, predicts: [] }),
      message: `The kind of insurance ${code} is not on the list.`,
      fix: 'Choose the filing indicator in the payer\'s profile.',
      ...(release === undefined ? {} : source({ status: 'unknown', code, dataset: 'claim-filing-indicator', coverage: release.coverage, release })),
    },
  ];
}

export const payerEdits: readonly EditRule[] = [
  {
    id: 'SBR-01',
    meaning: 'The kind of insurance (filing indicator) is a value of the list.',
    severity: 'REJECT',
    snipType: 2,
    datasets: ['claim-filing-indicator'],
    predicts: ['A7'],
    check: checkFilingCode,
  },
  {
    id: 'TFL-01',
    meaning: 'The claim reaches the payer inside its filing limit; 30, 15 and 5 days before the end it is pressed, after it a person decides.',
    severity: 'DENY',
    snipType: 7,
    datasets: ['timely-filing'],
    predicts: ['29'],
    check: checkFilingLimit,
  },
  {
    id: 'AUT-01',
    meaning: 'Services for which this payer wants an authorization come with its number.',
    severity: 'DENY',
    snipType: 7,
    datasets: [],
    predicts: ['197'],
    check: checkAuthorization,
  },
  {
    id: 'CHG-01',
    meaning: 'No charge is below what the payer allows, nor more than ten times it.',
    severity: 'WARN',
    snipType: 7,
    datasets: [],
    predicts: [],
    check: checkChargeLevel,
  },
];
