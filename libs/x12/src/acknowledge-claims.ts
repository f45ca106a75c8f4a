import type { BillingProvider, Claim837, Claim837Draft, Party, ServiceLine } from './claim-837.js';
import type { ClaimStatusDraft, StatusCode, StatusInfo, StatusLine, StatusPerson, StatusProvider, StatusReceiver, StatusSource, StatusTotals } from './claim-status/claim-status.js';
import { addClaim, noSums } from './claim-status/status-totals.js';
import type { Cents, PlainDate, PlainTime } from './values.js';
import { write277ca, type StatusTransaction } from './write-claim-status.js';
import type { GroupEnvelope, InterchangeEnvelope, WrittenInterchange } from './write/envelope-writer.js';
import { Parties } from './write/group-claims.js';

/** Why a line is refused; accepted lines are never named in a 277CA. */
export interface LineDecision {
  /** LX01 of the line. */
  number: number;
  statuses: StatusCode[];
}

/** What was decided on one claim of an 837. */
export interface ClaimDecision {
  claim: Claim837Draft;
  decision: 'accepted' | 'rejected';
  /**
   * Why, the most important first. An accepted claim needs none: it is then accepted into adjudication (`A2` 20) by a payer and
   * forwarded to the payer (`A0` 16) by a clearinghouse.
   */
  statuses?: StatusCode[];
  /** What the payer calls the claim from now on. */
  payerClaimControl?: string;
  /** Only of a rejected claim. */
  lines?: LineDecision[];
}

/** The answer to one ST of an 837. */
export interface BatchDecision {
  /** ST02 of the answer. */
  control: string;
  /** BHT03 of the answer. */
  reference: string;
  /** BHT03 of the 837: the key by which its sender finds the batch again (RFI 2145). */
  batch: string;
  /** Who sent the 837 (its 1000A). */
  submitter: Party;
  decisions: ClaimDecision[];
  /** The whole ST is refused, for a reason that is the submitter's: then nothing is said of its claims one by one. */
  refused?: StatusCode[];
}

/** Who answers, when, and what. */
export interface ClaimAcknowledgmentRequest {
  envelope: InterchangeEnvelope;
  /** GS. */
  group: GroupEnvelope;
  /** A clearinghouse answers before the payer does. */
  stage: 'clearinghouse' | 'payer';
  source: Party;
  /** Under which the 837 was received. */
  receiptNumber: string;
  receivedOn: PlainDate;
  /** Also the date of every status. */
  processedOn: PlainDate;
  processedAt: PlainTime;
  transactions: BatchDecision[];
}

/** Three triplets stand in one STC. */
const PER_STATEMENT = 3;

const statements = (codes: readonly StatusCode[], date: PlainDate, action: 'WQ' | 'U', amountCents?: Cents): StatusInfo[] => {
  const out: StatusInfo[] = [];
  for (let i = 0; i < codes.length; i += PER_STATEMENT) {
    const [first, ...more] = codes.slice(i, i + PER_STATEMENT) as [StatusCode, ...StatusCode[]];
    out.push({ ...first, date, action, ...(amountCents === undefined ? {} : { amountCents }), more });
  }
  return out;
};

const ACCEPTED: Readonly<Record<ClaimAcknowledgmentRequest['stage'], StatusCode>> = { payer: { category: 'A2', status: '20' }, clearinghouse: { category: 'A0', status: '16', entity: 'PR' } };

/** First and last day of service: the statement period of an 837I, the lines of an 837P. */
const servicePeriod = ({ institutional, serviceLines }: Claim837Draft): { serviceFrom?: PlainDate; serviceThrough?: PlainDate } => {
  const days = institutional?.statementFrom === undefined
    ? serviceLines.flatMap(({ serviceFrom, serviceThrough }) => [serviceFrom, serviceThrough]).filter((day): day is PlainDate => day !== undefined).sort()
    : [institutional.statementFrom, institutional.statementThrough ?? institutional.statementFrom];
  const [from, through] = [days[0], days.at(-1)];
  return from === undefined ? {} : { serviceFrom: from, ...(through === undefined || through === from ? {} : { serviceThrough: through }) };
};

const personOf = ({ patient, subscriber }: Claim837Draft): StatusPerson => {
  const memberId = patient?.memberId ?? subscriber.memberId;
  return {
    ...(patient || subscriber.organization === undefined ? { name: (patient ?? subscriber).name } : { organization: subscriber.organization }),
    ...(memberId === undefined ? {} : { memberId, memberIdQualifier: 'MI' }), extra: [],
  };
};

/** An identifier of the provider: the NPI, or where it has none its tax number. */
const providerOf = ({ organization, person, npi, taxId, taxIdKind }: BillingProvider): StatusProvider => ({
  ...(organization === undefined ? {} : { organization }), ...(person ? { person } : {}),
  ...(npi !== undefined ? { npi } : taxId !== undefined ? { id: taxId, idQualifier: 'FI' } : {}),
  // a social security number is not repeated
  ...(npi !== undefined && taxId !== undefined && taxIdKind !== 'SY' ? { references: { TJ: taxId } } : {}),
  trace: '0', statuses: [], extra: [],
});

const lineOf = ({ number, statuses }: LineDecision, claim: Claim837Draft, date: PlainDate): StatusLine => {
  const line = claim.serviceLines.find((one: ServiceLine) => one.number === number);
  if (!line) throw new RangeError(`the claim has no line ${number}`);
  const { procedure, revenueCode, chargeCents, quantity, lineControl, serviceFrom, serviceThrough } = line;
  return {
    ...(procedure ? { procedure: { qualifier: procedure.qualifier, code: procedure.code, modifiers: procedure.modifiers } } : revenueCode === undefined ? {} : { procedure: { qualifier: 'NU', code: revenueCode, modifiers: [] } }),
    ...(procedure && revenueCode !== undefined ? { revenueCode } : {}), chargeCents, ...(quantity === '' ? {} : { units: quantity }), ...(lineControl === undefined ? {} : { lineControl }),
    ...(serviceFrom === undefined ? {} : { serviceFrom }), ...(serviceThrough === undefined ? {} : { serviceThrough }), statuses: statements(statuses, date, 'U'), extra: [],
  };
};

const totalsOf = ({ accepted, rejected, acceptedCents, rejectedCents }: ReturnType<typeof noSums>): StatusTotals => ({
  ...(accepted > 0 ? { acceptedCount: accepted, acceptedCents } : {}), ...(rejected > 0 ? { rejectedCount: rejected, rejectedCents } : {}),
});

/** Finds what was made of an equal object before. */
class Shared<T> {
  private readonly made = new Map<string, T>();

  of(key: string, make: () => T): T {
    let found = this.made.get(key);
    if (found === undefined) this.made.set(key, (found = make()));
    return found;
  }
}

const statusOf = ({ claim, decision, statuses = [], payerClaimControl, lines = [] }: ClaimDecision, { stage, processedOn }: ClaimAcknowledgmentRequest): Omit<ClaimStatusDraft, 'source'> => {
  const rejected = decision === 'rejected';
  if (rejected && statuses.length === 0) throw new RangeError('a rejected claim needs a status that says why');
  if (!rejected && lines.length > 0) throw new RangeError('an accepted claim has no rejected lines');
  const codes = statuses.length === 0 ? [ACCEPTED[stage]] : statuses;
  const { typeOfBill, frequencyCode, references: { D9: trace } } = claim;
  return {
    kind: '277CA', claimId: claim.claimId, statuses: statements(codes, processedOn, rejected ? 'U' : 'WQ', claim.chargeCents),
    ...(payerClaimControl === undefined ? {} : { payerClaimControl }), ...(trace === undefined ? {} : { clearinghouseTrace: trace }),
    ...(typeOfBill === undefined ? {} : { typeOfBill: typeOfBill + frequencyCode }), references: {}, ...servicePeriod(claim),
    lines: lines.map((line) => lineOf(line, claim, processedOn)), extra: [],
  };
};

const transactionOf = (batch: BatchDecision, source: StatusSource, request: ClaimAcknowledgmentRequest): StatusTransaction => {
  const { stage, processedOn, processedAt } = request;
  const parties = new Parties();
  const providers = new Shared<{ provider: StatusProvider; sums: ReturnType<typeof noSums> }>();
  const persons = new Shared<StatusPerson>();
  const sums = noSums();
  const receiver: StatusReceiver = { ...batch.submitter, idQualifier: '46', trace: batch.batch, statuses: [], extra: [] };
  const received: StatusCode = { category: 'A1', status: '19', entity: stage === 'payer' ? 'PR' : 'AY' };
  const total = batch.decisions.reduce((sum, { claim }) => sum + claim.chargeCents, 0);
  const header = { reference: batch.reference, date: processedOn, time: processedAt };
  if (batch.refused) {
    batch.decisions.forEach(({ claim }) => addClaim(sums, true, claim.chargeCents));
    Object.assign(receiver, totalsOf(sums), { statuses: statements(batch.refused, processedOn, 'U', total) });
    return { control: batch.control, header, statuses: [], levels: [{ source, receiver }] };
  }
  const all: { provider: StatusProvider; sums: ReturnType<typeof noSums> }[] = [];
  const statuses = batch.decisions.map((decided): ClaimStatusDraft => {
    const { claim } = decided;
    const billing = String(parties.of(claim.billingProvider));
    const level = providers.of(billing, () => {
      const made = { provider: providerOf(claim.billingProvider), sums: noSums() };
      all.push(made);
      return made;
    });
    const rejected = decided.decision === 'rejected';
    addClaim(sums, rejected, claim.chargeCents);
    addClaim(level.sums, rejected, claim.chargeCents);
    const patient = persons.of([billing, parties.of(claim.subscriber), parties.of(claim.patient)].join('\n'), () => personOf(claim));
    return { ...statusOf(decided, request), source, receiver, billingProvider: level.provider, patient };
  });
  Object.assign(receiver, totalsOf(sums), { statuses: statements([received], processedOn, 'WQ', total) });
  for (const { provider, sums: own } of all) {
    // the guide has no date here
    const [said] = statements([received], processedOn, 'WQ', own.acceptedCents + own.rejectedCents) as [StatusInfo];
    delete said.date;
    Object.assign(provider, totalsOf(own), { statuses: [said] });
  }
  return { control: batch.control, header, statuses, levels: [{ source, receiver }] };
};

/**
 * Answers the claims of 837s with a 277CA whose totals balance: each claim once under its provider and patient, in the order they were
 * decided in. Throws `RangeError` for a rejected claim without a status, an accepted one with rejected lines, a line the claim does not
 * have, and for an envelope that cannot exist.
 */
export const ack277ca = (request: ClaimAcknowledgmentRequest): WrittenInterchange => {
  const { envelope, group, stage, source: party, receiptNumber, receivedOn, processedOn, transactions } = request;
  return write277ca({
    ...envelope,
    groups: [{
      ...group,
      transactions: transactions.map((batch) => transactionOf(batch, { ...party, stage, receiptNumber, receivedOn, processedOn, extra: [] }, request)),
    }],
  });
};

/** What the findings of a claim that was read decide: errors that a 277CA has a status for reject it, for these reasons. */
export const decisionOf = (claim: Claim837): ClaimDecision => {
  const reasons = new Map<string, StatusCode>();
  for (const { severity, status } of claim.findings) if (severity === 'error' && status) reasons.set(JSON.stringify(status), status);
  return reasons.size === 0 ? { claim, decision: 'accepted' } : { claim, decision: 'rejected', statuses: [...reasons.values()] };
};
