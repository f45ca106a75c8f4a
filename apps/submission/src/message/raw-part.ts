import type { Lookups } from '@claimstream/event-stream';
import { Denied } from '@claimstream/service-kit';
import { excerpt, readX12, write837, type Claim837Draft, type ExcerptSegment } from '@claimstream/x12';
import type { DocumentState } from '../acknowledgment/decide.js';
import type { InterchangeState } from '../interchange/decide.js';
import { contentOf } from '../interchange/deliver.js';
import { fileOf } from '../interchange/file.js';
import { sha256 } from '../interchange/partner-folders.js';

/** One message about a claim: the file it left in, or what a receiver said of that file. */
export interface AskedMessage {
  claim: string;
  message: '837' | 'TA1' | '999' | '277CA';
  /** The file the claim left in. */
  interchange: string;
  /** The acknowledgement; absent for the 837 itself. */
  document?: string;
}

/** The states that a message comes from. */
export interface Found {
  interchange: InterchangeState;
  claims: Claim837Draft[];
  document?: DocumentState;
}

/** Undefined where the claim did not leave in that file, or the acknowledgement is not of the partner it went to. */
export async function findMessage(look: Lookups, { claim, message, interchange: id, document: file }: AskedMessage): Promise<Found | undefined> {
  const known = (await look.states<InterchangeState>([id])).get(id);
  if (known?.sent?.places?.some((p) => p.claim === claim) !== true) return undefined;
  const { state, claims } = await contentOf(look, id);
  if (message === '837') return { interchange: state, claims };
  const document = file === undefined ? undefined : (await look.states<DocumentState>([file])).get(file);
  return document?.stored === undefined || document.partner !== state.key.partner ? undefined : { interchange: state, claims, document };
}

/**
 * The segments of a message that are this claim's, with the envelopes around them. Nothing of another claim is in it: of a 999, which
 * names segments by their number, only what speaks of a segment of this claim or of a level above it.
 * @returns empty where the message says nothing of the claim.
 */
export async function rawPart({ interchange, claims, document }: Found, bytesOf: (stored: string) => AsyncIterable<Uint8Array>, { claim, message }: AskedMessage): Promise<ExcerptSegment[]> {
  const sent = await sentPart(interchange, claims, claim);
  if (message === '837' || document === undefined) return sent;
  const bytes = () => bytesOf(document.stored);
  if (message === '277CA') return statusPart(bytes, claim);
  return excerpt(bytes(), message === 'TA1' ? envelopeOf(interchange) : syntaxOf(interchange, sent));
}

/** Writing the file again gives the bytes that lie with the partner; its hash says so. @throws Denied where a later release would write it in another way: nothing is shown as sent that was not. */
async function sentPart(state: InterchangeState, claims: Claim837Draft[], claim: string): Promise<ExcerptSegment[]> {
  const place = state.sent?.places.find((p) => p.claim === claim);
  const { bytes } = write837(fileOf(state, claims));
  if (place === undefined || sha256(bytes) !== state.sent?.sha256) throw new Denied(409, 'not-as-sent', `The file cannot be shown as it was sent, because this release would write it differently. Its bytes lie with the partner as ${state.sent?.fileName ?? 'they were delivered'}.`);
  return excerpt(bytes, ({ position }) => position >= place.first && position <= place.last);
}

async function statusPart(bytes: () => AsyncIterable<Uint8Array>, claim: string): Promise<ExcerptSegment[]> {
  const ranges: { start: number; end: number }[] = [];
  for await (const item of readX12(bytes())) if (item.kind === 'statuses') ranges.push(...item.statuses.filter((s) => s.claimId === claim).map((s) => s.bytes));
  return ranges.length === 0 ? [] : excerpt(bytes(), ({ offset }) => ranges.some((r) => offset >= r.start && offset < r.end));
}

type Mine = Parameters<typeof excerpt>[1];

const envelopeOf = ({ numbers }: InterchangeState): Mine => (s) => s.id === 'TA1' && s.text(1) === numbers?.interchangeControl;

/** AK2 to IK5 of our ST; what IK3, CTX and IK4 copy from the file is shown only where the segment is this claim's. */
function syntaxOf(state: InterchangeState, sent: readonly ExcerptSegment[]): Mine {
  const own = new Set(sent.map((s) => s.position).filter((position) => position > 1));
  let group = false;
  let transaction = false;
  let error = false;
  return (s) => {
    switch (s.id) {
      case 'AK1': group = s.text(2) === state.numbers?.groupControl; return group;
      case 'AK2': transaction = group && s.text(2) === state.numbers?.transactionControl; error = false; return transaction;
      case 'IK3': case 'AK3': error = transaction && own.has(Number(s.text(2))); return error;
      case 'CTX': case 'IK4': case 'AK4': return error;
      case 'IK5': case 'AK5': error = false; return transaction;
      case 'AK9': return group;
      default: return false;
    }
  };
}
