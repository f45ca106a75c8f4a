import { grammarOf } from '../grammar/guides.js';
import type { Grammar, LoopNode } from '../grammar/compile.js';
import { newRemitLevels, REMIT_MODEL, type RemitLevels } from '../remittance/parts.js';
import type { ClaimGroup, ClaimPaymentDraft } from '../remittance/remittance.js';
import type { Group835, Interchange835, PlacedPayment, Transaction835, Written835 } from '../write-835.js';
import { EnvelopeWriter } from './envelope-writer.js';
import { loopSegments, writeSection } from './loop-segments.js';
import { withExtra } from './with-extra.js';

/** The loops a remittance is written from. */
interface Loops {
  header: LoopNode;
  group: LoopNode;
  claim: LoopNode;
  line: LoopNode;
  summary: LoopNode;
}

const loopsOf = (grammar: Grammar): Loops => {
  const find = (fills: string): LoopNode => grammar.loops.find((loop) => loop.rule.fills === fills) as LoopNode;
  return { header: grammar.root, group: find('group'), claim: find('payment'), line: find('serviceLines'), summary: find('summary') };
};

/** Whether two claims stand under one LX: the same object, or one that says the same. */
const sameGroup = (a: ClaimGroup | undefined, b: ClaimGroup | undefined): boolean => a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));

/** Writes one interchange of remittances; holds what is counted on the way. */
export class RemittanceWriter extends EnvelopeWriter {
  private readonly placed: PlacedPayment[] = [];

  constructor(private readonly remittances: Interchange835) {
    super(remittances);
  }

  write(): Written835 {
    const { groups } = this.remittances;
    const written = this.interchange(() => {
      for (const group of groups) this.remittanceGroup(group);
      return groups.length;
    });
    return { ...written, payments: this.placed };
  }

  private remittanceGroup(group: Group835): void {
    const version = group.version ?? '005010X221A1';
    const grammar = grammarOf('835', version);
    if (!grammar) throw new RangeError(`version ${version} is not a guide of the 835`);
    const loops = loopsOf(grammar);
    this.group(group.functionalId, version, group, () => {
      for (const transaction of group.transactions) this.remittance(loops, transaction);
      return group.transactions.length;
    });
  }

  private remittance(loops: Loops, transaction: Transaction835): void {
    const { remittance, payments, providerAdjustments = [], emptyGroups = [], summaryExtra = [] } = transaction;
    const levels: RemitLevels = { ...newRemitLevels(), remittance: { ...remittance, extra: remittance.extra ?? [] }, summary: { providerAdjustments, extra: summaryExtra } };
    const { extra } = levels.remittance;
    // the 5010 guide ends ST at ST02
    const st03 = extra.find(({ segment, position }) => segment === 'ST' && position === 0)?.set?.[3];
    this.transactionSet('835', transaction.control, typeof st03 === 'string' ? st03 : undefined, () => {
      const header = withExtra([['ST'], ...loopSegments(REMIT_MODEL, loops.header, levels, levels.remittance)], extra);
      for (const segment of header.slice(1)) this.emit(segment);
      payments.forEach((payment, index) => {
        for (const { before, group } of emptyGroups) if (before === index) this.openGroup(loops, levels, group);
        this.payment(loops, levels, payment, index);
      });
      for (const { before, group } of emptyGroups) if (before >= payments.length) this.openGroup(loops, levels, group);
      writeSection(REMIT_MODEL, loops.summary, levels, levels.summary, summaryExtra, this.emit);
    });
  }

  private payment(loops: Loops, levels: RemitLevels, payment: ClaimPaymentDraft, index: number): void {
    if (index === 0 || (payment.group && !sameGroup(payment.group, levels.group))) this.openGroup(loops, levels, payment.group);
    this.claimId = payment.claimId;
    levels.claim = payment;
    const first = this.inTransaction + 1;
    writeSection(REMIT_MODEL, loops.claim, levels, payment, payment.extra, this.emit);
    for (const line of payment.serviceLines) writeSection(REMIT_MODEL, loops.line, levels, line, line.extra, this.emit);
    this.placed.push({ transactionControl: this.transaction as string, index, claimId: payment.claimId, ordinal: this.placed.length + 1, segments: { first, last: this.inTransaction } });
    this.claimId = undefined;
  }

  /** LX stands above every claim (guide, loop 2000); one that was not given counts as the first. */
  private openGroup(loops: Loops, levels: RemitLevels, group: ClaimGroup = { number: '1', extra: [] }): void {
    levels.group = group;
    writeSection(REMIT_MODEL, loops.group, levels, group, group.extra, this.emit);
  }
}
