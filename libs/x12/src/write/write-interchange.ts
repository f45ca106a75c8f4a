import { EnvelopeWriter } from './envelope-writer.js';
import { groupClaims } from './group-claims.js';
import { loopSegments, writeSection } from './loop-segments.js';
import { withExtra } from './with-extra.js';
import type { Claim837Draft } from '../claim-837.js';
import { compactDate } from '../claim/codec.js';
import { CLAIM_MODEL, newLevels, type Levels } from '../claim/parts.js';
import type { Grammar, LoopNode } from '../grammar/compile.js';
import { grammarOf, TABLES } from '../grammar/guides.js';
import type { BillingGroup, Group837, Interchange837, PatientGroup, PlacedClaim, SubscriberGroup, Transaction837, Written837 } from '../write-837.js';

/** Loops of a claim and of its lines, under a patient and under a subscriber who is the patient. */
const OF_PATIENT = ['2300/2000C', '2400/2000C'] as const;
const OF_SUBSCRIBER = ['2300/2000B', '2400/2000B'] as const;

/** Writes one interchange of claims; holds what is counted on the way. */
export class InterchangeWriter extends EnvelopeWriter {
  private readonly placed: PlacedClaim[] = [];
  private hl = 0;
  private readonly loops = new Map<Grammar, Map<string, LoopNode>>();

  constructor(private readonly claims: Interchange837) {
    super(claims);
  }

  write(): Written837 {
    const { groups } = this.claims;
    const written = this.interchange(() => {
      for (const group of groups) this.claimGroup(group);
      return groups.length;
    });
    return { ...written, claims: this.placed };
  }

  private claimGroup(group: Group837): void {
    const kind = group.transactions[0]?.claims[0]?.kind ?? '837P';
    const version = group.version ?? TABLES.find((table) => table.name === kind)?.guides[0] ?? '';
    this.group(group.functionalId, version, group, () => {
      for (const transaction of group.transactions) this.claimTransaction(transaction, version);
      return group.transactions.length;
    });
  }

  private claimTransaction(transaction: Transaction837, version: string): void {
    const kind = transaction.claims[0]?.kind;
    if (transaction.claims.some((claim) => claim.kind !== kind)) throw new RangeError('an ST holds claims of one kind only');
    const grammar = grammarOf('837', version);
    if (grammar?.table.name === '837D') throw new RangeError('an 837D is read here and not written');
    if (!grammar || (kind !== undefined && grammar.table.name !== kind)) throw new RangeError(`version ${version} is not a guide of ${kind ?? '837'}`);
    this.transactionSet('837', transaction.control, version, () => this.claimBody(grammar, transaction));
  }

  private claimBody(grammar: Grammar, transaction: Transaction837): void {
    this.hl = 0;
    const { bht } = transaction;
    this.emit(['BHT', '0019', bht.purpose ?? '00', bht.reference, compactDate(bht.date), bht.time, bht.claimOrEncounter]);
    const levels = newLevels();
    levels.submitter = { ...transaction.submitter, extra: transaction.submitter.extra ?? [] };
    levels.receiver = transaction.receiver;
    const header = [...loopSegments(CLAIM_MODEL, this.loop(grammar, '1000A'), levels, levels.submitter), ...loopSegments(CLAIM_MODEL, this.loop(grammar, '1000B'), levels, levels.receiver)];
    for (const segment of withExtra(header, levels.submitter.extra)) this.emit(segment);
    for (const billing of groupClaims(transaction.claims)) this.billing(grammar, levels, billing);
  }

  private loop(grammar: Grammar, path: string): LoopNode {
    let byPath = this.loops.get(grammar);
    if (!byPath) {
      byPath = new Map(grammar.loops.map((loop) => [loop.id === '2300' || loop.id === '2400' ? `${loop.id}/${under(loop)}` : loop.id, loop]));
      this.loops.set(grammar, byPath);
    }
    const loop = byPath.get(path);
    if (!loop) throw new RangeError(`the table has no loop ${path}`);
    return loop;
  }

  private billing(grammar: Grammar, levels: Levels, group: BillingGroup): void {
    levels.billingProvider = group.billingProvider;
    levels.payTo = group.payTo;
    levels.payToPlan = group.payToPlan;
    const number = ++this.hl;
    writeSection(CLAIM_MODEL, this.loop(grammar, '2000A'), levels, group.billingProvider, group.billingProvider.extra, this.emit, ['HL', String(number), undefined, '20', '1']);
    for (const subscriber of group.subscribers) this.subscriber(grammar, levels, subscriber, number);
  }

  private subscriber(grammar: Grammar, levels: Levels, group: SubscriberGroup, parent: number): void {
    levels.subscriber = group.subscriber;
    levels.payer = group.payer;
    const number = ++this.hl;
    const children = group.patients.some(({ patient }) => patient) ? '1' : '0';
    writeSection(CLAIM_MODEL, this.loop(grammar, '2000B'), levels, group.subscriber, group.subscriber.extra, this.emit, ['HL', String(number), String(parent), '22', children]);
    for (const patient of group.patients) this.patient(grammar, levels, patient, number);
  }

  private patient(grammar: Grammar, levels: Levels, { patient, claims }: PatientGroup, parent: number): void {
    levels.patient = patient;
    if (patient) writeSection(CLAIM_MODEL, this.loop(grammar, '2000C'), levels, patient, patient.extra, this.emit, ['HL', String(++this.hl), String(parent), '23', '0']);
    for (const { index, claim } of claims) this.claim(grammar, levels, index, claim);
  }

  private claim(grammar: Grammar, levels: Levels, index: number, claim: Claim837Draft): void {
    const [claimPath, linePath] = levels.patient ? OF_PATIENT : OF_SUBSCRIBER;
    this.claimId = claim.claimId;
    levels.claim = claim;
    const first = this.inTransaction + 1;
    writeSection(CLAIM_MODEL, this.loop(grammar, claimPath), levels, claim, claim.extra, this.emit);
    const lineLoop = this.loop(grammar, linePath);
    const lines: PlacedClaim['lines'] = [];
    for (const line of claim.serviceLines) {
      const start = this.inTransaction + 1;
      writeSection(CLAIM_MODEL, lineLoop, levels, line, line.extra, this.emit);
      const { number, lineControl } = line;
      const last = this.inTransaction;
      lines.push(lineControl === undefined ? { number, first: start, last } : { number, lineControl, first: start, last });
    }
    this.placed.push({
      transactionControl: this.transaction as string, index, claimId: claim.claimId, ordinal: this.placed.length + 1,
      segments: { first, last: this.inTransaction }, lines,
    });
    this.claimId = undefined;
  }
}

const under = (loop: LoopNode): string => {
  let up = loop.parent;
  while (up && up.id === '2300') up = up.parent;
  return up?.id ?? '';
};
