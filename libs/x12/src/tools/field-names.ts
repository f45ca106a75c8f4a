/**
 * Which element of which loop a field of a claim or payment is, where that is one: for people who compare files by their segments.
 * The first pattern that matches says it; `N` stands for the number of an item.
 */
const ROWS = `
serviceLines\\[N\\].procedure.code 2400 SV1-01-2|2400 SV2-02-2|2110 SVC-01-2
serviceLines\\[N\\].procedure.modifiers.* 2400 SV1-01-3|2400 SV2-02-3|2110 SVC-01-3
serviceLines\\[N\\].procedure.qualifier 2400 SV1-01-1
serviceLines\\[N\\].revenueCode 2400 SV2-01
serviceLines\\[N\\].unit 2400 SV1-03
serviceLines\\[N\\].quantity 2400 SV1-04
serviceLines\\[N\\].paidUnits 2110 SVC-05
serviceLines\\[N\\].paidCents 2110 SVC-03
serviceLines\\[N\\].diagnosisPointers.* 2400 SV1-07
serviceLines\\[N\\].service(From|Through) DTP-472
serviceLines\\[N\\].lineControl REF*6R-02
serviceLines\\[N\\].adjudications\\[N\\].payerId 2430 SVD-01
serviceLines\\[N\\].adjudications\\[N\\].paidCents 2430 SVD-02
serviceLines\\[N\\].adjudications\\[N\\].adjustments.* 2430 CAS
serviceLines\\[N\\].adjustments.* 2110 CAS
serviceLines\\[N\\].remarkCodes.* 2110 LQ-02
serviceLines\\[N\\].drug.code 2410 LIN-03
serviceLines\\[N\\].number 2400 LX-01
claimId CLM-01 or CLP-01
statusCode 2100 CLP-02
paidCents 2100 CLP-04
patientShareCents 2100 CLP-05
filingCode 2100 CLP-06
payerClaimControl 2100 CLP-07
adjustments.* 2100 CAS
placeOfService 2300 CLM-05-1
typeOfBill 2300 CLM-05-1
frequencyCode CLM-05-3 or CLP-09
providerSignature 2300 CLM-06
assignment 2300 CLM-07
benefitsAssigned 2300 CLM-08
releaseOfInformation 2300 CLM-09
diagnoses\\[N\\].* 2300 HI
procedures\\[N\\].* 2300 HI
conditions.* 2300 HI
institutional.admission(Type|Source) 2300 CL1
institutional.patientStatus 2300 CL1-03
institutional.statement(From|Through) 2300 DTP*434-03
institutional.drg 2300 HI*DR
notes.* 2300 NTE
billingProvider.npi 2010AA NM1-09
billingProvider.organization 2010AA NM1-03
billingProvider.taxId 2010AA REF*EI-02
billingProvider.taxonomy 2000A PRV-03
billingProvider.address.line1 2010AA N3-01
billingProvider.address.* 2010AA N4
subscriber.sequence 2000B SBR-01
subscriber.relationshipCode 2000B SBR-02
subscriber.groupNumber 2000B SBR-03
subscriber.filingCode 2000B SBR-09
subscriber.memberId 2010BA NM1-09
subscriber.name.last 2010BA NM1-03
subscriber.name.first 2010BA NM1-04
subscriber.birthDate 2010BA DMG-02
subscriber.sex 2010BA DMG-03
subscriber.address.line1 2010BA N3-01
subscriber.address.* 2010BA N4
payer.name 2010BB NM1-03
payer.id 2010BB NM1-09
patient.relationshipCode 2000C PAT-01
patient.name.last NM1*QC-03
patient.name.first NM1*QC-04
patient.birthDate 2010CA DMG-02
patient.sex 2010CA DMG-03
patient.memberId NM1*QC-09
patient.address.line1 2010CA N3-01
patient.address.* 2010CA N4
providers\\[N\\].npi NM1-09
providers\\[N\\].person.last NM1-03
otherSubscribers\\[N\\].amounts.D 2320 AMT*D-02
otherSubscribers\\[N\\].adjustments.* 2320 CAS
serviceLines\\[N\\].chargeCents 2400 SV1-02, SV2-03 or 2110 SVC-02
chargeCents CLM-02 or CLP-03
`;

const NAMES = ROWS.trim().split('\n').map((row) => {
  const [pattern = '', ...name] = row.split(' ');
  return { pattern: new RegExp(`^${pattern.replaceAll('N\\', '\\d+\\')}$`), name: name.join(' ').replaceAll('|', ' or ') };
});

const BY_QUALIFIER: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)references\.(\w+)$/, 'REF'], [/(?:^|\.)amounts\.(\w+)$/, 'AMT'], [/(?:^|\.)dates\.(\w+)(?:\.\w+)?$/, 'DTP'], [/(?:^|\.)quantities\.(\w+)$/, 'QTY'],
];

/** `2400 SV1-04` for `serviceLines[1].quantity`; undefined where a field is of no single element. */
export const fieldName = (path: string): string | undefined => {
  const known = NAMES.find(({ pattern }) => pattern.test(path))?.name;
  if (known !== undefined) return known;
  for (const [pattern, segment] of BY_QUALIFIER) {
    const qualifier = pattern.exec(path)?.[1];
    if (qualifier !== undefined) return `${segment}*${qualifier}`;
  }
  return undefined;
};
