import type { ClaimStatusDraft, ClaimStatusKind, StatusHeader, StatusLevels } from '../claim-status/claim-status.js';
import { levelCode, noLevels, statusModel, type OpenLevels } from '../claim-status/status-model.js';
import type { OutSegment } from '../claim/codec.js';
import { grammarOf } from '../grammar/guides.js';
import type { Grammar, LoopNode } from '../grammar/compile.js';
import type { Model } from '../transaction/model.js';
import type { Extra } from '../values.js';
import type { StatusGroup, StatusTransaction } from '../write-claim-status.js';
import { EnvelopeWriter, type InterchangeEnvelope, type WrittenInterchange } from './envelope-writer.js';
import { loopSegments, writeSection } from './loop-segments.js';
import { withExtra } from './with-extra.js';

interface Kind {
  transaction: string;
  functionalId: string;
  version: string;
  purpose: string;
  type: string | undefined;
}

const KINDS: Readonly<Record<ClaimStatusKind, Kind>> = {
  '277CA': { transaction: '277', functionalId: 'HN', version: '005010X214', purpose: '08', type: 'TH' },
  '277': { transaction: '277', functionalId: 'HN', version: '005010X212', purpose: '08', type: 'DG' },
  '276': { transaction: '276', functionalId: 'HR', version: '005010X212', purpose: '13', type: undefined },
};

type LevelName = 'source' | 'receiver' | 'billingProvider' | 'subscriber' | 'patient';

interface LevelObject {
  levelCode?: string;
  childCode?: string;
  extra: readonly Extra[];
}

/** A level with what stands under it, in the order of first appearance. */
interface Level {
  name: LevelName;
  target: LevelObject;
  claims: ClaimStatusDraft[];
  below: Map<object, Level>;
}

/** The levels above a claim from the top, as the hierarchy has them. */
const pathOf = (kind: ClaimStatusKind, { source, receiver, billingProvider, subscriber, patient }: StatusLevels): [LevelName, LevelObject][] => {
  // without a dependent, the person of a 276 or 277 is the subscriber
  const own: LevelName = kind === '277CA' || subscriber ? 'patient' : 'subscriber';
  const path: [LevelName, LevelObject | undefined][] = [['source', source], ['receiver', receiver], ['billingProvider', billingProvider], ['subscriber', subscriber], [own, patient]];
  return path.filter((level): level is [LevelName, LevelObject] => level[1] !== undefined);
};

/** Writes one interchange of claim statuses. */
export class StatusWriter extends EnvelopeWriter {
  private readonly model: Model<OpenLevels>;
  private readonly loops = new Map<string, LoopNode>();
  private hl = 0;

  constructor(envelope: InterchangeEnvelope, private readonly kind: ClaimStatusKind) {
    super(envelope);
    this.model = statusModel(kind);
  }

  write(groups: readonly StatusGroup[]): WrittenInterchange {
    return this.interchange(() => {
      for (const group of groups) this.statusGroup(group);
      return groups.length;
    });
  }

  private statusGroup(group: StatusGroup): void {
    const { transaction: id, functionalId, version: usual } = KINDS[this.kind];
    const version = group.version ?? usual;
    const grammar = grammarOf(id, version);
    if (!grammar || grammar.table.name !== this.kind) throw new RangeError(`version ${version} is not a guide of the ${this.kind}`);
    for (const loop of grammar.loops) this.loops.set(`${loop.rule.fills}/${loop.parent?.rule.fills ?? ''}`, loop);
    this.group(functionalId, version, group, () => {
      for (const transaction of group.transactions) this.transactionSet(id, transaction.control, version, () => this.body(grammar, transaction));
      return group.transactions.length;
    });
  }

  private body(grammar: Grammar, { header, statuses, levels = [] }: StatusTransaction): void {
    const { purpose, type } = KINDS[this.kind];
    if (statuses.some(({ kind }) => kind !== this.kind)) throw new RangeError(`an ST of a ${this.kind} holds no other statuses`);
    const usual = header.purpose === undefined && type !== undefined ? { type } : {};
    const given: StatusHeader = { purpose, extra: [], ...usual, ...header };
    const root: Map<object, Level> = new Map();
    for (const place of levels) this.place(root, place);
    for (const status of statuses) this.place(root, status, status);
    for (const segment of withExtra([['ST'], ...loopSegments(this.model, grammar.root, noLevels(), given)], given.extra).slice(1)) this.emit(segment);
    this.hl = 0;
    for (const level of root.values()) this.level(level, undefined);
  }

  /** Finds the place of a claim, or of a level, and opens the levels above it. */
  private place(root: Map<object, Level>, levels: StatusLevels, claim?: ClaimStatusDraft): void {
    let below = root;
    let last: Level | undefined;
    for (const [name, target] of pathOf(this.kind, levels)) {
      last = below.get(target);
      if (!last) below.set(target, (last = { name, target, claims: [], below: new Map() }));
      below = last.below;
    }
    if (claim) last?.claims.push(claim);
  }

  /** Where the level above is missing, the loop is still the same. */
  private loop(fills: string, under: string): LoopNode {
    const found = this.loops.get(`${fills}/${under}`) ?? [...this.loops].find(([key]) => key.startsWith(`${fills}/`))?.[1];
    if (!found) throw new RangeError(`a ${this.kind} has no ${fills}`);
    return found;
  }

  private level({ name, target, claims, below }: Level, parent: { name: string; number: number } | undefined): void {
    const loop = this.loop(name, parent?.name ?? 'transaction');
    const number = ++this.hl;
    const children = name === 'patient' ? target.childCode : below.size > 0 ? '1' : '0';
    const segments: OutSegment[] = [['HL', String(number), parent && String(parent.number), target.levelCode ?? levelCode(this.kind, name), children]];
    segments.push(...this.segments(loop, target));
    // the trace of a level
    for (const child of loop.loops) if (child.barrier && child.rule.fills === '-') segments.push(...this.segments(child, target));
    for (const segment of withExtra(segments, target.extra)) this.emit(segment);
    for (const claim of claims) this.claim(claim, name);
    for (const child of below.values()) this.level(child, { name, number });
  }

  private claim(claim: ClaimStatusDraft, under: string): void {
    this.claimId = claim.claimId;
    writeSection(this.model, this.loop('claim', under), noLevels(), claim, claim.extra, this.emit);
    const line = this.loops.get('lines/claim') as LoopNode;
    for (const one of claim.lines) writeSection(this.model, line, noLevels(), one, one.extra, this.emit);
    this.claimId = undefined;
  }

  private segments(loop: LoopNode, target: object): OutSegment[] {
    return loopSegments(this.model, loop, noLevels(), target);
  }
}
