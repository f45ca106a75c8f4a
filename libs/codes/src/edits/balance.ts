import type { EditClaim } from './claim.js';
import type { Drawn, EditContext, EditRule } from './finding.js';
import { source } from './period.js';

/** Integer cents as dollars, for people. */
export function dollars(cents: number): string {
  const size = Math.abs(cents);
  return `${cents < 0 ? '-' : ''}$${Math.trunc(size / 100)}.${String(size % 100).padStart(2, '0')}`;
}

function checkCharges(claim: EditClaim, { payerRules }: EditContext): Drawn[] {
  const findings: Drawn[] = [];
  const sum = claim.lines.reduce((total, { chargeCents }) => total + chargeCents, 0);
  if (sum !== claim.totalChargeCents) {
    findings.push({
      path: 'totalChargeCents',
      message: `The lines add up to ${dollars(sum)} and the claim says ${dollars(claim.totalChargeCents)}: a difference of ${dollars(claim.totalChargeCents - sum)}.`,
      fix: 'Correct the line charge that is wrong; the claim total is the sum of its lines.',
      predicts: ['M54'],
    });
  }
  if (claim.totalChargeCents < 0) {
    findings.push({ path: 'totalChargeCents', message: 'The total charge is negative.', fix: 'Void or replace the earlier claim instead.', predicts: ['M54'] });
  }
  const free = new Set(payerRules?.zeroChargeCodes ?? []);
  for (const [at, line] of claim.lines.entries()) {
    const where = { path: `lines[${at}].chargeCents`, line: line.number, ...(line.code === undefined ? {} : { code: line.code }), predicts: ['M79'] };
    if (line.chargeCents < 0) {
      findings.push({ ...where, message: 'The line charge is negative.', fix: 'Enter the full charge; reductions are the payer\'s to make.' });
    } else if (line.chargeCents === 0 && claim.kind === 'professional' && !free.has(line.code ?? '')) {
      // 005010 TR3, SV102: zero is allowed in the transaction, so a person decides; most payers deny it.
      findings.push({ ...where, severity: 'DENY', message: 'The line is billed at zero.', fix: 'Price the line from the charge master, or confirm that the code is reported without a charge.' });
    }
  }
  return findings;
}

function checkPriorPayers(claim: EditClaim): Drawn[] {
  const findings: Drawn[] = [];
  for (const [at, payer] of claim.priorPayers.entries()) {
    const lineAdjusted = payer.lines.reduce((total, { adjustedCents }) => total + adjustedCents, 0);
    const explained = payer.paidCents + payer.adjustedCents + lineAdjusted;
    if (explained !== claim.totalChargeCents) {
      findings.push({
        path: `priorPayers[${at}].paidCents`,
        message: `What the earlier payer paid and adjusted is ${dollars(explained)} and the claim is ${dollars(claim.totalChargeCents)}: a difference of ${dollars(claim.totalChargeCents - explained)}.`,
        fix: 'Rebuild the earlier payer\'s amounts from its remittance.',
      });
    }
    if (payer.lines.length > 0) {
      // 005010 TR3, 1.4.1.1 balancing: lines paid less claim-level adjustments is the claim paid.
      const linesPaid = payer.lines.reduce((total, { paidCents }) => total + paidCents, 0) - payer.adjustedCents;
      if (linesPaid !== payer.paidCents) {
        findings.push({
          path: `priorPayers[${at}].lines`,
          message: `The lines of the earlier payer come to ${dollars(linesPaid)} paid and its claim says ${dollars(payer.paidCents)}.`,
          fix: 'Rebuild the earlier payer\'s amounts from its remittance.',
        });
      }
    }
    for (const [index, decided] of payer.lines.entries()) {
      const line = claim.lines.find(({ number }) => number === decided.number);
      const path = `priorPayers[${at}].lines[${index}]`;
      if (line === undefined) {
        findings.push({ path, message: `The earlier payer's line ${decided.number} is not on the claim.`, fix: 'Match the remittance lines to the claim lines.' });
      } else if (decided.paidCents + decided.adjustedCents !== line.chargeCents) {
        findings.push({
          path,
          line: line.number,
          message: `The earlier payer explains ${dollars(decided.paidCents + decided.adjustedCents)} of a line of ${dollars(line.chargeCents)}.`,
          fix: 'Enter every adjustment of the line from the remittance.',
        });
      }
    }
  }
  return findings;
}

// Sold by measure: part of a unit is a real quantity.
const DIVISIBLE_KINDS = new Set(['drug', 'ambulance', 'supply', 'lab']);

function checkQuantities(claim: EditClaim, { codes }: EditContext): Drawn[] {
  const findings: Drawn[] = [];
  for (const [at, line] of claim.lines.entries()) {
    const where = { path: `lines[${at}].quantityMilli`, line: line.number, ...(line.code === undefined ? {} : { code: line.code }) };
    if (line.quantityMilli <= 0) {
      findings.push({ ...where, message: 'The line has no units.', fix: 'Enter how many units were given.' });
      continue;
    }
    if (line.quantityMilli % 1000 === 0) continue;
    if (line.unit === 'MJ') {
      findings.push({ ...where, message: 'Anesthesia minutes are not whole.', fix: 'Enter whole minutes.' });
      continue;
    }
    if (line.unit !== 'UN' || line.code === undefined) continue;
    const lookup = codes.procedure(line.code, line.serviceFrom ?? '');
    if (lookup.kind !== undefined && DIVISIBLE_KINDS.has(lookup.kind)) continue;
    findings.push({
      ...where,
      ...(lookup.kind === undefined ? { severity: 'WARN' as const } : {}),
      message: lookup.kind === undefined ? `Part of a unit is billed and it is unknown whether ${line.code} can be divided.` : `Part of a unit of ${line.code} is billed, which cannot be divided.`,
      fix: 'Enter whole units.',
      ...source(lookup),
    });
  }
  return findings;
}

export const balanceEdits: readonly EditRule[] = [
  {
    id: 'BAL-01',
    meaning: 'The claim total is the sum of its lines to the cent; no charge is negative; a professional line billed at zero is looked at by a person.',
    severity: 'REJECT',
    snipType: 3,
    datasets: [],
    predicts: ['M54', 'M79'],
    check: checkCharges,
  },
  {
    id: 'BAL-02',
    meaning: 'For each earlier payer, paid plus adjusted is the charge, on the claim and on every line it decided.',
    severity: 'REJECT',
    snipType: 3,
    datasets: [],
    predicts: ['129'],
    check: checkPriorPayers,
  },
  {
    id: 'BAL-03',
    meaning: 'Quantities are above zero, anesthesia minutes are whole, and parts of a unit are billed only where the unit can be divided.',
    severity: 'REJECT',
    snipType: 3,
    datasets: ['procedure-kinds', 'hcpcs'],
    predicts: ['M53'],
    check: checkQuantities,
  },
];
