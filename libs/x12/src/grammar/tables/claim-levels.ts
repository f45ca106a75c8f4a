import { loop, type LoopRule, type TableEntry } from '../table.js';

/** What the three claim guides say in the same words, so that each guide's own table holds what is its own. How to read a row: `../table.ts`. */

export const ADDRESS = ['N3 R1 R S', 'N4 R1 R S S S . . S'];
const ADDRESS_IF_KNOWN = ['N3 S1 R S', 'N4 S1 R S S S . . S'];

/** Rows in which the guides differ above and beside the claim. */
export interface ClaimGuide {
  /** How a submitter may be reached: PER of 1000A. */
  submitterContact: string;
  /** NM1 of 2010AA, and its REFs. */
  billingName: string;
  billingIds: string[];
  /** NM1 of 2010AB. */
  payTo: string;
  /** SBR of 2000B, and its PAT where the guide has one. */
  subscriber: string[];
  /** NM1 of 2010BA. */
  subscriberName: string;
  /** Contact of a subscriber or a patient: PER of 2010BA and 2010CA. */
  personContact: string[];
  /** REF of 2010BB with ids of the billing provider. */
  payerOwnIds: string;
  /** PAT of 2000C. */
  patient: string;
  /** Loop 2300. */
  claim: TableEntry[];
}

/** Everything between ST and SE that is not a claim: who sends, who bills, who is insured, who is treated. */
export const claimLevels = (guide: ClaimGuide): TableEntry[] => [
  'ST R1 R=837 R R',
  'BHT R1 R=0019 R=00,18 R R R R=CH,RP,31',
  loop('1000A', 'R1', 'submitter', [
    'NM1 R1 R=41 R=1,2 R S S . . R=46 R',
    guide.submitterContact,
  ]),
  loop('1000B', 'R1', 'receiver', [
    'NM1 R1 R=40 R=2 R . . . . R=46 R',
  ]),
  loop('2000A', 'R*', 'billingProvider', [
    'HL R1 R . R=20 R=1',
    'PRV S1 R=BI R=PXC R',
    'CUR S1 R=85 R',
    loop('2010AA', 'R1', '-', [
      guide.billingName,
      ...ADDRESS,
      ...guide.billingIds,
      'PER S2 R=IC S R=EM,FX,TE R S=EM,EX,FX,TE S S=EM,EX,FX,TE S',
    ]),
    loop('2010AB', 'S1', 'payTo', [
      guide.payTo,
      ...ADDRESS,
    ]),
    loop('2010AC', 'S1', 'payToPlan', [
      'NM1 R1 R=PE R=2 R . . . . R=PI,XV R',
      ...ADDRESS,
      'REF S1 R=2U,FY,NF R',
      'REF R1 R=EI R > taxId',
    ]),
    loop('2000B', 'R*', 'subscriber', [
      'HL R1 R R R=22 R=0,1',
      ...guide.subscriber,
      loop('2010BA', 'R1', '-', [
        guide.subscriberName,
        ...ADDRESS_IF_KNOWN,
        'DMG S1 R=D8 R R=F,M,U',
        'REF S1 R=SY R',
        'REF S1 R=Y4 R',
        ...guide.personContact,
      ]),
      loop('2010BB', 'R1', 'payer', [
        'NM1 R1 R=PR R=2 R . . . . R=PI,XV R > payerName',
        ...ADDRESS_IF_KNOWN,
        'REF S3 R=2U,EI,FY,NF R',
        guide.payerOwnIds,
      ]),
      loop('2300', 'S100', 'claim', guide.claim),
      loop('2000C', 'S*', 'patient', [
        'HL R1 R R R=23 R=0',
        guide.patient,
        loop('2010CA', 'R1', '-', [
          'NM1 R1 R=QC R=1 R S S . S > member',
          ...ADDRESS,
          'DMG R1 R=D8 R R=F,M,U',
          'REF S1 R=Y4 R',
          'REF S1 R=1W,SY R',
          ...guide.personContact,
        ]),
        loop('2300', 'R100', 'claim', guide.claim),
      ]),
    ]),
  ]),
];

/** Somebody who had a part in the claim (2310) or in a line (2420): entity code, whether a person or an organization, and the rows that follow the name. */
export const provider = (id: string, use: string, role: string, name: string, rows: string[]): LoopRule =>
  loop(id, use, `providers:${role}`, [`NM1 R1 ${name} R S S . S S=XX S`, ...rows]);

/** Where it was done: an organization with an address. */
export const serviceFacility = (id: string, rows: string[]): LoopRule =>
  loop(id, 'S1', 'providers:serviceFacility', ['NM1 R1 R=77 R=2 R . . . . S=XX S', ...ADDRESS, ...rows]);

/** A provider as another payer knows it (2330C on): only ids, no name. */
export const knownToPayer = (id: string, use: string, role: string, name: string, ids: string): LoopRule =>
  loop(id, use, `providers:${role}`, [`NM1 R1 ${name}`, `REF ${ids} R`]);

/** 2330A: who is insured by another payer. */
export const otherInsured = (socialSecurity: string): LoopRule =>
  loop('2330A', 'R1', '-', ['NM1 R1 R=IL R=1,2 R S S . S R=II,MI R > member', ...ADDRESS_IF_KNOWN, socialSecurity]);

/** 2330B: another payer, with its own numbers for the claim. */
export const otherPayer = (predetermination: string[] = []): LoopRule =>
  loop('2330B', 'R1', 'payer', [
    'NM1 R1 R=PR R=2 R . . . . R=PI,XV R > payerName',
    ...ADDRESS_IF_KNOWN,
    'DTP S1 R=573 R=D8 R > decidedOn',
    'REF S2 R=2U,EI,FY,NF R',
    'REF S1 R=G1 R',
    'REF S1 R=9F R',
    'REF S1 R=T4 R',
    ...predetermination,
    'REF S1 R=F8 R',
  ]);

/** What a payer left unpaid and why: the same groups and as many reasons in 2320 and 2430. */
export const ADJUSTED = 'CAS S5 R=CO,CR,OA,PI,PR R R S S S S S S S S S S S S S S S S';

/** 2430: what another payer decided about a line. */
export const adjudications = (decision: string): LoopRule =>
  loop('2430', 'S15', 'adjudications', [decision, ADJUSTED, 'DTP R1 R=573 R=D8 R > decidedOn', 'AMT S1 R=EAF R > remainingCents']);
