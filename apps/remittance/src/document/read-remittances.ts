import { createHash } from 'node:crypto';
import { isId, type Finding } from '@claimstream/contracts';
import type { EffectDefinition, EffectRun, LocalFact, Lookups, ShellAccess, Targeted } from '@claimstream/event-stream';
import { factHash, openItemOf, openWithPayer, type JournalEntry } from '@claimstream/ledger';
import { findingOfFile, type DocumentStore, type FileEnd } from '@claimstream/service-kit';
import { claimDifferenceCents, draftOfPayment, lineDifferenceCents, readX12, type ClaimPayment, type Remittance, type RemittanceEnd, type X12Item } from '@claimstream/x12';
import type { ClaimState } from '../claim/state.js';
import { journalEntryTable } from '../journal/rows.js';
import { waitsForPayee, type RemitState } from '../remit/decide.js';
import { CHUNK, handOver, holdUnheard } from '../remit/post.js';
import { identityOf, paymentOf, totalsOf, type Payment, type RemitRead } from '../remit/read.js';
import { payeeTable, payerAlias, remitKey } from '../tables.js';
import type { DocumentState } from './decide.js';

export type ReadsDocuments = Pick<DocumentStore, 'read'>;
export type Options = { expectUsage?: 'P' };

/** The bytes that an effect is to read, each time from the beginning. */
export async function bytesOf(documents: () => Promise<ReadsDocuments>, effect: EffectRun): Promise<{ bytes: () => AsyncIterable<Uint8Array>; options: Options }> {
  const { stored, expectUsage } = effect.data as { stored: string; expectUsage?: 'P' };
  const store = await documents();
  return { bytes: () => store.read(effect.tenant, stored), options: expectUsage === undefined ? {} : { expectUsage } };
}

/**
 * Reads a stored file twice: first each remittance to its end, because nothing of it may be posted before its sums are known to agree; then
 * its CLP in chunks, each a transaction with the cursor of its remittance. A crash finds both cursors where they were. It is tried
 * for as long as it takes: the same bytes sent again would be this file, and a remittance half handed out would stay so.
 */
export const readRemittances = (documents: () => Promise<ReadsDocuments>): EffectDefinition => ({
  maxAttempts: Infinity,
  async run(effect, shell) {
    const { bytes, options } = await bytesOf(documents, effect);
    const end = await weigh(effect, shell, bytes(), options, announce);
    await handOut(effect, shell, bytes(), options, (remit) => !remit.repeated || remit.again === true);
    return [{ kind: 'effect', name: 'file-ended', id: effect.id, actor: 'service:remittance', data: end } satisfies LocalFact];
  },
});

/** So many claims are asked for their practice. */
const NAMED = 200;

/** One ST while it is read. */
export class Weighed {
  readonly content = createHash('sha256');
  unbalanced = 0;
  /** Some of the claims it names by our ids: whose money it is, where several practices bill under the payee's NPI. */
  readonly named: string[] = [];

  constructor(readonly header: Remittance) {
    this.content.update(JSON.stringify(header));
  }

  add(payments: readonly ClaimPayment[]): void {
    for (const p of payments) {
      this.content.update(JSON.stringify(draftOfPayment(p)));
      if (this.named.length < NAMED && isId(p.claimId)) this.named.push(p.claimId);
      if (claimDifferenceCents(p) !== 0 || p.serviceLines.some((l) => lineDifferenceCents(l) !== 0)) this.unbalanced += 1;
    }
  }

  end(end: RemittanceEnd): string {
    return this.content.update(JSON.stringify(end.providerAdjustments)).digest('hex');
  }
}

/** What is told of an ST that was read to its end; `index` is its place in the file, from 0. */
export type Tells = (look: Lookups, effect: EffectRun, index: number, weighed: Weighed, end: RemittanceEnd) => Promise<Targeted[]>;

/** The first reading: sums and identity of every remittance. */
export async function weigh(effect: EffectRun, shell: ShellAccess, bytes: AsyncIterable<Uint8Array>, options: Options, tells: Tells): Promise<FileEnd> {
  const end: FileEnd = { findings: [] };
  let open: Weighed | undefined;
  let index = 0;
  for await (const item of readX12(bytes, { ...options, batchSize: CHUNK })) {
    if (item.kind === 'transaction') {
      open = item.transaction.kind === '835' ? new Weighed(item.transaction.header) : undefined;
      if (open === undefined) end.reason ??= wrongDoor(item.transaction.kind);
    } else if (item.kind === 'payments') open?.add(item.payments);
    else if (item.kind === 'transaction-end' && item.end.kind === '835' && open !== undefined) {
      const [weighed, at, said] = [open, index, item.end];
      await shell.apply(effect.tenant, (look) => tells(look, effect, at, weighed, said));
      index += 1;
      open = undefined;
      await effect.heartbeat();
    } else gather(end, item);
  }
  return end;
}

const wrongDoor = (kind: string): string => `The file holds ${['999', '997', '277CA'].includes(kind) ? `an acknowledgement (${kind}); its door is ack` : kind.startsWith('837') ? 'claims (837); their door is 837' : `a ${kind}`}; this door takes remittances (835).`;

function gather(end: FileEnd, item: X12Item): void {
  if (item.kind === 'ta1' || item.kind === 'acknowledgment') end.reason ??= wrongDoor('999');
  if (item.kind === 'refused') end.reason ??= item.reason;
  if (item.kind !== 'refused' && item.kind !== 'end') return;
  const seen = new Set(end.findings.map((f) => `${f.code}@${f.offset}`));
  // What a claim's own sums lack is held with that claim; a segment that the guide wants and a payer leaves out keeps no money back.
  const found = item.findings.filter((f) => !BALANCE.has(f.code)).map((f): Finding => { const said = findingOfFile(f); return f.snip >= 2 && said.severity === 'reject' ? { ...said, severity: 'warn' } : said; });
  end.findings.push(...found.filter((f) => !seen.has(`${f.code}@${f.offset}`)));
}

/** Differences that the remittance or the claim answers for. */
const BALANCE = new Set(['payment-differs', 'claim-payment-differs', 'line-payment-differs']);

async function announce(look: Lookups, effect: EffectRun, index: number, weighed: Weighed, end: RemittanceEnd): Promise<Targeted[]> {
  const document = (await look.states<DocumentState>([effect.stream])).get(effect.stream);
  if (document === undefined || document.remits.length !== index) return [];
  const { header } = weighed;
  const [key, content] = [factHash(identityOf({ header })), weighed.end(end)];
  const same = await look.rows<{ content: string; remit: string }>(remitKey.name, ['key'], [[key]]);
  const known = same.find((r) => r.content === content);
  const remit = known?.remit ?? look.newId();
  const read = await remitRead(look, effect, index, weighed, end);
  const state = known === undefined ? undefined : (await look.states<RemitState>([known.remit])).get(known.remit);
  const again = state !== undefined && waitsForPayee(state) && read.practice !== undefined ? { again: true as const } : {};
  const contradicts = await contradicted(look, known?.remit, same.map((r) => r.remit), read);
  const fact = (stream: string, kind: 'document' | 'remit', name: string, data: object): Targeted => ({
    stream, kind, fact: { kind: 'part', name, id: `${effect.stream}#remit-${index}`, actor: `partner:${document.partner}`, correlation: effect.stream, data },
  });
  return [
    fact(effect.stream, 'document', 'remit-found', { index, remit, repeated: known !== undefined, ...again, ...(known === undefined && read.practice === undefined && read.payeeId !== '' && { payee: read.payeeId }), claims: end.totals.claims, paymentCents: read.paymentCents }),
    fact(remit, 'remit', 'remit-read', { ...read, unbalancedClaims: weighed.unbalanced, ...contradicts, identity: { key, content } }),
  ];
}

/**
 * Two different advices without money may carry one trace (X12 RFI 1847); with money they are a contradiction, and what comes is the one in doubt. Of those that
 * waited for their payee together (`known`), the first goes on.
 */
export async function contradicted(look: Lookups, known: string | undefined, same: readonly string[], { paymentCents }: { paymentCents: number }): Promise<Pick<RemitRead, 'reason'>> {
  const others = same.filter((remit) => remit !== known);
  if (others.length === 0 || paymentCents === 0) return {};
  const states = known === undefined ? undefined : await look.states<RemitState>(others);
  const first = known !== undefined && others.every((other) => known < other && states?.get(other)?.phase === 'quarantined');
  return first ? {} : { reason: 'same-trace-other-content' };
}

/**
 * Who is paid. Several practices may bill under one NPI: then each claim is paid in the books of its own, and what belongs to no claim stands in those
 * of the first that the remittance names a claim of, or of the first that has the NPI. Cash that arrived is always in somebody's books.
 */
async function payeeOf(look: Lookups, payeeId: string, named: readonly string[]): Promise<Pick<RemitRead, 'practice' | 'practices' | 'undecided'>> {
  const owners = (await look.rows<{ practice: string }>(payeeTable.name, ['npi'], [[payeeId]])).map((r) => r.practice).sort();
  const [first, ...others] = owners;
  if (first === undefined) return {};
  if (others.length === 0) return { practice: first };
  const claims = [...(await look.states<ClaimState>([...named])).values()];
  const theirs = owners.filter((practice) => claims.some((c) => c.practice === practice));
  return { practice: theirs[0] ?? first, practices: owners, ...(theirs.length === 1 ? {} : { undecided: true }) };
}

export const payeeIdOf = ({ payee }: Remittance): string => payee.id ?? payee.references?.['TJ'] ?? '';

export async function remitRead(look: Lookups, effect: EffectRun, index: number, { header, named }: Weighed, end: RemittanceEnd): Promise<Omit<RemitRead, 'unbalancedClaims' | 'reason' | 'identity'>> {
  const { partner, stored } = effect.data as { partner: string; stored: string };
  const payeeId = payeeIdOf(header);
  const payee = await payeeOf(look, payeeId, named);
  const { practice } = payee;
  const aliases = [...new Set([header.payer.id, header.payer.references?.['2U'], header.payer.name, header.payerTaxId.slice(1)].filter((a) => a !== undefined && a !== ''))];
  const payers = await look.rows<{ payer: string }>(payerAlias.name, ['alias'], aliases.map((a) => [a?.toUpperCase()]));
  const { providerAdjustments, ...totals } = totalsOf(end);
  const items = practice === undefined ? [] : [...new Set(providerAdjustments.flatMap(({ reason, reference = '' }) => openItemOf({ payerId: header.payerTaxId, reason, reference }) ?? []))];
  const adjusted = await look.rows<{ entry: JournalEntry }>(journalEntryTable.name, ['practice', 'payer_item'], items.map((item) => [practice, item]));
  return {
    document: effect.stream, partner, stored, transaction: index + 1, ...totals,
    ...payee, ...(new Set(payers.map((p) => p.payer)).size === 1 && payers[0] ? { payer: payers[0].payer } : {}),
    trace: header.trace, payerTaxId: header.payerTaxId, payerName: header.payer.name, payeeId, method: header.method, handling: header.handling,
    paymentCents: header.creditOrDebit === 'D' ? -header.paymentCents : header.paymentCents, paymentDate: header.paymentDate,
    providerAdjustments: providerAdjustments.map(({ reason, reference = '', amountCents }) => ({
      reason, reference, amountCents,
      open: openWithPayer(adjusted.map((r) => r.entry), { source: '', practiceId: practice ?? '', payerId: header.payerTaxId, reason, reference }),
    })),
  };
}

/** The second reading: the CLP of every balanced remittance of `those` to their claims. */
export async function handOut(effect: EffectRun, shell: ShellAccess, bytes: AsyncIterable<Uint8Array>, options: Options, those: (remit: DocumentState['remits'][number]) => boolean): Promise<void> {
  const { remits, sizeBytes } = await shell.look(effect.tenant, async (look) => (await look.states<DocumentState>([effect.stream])).get(effect.stream) ?? { remits: [], sizeBytes: 0 });
  let at = -1;
  let ordinal = 0;
  let claims = 0;
  let open = false;
  for await (const item of readX12(bytes, { ...options, batchSize: CHUNK })) {
    if (item.kind === 'transaction') {
      open = item.transaction.kind === '835';
      if (open) [at, ordinal] = [at + 1, 0];
      continue;
    }
    if (item.kind !== 'payments' || !open) continue;
    const payments: Payment[] = item.payments.map((p, i) => paymentOf(p, ordinal + i + 1));
    ordinal += payments.length;
    claims += payments.length;
    const remit = remits[at];
    if (remit === undefined || !those(remit)) continue;
    const bytesRead = item.payments.at(-1)?.bytes.end ?? 0;
    const count = claims;
    let told: Targeted[] = [];
    const applied = await shell.apply(effect.tenant, async (look) => {
      const facts = await handOver(look, remit.remit, payments);
      return (told = facts.length === 0 ? [] : [...facts, progress(effect, { claims: count, bytesRead, sizeBytes })]);
    });
    // Nothing was handed where an earlier run had done so, perhaps without getting further; what the database refused is not among the answers.
    if (applied.length === 0 || applied.length < told.length || applied.some((a) => a.outcome === 'parked')) await shell.apply(effect.tenant, (look) => holdUnheard(look, effect.tenant, remit.remit, payments));
    await effect.heartbeat();
  }
}

const progress = (effect: EffectRun, data: { claims: number; bytesRead: number; sizeBytes: number }): Targeted => ({
  stream: effect.stream, kind: 'document', fact: { kind: 'part', name: 'chunk-handed', id: `${effect.stream}#handed-${data.claims}`, actor: 'service:remittance', correlation: effect.stream, data },
});
