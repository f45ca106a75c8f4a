import { createHash } from 'node:crypto';
import { ack999, ackTa1, collect837, type Claim837, type ClaimTransactionInfo, type FunctionalAcknowledgmentDraft, type InterchangeAcknowledgmentDraft, type InterchangeHeader } from '@claimstream/x12';

/** One interchange as its receiver has it before him. */
export interface Received {
  /** Of its bytes: the file may be another one by now. */
  sha256: string;
  header: InterchangeHeader;
  transactions: ClaimTransactionInfo<'837P' | '837I'>[];
  claims: Claim837[];
  /** What its real findings say: the envelope, and each group. */
  envelope: InterchangeAcknowledgmentDraft | undefined;
  syntax: FunctionalAcknowledgmentDraft[];
}

/** Reads interchange `inFile` (from 1) of a file. Undefined where the file has no such interchange. */
export async function readReceived(bytes: Uint8Array, inFile: number): Promise<Received | undefined> {
  const whole = await collect837(bytes);
  const headers = whole.items.flatMap((item) => (item.kind === 'interchange' ? [item.interchange] : []));
  const header = headers[inFile - 1];
  if (header === undefined) return undefined;
  const own = headers.length === 1 ? bytes : bytes.subarray(header.offset, headers[inFile]?.offset ?? bytes.length);
  const read = own === bytes ? whole : await collect837(own);
  // Only what is said is kept of these; numbers and clock belong to the answer that carries it.
  const asking = { control: '1', createdAt: { date: header.date, time: header.time } };
  const [{ ta1s }, { acknowledgments }] = [await ackTa1(own, asking), await ack999(own, asking)];
  return {
    sha256: createHash('sha256').update(own).digest('hex'), header, claims: read.claims, transactions: read.items.flatMap((item) => (item.kind === 'transaction' ? [item.transaction] : [])),
    envelope: ta1s[0], syntax: acknowledgments,
  };
}
