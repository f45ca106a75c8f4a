import { ServiceWorld, command } from '@claimstream/testing';
import { balanceOf, balancesByAccount, checkLedger, hashOf, type JournalEntry, type Receivable } from '@claimstream/ledger';
import { write835, type ClaimPaymentDraft, type Interchange835, type PaymentLineDraft, type ProviderAdjustment, type Remittance } from '@claimstream/x12';
import type { DocumentState } from './document/decide.js';
import { definitionWith } from './index.js';
import type { RemitState } from './remit/decide.js';

export const PRACTICE = '01PRACT000001';
export const OTHER_PRACTICE = '01PRACT000002';
export const PARTNER = '01PARTNER0001';
export const PAYER = '01PAYER000001';
export const NPI = '1999000015';

export const usd = (text: string): number => Math.round(Number(text) * 100);

/** `CO-45 47.63` as a CAS. */
export const cas = (...texts: string[]): { group: string; reason: string; amountCents: number }[] => texts.map((text) => {
  const [code = '', amount = '0'] = text.split(' ');
  const [group = '', reason = ''] = code.split('-');
  return { group, reason, amountCents: usd(amount) };
});

export interface LineSaid { code?: string; charge: string; paid: string; cas?: string[]; remarks?: string[]; number?: number }
export interface ClaimSaid { claim: string; status?: string; control?: string; lines: LineSaid[]; remarks?: string[]; memberId?: string; keyed?: boolean }

const lineOf = (claim: string, said: LineSaid, i: number, keyed: boolean): PaymentLineDraft => ({
  procedure: { qualifier: 'HC', code: said.code ?? `G000${i + 1}`, modifiers: [] }, chargeCents: usd(said.charge), paidCents: usd(said.paid), adjustments: cas(...(said.cas ?? [])), references: {}, amounts: {},
  quantities: {}, remarkCodes: said.remarks ?? [], extra: [], serviceFrom: '2026-02-10', ...(keyed ? { lineControl: `${claim}-${said.number ?? i + 1}` } : {}),
});

export const paymentOf = ({ claim, status = '1', control = `ICN${claim.slice(-3)}`, lines, remarks = [], memberId, keyed = true }: ClaimSaid): ClaimPaymentDraft => ({
  claimId: claim, statusCode: status, chargeCents: lines.reduce((sum, l) => sum + usd(l.charge), 0), paidCents: lines.reduce((sum, l) => sum + usd(l.paid), 0), payerClaimControl: control,
  filingCode: 'CI', adjustments: [], references: {}, dates: {}, contacts: [], amounts: {}, quantities: {}, extra: [], serviceLines: lines.map((l, i) => lineOf(claim, l, i, keyed)),
  patient: { name: { last: 'SAMPLEPERSON', first: 'ADA' }, ...(memberId === undefined ? {} : { memberId, memberIdQualifier: 'MI' }) },
  ...(remarks.length === 0 ? {} : { outpatient: Object.fromEntries(remarks.map((r, i) => [3 + i, r])) }),
});

export interface RemitSaid { claims: ClaimSaid[]; plb?: ProviderAdjustment[]; trace?: string; payment?: string; payeeNpi?: string; date?: string }

export const plb = (reason: string, amount: string, reference = 'REF1'): ProviderAdjustment => ({ providerId: NPI, fiscalPeriodEnd: '2026-12-31', reason, reference, amountCents: usd(amount) });

/** An 835 as a payer would send it; `payment` only where it shall not be what the claims make. */
export function remittance(remits: RemitSaid[], control = '1'): Uint8Array {
  const transactions: Interchange835['groups'][number]['transactions'] = remits.map((r, i) => {
    const payments = r.claims.map(paymentOf);
    const adjustments = r.plb ?? [];
    const paid = payments.reduce((sum, p) => sum + p.paidCents, 0) - adjustments.reduce((sum, a) => sum + a.amountCents, 0);
    const header: Omit<Remittance, 'extra'> = {
      handling: 'I', paymentCents: r.payment === undefined ? paid : usd(r.payment), creditOrDebit: 'C', method: 'ACH', paymentDate: r.date ?? '2026-03-04', trace: r.trace ?? `TRACE${i + 1}`, payerTaxId: '1999888777',
      payer: {
        name: 'SAMPLE HEALTH PLAN', id: 'DEMO1', idQualifier: 'XV', address: { line1: '1 PLAN STREET', city: 'DENVER', state: 'CO', postalCode: '80202' },
        contacts: [{ purpose: 'BL', name: 'EDI DESK', numbers: [{ qualifier: 'TE', number: '3035550100' }] }],
      },
      payee: { name: 'MEADOW SAMPLE CLINIC', id: r.payeeNpi ?? NPI, idQualifier: 'XX' },
    };
    return { control: String(i + 1).padStart(4, '0'), remittance: header, payments: payments.map((p) => ({ ...p, group: { number: '1', extra: [] } })), providerAdjustments: adjustments };
  });
  return write835({
    sender: { qualifier: 'ZZ', id: 'SAMPLECH' }, receiver: { qualifier: 'ZZ', id: 'CLAIMSTREAM' }, control, createdAt: { date: '2026-03-04', time: '0900' }, usage: 'T', groups: [{ functionalId: 'HP', control, transactions }],
  }).bytes;
}

const linesOf = (charges: string[]) => charges.map((c, i) => ({ number: i + 1, code: `G000${i + 1}`, qualifier: 'HC', modifiers: [], chargeCents: usd(c), unit: 'UN', quantityMilli: 1000, pointers: [1], serviceFrom: '2026-02-10' }));

/** Remittance with its books, its claims and the files that come in. */
export class Books {
  private readonly files = new Map<string, Uint8Array>();
  readonly world: ServiceWorld;

  constructor(pick?: (n: number) => number) {
    this.world = new ServiceWorld(definitionWith(async () => ({ read: (_tenant: string, key: string) => this.bytes(key) })), pick === undefined ? {} : { pick });
    this.practice(PRACTICE, NPI);
    this.world.event('submission.payer-registered', PAYER, 'payer', { name: 'SAMPLE HEALTH PLAN', payerIds: ['DEMO1'], partner: PARTNER, revision: 1 });
    this.world.event('submission.partner-registered', PARTNER, 'partner', { name: 'SAMPLE', folder: 'sample', senderId: 'A', receiverId: 'B', usage: 'T', revision: 1 });
  }

  practice(id: string, npi: string): void {
    this.world.event('intake.practice-registered', id, 'practice', { name: 'Sample', npi, timeZone: 'America/Denver', revision: 1 });
  }

  private async *bytes(key: string): AsyncGenerator<Uint8Array> {
    yield this.files.get(key) ?? new Uint8Array();
  }

  /** A claim that was sent: `charges` are its lines. */
  claim(id: string, charges: string[], more: { coverages?: ('P' | 'S' | 'T')[]; practice?: string; sent?: ('P' | 'S' | 'T')[] } = {}): this {
    const { coverages = ['P'], practice = PRACTICE, sent = ['P'] } = more;
    const lines = linesOf(charges);
    const chargeCents = lines.reduce((sum, l) => sum + l.chargeCents, 0);
    const says = (type: Parameters<ServiceWorld['event']>[0], data: object) => this.world.event(type, id, 'claim', data, { practice });
    says('intake.encounter-received', {
      document: '01D0CVMENT001', ordinal: 1, source: 'x12-837p', kind: 'professional', patient: '01PAT1ENT0001', guarantor: '01GVARANT0001', serviceFrom: '2026-02-10', serviceThrough: '2026-02-10', frequencyCode: '1',
      coverages: coverages.map((sequence) => ({ sequence, payerId: 'DEMO1', filingCode: 'CI', relationship: '18', hasMemberId: true })), preCoded: true, diagnoses: [], lines: [], billing: {},
      tokens: { kid: 'test', member: [`member:SAMPLE${id.slice(-1)}`], claimNumber: `claim-number:OWN${id.slice(-1)}` },
    });
    says('coding.encounter-coded', { revision: 1, intakeSeq: 1, diagnoses: [], lines, chargeCents, priced: 'source', findings: [], releases: [] });
    for (const sequence of sent) {
      says('submission.attempt-batched', { sequence, attempt: 1, interchange: '01F11E0000001', intakeSeq: 1, codingSeq: 1, contentHash: 'f', chargeCents });
      says('submission.attempt-transmitted', { sequence, attempt: 1, interchange: '01F11E0000001', partner: PARTNER, payer: PAYER, interchangeControl: '1', groupControl: '1', transactionControl: '1', chargeCents });
    }
    return this;
  }

  /** Coded again with other charges, after it was sent. */
  recoded(id: string, charges: string[], practice = PRACTICE): void {
    const lines = linesOf(charges);
    this.world.event('coding.encounter-coded', id, 'claim', { revision: 2, intakeSeq: 1, diagnoses: [], lines, chargeCents: lines.reduce((sum, l) => sum + l.chargeCents, 0), priced: 'source', findings: [], releases: [] }, { practice });
  }

  /** A file through the door; nothing has read it. */
  receives(bytes: Uint8Array): string {
    const id = this.world.newId();
    this.files.set(id, bytes);
    this.world.apply(id, 'document', { ...command('receive-document', { partner: PARTNER, door: 'folder', sha256: id.padStart(64, '0'), sizeBytes: bytes.length, stored: id }), phi: { fileName: 'x' } });
    return id;
  }

  /** A file through the door, read to its end. */
  async takes(bytes: Uint8Array): Promise<DocumentState> {
    const id = this.receives(bytes);
    await this.world.work();
    return this.world.state<DocumentState>(id) as DocumentState;
  }

  /** The file is read again from its beginning, as after a crash; `shell` may end the reading by a throw. */
  async reads(document: string, shell = this.world.shell()): Promise<void> {
    const effect = definitionWith(async () => ({ read: (_tenant: string, key: string) => this.bytes(key) })).effects['read-remittances'];
    const { stored, sizeBytes } = this.world.state<DocumentState>(document) as DocumentState;
    await effect?.run({ id: 'again', tenant: this.world.tenant, stream: document, kind: 'document', data: { partner: PARTNER, stored, sizeBytes }, attempt: 2, heartbeat: async () => undefined }, shell);
    this.world.drain();
  }

  entries(): JournalEntry[] { return this.world.table('journal_entry').map((r) => r['entry'] as JournalEntry); }
  balance(account: Parameters<typeof balanceOf>[1]): number { return balanceOf(this.entries(), account); }
  get trial(): Record<string, number> { return Object.fromEntries(balancesByAccount(this.entries()).map((b) => [b.account, b.balanceCents])); }
  trialOf(practice: string): Record<string, number> { return Object.fromEntries(balancesByAccount(this.entries().filter((e) => e.practiceId === practice)).map((b) => [b.account, b.balanceCents])); }
  get hash(): string { return hashOf(this.entries()); }
  /** Credits that somebody works on: raised and not settled. */
  credits(): { claimId: string; account: Receivable; amountCents: number }[] {
    return this.world.streams('claim').flatMap((claimId) => {
      const open = new Map<string, number>();
      for (const { type, data } of this.world.events(claimId)) {
        const key = String(data['exception'] ?? '');
        if (type === 'remittance.exception-raised' && key.startsWith('credit/')) open.set(key, data['amountCents'] as number);
        if (type === 'remittance.exception-settled') open.delete(key);
      }
      return [...open].map(([key, amountCents]) => ({ claimId, account: key.slice('credit/'.length) as Receivable, amountCents }));
    });
  }
  violations() { return checkLedger(this.entries(), { openCredits: this.credits(), remits: this.remits().filter(({ state }) => state.practice !== undefined).map(({ remit, state }) => ({ remit, paidCents: state.paymentCents, ...(state.phase === 'quarantined' ? {} : { claimsCents: state.claimsPaidCents, providerAdjustmentsCents: state.providerAdjustmentCents }) })) }); }
  remits(): { remit: string; state: RemitState }[] { return this.world.streams('remit').map((remit) => ({ remit, state: this.world.state<RemitState>(remit) as RemitState })); }
  said(id: string): string[] { return this.world.events(id).map((e) => e.type); }
  last(id: string, type: string) { return this.world.events(id).findLast((e) => e.type === type)?.data; }
}
