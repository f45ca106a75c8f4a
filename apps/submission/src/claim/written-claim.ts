import type { Claim837Draft, Diagnosis, ServiceLine } from '@claimstream/x12';
import type { Route } from '../payer/route.js';
import type { CodingView } from './state.js';

/** Thousandths as the canonical decimal of X12: `1500` is `1.5`. */
export function decimal(milli: number): string {
  const whole = Math.trunc(milli / 1000);
  const rest = String(Math.abs(milli % 1000)).padStart(3, '0').replace(/0+$/, '');
  return rest === '' ? String(whole) : `${whole}.${rest}`;
}

/**
 * The claim as it will stand in the file: registration from intake, codes and charges from coding, the payer as its route names it.
 * CLM01 is our claim id and REF*6R is made of it, so nothing public carries the practice's own number and no line key repeats (RFI 1684).
 */
export function writtenClaim(source: Claim837Draft, coding: Pick<CodingView, 'diagnoses' | 'lines' | 'chargeCents'>, claimId: string, route: Route | undefined): Claim837Draft {
  const byNumber = new Map(source.serviceLines.map((l) => [l.number, l]));
  const { ordinal: _o, control: _c, bytes: _b, segments: _s, submitter: _su, receiver: _r, findings: _f, ...draft } = source as Claim837Draft & Record<string, unknown>;
  return {
    ...(draft as unknown as Claim837Draft),
    claimId,
    chargeCents: coding.chargeCents,
    diagnoses: diagnosesOf(source.diagnoses, coding.diagnoses),
    serviceLines: coding.lines.map((l) => lineOf(l, byNumber.get(l.number), claimId)),
    ...(route === undefined ? {} : {
      payer: { ...source.payer, name: route.name, id: route.wireId, idQualifier: source.payer.idQualifier ?? 'PI' },
      subscriber: { ...source.subscriber, ...(route.filingCode === undefined ? {} : { filingCode: route.filingCode }) },
    }),
  };
}

/** Coding's diagnoses; what it does not code (admitting, reason for visit, external cause) stays as registered. */
function diagnosesOf(source: readonly Diagnosis[], coded: CodingView['diagnoses']): Diagnosis[] {
  const qualifiers = new Set(coded.map((d) => d.qualifier));
  const rest = source.filter((d) => !qualifiers.has(d.qualifier) && !PRINCIPAL_AND_OTHER.has(d.qualifier));
  return [...coded.map((d) => ({ qualifier: d.qualifier, code: d.code, ...(d.poa === undefined ? {} : { poa: d.poa }) })), ...rest];
}

const PRINCIPAL_AND_OTHER = new Set(['ABK', 'ABF', 'BK', 'BF']);

const EMPTY: Pick<ServiceLine, 'dates' | 'references' | 'amounts' | 'notes' | 'attachments' | 'providers' | 'adjudications' | 'extra'> = {
  dates: {}, references: {}, amounts: {}, notes: [], attachments: [], providers: [], adjudications: [], extra: [],
};

function lineOf(line: CodingView['lines'][number], source: ServiceLine | undefined, claimId: string): ServiceLine {
  const { procedure: _p, revenueCode: _r, placeOfService: _pos, serviceThrough: _t, ...kept } = source ?? ({ ...EMPTY } as ServiceLine);
  const description = source?.procedure?.code === line.code ? source?.procedure?.description : undefined;
  return {
    ...kept,
    number: line.number,
    ...(line.code === undefined ? {} : { procedure: { qualifier: line.qualifier ?? 'HC', code: line.code, modifiers: line.modifiers, ...(description === undefined ? {} : { description }) } }),
    ...(line.revenueCode === undefined ? {} : { revenueCode: line.revenueCode }),
    chargeCents: line.chargeCents ?? 0,
    unit: line.unit,
    quantity: decimal(line.quantityMilli),
    ...(line.placeOfService === undefined ? {} : { placeOfService: line.placeOfService }),
    diagnosisPointers: line.pointers,
    serviceFrom: line.serviceFrom,
    ...(line.serviceThrough === undefined ? {} : { serviceThrough: line.serviceThrough }),
    lineControl: `${claimId}-${line.number}`,
  };
}
