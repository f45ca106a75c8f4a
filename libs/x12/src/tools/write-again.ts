import type { FunctionalAcknowledgment } from '../acknowledgment/functional-acknowledgment.js';
import type { Claim837 } from '../claim-837.js';
import type { ClaimStatus } from '../claim-status/claim-status.js';
import type { AcknowledgmentInfo, ClaimTransactionInfo, RemittanceInfo, StatusTransactionInfo, TransactionEnd, TransactionInfo, TransactionKind } from '../read-x12.js';
import type { ClaimPayment, RemittanceEnd } from '../remittance/remittance.js';
import { write835 } from '../write-835.js';
import { write837, type InterchangeEnvelope, type WrittenInterchange } from '../write-837.js';
import { write999 } from '../write-acknowledgments.js';
import { write276, write277, write277ca, type StatusInterchange } from '../write-claim-status.js';

/** What one ST said, until it is written again. */
export interface Content {
  info: TransactionInfo;
  claims: Claim837[];
  payments: ClaimPayment[];
  statuses: ClaimStatus[];
  acknowledgments: FunctionalAcknowledgment[];
  end: TransactionEnd | undefined;
}

export const newContent = (info: TransactionInfo): Content => ({ info, claims: [], payments: [], statuses: [], acknowledgments: [], end: undefined });

/** All that the body of an ST depends on beside its content. */
export type Frame = Pick<InterchangeEnvelope, 'delimiters' | 'lineBreaks'>;

type Write = (content: Content, frame: Frame) => WrittenInterchange;

/** Of the envelope nothing comes into the new file. */
const ENVELOPE: Omit<InterchangeEnvelope, keyof Frame> = { sender: { qualifier: 'ZZ', id: 'X' }, receiver: { qualifier: 'ZZ', id: 'X' }, control: '1', createdAt: { date: '2000-01-01', time: '0000' }, usage: 'T' };
const CONTROL = { control: '1' };

const claims: Write = ({ info, claims: all }, frame) => {
  const { header, submitter, receiver, guide } = info as ClaimTransactionInfo;
  return write837({ ...ENVELOPE, ...frame, groups: [{ ...CONTROL, functionalId: 'HC', version: guide, transactions: [{ ...CONTROL, bht: header, submitter, receiver, claims: all }] }] });
};

const payments: Write = ({ info, payments: all, end }, frame) => {
  const { header, guide } = info as RemittanceInfo;
  const { providerAdjustments, emptyGroups = [], extra } = (end as RemittanceEnd | undefined) ?? { providerAdjustments: [], extra: [] };
  return write835({ ...ENVELOPE, ...frame, groups: [{ ...CONTROL, functionalId: 'HP', version: guide, transactions: [{ ...CONTROL, remittance: header, payments: all, providerAdjustments, emptyGroups, summaryExtra: extra }] }] });
};

const acknowledgments: Write = ({ info, acknowledgments: all }, frame) => write999({
  ...ENVELOPE, ...frame, groups: [{ ...CONTROL, version: (info as AcknowledgmentInfo).guide, transactions: all.slice(0, 1).map((acknowledgment) => ({ ...CONTROL, acknowledgment })) }],
});

const statuses = (write: (interchange: StatusInterchange) => WrittenInterchange): Write => ({ info, statuses: all, end }, frame) => {
  const { header, guide } = info as StatusTransactionInfo;
  const levels = end && 'levels' in end ? { levels: end.levels } : {};
  return write({ ...ENVELOPE, ...frame, groups: [{ ...CONTROL, version: guide, transactions: [{ ...CONTROL, header, statuses: all, ...levels }] }] });
};

/** How a transaction is written again, by its kind: an interchange with this ST alone. */
export const WRITERS: Readonly<Partial<Record<TransactionKind, Write>>> = {
  '837P': claims, '837I': claims, '835': payments, '999': acknowledgments, '277CA': statuses(write277ca), '277': statuses(write277), '276': statuses(write276),
};
