import { characterProblem, type EditClaim, type EditLine, type EditPriorPayer, type EditProvider, type EditTextProblem } from '@claimstream/codes';
import type { Claim837Draft, ClaimProvider, OtherSubscriber, ServiceLine } from '@claimstream/x12';
import type { IntakeView, Sequence } from './state.js';

/** Thousandths of a decimal text; digits beyond the third are cut, because X12 quantities of claims have at most three. */
export function milli(decimal: string): number {
  const m = /^(-?)(\d*)(?:\.(\d*))?$/.exec(decimal.trim());
  if (!m) return 0;
  const thousandths = Number(m[2] === '' ? '0' : m[2]) * 1000 + Number(`${m[3] ?? ''}000`.slice(0, 3));
  return m[1] === '-' ? -thousandths : thousandths;
}

const present = (text: string | undefined): boolean => (text ?? '').trim() !== '';

/** The claim as the edits see it: billing terms, and of people only whether their data is there and well formed. */
export function editClaim(claim: Claim837Draft, intake: Pick<IntakeView, 'ageYears' | 'sex'>, sequence: Sequence): EditClaim {
  const { billingProvider: biller, subscriber, payer } = claim;
  const person = claim.patient ?? subscriber;
  const institutional = claim.kind === '837I';
  const from = firstDay(claim);
  const through = lastDay(claim);
  const admitted = claim.dates['435'];
  return {
    kind: institutional ? 'institutional' : 'professional',
    billingProvider: {
      npi: biller.npi ?? '', taxId: biller.taxId, zip: (biller.address?.postalCode ?? '').replace('-', ''), namePresent: present(biller.organization) || present(biller.person?.last),
      addressLines: [biller.address?.line1, biller.address?.line2].filter((l): l is string => present(l)),
      city: biller.address?.city, state: biller.address?.state, taxonomy: biller.taxonomy, entity: biller.organization === undefined ? 'person' : 'organization',
    },
    subscriber: {
      memberIdPresent: present(subscriber.memberId), namePresent: present(subscriber.name.last) || present(subscriber.organization), isPatient: claim.patient === undefined,
      birthDatePresent: present(subscriber.birthDate), sexPresent: present(subscriber.sex), addressPresent: subscriber.address !== undefined,
    },
    patient: {
      namePresent: present(person.name.last), birthDatePresent: present(person.birthDate), ageYears: intake.ageYears, sex: sexOf(intake.sex ?? person.sex),
      servedBeforeBirth: person.birthDate !== undefined && from !== undefined && from < person.birthDate,
      servedAfterDeath: person.deathDate !== undefined && through !== undefined && through > person.deathDate,
    },
    payer: { id: payer.id ?? '', name: payer.name, filingCode: subscriber.filingCode, medicareSecondaryReason: subscriber.insuranceTypeCode },
    payerSequence: sequence,
    frequencyCode: claim.frequencyCode,
    payerClaimNumber: claim.references['F8'],
    placeOfService: claim.placeOfService,
    typeOfBill: claim.typeOfBill === undefined ? undefined : `0${claim.typeOfBill}${claim.frequencyCode}`,
    statementFrom: claim.institutional?.statementFrom,
    statementThrough: claim.institutional?.statementThrough,
    admission: {
      date: admitted?.from, hourPresent: admitted?.time !== undefined, type: claim.institutional?.admissionType,
      source: claim.institutional?.admissionSource, status: claim.institutional?.patientStatus,
    },
    relatedCauses: claim.relatedCauses?.codes ?? [],
    accidentDate: claim.dates['439']?.from,
    accidentState: claim.relatedCauses?.state,
    diagnoses: billedDiagnoses(claim).map(({ code, poa }) => ({ code, poa })),
    lines: claim.serviceLines.map(lineOf),
    totalChargeCents: claim.chargeCents,
    providers: claim.providers.flatMap(providerOf),
    priorPayers: claim.otherSubscribers.filter(hasDecided(claim)).map((o) => priorPayerOf(o, claim.serviceLines)),
    authorizationPresent: present(claim.references['G1']),
    conditionCodes: [...claim.conditions, ...(claim.institutional?.conditions ?? [])],
    textProblems: identifierProblems(claim),
  };
}

/** Pointers count into the principal and other diagnoses; admitting, reason and external cause codes stand apart (005010 HI). */
export const billedDiagnoses = (claim: Claim837Draft): Claim837Draft['diagnoses'] => claim.diagnoses.filter((d) => BILLED.has(d.qualifier));
const BILLED = new Set(['ABK', 'ABF', 'BK', 'BF']);

const sexOf = (sex: string | undefined): 'F' | 'M' | 'U' | undefined => (sex === 'F' || sex === 'M' || sex === 'U' ? sex : undefined);

const days = (claim: Claim837Draft): string[] =>
  [claim.institutional?.statementFrom, claim.institutional?.statementThrough, ...claim.serviceLines.flatMap((l) => [l.serviceFrom, l.serviceThrough])].filter((d): d is string => d !== undefined).sort();
export const firstDay = (claim: Claim837Draft): string | undefined => days(claim)[0];
const lastDay = (claim: Claim837Draft): string | undefined => days(claim).at(-1);

function lineOf(line: ServiceLine): EditLine {
  const rendering = line.providers.find((p) => p.role === 'rendering');
  return {
    number: line.number, code: line.procedure?.code, modifiers: line.procedure?.modifiers ?? [], revenueCode: line.revenueCode, chargeCents: line.chargeCents,
    unit: line.unit, quantityMilli: milli(line.quantity), placeOfService: line.placeOfService, pointers: line.diagnosisPointers,
    serviceFrom: line.serviceFrom, serviceThrough: line.serviceThrough, descriptionPresent: present(line.procedure?.description) || line.notes.length > 0,
    ...(line.drug?.qualifier === 'N4' ? { drug: { ndc: line.drug.code, unit: line.drug.unit, quantityMilli: line.drug.quantity === undefined ? undefined : milli(line.drug.quantity) } } : {}),
    renderingNpi: rendering?.npi,
  };
}

const ROLES: Partial<Record<ClaimProvider['role'], EditProvider['role']>> = {
  rendering: 'rendering', referring: 'referring', ordering: 'ordering', supervising: 'supervising', attending: 'attending',
  operating: 'operating', otherOperating: 'other-operating', serviceFacility: 'service-facility',
};

function providerOf(p: ClaimProvider): EditProvider[] {
  const role = ROLES[p.role];
  return role === undefined ? [] : [{ role, npi: p.npi, taxonomy: p.taxonomy, entity: p.organization === undefined ? 'person' : 'organization' }];
}

/** Another payer counts as prior once it decided: it paid, adjusted, or answered a line. */
const hasDecided = (claim: Claim837Draft) => (o: OtherSubscriber): boolean =>
  o.amounts['D'] !== undefined || o.adjustments.length > 0 || claim.serviceLines.some((l) => l.adjudications.some((a) => a.payerId === o.payer?.id));

const sum = (amounts: readonly { amountCents: number }[]): number => amounts.reduce((total, a) => total + a.amountCents, 0);

function priorPayerOf(o: OtherSubscriber, lines: readonly ServiceLine[]): EditPriorPayer {
  return {
    sequence: o.sequence === 'P' || o.sequence === 'S' ? o.sequence : 'T',
    filingCode: o.filingCode,
    paidCents: o.amounts['D'] ?? 0,
    adjustedCents: sum(o.adjustments),
    adjudicatedOn: o.payer?.adjudicationDate ?? lines.flatMap((l) => l.adjudications).find((a) => a.payerId === o.payer?.id)?.date,
    lines: lines.flatMap((l) => {
      const answers = l.adjudications.filter((a) => a.payerId === o.payer?.id);
      // A payer that unbundled a line answers it in several loops; together they speak of the line (RFI 1555).
      return answers.length === 0 ? [] : [{ number: l.number, paidCents: answers.reduce((t, a) => t + a.paidCents, 0), adjustedCents: answers.reduce((t, a) => t + sum(a.adjustments), 0) }];
    }),
  };
}

/**
 * Identifiers must go out exactly as they are, so one that X12 cannot carry holds the claim. Names, addresses and notes are
 * not among them: the writer transliterates those and counts each repair (RFI 2264).
 */
function identifierProblems(claim: Claim837Draft): EditTextProblem[] {
  const identifiers: [string, string | undefined][] = [
    ['subscriber.memberId', claim.subscriber.memberId], ['patient.memberId', claim.patient?.memberId], ['subscriber.groupNumber', claim.subscriber.groupNumber],
    ...Object.keys(claim.references).map((q): [string, string | undefined] => [`references.${q}`, claim.references[q]]),
  ];
  return identifiers.flatMap(([path, value]) => {
    const problem = value === undefined ? undefined : characterProblem(value);
    return problem === undefined ? [] : [{ path, problem }];
  });
}
