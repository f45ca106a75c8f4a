import type { Claim837, LineAdjudication, OtherSubscriber, ServiceLine } from '../claim-837.js';
import type { RowNode } from '../grammar/compile.js';
import { TABLES } from '../grammar/guides.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import { Places, type Place } from '../validate/places.js';
import type { Reporter } from '../validate/report.js';
import type { Watcher } from '../validate/watch.js';
import { claimCodes, levelCodes } from './codes-of-claim.js';
import { misshapen, type CodeSystem, type CodeTables } from './code-shapes.js';
import { pointerOf, type AnyRule, type Around, type Rule, type Scopes } from './rule.js';
import { TransactionRules } from './transaction-rules.js';

/** Values of these systems may belong to a person. */
const PRIVATE: ReadonlySet<CodeSystem> = new Set(['ZIP', 'phone', 'tax-id']);
/** Element that a segment's qualifier speaks of. */
const VALUE_OF: Readonly<Record<string, number>> = { AMT: 2, REF: 2, DTP: 3, DTM: 2, QTY: 2 };
/** SV1 of a rule in the other two guides. */
const LINE_TWINS: Readonly<Record<string, Readonly<Record<string, readonly [string, number]>>>> = {
  '837I': { SV101: ['SV2', 2], SV102: ['SV2', 3], SV103: ['SV2', 4], SV104: ['SV2', 5] },
  '837D': { SV101: ['SV3', 1], SV102: ['SV3', 2], SV104: ['SV3', 6] },
};

type RulesByPart = ReadonlyMap<keyof Scopes, readonly AnyRule[]>;

/** Tries the situational rules, balances and code forms of a table on every part of a file (SNIP 3, 4 and 5). */
export class Situations implements Watcher {
  private readonly places = new Places();
  private readonly whole = new TransactionRules(this.places);
  private readonly rules = new Map<string, RulesByPart>();
  /** Levels above claims that were looked at; bit 1 with, bit 2 without a patient below. */
  private readonly seen = new WeakMap<object, number>();
  private fileDate: string | undefined;

  constructor(private readonly codeTables?: CodeTables) {}

  segment(s: SegmentReader, row: RowNode | undefined, target: object | undefined, ordinal: number): void {
    if (!row) return;
    const place = target ? this.places.note(s, row, target, ordinal) : undefined;
    if (row.id === 'BHT') this.fileDate = s.date(4);
    else if (place) this.whole.segment(s, row, place);
  }

  part(part: object, report: Reporter): void {
    if (!report.kind?.startsWith('837')) return;
    const claim = part as Claim837;
    this.whole.claim(claim, report);
    this.levels(claim, report);
    this.claim(claim, report);
  }

  end(report: Reporter): void {
    this.whole.end(report);
    this.fileDate = undefined;
  }

  private levels(claim: Claim837, report: Reporter): void {
    const around = this.around(claim);
    const { billingProvider, subscriber, patient, payer } = claim;
    const bit = patient ? 1 : 2;
    if (this.first(billingProvider, 4)) report.ofFile(() => this.try(billingProvider, 'billingProvider', around, report));
    if (this.first(subscriber, bit)) this.try(subscriber, 'subscriber', around, report);
    if (patient && this.first(patient, 4)) this.try(patient, 'patient', around, report);
    if (this.first(payer, 4)) this.try(payer, 'payer', around, report);
    levelCodes(claim, (part, at, system, code, day) => {
      if (!this.first(part, at === 'N402' ? 8 : at === 'N403' ? 16 : at === 'PRV03' ? 32 : at === 'PER04' ? 64 : 128)) return;
      if (part === billingProvider) report.ofFile(() => this.code(part, claim, at, system, code, day, report));
      else this.code(part, claim, at, system, code, day, report);
    });
  }

  private first(part: object, bit: number): boolean {
    const seen = this.seen.get(part) ?? 0;
    if ((seen & bit) !== 0) return false;
    this.seen.set(part, seen | bit);
    return true;
  }

  private claim(claim: Claim837, report: Reporter): void {
    const around = this.around(claim);
    this.try(claim, 'claim', around, report);
    for (const provider of claim.providers) this.try(provider, 'provider', around, report);
    for (const other of claim.otherSubscribers) this.otherSubscriber(other, around, report);
    for (const line of claim.serviceLines) this.line(line, { ...around, line }, report);
    claimCodes(claim, (part, at, system, code, day) => this.code(part, claim, at, system, code, day, report));
  }

  private otherSubscriber(other: OtherSubscriber, around: Around, report: Reporter): void {
    this.try(other, 'otherSubscriber', around, report);
    for (const provider of other.providers) this.try(provider, 'provider', around, report);
  }

  private line(line: ServiceLine, around: Around, report: Reporter): void {
    this.try(line, 'line', around, report);
    if (line.drug) this.try(line.drug, 'drug', around, report);
    for (const provider of line.providers) this.try(provider, 'provider', around, report);
    for (const adjudication of line.adjudications) this.try<LineAdjudication>(adjudication, 'adjudication', around, report);
  }

  private around(claim: Claim837): Around {
    return { claim, ...(this.fileDate === undefined ? {} : { fileDate: this.fileDate }), ...(this.codeTables ? { codeTables: this.codeTables } : {}) };
  }

  private rulesOf(kind: string, scope: keyof Scopes): readonly AnyRule[] {
    let byPart = this.rules.get(kind);
    if (!byPart) {
      const all = TABLES.find((table) => table.name === kind)?.rules ?? [];
      byPart = new Map([...new Set(all.map((rule) => rule.of))].map((part) => [part, all.filter((rule) => rule.of === part)]));
      this.rules.set(kind, byPart);
    }
    return byPart.get(scope) ?? [];
  }

  private try<T extends object>(part: T, scope: keyof Scopes, around: Around, report: Reporter): void {
    for (const any of this.rulesOf(report.kind ?? '', scope)) {
      const rule = any as unknown as Omit<Rule, 'broken'> & { broken(part: T, around: Around): ReturnType<Rule['broken']> };
      const broken = rule.broken(part, around);
      if (broken === undefined || broken === false) continue;
      const { code, severity, snip, message, expected, fix, answer } = rule;
      const where = this.where(part, around.claim, rule.at);
      if (typeof broken === 'object') {
        report.add({ code, severity, snip, message: `${message} The difference is ${broken.by}.`, found: broken.found, expected: broken.expected, fix, answer, ...where });
      } else {
        report.add({ code, severity, snip, message, expected, fix, answer, ...(broken === true ? {} : { found: broken }), ...(rule.sensitive ? { sensitive: true } : {}), ...where });
      }
    }
  }

  private code(part: object, claim: Claim837, at: string, system: CodeSystem, code: string | undefined, day: string | undefined, report: Reporter): void {
    if (code === undefined || code === '') return;
    const found = { found: code, ...(PRIVATE.has(system) ? { sensitive: true } : {}) };
    const form = misshapen(system, code);
    if (form !== undefined) {
      report.add({
        code: 'code-shape', severity: system === 'phone' ? 'warning' : 'error', snip: 5, message: `The value does not have the form of this code list (${system}).`,
        expected: form, fix: 'Correct the code.', ...found, ...this.where(part, claim, at),
      });
    } else if (this.codeTables?.(system, code, day) === 'invalid') {
      report.add({
        code: 'code-not-valid', severity: 'error', snip: 5, message: `The code was not in force on the day of service (${system}).`,
        expected: 'a code of that day', fix: 'Correct the code or the date.', ...found, ...this.where(part, claim, at),
      });
    }
  }

  /** The place a rule points to; where its segment is missing, the loop it is missing from. */
  private where(part: object, claim: Claim837, at: string): { loop?: string; segmentId: string; element?: number; component?: number; place?: Place } {
    const pointer = pointerOf(at);
    const { loop, qualifier, component } = pointer;
    const twin = LINE_TWINS[claim.kind]?.[at.split('-')[0] as string];
    const segmentId = twin?.[0] ?? pointer.segmentId;
    const there = this.places.find(part, { ...pointer, segmentId });
    const place = there ?? this.places.opening(part, loop) ?? this.places.opening(claim);
    const element = twin?.[1] ?? pointer.element ?? (qualifier === undefined || !there ? undefined : VALUE_OF[segmentId]);
    return {
      segmentId, ...((loop ?? place?.loop) === undefined ? {} : { loop: (loop ?? place?.loop) as string }),
      ...(element === undefined ? {} : { element }), ...(component === undefined ? {} : { component }), ...(place ? { place } : {}),
    };
  }
}
