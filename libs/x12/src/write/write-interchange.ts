import { loopSegments, withExtra } from './claim-segments.js';
import { groupClaims } from './group-claims.js';
import { SegmentWriter, type SegmentRepair } from './segment-writer.js';
import type { Claim837Draft, Delimiters } from '../claim-837.js';
import { compactDate, type OutSegment } from '../claim/codec.js';
import { newLevels, type Levels } from '../claim/parts.js';
import type { Grammar, LoopNode } from '../grammar/compile.js';
import { grammarOf, TABLES } from '../grammar/guides.js';
import type { BillingGroup, Group837, Interchange837, PatientGroup, PlacedClaim, Repair, SubscriberGroup, Transaction837, Written837 } from '../write-837.js';

const USUAL: Required<Delimiters> = { element: '*', component: ':', segment: '~', repetition: '^' };

const MESSAGES: Readonly<Record<Repair['code'], string>> = {
  transliterated: 'Letters outside the basic set were written without accents.',
  'upper-cased': 'Lower case letters were written in upper case.',
  'delimiter-replaced': 'A delimiter of the interchange inside the value was replaced by a blank.',
  'control-removed': 'Control characters were replaced by a blank.',
  'character-replaced': 'Characters without a counterpart in the basic set were replaced by a blank.',
  trimmed: 'Blanks at the end were dropped.',
  cut: 'The value was longer than the element and was cut.',
};

/** Control numbers of ISA and GS are up to nine digits, of ST four to nine characters. */
const digits = (text: string, what: string): string => {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${what} is not 1 to 9 digits`);
  return text;
};

const delimitersOf = (given: Delimiters | undefined): Required<Delimiters> => {
  const all = { ...USUAL, ...given };
  const values = [all.element, all.component, all.segment, all.repetition];
  if (values.some((d) => d.length !== 1 || /[A-Za-z0-9 ]/.test(d) || d.charCodeAt(0) > 126) || new Set(values).size < 4) {
    throw new RangeError('the delimiters are not four different characters that are neither letters, digits nor blanks');
  }
  return all;
};

/** Writes one interchange; holds what is counted on the way. */
export class InterchangeWriter {
  private readonly out: SegmentWriter;
  private readonly delimiters: Required<Delimiters>;
  private readonly repairs: Repair[] = [];
  private readonly placed: PlacedClaim[] = [];
  private transaction: string | undefined;
  private claimId: string | undefined;
  /** Segments of the open ST so far. */
  private inTransaction = 0;
  private hl = 0;
  private readonly loops = new Map<Grammar, Map<string, LoopNode>>();

  constructor(private readonly interchange: Interchange837) {
    this.delimiters = delimitersOf(interchange.delimiters);
    this.out = new SegmentWriter(this.delimiters, interchange.lineBreaks ?? false, (repair) => this.repaired(repair));
  }

  write(): Written837 {
    const { interchange, out } = this;
    this.isa();
    for (const group of interchange.groups) this.group(group);
    out.segment(['IEA', String(interchange.groups.length), digits(interchange.control, 'ISA13').padStart(9, '0')]);
    return { bytes: out.bytes(), repairs: this.repairs, segments: out.segments, claims: this.placed };
  }

  private repaired({ kind, segmentId, element, component }: SegmentRepair): void {
    this.repairs.push({
      code: kind, segment: this.transaction === undefined ? 0 : this.inTransaction, segmentId, element, message: MESSAGES[kind],
      ...(component === undefined ? {} : { component }), ...(this.transaction === undefined ? {} : { transactionControl: this.transaction }),
      ...(this.claimId === undefined ? {} : { claimId: this.claimId }),
    });
  }

  /** The ISA is a fixed record: every field has its width, padded with blanks on the right. */
  private isa(): void {
    const { sender, receiver, control, createdAt, usage, authorization, security, acknowledgmentRequested } = this.interchange;
    const { element, component, repetition } = this.delimiters;
    const field = (value: string, width: number, n: number): string => {
      let text = this.cleanIsa(value);
      if (text !== value) this.repaired({ kind: 'character-replaced', segmentId: 'ISA', element: n });
      if (text.length > width) {
        text = text.slice(0, width);
        this.repaired({ kind: 'cut', segmentId: 'ISA', element: n });
      }
      return text.padEnd(width);
    };
    this.out.raw([
      'ISA', field(authorization?.qualifier ?? '00', 2, 1), field(authorization?.value ?? '', 10, 2), field(security?.qualifier ?? '00', 2, 3), field(security?.value ?? '', 10, 4),
      field(sender.qualifier, 2, 5), field(sender.id, 15, 6), field(receiver.qualifier, 2, 7), field(receiver.id, 15, 8),
      compactDate(createdAt.date).slice(2), createdAt.time.slice(0, 4), repetition, '00501', digits(control, 'ISA13').padStart(9, '0'),
      acknowledgmentRequested ? '1' : '0', usage, component,
    ].join(element));
  }

  private cleanIsa(value: string): string {
    const { element, component, segment, repetition } = this.delimiters;
    return [...value.toUpperCase()].map((c) => (c < ' ' || c > '~' || c === element || c === component || c === segment || c === repetition ? ' ' : c)).join('');
  }

  private group(group: Group837): void {
    const { interchange, out } = this;
    const { date, time } = interchange.createdAt;
    const kind = group.transactions[0]?.claims[0]?.kind ?? '837P';
    const version = group.version ?? TABLES.find((table) => table.name === kind)?.guides[0] ?? '';
    const control = digits(group.control, 'GS06');
    out.segment(['GS', group.functionalId, group.senderCode ?? interchange.sender.id.trim(), group.receiverCode ?? interchange.receiver.id.trim(), compactDate(date), time, control, 'X', version]);
    for (const transaction of group.transactions) this.writeTransaction(transaction, version);
    out.segment(['GE', String(group.transactions.length), control]);
  }

  private emit(segment: OutSegment): void {
    this.inTransaction++;
    this.out.segment(segment);
  }

  private writeTransaction(transaction: Transaction837, version: string): void {
    const kind = transaction.claims[0]?.kind;
    if (transaction.claims.some((claim) => claim.kind !== kind)) throw new RangeError('an ST holds claims of one kind only');
    const grammar = grammarOf('837', version);
    if (!grammar || (kind !== undefined && grammar.table.name !== kind)) throw new RangeError(`version ${version} is not a guide of ${kind ?? '837'}`);
    const control = transaction.control.padStart(4, '0');
    if (!/^[A-Z0-9]{4,9}$/.test(control)) throw new RangeError('ST02 is not 4 to 9 letters and digits');
    this.transaction = control;
    this.inTransaction = 0;
    this.hl = 0;
    const { bht } = transaction;
    this.emit(['ST', '837', control, version]);
    this.emit(['BHT', '0019', bht.purpose ?? '00', bht.reference, compactDate(bht.date), bht.time, bht.claimOrEncounter]);
    const levels = newLevels();
    levels.submitter = { ...transaction.submitter, extra: transaction.submitter.extra ?? [] };
    levels.receiver = transaction.receiver;
    const header = [...loopSegments(this.loop(grammar, '1000A'), levels, levels.submitter), ...loopSegments(this.loop(grammar, '1000B'), levels, levels.receiver)];
    for (const segment of withExtra(header, levels.submitter.extra)) this.emit(segment);
    for (const billing of groupClaims(transaction.claims)) this.billing(grammar, levels, billing);
    this.emit(['SE', String(this.inTransaction + 1), control]);
    this.transaction = undefined;
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
    const own = loopSegments(this.loop(grammar, '2000A'), levels, group.billingProvider);
    for (const segment of withExtra([['HL', String(number), undefined, '20', '1'], ...own], group.billingProvider.extra)) this.emit(segment);
    for (const subscriber of group.subscribers) this.subscriber(grammar, levels, subscriber, number);
  }

  private subscriber(grammar: Grammar, levels: Levels, group: SubscriberGroup, parent: number): void {
    levels.subscriber = group.subscriber;
    levels.payer = group.payer;
    const number = ++this.hl;
    const children = group.patients.some(({ patient }) => patient) ? '1' : '0';
    const own = loopSegments(this.loop(grammar, '2000B'), levels, group.subscriber);
    for (const segment of withExtra([['HL', String(number), String(parent), '22', children], ...own], group.subscriber.extra)) this.emit(segment);
    for (const patient of group.patients) this.patient(grammar, levels, patient, number);
  }

  private patient(grammar: Grammar, levels: Levels, { patient, claims }: PatientGroup, parent: number): void {
    levels.patient = patient;
    if (patient) {
      const own = loopSegments(this.loop(grammar, '2000C'), levels, patient);
      for (const segment of withExtra([['HL', String(++this.hl), String(parent), '23', '0'], ...own], patient.extra)) this.emit(segment);
    }
    for (const { index, claim } of claims) this.claim(grammar, levels, index, claim);
  }

  private claim(grammar: Grammar, levels: Levels, index: number, claim: Claim837Draft): void {
    const under = levels.patient ? '2000C' : '2000B';
    this.claimId = claim.claimId;
    levels.claim = claim;
    const first = this.inTransaction + 1;
    for (const segment of withExtra(loopSegments(this.loop(grammar, `2300/${under}`), levels, claim), claim.extra)) this.emit(segment);
    const lineLoop = this.loop(grammar, `2400/${under}`);
    const lines: PlacedClaim['lines'] = [];
    for (const line of claim.serviceLines) {
      const start = this.inTransaction + 1;
      for (const segment of withExtra(loopSegments(lineLoop, levels, line), line.extra)) this.emit(segment);
      lines.push({ number: line.number, ...(line.lineControl === undefined ? {} : { lineControl: line.lineControl }), first: start, last: this.inTransaction });
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
