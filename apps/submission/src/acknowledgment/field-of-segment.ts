/** Where an element of an 837 comes from in the claim as people see it: loop and segment with element (and component), to path. */
const FIELDS: Readonly<Record<string, string>> = {
  '2010AA NM1 3': 'billingProvider.name', '2010AA NM1 9': 'billingProvider.npi', '2010AA N3': 'billingProvider.address', '2010AA N4': 'billingProvider.address', '2010AA REF': 'billingProvider.taxId',
  '2000A PRV': 'billingProvider.taxonomy', '2000B SBR 1': 'coverages', '2000B SBR 2': 'subscriber.relationshipCode', '2000B SBR 3': 'subscriber.groupNumber', '2000B SBR 9': 'subscriber.filingCode',
  '2010BA NM1 3': 'subscriber.name.last', '2010BA NM1 4': 'subscriber.name.first', '2010BA NM1 9': 'subscriber.memberId', '2010BA N3': 'subscriber.address', '2010BA N4': 'subscriber.address',
  '2010BA DMG 2': 'subscriber.birthDate', '2010BA DMG 3': 'subscriber.sex', '2010BA DMG': 'subscriber.birthDate', '2010BB NM1 9': 'payer.id', '2010BB NM1': 'payer.name', '2000C PAT 1': 'patient.relationshipCode',
  '2010CA NM1 3': 'patient.name.last', '2010CA NM1 4': 'patient.name.first', '2010CA N3': 'patient.address', '2010CA N4': 'patient.address', '2010CA DMG 2': 'patient.birthDate', '2010CA DMG 3': 'patient.sex',
  '2010CA DMG': 'patient.birthDate', '2300 CLM 1': 'claim', '2300 CLM 2': 'chargeCents', '2300 CLM 5': 'placeOfService', '2300 CLM 11': 'relatedCauses', '2300 HI': 'diagnoses', '2300 CL1': 'institutional',
  '2300 DTP': 'dates', '2300 REF': 'references', '2300 AMT': 'amounts', '2300 NTE': 'notes', '2310B NM1 9': 'renderingProvider.npi', '2310A NM1 9': 'referringProvider.npi', '2310C NM1': 'serviceFacility',
  '2400 LX': 'line', '2400 SV1 1': 'line.code', '2400 SV1 2': 'line.chargeCents', '2400 SV1 3': 'line.unit', '2400 SV1 4': 'line.quantity', '2400 SV1 5': 'line.placeOfService', '2400 SV1 7': 'line.pointers',
  '2400 SV2 1': 'line.revenueCode', '2400 SV2 2': 'line.code', '2400 SV2 3': 'line.chargeCents', '2400 SV2 5': 'line.quantity', '2400 DTP': 'line.serviceFrom', '2400 REF': 'line.references', '2410 LIN': 'line.drug',
  '2410 CTP': 'line.drug', '2430 SVD': 'line.adjudications', '2430 CAS': 'line.adjudications',
};

const MODIFIERS = new Set([3, 4, 5, 6]);

/** The field that a segment error of a 999 (IK3, IK4) points at; `line` is the service line of that position, from 1. */
export function fieldOfSegment(loop: string | undefined, segmentId: string, element: number | undefined, component: number | undefined, line: number | undefined): string {
  const places = [`${loop ?? ''} ${segmentId} ${element ?? ''}`, `${loop ?? ''} ${segmentId}`];
  const path = places.map((place) => FIELDS[place.trim()]).find((found) => found !== undefined);
  const procedure = (segmentId === 'SV1' && element === 1) || (segmentId === 'SV2' && element === 2);
  const field = procedure && component !== undefined && MODIFIERS.has(component) ? 'line.modifiers' : path;
  if (field === undefined) return line === undefined ? 'claim' : `lines[${line - 1}]`;
  if (!field.startsWith('line')) return field;
  return `${line === undefined ? 'lines' : `lines[${line - 1}]`}${field.slice(4)}`;
}
