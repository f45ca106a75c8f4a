import type { Claim837Draft } from '../claim-837.js';
import type { ClaimPaymentDraft, PaymentLineDraft, RemitPerson } from '../remittance/remittance.js';
import type { Adjustment, LineAdjudication, ServiceLine } from '../service-line.js';
import type { Cents, PlainDate } from '../values.js';
import type { Seeded } from './seeded.js';

/** What an invented payer makes of a claim. */
export type Outcome = 'paid-in-full' | 'contract' | 'patient-share' | 'line-denied' | 'denied' | 'not-our-patient' | 'forwarded' | 'secondary';

/** Reasons of denial with the remark that goes with them: group, CARC, RARC. */
const DENIALS: readonly (readonly [string, string, string | undefined])[] = [
  ['CO', '16', 'N290'], ['CO', '50', 'N115'], ['CO', '97', 'M15'], ['CO', '29', undefined], ['CO', '197', undefined], ['PR', '204', 'N130'], ['OA', '18', 'N522'],
];

/** What is left of a line after its adjustments is paid: so every line balances. */
const settle = (line: PaymentLineDraft): PaymentLineDraft => {
  line.paidCents = line.chargeCents - line.adjustments.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return line;
};

const adjust = (line: PaymentLineDraft, group: string, reason: string, amountCents: Cents): void => {
  if (amountCents !== 0) line.adjustments.push({ group, reason, amountCents });
};

const share = (cents: Cents, percent: number): Cents => Math.floor((cents * percent) / 100);

const bare = (line: ServiceLine, day: PlainDate): PaymentLineDraft => ({
  ...(line.procedure ? { procedure: { qualifier: line.procedure.qualifier, code: line.procedure.code, modifiers: [...line.procedure.modifiers] } } : {}),
  ...(line.revenueCode === undefined ? {} : { revenueCode: line.revenueCode }),
  chargeCents: line.chargeCents, paidCents: 0,
  ...(line.quantity === '1' ? {} : { paidUnits: line.quantity }),
  serviceFrom: line.serviceFrom ?? day,
  ...(line.serviceThrough === undefined ? {} : { serviceThrough: line.serviceThrough }),
  ...(line.lineControl === undefined ? {} : { lineControl: line.lineControl }),
  adjustments: [], references: {}, amounts: {}, quantities: {}, remarkCodes: [], extra: [],
});

const denied = (line: PaymentLineDraft, [group, reason, remark]: (typeof DENIALS)[number]): PaymentLineDraft => {
  adjust(line, group, reason, line.chargeCents);
  if (remark !== undefined) line.remarkCodes.push(remark);
  return settle(line);
};

/** What the payers before have left: charge less their part (OA 23), less a share the patient keeps. */
const afterOthers = (line: PaymentLineDraft, before: LineAdjudication | undefined, seeded: Seeded): PaymentLineDraft => {
  const open = (before?.adjustments ?? []).filter(({ group }) => group === 'PR').reduce((sum, { amountCents }) => sum + amountCents, 0);
  adjust(line, 'OA', '23', line.chargeCents - open);
  adjust(line, 'PR', '3', seeded.chance(30) ? Math.min(open, 1000) : 0);
  return settle(line);
};

const payable = (line: PaymentLineDraft, outcome: Outcome, medicare: boolean, seeded: Seeded): PaymentLineDraft => {
  if (outcome === 'paid-in-full') return settle(line);
  const allowed = share(line.chargeCents, 50 + seeded.below(40));
  adjust(line, 'CO', '45', line.chargeCents - allowed);
  line.amounts['B6'] = allowed;
  if (outcome === 'contract') return settle(line);
  const deductible = seeded.chance(30) ? Math.min(allowed, 2500) : 0;
  adjust(line, 'PR', '1', deductible);
  adjust(line, 'PR', '2', share(allowed - deductible, 20));
  settle(line);
  // the sequester takes 2 % of what Medicare would pay
  if (medicare) adjust(line, 'CO', '253', share(line.paidCents, 2));
  return settle(line);
};

/** CLP06 has fewer codes than SBR09. */
const FILING: Readonly<Record<string, string>> = { BL: '12', CI: '15', MB: 'MB', MC: 'MC', HM: 'HM', MA: 'MA', WC: 'WC', VA: 'VA' };

const STATUS: Readonly<Record<Outcome, string>> = {
  'paid-in-full': '1', contract: '1', 'patient-share': '1', 'line-denied': '1', denied: '1', 'not-our-patient': '4', forwarded: '19', secondary: '2',
};

const person = (name: RemitPerson['name'], memberId: string | undefined): RemitPerson => ({
  ...(name ? { name } : {}), ...(memberId === undefined ? {} : { memberId, memberIdQualifier: 'MI' }),
});

export interface Decision {
  outcome: Outcome;
  /** CLP07. */
  payerClaimControl: string;
  /** When the payer got the claim. */
  receivedOn: PlainDate;
  /** When the service was, where a line does not say it. */
  day: PlainDate;
}

/** Answers one claim: every line and the claim balance. The same claim, decision and seed give the same payment. */
export const adjudicateClaim = (claim: Claim837Draft, { outcome, payerClaimControl, receivedOn, day }: Decision, seeded: Seeded): ClaimPaymentDraft => {
  const { subscriber, patient } = claim;
  const medicare = subscriber.filingCode === 'MB' || subscriber.filingCode === 'MA';
  const reason = seeded.pick(DENIALS);
  const whole = outcome === 'denied' || outcome === 'not-our-patient';
  const unlucky = outcome === 'line-denied' ? seeded.below(claim.serviceLines.length) : -1;
  const lines = claim.serviceLines.map((line, i) => {
    const draft = bare(line, claim.institutional?.statementFrom ?? day);
    if (outcome === 'not-our-patient') return denied(draft, ['CO', '31', undefined]);
    if (whole || i === unlucky) return denied(draft, reason);
    if (outcome === 'secondary') return afterOthers(draft, line.adjudications[0], seeded);
    return payable(draft, outcome, medicare, seeded);
  });
  const payment: ClaimPaymentDraft = {
    claimId: claim.claimId, statusCode: STATUS[outcome], chargeCents: claim.chargeCents, paidCents: sum(lines, (line) => line.paidCents),
    patientShareCents: sum(lines, (line) => sum(line.adjustments.filter(({ group }) => group === 'PR'), ({ amountCents }) => amountCents)),
    filingCode: FILING[subscriber.filingCode ?? ''] ?? 'ZZ', payerClaimControl, facilityTypeCode: claim.typeOfBill ?? claim.placeOfService ?? '11', frequencyCode: claim.frequencyCode,
    adjustments: [], patient: person((patient ?? subscriber).name, patient ? undefined : subscriber.memberId),
    references: {}, dates: {}, contacts: [], amounts: {}, quantities: {}, serviceLines: lines, extra: [],
  };
  if (patient) payment.subscriber = person(subscriber.name, subscriber.memberId);
  const rendering = claim.providers.find(({ role }) => role === 'rendering');
  if (rendering?.npi !== undefined) payment.renderingProvider = { ...(rendering.person ? { person: rendering.person } : {}), npi: rendering.npi };
  if (outcome === 'forwarded') payment.crossoverPayer = { organization: 'TESTPAYER SUPPLEMENT', id: 'TPSUP', idQualifier: 'PI' };
  if (claim.references['EA'] !== undefined) payment.references['EA'] = claim.references['EA'];
  payment.dates['050'] = receivedOn;
  if (claim.institutional) institutional(claim, payment);
  else if (medicare) payment.outpatient = { 3: outcome === 'forwarded' ? 'MA18' : 'MA01' };
  const allowed = sum(lines, (line) => line.amounts['B6'] ?? 0);
  if (allowed > 0) payment.amounts['AU'] = allowed;
  return payment;
};

/** What only an institutional claim is answered with. */
const institutional = (claim: Claim837Draft, payment: ClaimPaymentDraft): void => {
  const { statementFrom, statementThrough, drg } = claim.institutional ?? {};
  if (statementFrom !== undefined) payment.dates['232'] = statementFrom;
  if (statementThrough !== undefined) payment.dates['233'] = statementThrough;
  if (claim.typeOfBill !== '11') {
    payment.outpatient = { 3: 'MA01' };
    return;
  }
  const days = claim.serviceLines.find(({ unit }) => unit === 'DA')?.quantity ?? '1';
  if (drg !== undefined) Object.assign(payment, { drg, drgWeight: '1.2345' });
  payment.inpatient = { 1: days, 5: 'MA01' };
  payment.quantities['CA'] = days;
};

export const sum = <T>(list: readonly T[], of: (item: T) => Cents): Cents => list.reduce((total, item) => total + of(item), 0);

const negated = (adjustments: readonly Adjustment[]): Adjustment[] => adjustments.map((adjustment) => ({ ...adjustment, amountCents: 0 - adjustment.amountCents }));

/** Takes a payment back: every amount negated under its own group, no patient share in CLP05 (RFI 1147, 1429). */
export const reversalOf = (payment: ClaimPaymentDraft): ClaimPaymentDraft => {
  const { patientShareCents: _share, amounts: _amounts, ...rest } = payment;
  return {
    ...rest, statusCode: '22', chargeCents: 0 - payment.chargeCents, paidCents: 0 - payment.paidCents, adjustments: negated(payment.adjustments), amounts: {},
    serviceLines: payment.serviceLines.map((line) => ({ ...line, chargeCents: 0 - line.chargeCents, paidCents: 0 - line.paidCents, adjustments: negated(line.adjustments), amounts: {}, remarkCodes: [] })),
  };
};

/** One in ten claims is denied, one in ten has a line denied; the rest is paid in the ways payers pay. */
export const outcomeOf = (claim: Claim837Draft, seeded: Seeded): Outcome => {
  const roll = seeded.below(100);
  if (roll < 8) return 'denied';
  if (roll < 10) return 'not-our-patient';
  if (claim.otherSubscribers.length > 0) return 'secondary';
  if (roll < 20) return 'line-denied';
  if (roll < 28) return 'paid-in-full';
  if (roll < 48) return 'contract';
  return roll < 54 && claim.subscriber.filingCode === 'MB' ? 'forwarded' : 'patient-share';
};
