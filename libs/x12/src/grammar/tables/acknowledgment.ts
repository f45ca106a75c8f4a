import { FUNCTIONAL_ACKNOWLEDGMENT_RULES } from '../../situations/answer-rules.js';
import { loop, table, type TableEntry, type TransactionTable } from '../table.js';

/** How to read a row: `../table.ts`. What closes a transaction or the group stands in a loop of its own: it comes after the loops of the errors. */
const SEGMENT_ERRORS = '1,2,3,4,5,6,7,8,I4,I6,I7,I8,I9';
const ELEMENT_ERRORS = '1,2,3,4,5,6,7,8,9,10,12,13,I6,I9,I10,I11,I12,I13';
const TRANSACTION_ERRORS = '1,2,3,4,5,6,7,8,9,10,11,12,13,15,16,17,18,19,23,24,25,26,27,I5,I6';
const GROUP_ERRORS = '1,2,3,4,5,6,10,11,12,13,14,15,16,17,18,19,23,24,25,26';
const CONTEXT = 'R(R S) S S S S(R S S) S(R S) > context';

const answer = (segment: string, element: string, end: string, contexts: boolean): TableEntry[] => [
  'AK2 R1 R R S',
  loop('2100', 'S*', 'errors', [
    `${segment} R1 R R S S=${SEGMENT_ERRORS} > segmentError`,
    ...(contexts ? [`CTX S10 ${CONTEXT}`] : []),
    loop('2110', 'S*', 'elements', [
      `${element} R1 R(R S S) S R=${ELEMENT_ERRORS} S > elementError`,
      ...(contexts ? [`CTX S10 ${CONTEXT}`] : []),
    ]),
  ]),
  loop('2000', 'R1', '-', [`${end} R1 R=A,E,M,R,W,X${` S=${TRANSACTION_ERRORS}`.repeat(5)} > decision`]),
];

const groupEnd = loop('ST', 'R1', '-', [`AK9 R1 R=A,E,M,P,R,W,X R R R${` S=${GROUP_ERRORS}`.repeat(5)}`]);

/** Implementation acknowledgment. The first guide is the one that is written unless the caller says otherwise. */
export const implementationAcknowledgment: TransactionTable = table('999', '999', ['005010X231A1', '005010X231', '005010'], [
  'ST R1 R=999 R S',
  'AK1 R1 R R S',
  loop('2000', 'S*', 'transactions', answer('IK3', 'IK4', 'IK5', true)),
  groupEnd,
], FUNCTIONAL_ACKNOWLEDGMENT_RULES);

/** Functional acknowledgment, as some partners still send it. Only read. */
export const functionalAcknowledgment: TransactionTable = table('997', '997', ['005010', '005010X230'], [
  'ST R1 R=997 R S',
  'AK1 R1 R R S',
  loop('2000', 'S*', 'transactions', answer('AK3', 'AK4', 'AK5', false)),
  groupEnd,
], FUNCTIONAL_ACKNOWLEDGMENT_RULES);
