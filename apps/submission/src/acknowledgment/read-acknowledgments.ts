import { isId, type Finding } from '@claimstream/contracts';
import type { EffectDefinition, LocalFact, Lookups, Targeted } from '@claimstream/event-stream';
import { findingOfFile, type DocumentStore, type FileEnd } from '@claimstream/service-kit';
import { readX12, type ClaimStatus, type FunctionalAcknowledgment, type InterchangeAcknowledgment, type StatusEnd, type X12Item } from '@claimstream/x12';
import { claimSaidOf, reasonsOf, rejects } from './claim-said.js';
import type { Counted, DocumentState } from './decide.js';
import type { EnvelopeSaid, SyntaxSaid, TotalsSaid } from './said.js';

type ReadsDocuments = Pick<DocumentStore, 'read'>;

interface SentFile { interchange: string; interchange_control: string; group_control: string; transaction_control: string; batch_reference: string }

/** One part of the file: one transaction. */
interface Part {
  document: string;
  partner: string;
  index: number;
}

/**
 * Reads a stored file of TA1, 999, 997 and 277CA and hands each part to what it speaks of, in one transaction with the cursor. A repeat after
 * a crash passes over what was handed on; every fact is a no-op the second time anyway. It is tried for as long as it takes: the same bytes sent again would be this file.
 */
export const readAcknowledgments = (documents: () => Promise<ReadsDocuments>): EffectDefinition => ({
  maxAttempts: Infinity,
  async run(effect, shell) {
    const { stored, partner } = effect.data as { stored: string; partner: string };
    const store = await documents();
    const state = (await shell.look(effect.tenant, (look) => look.states<DocumentState>([effect.stream]))).get(effect.stream);
    let index = 0;
    const end: FileEnd = { findings: [] };
    const named = new Named();
    for await (const item of readX12(store.read(effect.tenant, stored), { batchSize: CHUNK })) {
      named.hear(item);
      if (item.kind === 'ta1' || item.kind === 'acknowledgment' || item.kind === 'statuses' || item.kind === 'transaction-end') {
        const part = { document: effect.stream, partner, index };
        if (index >= (state?.taken ?? 0)) await shell.apply(effect.tenant, (look) => takePart(look, part, item, named));
        index += 1;
        await effect.heartbeat();
      } else if (item.kind === 'refused' || (item.kind === 'transaction' && !READ.has(item.transaction.kind))) {
        end.reason ??= item.kind === 'refused' ? item.reason : wrongDoor(item.transaction.kind);
        if (item.kind === 'refused') end.findings.push(...item.findings.map(findingOfFile));
      } else if (item.kind === 'end') {
        end.findings.push(...missing(end.findings, item.findings.map(findingOfFile)));
      }
    }
    return [{ kind: 'effect', name: 'file-ended', id: effect.id, actor: 'service:submission', data: end } satisfies LocalFact];
  },
});

/** Claims of one transaction (architecture section 2). */
const CHUNK = 200;
const READ = new Set(['999', '997', '277CA']);

const wrongDoor = (kind: string): string => `The file holds ${kind === '835' ? 'a remittance (835); its door is 835' : kind.startsWith('837') ? 'claims (837); their door is 837' : `a ${kind}`}; this door takes acknowledgements (TA1, 999, 277CA).`;

const missing = (known: readonly Finding[], more: readonly Finding[]): Finding[] => {
  const seen = new Set(known.map((f) => `${f.code}@${f.offset}`));
  return more.filter((f) => !seen.has(`${f.code}@${f.offset}`));
};

/** Claims that the transaction being read has named so far; rebuilt by every reading of the same bytes. */
class Named {
  claims: string[] = [];

  hear(item: X12Item): void {
    if (item.kind === 'transaction') this.claims = [];
    else if (item.kind === 'statuses') this.claims.push(...item.statuses.map((s) => s.claimId));
  }
}

/** Exported for tests: the facts of one part. Nothing when the cursor has passed it. */
export async function takePart(look: Lookups, part: Part, item: Extract<X12Item, { kind: 'ta1' | 'acknowledgment' | 'statuses' | 'transaction-end' }>, named: { claims: string[] }): Promise<Targeted[]> {
  const document = (await look.states<DocumentState>([part.document])).get(part.document);
  if (document === undefined || document.taken !== part.index || (document.phase !== 'received' && document.phase !== 'reading')) return [];
  const { facts, counted } = await factsOf(look, part, item, named);
  return [fact(part, part.document, 'document', 'part-taken', 'part', { index: part.index, ...NOTHING, ...counted }), ...facts];
}

const NOTHING: Counted = { interchanges: 0, groups: 0, claims: 0, unknown: 0 };

interface Found {
  facts: Targeted[];
  counted: Partial<Counted>;
}

function factsOf(look: Lookups, part: Part, item: Parameters<typeof takePart>[2], named: { claims: string[] }): Promise<Found> {
  switch (item.kind) {
    case 'ta1': return ofEnvelope(look, part, item.ta1);
    case 'acknowledgment': return ofSyntax(look, part, item.acknowledgment);
    case 'statuses': return ofClaims(look, part, item.statuses);
    case 'transaction-end': return 'levels' in item.end && item.end.kind === '277CA' ? ofTotals(look, part, item.end, named.claims) : Promise.resolve({ facts: [], counted: {} });
  }
}

const fact = (part: Part, stream: string, kind: Targeted['kind'], name: string, of: string, data: object, phi?: unknown): Targeted => ({
  stream, kind,
  fact: { kind: 'part', name, id: `${part.document}#${part.index}/${of}`, actor: `partner:${part.partner}`, correlation: kind === 'claim' ? stream : part.document, data, ...(phi === undefined ? {} : { phi }) },
});

const sentFiles = (look: Lookups, part: Part, column: 'interchange_control' | 'group_control' | 'batch_reference', values: string[]): Promise<SentFile[]> =>
  look.rows<SentFile>('sent_file', ['partner', column], [...new Set(values)].map((v) => [part.partner, v]));

async function ofEnvelope(look: Lookups, part: Part, ta1: InterchangeAcknowledgment): Promise<Found> {
  const [file] = await sentFiles(look, part, 'interchange_control', [ta1.interchangeControl]);
  const said: EnvelopeSaid = { document: part.document, status: ta1.status, noteCode: ta1.noteCode };
  return { facts: file === undefined ? [] : [fact(part, file.interchange, 'interchange', 'envelope-said', 'ta1', said)], counted: { interchanges: 1, unknown: file === undefined ? 1 : 0 } };
}

/** A 999 names the group and its transactions, never the ISA13 (RFI 1220): a refused group without AK2 means all of them. */
async function ofSyntax(look: Lookups, part: Part, acknowledgment: FunctionalAcknowledgment): Promise<Found> {
  const files = await sentFiles(look, part, 'group_control', [acknowledgment.group.control]);
  const facts = files.flatMap((file) => {
    const answer = acknowledgment.transactions.find((t) => t.control === file.transaction_control);
    const status = answer?.status ?? (acknowledgment.transactions.length === 0 || acknowledgment.status === 'R' ? acknowledgment.status : undefined);
    if (status === undefined) return [];
    const said: SyntaxSaid = {
      document: part.document, groupControl: file.group_control, transactionControl: file.transaction_control, status: acknowledgment.status === 'R' ? 'R' : status, group: answer === undefined,
      errors: (answer?.errors ?? []).map((e) => ({
        segmentId: e.segmentId, position: e.position, ...(e.loop === undefined ? {} : { loop: e.loop }), code: e.code,
        elements: e.elements.map((x) => ({ element: x.element, ...(x.component === undefined ? {} : { component: x.component }), code: x.code })),
      })),
    };
    return [fact(part, file.interchange, 'interchange', 'syntax-said', `999-${file.interchange}`, said)];
  });
  return { facts, counted: { groups: 1, unknown: facts.length === 0 ? 1 : 0 } };
}

async function ofClaims(look: Lookups, part: Part, statuses: ClaimStatus[]): Promise<Found> {
  const files = await sentFiles(look, part, 'batch_reference', statuses.flatMap((s) => (s.receiver?.trace === undefined ? [] : [s.receiver.trace])));
  const byReference = new Map(files.map((f) => [f.batch_reference, f.interchange]));
  const known = await look.states([...new Set(statuses.map((s) => s.claimId).filter(isId))]);
  const facts = statuses.filter((s) => known.has(s.claimId)).map((status) => {
    const { said, texts } = claimSaidOf(status, part.document, status.receiver?.trace === undefined ? undefined : byReference.get(status.receiver.trace));
    return fact(part, status.claimId, 'claim', 'claim-said', `claim-${status.ordinal}`, said, texts.length === 0 ? undefined : { texts });
  });
  return { facts, counted: { claims: statuses.length, unknown: statuses.length - facts.length } };
}

/** The end of a 277CA: its totals for each file of ours, and what it refuses as a whole without naming claims. */
async function ofTotals(look: Lookups, part: Part, end: StatusEnd, claims: string[]): Promise<Found> {
  const levels = end.levels.filter((l) => l.receiver?.trace !== undefined);
  const files = new Map((await sentFiles(look, part, 'batch_reference', levels.map((l) => l.receiver?.trace ?? ''))).map((f) => [f.batch_reference, f.interchange]));
  const facts = levels.flatMap((level, n) => {
    const interchange = files.get(level.receiver?.trace ?? '');
    if (interchange === undefined || level.patient !== undefined) return [];
    const { stage } = level.source;
    const { sums, billingProvider, receiver } = level;
    const stated = billingProvider ?? receiver;
    const refusing = (billingProvider ?? receiver)?.statuses.filter(rejects) ?? [];
    // Claims below it are refused one by one; a level that refuses and has none below it refuses all of them.
    const refused = refusing.length > 0 && sums.accepted + sums.rejected === 0 ? reasonsOf(refusing, stage, undefined) : undefined;
    if (billingProvider !== undefined && refused === undefined) return [];
    const said: TotalsSaid = {
      document: part.document, stage, ...sums, named: billingProvider === undefined ? claims : [],
      agrees: (stated?.acceptedCount ?? sums.accepted) === sums.accepted && (stated?.rejectedCount ?? sums.rejected) === sums.rejected
        && (stated?.acceptedCents ?? sums.acceptedCents) === sums.acceptedCents && (stated?.rejectedCents ?? sums.rejectedCents) === sums.rejectedCents,
      ...(refused === undefined ? {} : { refused }), ...(refused === undefined || billingProvider?.npi === undefined ? {} : { providerNpi: billingProvider.npi }),
    };
    return [fact(part, interchange, 'interchange', 'totals-said', `totals-${n}`, said)];
  });
  return { facts, counted: {} };
}
