import type { MueSetting, PtpLookup, PtpSetting } from '../codes.js';
import { daysBetween } from '../date.js';
import type { EditClaim, EditLine } from './claim.js';
import type { Drawn, EditContext, EditRule, HistoryLine } from './finding.js';
import { isInpatient, linePeriod, renderingNpi, source } from './period.js';

/** A billed service of this claim or of another one, as the pair and unit edits compare them. */
interface Service {
  readonly code: string;
  readonly modifiers: readonly string[];
  readonly from: string;
  readonly through: string;
  readonly rendering: string;
  readonly quantityMilli: number;
  readonly chargeCents: number;
  /** Of this claim; absent when it stands on another. */
  readonly own?: { readonly at: number; readonly line: EditLine };
  readonly claimId?: string;
}

function ownServices(claim: EditClaim): Service[] {
  return claim.lines.flatMap((line, at): Service[] => {
    const period = linePeriod(claim, line);
    if (line.code === undefined || period === undefined) return [];
    const { code, modifiers, quantityMilli, chargeCents } = line;
    return [{ code, modifiers, quantityMilli, chargeCents, from: period.from, through: period.through, rendering: renderingNpi(claim, line), own: { at, line } }];
  });
}

const otherService = (line: HistoryLine): Service => ({
  code: line.code,
  modifiers: line.modifiers,
  quantityMilli: line.quantityMilli,
  chargeCents: line.chargeCents,
  from: line.serviceFrom,
  through: line.serviceThrough,
  rendering: line.renderingNpi,
  claimId: line.claimId,
});

/** Services by first day and rendering provider: the groups NCCI compares. A facility is one provider. */
function byDay(claim: EditClaim, context: EditContext): Map<string, Service[]> {
  const groups = new Map<string, Service[]>();
  for (const service of [...ownServices(claim), ...(context.history ?? []).map(otherService)]) {
    const key = `${service.from} ${claim.kind === 'institutional' ? '' : service.rendering}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [service]);
    else group.push(service);
  }
  return groups;
}

/** Inpatient stays are outside both sets of edits. */
function ptpSetting(claim: EditClaim): PtpSetting | undefined {
  if (claim.kind === 'professional') return 'practitioner';
  return isInpatient(claim) ? undefined : 'outpatient';
}

function mueSetting(claim: EditClaim): MueSetting | undefined {
  if (claim.kind === 'professional') return claim.billingProvider.dmeSupplier ? 'dme' : 'practitioner';
  return isInpatient(claim) ? undefined : 'outpatient';
}

const ASSERTS: readonly (readonly [string, string])[] = [
  ['XE', 'a separate encounter'],
  ['XS', 'a separate structure'],
  ['XP', 'a separate practitioner'],
  ['XU', 'an unusual service that does not overlap'],
];

function pairFinding(first: Service, second: Service, lookup: PtpLookup, separated: boolean): Drawn | undefined {
  // Column 2 is what is denied; when that line is on another claim, the finding stands on our column 1 line.
  const target = second.own ?? first.own;
  if (target === undefined) return undefined;
  const elsewhere = first.own === undefined || second.own === undefined ? ` on claim ${first.claimId ?? second.claimId}` : '';
  const where = { path: `lines[${target.at}].code`, line: target.line.number, code: second.code, ...source(lookup) };
  const pair = `${first.code} and ${second.code}${elsewhere} are a pair on ${first.from}`;
  if (lookup.indicator === 0) {
    return { ...where, message: `${pair} that is never paid together; ${second.code} is denied.`, fix: `Remove ${second.code} or correct the coding; no modifier helps.` };
  }
  if (separated) {
    return { ...where, severity: 'INFO', predicts: [], message: `${pair}; a modifier says they were separate.`, fix: 'Keep the documentation of what the modifier asserts.' };
  }
  return {
    ...where,
    message: `${pair}; ${second.code} is denied unless they were separate.`,
    fix: `Only if the record shows it, add the modifier of what it shows: ${ASSERTS.map(([modifier, asserts]) => `${modifier} ${asserts}`).join(', ')}.`,
  };
}

function checkPairs(claim: EditClaim, context: EditContext): Drawn[] {
  const setting = ptpSetting(claim);
  if (setting === undefined) return [];
  const { codes } = context;
  const findings: Drawn[] = [];
  const unchecked = new Map<string, PtpLookup>();
  for (const group of byDay(claim, context).values()) {
    const distinct = new Map<string, Service[]>();
    for (const service of group) distinct.set(service.code, [...(distinct.get(service.code) ?? []), service]);
    for (const [column1, firsts] of distinct) {
      for (const [column2, seconds] of distinct) {
        const date = firsts[0]?.from;
        const ours = firsts.some(({ own }) => own !== undefined) || seconds.some(({ own }) => own !== undefined);
        if (column1 === column2 || date === undefined || !ours) continue;
        const lookup = codes.ptp(column1, column2, date, setting);
        if (lookup.status !== 'valid') {
          if (!lookup.bothListed && lookup.coverage === 'excerpt') unchecked.set(lookup.release?.release ?? '', lookup);
          continue;
        }
        const separates = (service: Service): boolean => service.modifiers.some((modifier) => codes.modifier(modifier, date).separatesPairs);
        const firstSeparates = firsts.some(separates);
        for (const second of seconds) {
          const first = firsts.find(({ own }) => own !== undefined) ?? firsts[0];
          if (first === undefined) continue;
          const finding = pairFinding(first, second, lookup, firstSeparates || separates(second));
          if (finding !== undefined) findings.push(finding);
        }
      }
    }
  }
  for (const [release, lookup] of unchecked) {
    findings.push({
      path: 'lines',
      severity: 'INFO',
      predicts: [],
      message: release === '' ? 'Pairs of services could not be checked: no NCCI release loaded covers the date and setting.' : `Some pairs of services could not be checked: release ${release} loaded here is an excerpt.`,
      fix: 'Import the NCCI release of the date of service.',
      ...source(lookup),
    });
  }
  return findings;
}

/** Units of one day: a line over several days is divided by them and rounded up, as CMS does. */
function unitsPerDay({ quantityMilli, from, through }: Service): number {
  const days = Math.max(1, daysBetween(from, through) + 1);
  return Math.ceil(quantityMilli / (1000 * days));
}

function checkUnits(claim: EditClaim, context: EditContext): Drawn[] {
  const setting = mueSetting(claim);
  if (setting === undefined) return [];
  const findings: Drawn[] = [];
  const unpublished = new Set<string>();
  let missing: ReturnType<typeof context.codes.mue> | undefined;
  for (const group of byDay(claim, context).values()) {
    const summed = new Map<string, number>();
    for (const service of group) summed.set(service.code, (summed.get(service.code) ?? 0) + unitsPerDay(service));
    for (const service of group) {
      if (service.own === undefined || service.own.line.unit === 'MJ') continue;
      const limit = context.codes.mue(service.code, service.from, setting);
      if (limit.status !== 'valid' || limit.units === undefined) {
        if (limit.coverage === 'excerpt') {
          unpublished.add(service.code);
          missing = limit;
        }
        continue;
      }
      const where = { path: `lines[${service.own.at}].quantityMilli`, line: service.own.line.number, code: service.code, ...source(limit) };
      const daily = summed.get(service.code) ?? 0;
      if (limit.units === 0) {
        findings.push({ ...where, message: `${service.code} is not payable in this setting: its unit limit is 0.`, fix: 'Check that the claim is of the right kind for the code.' });
      } else if (limit.adjudicationIndicator === 1) {
        const units = unitsPerDay(service);
        if (units > limit.units) {
          findings.push({ ...where, message: `The line bills ${units} units of ${service.code} in a day; a line may hold ${limit.units}.`, fix: 'Correct the units; if they were truly given, put the excess on another line with the modifier that says why (76, 77, 91, anatomic, 59).' });
        }
      } else if (daily > limit.units) {
        const absolute = limit.adjudicationIndicator === 2;
        findings.push({
          ...where,
          message: `${daily} units of ${service.code} are billed for ${service.from}; ${limit.units} are payable and all units of the day are denied.`,
          fix: absolute ? 'Correct the units; this limit is absolute.' : 'Correct the units, or send the record that supports them on appeal.',
        });
      }
    }
  }
  if (missing !== undefined) {
    findings.push({
      path: 'lines',
      severity: 'INFO',
      predicts: [],
      message: `No unit limit is on file for ${[...unpublished].sort().join(', ')}.`,
      fix: 'Import the unit limits of the date of service; some are not published.',
      ...source(missing),
    });
  }
  return findings;
}

const REPEATS = new Set(['76', '77', '91', '59', 'XE', 'XP', 'XS', 'XU']);

const repeats = (service: Service): boolean => service.modifiers.some((modifier) => REPEATS.has(modifier));

/** Same code with other modifiers of side or part is another service. */
const sameModifiers = (a: Service, b: Service): boolean => [...a.modifiers].sort().join() === [...b.modifiers].sort().join();

function checkRepeatedLines(claim: EditClaim): Drawn[] {
  const findings: Drawn[] = [];
  const groups = new Map<string, Service[]>();
  for (const service of ownServices(claim)) {
    const line = service.own?.line;
    const key = [service.code, service.from, service.through, service.rendering, line?.placeOfService ?? '', line?.revenueCode ?? ''].join(' ');
    const earlier = groups.get(key) ?? [];
    const same = earlier.find((other) => sameModifiers(other, service));
    if (same?.own !== undefined && service.own !== undefined && !repeats(service)) {
      findings.push({
        path: `lines[${service.own.at}].code`,
        line: service.own.line.number,
        code: service.code,
        message: `The line repeats line ${same.own.line.number}: ${service.code} on ${service.from}.`,
        fix: 'Remove it, or, if the service was given again, add 76, 77, 91 or 59, or bill the units on one line.',
      });
    }
    groups.set(key, [...earlier, service]);
  }
  return findings;
}

function checkBilledBefore(claim: EditClaim, context: EditContext): Drawn[] {
  // A replacement or void repeats its original on purpose.
  if (claim.frequencyCode !== '1') return [];
  const before = context.history ?? [];
  return ownServices(claim).flatMap((service): Drawn[] => {
    const same = before.find(
      (line) =>
        line.payerId === claim.payer.id &&
        line.code === service.code &&
        line.serviceFrom === service.from &&
        line.serviceThrough === service.through &&
        line.renderingNpi === service.rendering &&
        line.quantityMilli === service.quantityMilli &&
        line.chargeCents === service.chargeCents &&
        sameModifiers(otherService(line), service),
    );
    if (same === undefined || service.own === undefined) return [];
    return [
      {
        path: `lines[${service.own.at}].code`,
        line: service.own.line.number,
        code: service.code,
        message: `The same service, ${service.code} on ${service.from}, is billed to this payer on claim ${same.claimId}.`,
        fix: 'Find the earlier claim; send nothing if it stands, or a replacement if it was wrong.',
      },
    ];
  });
}

export const bundlingEdits: readonly EditRule[] = [
  {
    id: 'NCCI-01',
    meaning: 'No two services of the same day and provider are a procedure-to-procedure pair, unless a modifier that may separate them stands on either.',
    severity: 'DENY',
    snipType: 6,
    datasets: ['ncci-ptp-practitioner', 'ncci-ptp-outpatient', 'modifiers', 'cpt-modifiers'],
    predicts: ['236', '97'],
    check: checkPairs,
  },
  {
    id: 'MUE-01',
    meaning: 'The units of a code stay within its medically unlikely edit: per line (indicator 1), or per day over all claims (2 absolute, 3 appealable).',
    severity: 'DENY',
    snipType: 6,
    datasets: ['mue-practitioner', 'mue-outpatient', 'mue-dme'],
    predicts: ['151', 'N362'],
    check: checkUnits,
  },
  {
    id: 'DUP-01',
    meaning: 'The same service (payer, provider, dates, code, modifiers, units, charge) is not already billed on another claim.',
    severity: 'DENY',
    snipType: 7,
    datasets: [],
    predicts: ['18'],
    check: checkBilledBefore,
  },
  {
    id: 'DUP-02',
    meaning: 'No line repeats another line of the claim without a modifier that says the service was given again.',
    severity: 'WARN',
    snipType: 7,
    datasets: [],
    predicts: ['18'],
    check: checkRepeatedLines,
  },
];
