import type { Finding } from '@claimstream/contracts';
import { findingOfFile } from '@claimstream/service-kit';
import { read837, type ByteSource, type Claim837, type Finding as SourceFinding } from '@claimstream/x12';
import type { RegisteredClaim } from '../registration/claim.js';
import { CHUNK_CLAIMS, type FileItem, type Incoming } from './incoming.js';

export interface ReadOptions {
  /** Claims before the cursor: counted, not given again. */
  skipClaims: number;
  /** ISA15 of this feed; absent where both are taken. */
  expectUsage?: 'P' | 'T';
}

/** An 837P or 837I of any size as chunks of claims; what is unreadable is a finding, the rest goes on. */
export async function* readX12(source: ByteSource, options: ReadOptions): AsyncGenerator<FileItem> {
  let format = 'x12';
  let refusedParts = 0;
  let reason: string | undefined;
  const findings: Finding[] = [];
  for await (const item of read837(source, { batchSize: CHUNK_CLAIMS, skipClaims: options.skipClaims, ...(options.expectUsage === undefined ? {} : { expectUsage: options.expectUsage }) })) {
    if (item.kind === 'transaction') {
      format = item.transaction.kind === '837I' ? 'x12-837i' : 'x12-837p';
    } else if (item.kind === 'claims') {
      const last = item.claims.at(-1);
      yield { kind: 'claims', format, claims: item.claims.map(incoming), bytesRead: last?.bytes.end ?? 0 };
    } else if (item.kind === 'refused') {
      refusedParts += 1;
      reason ??= item.reason;
      findings.push(...refusal(item.reason, item.findings));
    } else if (item.kind === 'end') {
      const seen = new Set(findings.map((f) => `${f.code}@${f.offset}`));
      findings.push(...item.findings.map(findingOfFile).filter((f) => !seen.has(`${f.code}@${f.offset}`)));
      const { claims, chargeCents, bytes } = item.totals;
      if (claims === 0) reason ??= findings.find((f) => f.severity === 'reject')?.message ?? 'The file holds no claims.';
      yield { kind: 'end', end: { format, claims, chargeCents, bytesRead: bytes, refusedParts, findings, ...(reason === undefined ? {} : { reason }) } };
    }
  }
}

/** A refused part always says why as a finding, so that the sentence reaches whoever looks at the file. */
const refusal = (reason: string, findings: SourceFinding[]): Finding[] => (findings.length > 0 ? findings.map(placed) : [{
  code: 'DOC-12', severity: 'reject', path: 'file', message: reason, fix: 'Have the sender correct this part and send the file again.', expected: 'an 837P or 837I of version 5010',
}]);

/** The reader says of a whole interchange what one element of its ISA says. */
const placed = (f: SourceFinding): Finding => (f.code === 'usage-not-expected' ? { ...findingOfFile(f), path: 'ISA15', element: 'ISA15', segment: 1, expected: 'P', found: 'T' } : findingOfFile(f));

function incoming(read: Claim837): Incoming {
  const { ordinal, control: _control, bytes: _bytes, segments: _segments, submitter: _submitter, receiver: _receiver, findings, ...claim } = read;
  return {
    ordinal, source: read.kind === '837I' ? 'x12-837i' : 'x12-837p', claimNumber: read.claimId, claim: claim satisfies RegisteredClaim,
    preCoded: read.serviceLines.length > 0, findings: findings.map(findingOfFile), withoutCoverage: false, chargeCents: read.chargeCents,
  };
}
