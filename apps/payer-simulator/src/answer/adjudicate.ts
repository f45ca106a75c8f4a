import type { Adjustment, Claim837Draft, ClaimPaymentDraft, LineAdjudication, PaymentLineDraft, PersonName, ServiceLine } from '@claimstream/x12';
import type { Fate } from './fate.js';
import type { ClaimPlan } from './plan.js';
import { COVERAGE_ENDED, DENIALS, DUPLICATE, UNKNOWN_MEMBER, UNPROCESSABLE, UNPROCESSABLE_REMARK, type Denial } from './reasons.js';
import { chance, drawn, pick } from './seeded.js';

/** What is left of a line after its adjustments is paid: so every line balances. */
const settle = (line: PaymentLineDraft): PaymentLineDraft => ({ ...line, paidCents: line.chargeCents - sum(line.adjustments, (a) => a.amountCents) });

const sum = <T>(list: readonly T[], of: (item: T) => number): number => list.reduce((total, item) => total + of(item), 0);
const share = (cents: number, percent: number): number => Math.floor((cents * percent) / 100);

const adjust = (line: PaymentLineDraft, group: string, reason: string, amountCents: number): void => {
  if (amountCents !== 0) line.adjustments.push({ group, reason, amountCents });
};

/** The line as it was sent, with REF*6R as its key (TR3 835, 2110 REF): nothing decided yet. */
const bare = (line: ServiceLine, day: string): PaymentLineDraft => ({
  ...(line.procedure === undefined ? {} : { procedure: { qualifier: line.procedure.qualifier, code: line.procedure.code, modifiers: [...line.procedure.modifiers] } }),
  ...(line.revenueCode === undefined ? {} : { revenueCode: line.revenueCode }),
  chargeCents: line.chargeCents, paidCents: 0,
  ...(line.quantity === '1' ? {} : { paidUnits: line.quantity }),
  serviceFrom: line.serviceFrom ?? day, ...(line.serviceThrough === undefined ? {} : { serviceThrough: line.serviceThrough }),
  ...(line.lineControl === undefined ? {} : { lineControl: line.lineControl }),
  adjustments: [], references: {}, amounts: {}, quantities: {}, remarkCodes: [], extra: [],
});

const deny = (line: PaymentLineDraft, { group, reason, remark }: Denial): PaymentLineDraft => {
  adjust(line, group, reason, line.chargeCents);
  if (remark !== undefined) line.remarkCodes.push(remark);
  return settle(line);
};

/** Contract, then deductible and coinsurance or a copayment, then for Medicare the sequester of 2 % of what it would pay. */
const pay = (line: PaymentLineDraft, withShare: boolean, medicare: boolean, key: readonly (string | number)[]): PaymentLineDraft => {
  const allowed = share(line.chargeCents, 50 + drawn(40, ...key, 'allowed'));
  adjust(line, 'CO', '45', line.chargeCents - allowed);
  line.amounts['B6'] = allowed;
  if (withShare && chance(35, ...key, 'copayment')) adjust(line, 'PR', '3', Math.min(allowed, 2000));
  else if (withShare) {
    const deductible = chance(40, ...key, 'deductible') ? Math.min(allowed, 5000) : 0;
    adjust(line, 'PR', '1', deductible);
    adjust(line, 'PR', '2', share(allowed - deductible, 20));
  }
  if (medicare) adjust(line, 'CO', '253', share(settle(line).paidCents, 2));
  return settle(line);
};

const patientPart = (adjustments: readonly Adjustment[]): number => sum(adjustments, (a) => (a.group === 'PR' ? a.amountCents : 0));

/** What the payer before left open, line by line: as its 2430 says, or where it decided on the claim as a whole (2320), on the first lines that hold it. */
const leftByOthers = ({ serviceLines, otherSubscribers }: Claim837Draft): number[] => {
  const last: (LineAdjudication | undefined)[] = serviceLines.map((l) => l.adjudications.at(-1));
  const within = (line: ServiceLine, cents: number): number => Math.min(line.chargeCents, Math.max(0, cents));
  if (last.some((l) => l !== undefined)) return serviceLines.map((line, at) => within(line, patientPart(last[at]?.adjustments ?? [])));
  const before = otherSubscribers.at(-1);
  let open = before?.amounts['EAF'] ?? patientPart(before?.adjustments ?? []);
  return serviceLines.map((line) => {
    const here = within(line, open);
    open -= here;
    return here;
  });
};

/** What the payers before left open is paid; the rest of the charge is theirs (OA-23, RFI 2143), a copayment now and then stays. */
const payAfterOthers = (line: PaymentLineDraft, left: number, key: readonly (string | number)[]): PaymentLineDraft => {
  adjust(line, 'OA', '23', line.chargeCents - left);
  if (chance(30, ...key, 'copayment')) adjust(line, 'PR', '3', Math.min(left, 1000));
  return settle(line);
};

/** CLP06 has fewer codes than SBR09. */
const FILING: Readonly<Record<string, string>> = { BL: '12', CI: '15', MB: 'MB', MC: 'MC', HM: 'HM', MA: 'MA', WC: 'WC', VA: 'VA' };
const PROCESSED_AS: Readonly<Record<string, string>> = { P: '1', S: '2', T: '3' };

const lineOutcome = (plan: ClaimPlan, key: readonly (string | number)[]): Denial | undefined => {
  const denials: Partial<Record<Fate, Denial>> = {
    denied: pick(DENIALS, ...key, 'denial'), 'line-denied': pick(DENIALS, ...key, 'denial'), 'coverage-ended': pick(COVERAGE_ENDED, ...key, 'denial'),
    'unknown-member': UNKNOWN_MEMBER, unprocessable: UNPROCESSABLE, duplicate: DUPLICATE,
  };
  const own = denials[plan.fate];
  return own === undefined ? undefined : (plan.denial ?? own);
};

const person = (name: PersonName | undefined, memberId: string | undefined) => ({ ...(name ? { name } : {}), ...(memberId === undefined ? {} : { memberId, memberIdQualifier: 'MI' }) });

/** Decides one claim: every line and the claim balance. `receivedOn` is the day the payer got it (DTM*050). */
export function adjudicate(claim: Claim837Draft, plan: ClaimPlan, receivedOn: string, seed: number): ClaimPaymentDraft {
  const { subscriber, patient, institutional } = claim;
  const key = [seed, claim.claimId, plan.payerClaimControl];
  const medicare = subscriber.filingCode === 'MB' || subscriber.filingCode === 'MA';
  const denial = lineOutcome(plan, key);
  const unlucky = plan.fate === 'line-denied' ? drawn(claim.serviceLines.length, ...key, 'line') : undefined;
  const left = plan.fate === 'secondary' || (plan.fate === 'corrected' && subscriber.sequence !== 'P') ? leftByOthers(claim) : undefined;
  const serviceLines = claim.serviceLines.map((sent, at) => {
    const line = bare(sent, institutional?.statementFrom ?? receivedOn);
    if (denial !== undefined && (unlucky === undefined || unlucky === at)) return deny(line, denial);
    if (left !== undefined) return payAfterOthers(line, left[at] ?? 0, [...key, at]);
    // A line that is paid beside a denied one, and a corrected claim, leave a share like any other.
    return pay(line, plan.fate !== 'paid', medicare, [...key, at]);
  });
  const allowed = sum(serviceLines, (l) => l.amounts['B6'] ?? 0);
  const rendering = claim.providers.find(({ role }) => role === 'rendering');
  const remark = plan.fate === 'unprocessable' ? UNPROCESSABLE_REMARK : medicare ? 'MA01' : undefined;
  const inpatient = institutional !== undefined && claim.typeOfBill === '11';
  return {
    claimId: claim.claimId, statusCode: plan.fate === 'unknown-member' ? '4' : (PROCESSED_AS[subscriber.sequence] ?? '1'), chargeCents: claim.chargeCents, paidCents: sum(serviceLines, (l) => l.paidCents),
    patientShareCents: sum(serviceLines, (l) => patientPart(l.adjustments)),
    filingCode: FILING[subscriber.filingCode ?? ''] ?? 'ZZ', payerClaimControl: plan.payerClaimControl, facilityTypeCode: claim.typeOfBill ?? claim.placeOfService ?? '11', frequencyCode: claim.frequencyCode,
    ...(inpatient && institutional.drg !== undefined ? { drg: institutional.drg } : {}),
    adjustments: [], patient: person((patient ?? subscriber).name, patient ? undefined : subscriber.memberId), ...(patient ? { subscriber: person(subscriber.name, subscriber.memberId) } : {}),
    ...(rendering?.npi === undefined ? {} : { renderingProvider: { ...(rendering.person ? { person: rendering.person } : {}), npi: rendering.npi } }),
    ...(inpatient ? { inpatient: remark === undefined ? { 1: daysOf(claim) } : { 1: daysOf(claim), 5: remark } } : remark === undefined ? {} : { outpatient: { 3: remark } }),
    references: claim.references['EA'] === undefined ? {} : { EA: claim.references['EA'] },
    dates: {
      '050': receivedOn, ...(institutional?.statementFrom === undefined ? {} : { '232': institutional.statementFrom }), ...(institutional?.statementThrough === undefined ? {} : { '233': institutional.statementThrough }),
    },
    contacts: [], amounts: allowed > 0 ? { AU: allowed } : {}, quantities: inpatient ? { CA: daysOf(claim) } : {}, serviceLines, extra: [],
  };
}

const daysOf = ({ serviceLines }: Claim837Draft): string => serviceLines.find(({ unit }) => unit === 'DA')?.quantity ?? '1';

const negated = (adjustments: readonly Adjustment[]): Adjustment[] => adjustments.map((a) => ({ ...a, amountCents: 0 - a.amountCents }));

/** Takes an answer back: every amount negated under its own group, no patient share in CLP05 (RFI 1147, 1429). */
export function reversalOf(payment: ClaimPaymentDraft): ClaimPaymentDraft {
  const { patientShareCents: _share, ...rest } = payment;
  return {
    ...rest, statusCode: '22', chargeCents: 0 - payment.chargeCents, paidCents: 0 - payment.paidCents, adjustments: negated(payment.adjustments), amounts: {},
    serviceLines: payment.serviceLines.map((l) => ({ ...l, chargeCents: 0 - l.chargeCents, paidCents: 0 - l.paidCents, adjustments: negated(l.adjustments), amounts: {}, remarkCodes: [] })),
  };
}
