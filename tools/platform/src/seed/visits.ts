/** Visits as small practices have them: reasons that fit together and services that are paid together. HCPCS and ICD-10-CM by value only. */
export interface Visit {
  diagnoses: readonly string[];
  services: readonly string[];
  place: string;
}

const visit = (diagnoses: string, services: string, place = '11'): Visit => ({ diagnoses: diagnoses.split(' '), services: services.split(' '), place });

export const ADULT: readonly Visit[] = [
  visit('I10', 'T1015'), visit('E119 I10', 'T1015'), visit('E1165', 'T1015'), visit('E039', 'T1015'), visit('E785 I10', 'T1015'), visit('J069', 'T1015'),
  visit('J209', 'T1015'), visit('J029', 'S9083', '20'), visit('M5450', 'T1015'), visit('M25561', 'T1015'), visit('N390', 'S9083', '20'), visit('K219', 'T1015'),
  visit('R519', 'T1015'), visit('J45909', 'T1015'), visit('D649', 'T1015'), visit('F329', 'H0031'), visit('F411', 'H0031'), visit('F1010', 'H0001'),
  visit('E119', 'G0108'), visit('R42', 'T1015'), visit('I4891 I10', 'T1015'), visit('M1711', 'T1015'), visit('L309', 'G2010', '02'), visit('S93401A', 'S9083', '20'),
];

/** For those over 65. */
export const SENIOR: readonly Visit[] = [
  ...ADULT.slice(0, 5), visit('Z0000', 'G0439'), visit('I5022 I10', 'T1015'), visit('M810', 'T1015'), visit('I2510', 'T1015'), visit('M1712', 'T1015'), visit('R0602', 'T1015'),
];

export const CHILD: readonly Visit[] = [
  visit('J069', 'T1015'), visit('J029', 'T1015'), visit('J020', 'T1015'), visit('H6690', 'T1015'), visit('J45909', 'T1015'), visit('L309', 'T1015'), visit('L2089', 'T1015'),
  visit('Z00129', 'T1015'), visit('R509', 'T1015'), visit('A09', 'T1015'), visit('J309', 'T1015'), visit('S93402A', 'S9083', '20'),
];

/** A drug given at the visit: code, units, national drug code, quantity and unit of the drug. The drug codes are of no manufacturer. */
export const INJECTIONS: readonly { code: string; units: number; ndc: string; quantity: string }[] = [
  { code: 'J1885', units: 2, ndc: '99999010101', quantity: '1' }, { code: 'J3301', units: 4, ndc: '99999010202', quantity: '1' }, { code: 'J3420', units: 1, ndc: '99999010303', quantity: '1' },
];
