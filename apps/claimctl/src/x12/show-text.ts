import type {
  Adjustment, AcknowledgmentInfo, ClaimPayment, ClaimStatus, ClaimTransactionInfo, FunctionalAcknowledgment, LineProcedure, Party, PersonName, RemittanceInfo, StatusInfo, TransactionEnd, TransactionInfo, X12Item,
} from '@claimstream/x12';
import { dollars } from '../screen.js';

type ShownClaim = Extract<X12Item, { kind: 'claims' }>['claims'][number];

/** Whatever stands in a file, it must not move a terminal's cursor. */
const clean = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
const words = (...parts: (string | undefined | false)[]): string => parts.filter((part) => part !== undefined && part !== false && part !== '').join('  ');
const row = (name: string, ...parts: (string | undefined | false)[]): string[] => {
  const text = words(...parts);
  return text === '' ? [] : [clean(`    ${name.padEnd(10)} ${text}`)];
};

const personName = (name: PersonName | undefined): string | undefined => name && [name.last, [name.first, name.middle].filter(Boolean).join(' ')].filter(Boolean).join(', ');
const party = (one: Party | undefined): string | undefined => one && words(one.organization ?? personName(one.person), one.npi === undefined ? undefined : `NPI ${one.npi}`, one.id === undefined ? undefined : `${one.idQualifier ?? 'id'} ${one.id}`);
const procedure = (one: LineProcedure | undefined): string | undefined => one && [one.qualifier, one.code, ...one.modifiers].join(' ');
const adjustments = (all: readonly Adjustment[]): string | undefined => (all.length === 0 ? undefined : all.map(({ group, reason, amountCents }) => `${group}${reason} ${dollars(amountCents)}`).join(', '));
const period = (from: string | undefined, through: string | undefined): string | undefined => (through === undefined || through === from ? from : `${from ?? ''} to ${through}`);
const entries = (of: Readonly<Record<string, string>>): string | undefined => Object.entries(of).map(([key, value]) => `${key} ${value}`).join(', ') || undefined;
const cents = (of: Readonly<Record<string, number>>): string | undefined => Object.entries(of).map(([key, value]) => `${key} ${dollars(value)}`).join(', ') || undefined;

/** What an ST says of itself. */
export function* transactionLines(info: TransactionInfo): Generator<string> {
  const { kind, guide, control, usage } = info;
  yield clean(words(`${kind} ${guide}`, `ST ${control.transaction}`, `group ${control.group}`, `interchange ${control.interchange}`, usage === 'T' ? 'test' : usage === 'P' ? 'production' : usage));
  if (kind === '835') {
    const { header } = info as RemittanceInfo;
    yield* row('payment', dollars(header.paymentCents), header.method, `on ${header.paymentDate}`, `trace ${header.trace}`);
    yield* row('payer', header.payer.name, header.payer.id);
    yield* row('payee', header.payee.name, header.payee.idQualifier, header.payee.id);
  } else if (kind === '837P' || kind === '837I') {
    const { header, submitter, receiver } = info as ClaimTransactionInfo;
    yield* row('batch', header.reference, `${header.date} ${header.time}`);
    yield* row('from', party(submitter));
    yield* row('to', party(receiver));
  } else if ('header' in (info as AcknowledgmentInfo | { header: unknown })) {
    const { header } = info as Extract<TransactionInfo, { kind: '277CA' | '276' | '277' }>;
    yield* row('batch', header.reference, `${header.date} ${header.time}`);
  }
}

export function* claimLines(claim: ShownClaim): Generator<string> {
  const { subscriber, patient } = claim;
  yield clean(words(`claim ${claim.ordinal}`, claim.claimId, dollars(claim.chargeCents), claim.placeOfService && `place ${claim.placeOfService}`, claim.typeOfBill && `bill ${claim.typeOfBill}${claim.frequencyCode}`,
    `frequency ${claim.frequencyCode}`, claim.findings.length > 0 && `${claim.findings.length} findings`));
  yield* row('billing', party(claim.billingProvider), claim.billingProvider.taxId && `tax id ${claim.billingProvider.taxId}`);
  yield* row('insured', subscriber.organization ?? personName(subscriber.name), subscriber.memberId && `member ${subscriber.memberId}`, subscriber.birthDate && `born ${subscriber.birthDate}`, subscriber.sex);
  yield* row('payer', claim.payer.name, claim.payer.id, `sequence ${subscriber.sequence}`);
  if (patient) yield* row('patient', personName(patient.name), `relationship ${patient.relationshipCode}`, patient.birthDate && `born ${patient.birthDate}`, patient.sex);
  const { institutional } = claim;
  if (institutional) yield* row('stay', period(institutional.statementFrom, institutional.statementThrough), institutional.drg && `DRG ${institutional.drg}`, institutional.patientStatus && `status ${institutional.patientStatus}`);
  yield* row('diagnoses', claim.diagnoses.map(({ qualifier, code }) => `${qualifier} ${code}`).join(', '));
  for (const provider of claim.providers) yield* row(provider.role.slice(0, 10), party(provider));
  yield* row('references', entries(claim.references));
  yield* row('amounts', cents(claim.amounts));
  for (const other of claim.otherSubscribers) yield* row('also', other.payer?.name, `sequence ${other.sequence}`, cents(other.amounts), adjustments(other.adjustments));
  for (const line of claim.serviceLines) {
    yield* row(`line ${line.number}`, period(line.serviceFrom, line.serviceThrough), line.revenueCode, procedure(line.procedure), dollars(line.chargeCents), `${line.quantity} ${line.unit}`, line.diagnosisPointers.length > 0 && `for ${line.diagnosisPointers.join(',')}`);
    for (const one of line.adjudications) yield* row('  paid by', one.payerId, dollars(one.paidCents), adjustments(one.adjustments));
  }
}

export function* paymentLines(payment: ClaimPayment): Generator<string> {
  yield clean(words(`payment ${payment.ordinal}`, payment.claimId, `status ${payment.statusCode}`, `charge ${dollars(payment.chargeCents)}`, `paid ${dollars(payment.paidCents)}`,
    payment.patientShareCents !== undefined && `patient ${dollars(payment.patientShareCents)}`, payment.payerClaimControl && `payer's number ${payment.payerClaimControl}`, payment.findings.length > 0 && `${payment.findings.length} findings`));
  yield* row('patient', payment.patient?.organization ?? personName(payment.patient?.name), payment.patient?.memberId && `member ${payment.patient.memberId}`);
  yield* row('insured', payment.subscriber?.organization ?? personName(payment.subscriber?.name), payment.subscriber?.memberId && `member ${payment.subscriber.memberId}`);
  yield* row('forwarded', party(payment.crossoverPayer));
  yield* row('adjusted', adjustments(payment.adjustments));
  yield* row('remarks', payment.remarkCodes.join(', '));
  yield* row('references', entries(payment.references));
  yield* row('amounts', cents(payment.amounts));
  for (const line of payment.serviceLines) {
    yield* row(`line ${line.ordinal}`, period(line.serviceFrom, line.serviceThrough), line.revenueCode, procedure(line.procedure), `charge ${dollars(line.chargeCents)}`, `paid ${dollars(line.paidCents)}`, adjustments(line.adjustments), line.remarkCodes.join(', '));
  }
}

const statusText = ({ category, status, entity, action, date, amountCents, text }: StatusInfo): string =>
  words([category, status, entity].filter(Boolean).join(':'), action === 'WQ' ? 'accepted' : action === 'U' ? 'rejected' : action, date, amountCents !== undefined && dollars(amountCents), text);

export function* statusLines(one: ClaimStatus): Generator<string> {
  yield clean(words(`status ${one.ordinal}`, one.claimId, one.payerClaimControl && `payer's number ${one.payerClaimControl}`, period(one.serviceFrom, one.serviceThrough)));
  yield* row('from', party(one.source), one.billingProvider && `for ${party(one.billingProvider) ?? ''}`);
  yield* row('patient', one.patient?.organization ?? personName(one.patient?.name), one.patient?.memberId && `member ${one.patient.memberId}`);
  for (const status of one.statuses) yield* row('says', statusText(status));
  for (const line of one.lines) {
    yield* row('line', line.lineControl, procedure(line.procedure) ?? line.revenueCode, dollars(line.chargeCents));
    for (const status of line.statuses) yield* row('  says', statusText(status));
  }
}

export function* acknowledgmentLines(one: FunctionalAcknowledgment): Generator<string> {
  const { group, counts, status, errorCodes } = one;
  yield clean(words(`${one.kind} for group ${group.functionalId} ${group.control}`, group.guide, `${status}`, errorCodes.join(' '), `${counts.accepted} of ${counts.received} accepted`));
  for (const transaction of one.transactions) {
    yield* row(`ST ${transaction.control}`, transaction.status, transaction.errorCodes.join(' '));
    for (const error of transaction.errors) {
      yield* row('  segment', `${error.segmentId} at ${error.position}`, error.loop && `loop ${error.loop}`, `code ${error.code}`, error.contexts.map((context) => [context.name, context.value].filter(Boolean).join(' ')).join(', '));
      for (const element of error.elements) yield* row('  element', [element.element, element.component].filter((n) => n !== undefined).join('-'), `code ${element.code}`, element.badValue && `was ${element.badValue}`);
    }
  }
}

/** What is known at the end of an ST. */
export function* endLines(end: TransactionEnd): Generator<string> {
  if (end.kind !== '835') return;
  for (const one of end.providerAdjustments) yield* row('provider', one.providerId, one.reason, dollars(one.amountCents), one.reference);
  const { totals, differenceCents } = end;
  yield* row('balance', `claims ${dollars(totals.paidCents)} less provider adjustments ${dollars(totals.providerAdjustmentCents)}`, differenceCents === 0 ? 'equals the payment' : `differs from the payment by ${dollars(differenceCents)}`);
}
