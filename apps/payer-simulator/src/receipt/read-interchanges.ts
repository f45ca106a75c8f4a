import { createHash } from 'node:crypto';
import { collect837, type Claim837, type Finding, type InterchangeHeader } from '@claimstream/x12';
import type { ClaimReceipt, Receipt, ReceiptFinding } from './receipt.js';

/** What the bytes of one interchange say, before anybody asks whether they came before. */
export type Interchange = Pick<Receipt, 'inFile' | 'sender' | 'receiver' | 'control' | 'usage' | 'sha256' | 'sizeBytes' | 'verdict' | 'claimCount' | 'chargeCents' | 'findings' | 'claims'>;

/** Reads a file as a receiver does: every ISA is an interchange of its own. A file without one is a single refused part. */
export async function readInterchanges(bytes: Uint8Array): Promise<Interchange[]> {
  const read = await collect837(bytes);
  const headers = read.items.flatMap((item) => (item.kind === 'interchange' ? [item.interchange] : []));
  const outside = [...read.end.findings, ...read.refused.flatMap((r) => r.findings)];
  if (headers.length === 0) return [{ ...sealOf(bytes), inFile: 1, verdict: 'refused', claimCount: 0, chargeCents: 0, findings: distinct(outside).map(shown), claims: [] }];
  return headers.map((header, at) => {
    // Bytes before the first ISA and after the last IEA belong to the interchange beside them: their findings must not get lost.
    const start = at === 0 ? 0 : header.offset;
    const end = headers[at + 1]?.offset ?? Infinity;
    const within = (offset: number): boolean => offset >= start && offset < end;
    const claims = read.claims.filter((claim) => within(claim.bytes.start));
    return interchangeOf(bytes.subarray(header.offset, end === Infinity ? bytes.length : end), header, at + 1, claims, distinct(outside).filter((f) => within(f.offset)));
  });
}

function interchangeOf(bytes: Uint8Array, header: InterchangeHeader, inFile: number, claims: Claim837[], findings: Finding[]): Interchange {
  const worst = [...findings, ...claims.flatMap((c) => c.findings)];
  return {
    ...sealOf(bytes), inFile,
    sender: { qualifier: header.senderQualifier, id: header.senderId }, receiver: { qualifier: header.receiverQualifier, id: header.receiverId },
    control: header.control, usage: header.usage,
    verdict: claims.length === 0 ? 'refused' : verdictOf(worst),
    claimCount: claims.length, chargeCents: claims.reduce((sum, c) => sum + c.chargeCents, 0),
    findings: findings.map(shown), claims: claims.map((claim, at) => claimOf(claim, at + 1)),
  };
}

const claimOf = (claim: Claim837, ordinal: number): ClaimReceipt => ({
  claimId: claim.claimId, ordinal, kind: claim.kind, transaction: claim.control.transaction, segments: claim.segments,
  ...(claim.payer.id === undefined ? {} : { payerId: claim.payer.id }),
  chargeCents: claim.chargeCents, lines: claim.serviceLines.length, verdict: verdictOf(claim.findings), findings: claim.findings.map(shown),
});

const verdictOf = (findings: readonly Finding[]): 'clean' | 'warnings' | 'errors' => {
  if (findings.some((f) => f.severity === 'error')) return 'errors';
  return findings.some((f) => f.severity === 'warning') ? 'warnings' : 'clean';
};

const sealOf = (bytes: Uint8Array) => ({ sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.byteLength });

/** The reader says what refused a part both with the part and at the end. */
const distinct = (findings: readonly Finding[]): Finding[] => [...new Map(findings.map((f) => [`${f.code} ${f.offset} ${f.element ?? ''} ${f.component ?? ''}`, f])).values()];

/** `found` of a sensitive element stays behind: a receiver's book is read by people who need not know the patient. */
const shown = (f: Finding): ReceiptFinding => ({
  code: f.code, severity: f.severity, snip: f.snip, message: f.message,
  ...(f.transactionControl === undefined ? {} : { transaction: f.transactionControl }),
  ...(f.segment === undefined ? {} : { segment: f.segment }),
  ...(f.segmentId === undefined ? {} : { segmentId: f.segmentId }),
  ...(f.element === undefined ? {} : { element: f.element }),
  ...(f.loop === undefined ? {} : { loop: f.loop }),
  ...(f.found === undefined || f.sensitive === true ? {} : { found: f.found }),
  ...(f.expected === undefined ? {} : { expected: f.expected }),
});
