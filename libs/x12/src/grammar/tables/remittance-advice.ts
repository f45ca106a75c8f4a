import { REMITTANCE_RULES } from '../../situations/remittance-rules.js';
import { loop, table } from '../table.js';

/** Loop 2110: one service line. How to read a row: `../table.ts`. */
const LINE = [
  'SVC R1 R(R=AD,ER,HC,HP,IV,N4,N6,NU,UI,WK R S S S S) R R S S S(R=AD,ER,HC,HP,IV,N4,NU,WK R S S S S S) S',
  'DTM S2 R=472,150,151 R > servicePeriod',
  'CAS S99 R=CO,OA,PI,PR R R S S S S S S S S S S S S S S S S',
  'REF S8 R=1S,APC,BB,E9,G1,G3,LU,RB R',
  'REF S1 R=6R R > lineControl',
  'REF S10 R=0B,1A,1B,1C,1D,1G,1H,1J,D3,G2,HPI,SY,TJ R',
  'REF S5 R=0K R',
  'AMT S9 R=B6,KH,T,T2,ZK,ZL,ZM,ZN,ZO R',
  'QTY S6 R=ZK,ZL,ZM,ZN,ZO R',
  'LQ S99 R=HE,RX R',
];

/** 835: health care claim payment and advice. */
export const remittanceAdvice = table('835', '835', ['005010X221A1', '005010X221'], [
  'ST R1 R=835 R',
  'BPR R1 R=C,D,H,I,P,U,X R R=C,D R=ACH,BOP,CHK,FWT,NON S=CCP,CTX S=01,04 S S=DA S S S S=01,04 S S=DA,SG S R',
  'TRN R1 R=1 R R S',
  'CUR S1 R=PR R S > currency',
  'REF S1 R=EV R > receiverId',
  'REF S1 R=F2 R > versionId',
  'DTM S1 R=405 R > productionDate',
  loop('1000A', 'R1', 'payer', [
    'N1 R1 R=PR R S=XV S',
    'N3 R1 R S',
    'N4 R1 R S S S . . S',
    'REF S4 R=2U,EO,HI,NF R',
    'PER S1 R=CX S S=EM,FX,TE S S=EM,EX,FX,TE S S=EX S',
    'PER R* R=BL S S=EM,TE,UR S S=EM,EX,FX,TE,UR S S=EM,EX,FX,UR S',
    'PER S1 R=IC . R=UR R',
  ]),
  loop('1000B', 'R1', 'payee', [
    'N1 R1 R=PE R R=FI,XV,XX R',
    'N3 S1 R S',
    'N4 S1 R S S S . . S',
    'REF S* R=0B,D3,PQ,TJ R',
    'RDM S1 R=BM,EM,FT,OL S S',
  ]),
  loop('2000', 'S*', 'group', [
    'LX R1 R',
    'TS3 S1 R R R R R . . . . . . . S . S . S S . S S S S S',
    'TS2 S1 S S S S S S S S S S S S S S S S S S S',
    loop('2100', 'R*', 'payment', [
      'CLP R1 R R=1,19,2,20,21,22,23,25,3,4 R R S R=12,13,14,15,16,17,AM,CH,DS,HM,LM,MA,MB,MC,OF,TV,VA,WC,ZZ R S S . S S S',
      'CAS S99 R=CO,OA,PI,PR R R S S S S S S S S S S S S S S S S',
      'NM1 R1 R=QC R=1 S S S . S S=34,HN,II,MI,MR S > patient',
      'NM1 S1 R=IL R=1,2 S S S . S R=FI,II,MI R > subscriber',
      'NM1 S1 R=74 R=1,2 S S S . S S=C S > correctedPatient',
      'NM1 S1 R=82 R=1,2 S S S . S R=BD,BS,FI,MC,PC,SL,UP,XX R > renderingProvider',
      'NM1 S1 R=TT R=2 R . . . . R=AD,FI,NI,PI,PP,XV R > crossoverPayer',
      'NM1 S1 R=PR R=2 R . . . . R=AD,FI,NI,PI,PP,XV R > correctedPriorityPayer',
      'NM1 S1 R=GB R=1,2 S S S . S S=FI,II,MI S > otherSubscriber',
      'MIA S1 R S S S S S S S S S S S S S S S S S S S S S S S',
      'MOA S1 S S S S S S S S S',
      'REF S5 R=1L,1W,28,6P,9A,9C,BB,CE,EA,F8,G1,G3,IG,SY R',
      'REF S10 R=0B,1A,1B,1C,1D,1G,1H,1J,D3,G2,LU R',
      'DTM S2 R=232,233 R',
      'DTM S1 R=036 R',
      'DTM S1 R=050 R',
      'PER S2 R=CX S R=EM,FX,TE R S=EM,EX,FX,TE S S=EX S',
      'AMT S13 R=AU,D8,DY,F5,I,NL,T,T2,ZK,ZL,ZM,ZN,ZO R',
      'QTY S14 R=CA,CD,LA,LE,NE,NR,OU,PS,VS,ZK,ZL,ZM,ZN,ZO R',
      loop('2110', 'S999', 'serviceLines', LINE),
    ]),
  ]),
  loop('PLB', 'S*', 'summary', [
    'PLB R1 R R R(R=50,51,72,90,AH,AM,AP,B2,B3,BD,BN,C5,CR,CS,CT,CV,CW,DM,E3,FB,FC,GO,HM,IP,IR,IS,J1,L3,L6,LE,LS,OA,OB,PI,PL,RA,RE,SL,TL,WO,WU S) R S(R S) S S(R S) S S(R S) S S(R S) S S(R S) S',
  ]),
], REMITTANCE_RULES);
