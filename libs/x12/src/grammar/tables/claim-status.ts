import { CLAIM_ACKNOWLEDGMENT_RULES } from '../../situations/answer-rules.js';
import { loop, table, type TableEntry, type TransactionTable } from '../table.js';

/** How to read a row: `../table.ts`. `2,1` in a TRN01: the first is written, both are met in files. */
const STATUS = 'R(R R S S=RX)';
const MORE = 'S(R R S S=RX) S(R R S S=RX)';
const PROCEDURE = 'R(R R S S S S S)';

/** Loop 2200D of the 277CA. */
const CLAIM_ACKNOWLEDGMENT: TableEntry[] = [
  'TRN R1 R=2,1 R > claimTrace',
  `STC R* ${STATUS} R R=U,WQ R . . . . . ${MORE} S`,
  'REF S1 R=1K R > payerClaimControl',
  'REF S1 R=D9 R > clearinghouseTrace',
  'REF S1 R=BLT R > typeOfBill',
  'DTP R1 R=472 R=D8,RD8 R > servicePeriod',
  loop('2220D', 'S*', 'lines', [
    `SVC R1 ${PROCEDURE} R . S . . S`,
    `STC R* ${STATUS} R R=U S . . . . . ${MORE} S`,
    'REF S1 R=FJ R > lineControl',
    'REF S1 R=XZ R > prescription',
    'DTP S1 R=472 R=D8,RD8 R > servicePeriod',
  ]),
];

/**
 * Claim acknowledgment. Lenient where the official examples are: no provider level under a refused receiver, no trace under a
 * provider, HL04 as it comes. Levels of a plain 277 (1P, 22, IL) are read too; the reader says so.
 */
export const claimAcknowledgment: TransactionTable = table('277CA', '277', ['005010X214'], [
  'ST R1 R=277 R R',
  'BHT R1 R=0085 R=08 R R R R=TH',
  loop('2000A', 'R*', 'source', [
    'HL R1 R . R=20 S=0,1',
    loop('2100A', 'R1', '-', ['NM1 R1 R=PR,AY R=2 R . . . . R=46,FI,PI,XV R > sourceName']),
    loop('2200A', 'R1', '-', [
      'TRN R1 R=1 R > receipt',
      'DTP R1 R=050 R=D8 R > receivedOn',
      'DTP R1 R=009 R=D8 R > processedOn',
    ]),
    loop('2000B', 'R1', 'receiver', [
      'HL R1 R R R=21 S=0,1',
      loop('2100B', 'R1', '-', ['NM1 R1 R=41 R=1,2 R S S . . R=46 R > levelName']),
      loop('2200B', 'R1', '-', [
        'TRN R1 R=2,1 R > trace',
        `STC R* ${STATUS} R R=U,WQ R . . . . . ${MORE}`,
        'QTY S1 R=90 R > acceptedCount',
        'QTY S1 R=AA R > rejectedCount',
        'AMT S1 R=YU R > acceptedCents',
        'AMT S1 R=YY R > rejectedCents',
      ]),
      loop('2000C', 'S*', 'billingProvider', [
        'HL R1 R R R=19 S=0,1',
        loop('2100C', 'R1', '-', ['NM1 R1 R=85,1P R=1,2 R S S S S R=FI,SV,XX R > levelName']),
        loop('2200C', 'S1', '-', [
          'TRN R1 R=1,2 R > trace',
          `STC R* ${STATUS} S R=U,WQ S . . . . . ${MORE}`,
          'REF S3 R=0B,1G,G2,LU,SY,TJ R',
          'QTY S1 R=QA R > acceptedCount',
          'QTY S1 R=QC R > rejectedCount',
          'AMT S1 R=YU R > acceptedCents',
          'AMT S1 R=YY R > rejectedCents',
        ]),
        loop('2000D', 'S*', 'patient', [
          'HL R1 R R R=PT,22,23 S=0,1',
          loop('2100D', 'R1', '-', ['NM1 R1 R=QC,IL R=1 R S S S S R=II,MI R > person']),
          loop('2200D', 'S*', 'claim', CLAIM_ACKNOWLEDGMENT),
        ]),
      ]),
    ]),
  ]),
], CLAIM_ACKNOWLEDGMENT_RULES);

const service = (payments: boolean): string => `SVC R1 ${PROCEDURE} R ${payments ? 'R' : '.'} S . . R`;

/** Loops 2200D and 2200E of the 277. */
const claimAnswer = (id: string): TableEntry[] => [
  'TRN R1 R=2,1 R > claimTrace',
  `STC R* ${STATUS} R . S S S . S S ${MORE}`,
  'REF S1 R=1K R > payerClaimControl',
  'REF S1 R=BLT R > typeOfBill',
  'REF S1 R=EJ R',
  'REF S1 R=XZ R',
  'REF S1 R=VV R',
  'REF S1 R=D9 R > clearinghouseTrace',
  'DTP S1 R=472 R=D8,RD8 R > servicePeriod',
  loop(id, 'S*', 'lines', [
    service(true),
    `STC R* ${STATUS} R . . . . . . . ${MORE}`,
    'REF S1 R=FJ R > lineControl',
    'DTP R1 R=472 R=D8,RD8 R > servicePeriod',
  ]),
];

/** Loops 2200D and 2200E of the 276. */
const claimQuestion = (id: string): TableEntry[] => [
  'TRN R1 R=1,2 R > claimTrace',
  'REF S1 R=1K R > payerClaimControl',
  'REF S1 R=BLT R > typeOfBill',
  'REF S1 R=LU R',
  'REF S1 R=6P R',
  'REF S1 R=EJ R',
  'REF S1 R=XZ R',
  'REF S1 R=D9 R > clearinghouseTrace',
  'AMT S1 R=T3 R > chargeCents',
  'DTP S1 R=472 R=D8,RD8 R > servicePeriod',
  loop(id, 'S*', 'lines', [
    service(false),
    'REF S1 R=FJ R > lineControl',
    'DTP S1 R=472 R=D8,RD8 R > servicePeriod',
  ]),
];

const SUBSCRIBER = 'NM1 R1 R=IL R=1,2 R S S . S R=24,II,MI R > person';
const DEPENDENT = 'NM1 R1 R=QC R=1 R S S . S > person';
const PROVIDER = 'NM1 R1 R=1P R=1,2 S S S . S R=FI,SV,XX R > levelName';
const PAYER = 'NM1 R1 R=PR R=2 R . . . . R=PI,XV R > sourceName';

/** Where a claim stands: the answer to a 276. */
export const statusAnswer: TransactionTable = table('277', '277', ['005010X212'], [
  'ST R1 R=277 R R',
  'BHT R1 R=0010 R=08 R R R S=DG',
  loop('2000A', 'R*', 'source', [
    'HL R1 R . R=20 S=0,1',
    loop('2100A', 'R1', '-', [PAYER, 'PER S1 R=IC S R=ED,EM,FX,TE R S=ED,EM,EX,FX,TE S S=ED,EM,EX,FX,TE S']),
    loop('2000B', 'R*', 'receiver', [
      'HL R1 R R R=21 S=0,1',
      loop('2100B', 'R1', '-', ['NM1 R1 R=41 R=1,2 S S S . . R=46 R > levelName']),
      loop('2200B', 'S1', '-', ['TRN R1 R=2,1 R > trace', `STC R* ${STATUS} R . . . . . . . ${MORE}`]),
      loop('2000C', 'S*', 'billingProvider', [
        'HL R1 R R R=19 S=0,1',
        loop('2100C', 'R2', '-', [PROVIDER]),
        loop('2200C', 'S1', '-', ['TRN R1 R=1,2 R > trace', `STC R* ${STATUS} R . . . . . . . ${MORE}`]),
        loop('2000D', 'S*', 'subscriber', [
          'HL R1 R R R=22 S=0,1',
          loop('2100D', 'R1', '-', [SUBSCRIBER]),
          loop('2200D', 'S*', 'claim', claimAnswer('2220D')),
          loop('2000E', 'S*', 'patient', [
            'HL R1 R R R=23 S=0',
            loop('2100E', 'R1', '-', [DEPENDENT]),
            loop('2200E', 'S*', 'claim', claimAnswer('2220E')),
          ]),
        ]),
      ]),
    ]),
  ]),
]);

/** Where does a claim stand: the question. */
export const statusQuestion: TransactionTable = table('276', '276', ['005010X212'], [
  'ST R1 R=276 R R',
  'BHT R1 R=0010 R=13 R R R',
  loop('2000A', 'R*', 'source', [
    'HL R1 R . R=20 S=0,1',
    loop('2100A', 'R1', '-', [PAYER]),
    loop('2000B', 'R*', 'receiver', [
      'HL R1 R R R=21 S=0,1',
      loop('2100B', 'R1', '-', ['NM1 R1 R=41 R=1,2 S S S . . R=46 R > levelName']),
      loop('2000C', 'R*', 'billingProvider', [
        'HL R1 R R R=19 S=0,1',
        loop('2100C', 'R2', '-', [PROVIDER]),
        loop('2000D', 'R*', 'subscriber', [
          'HL R1 R R R=22 S=0,1',
          'DMG S1 R=D8 R S=F,M,U',
          loop('2100D', 'R1', '-', [SUBSCRIBER]),
          loop('2200D', 'S*', 'claim', claimQuestion('2210D')),
          loop('2000E', 'S*', 'patient', [
            'HL R1 R R R=23 S=0',
            'DMG S1 R=D8 R S=F,M,U',
            loop('2100E', 'R1', '-', [DEPENDENT]),
            loop('2200E', 'S*', 'claim', claimQuestion('2210E')),
          ]),
        ]),
      ]),
    ]),
  ]),
]);
