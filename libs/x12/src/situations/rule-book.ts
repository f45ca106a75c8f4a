import type { Trigger } from '../finding.js';
import { TABLES } from '../grammar/guides.js';
import type { Place, Places } from '../validate/places.js';
import type { Reporter } from '../validate/report.js';
import { misshapen, type CodeSystem, type CodeTables } from './code-shapes.js';
import { pointerOf, type AnyRule, type Rule, type Scopes } from './rule.js';

/** Values of these systems may belong to a person. */
const PRIVATE: ReadonlySet<CodeSystem> = new Set(['ZIP', 'phone', 'tax-id']);
/** Element that a segment's qualifier speaks of. */
const VALUE_OF: Readonly<Record<string, number>> = { AMT: 2, REF: 2, DTP: 3, DTM: 2, QTY: 2 };
/** SV1 of a rule in the other two guides. */
const LINE_TWINS: Readonly<Record<string, Readonly<Record<string, readonly [string, number]>>>> = {
  '837I': { SV101: ['SV2', 2], SV102: ['SV2', 3], SV103: ['SV2', 4], SV104: ['SV2', 5] },
  '837D': { SV101: ['SV3', 1], SV102: ['SV3', 2], SV104: ['SV3', 6] },
};

interface Where {
  loop?: string;
  segmentId: string;
  element?: number;
  component?: number;
  place?: Place;
}

/** Tries rules and code lists on parts, and says where they are broken. */
export class RuleBook {
  /** The claim, payment or status that is being looked at: where a part's own segments are not known, it is pointed to. */
  unit: object = {};
  private readonly byKind = new Map<string, Map<keyof Scopes, AnyRule[]>>();

  constructor(private readonly places: Places, private readonly codeTables?: CodeTables) {}

  /** Tries the rules of the open transaction on one part. */
  try<S extends keyof Scopes>(scope: S, part: Scopes[S][0], around: Scopes[S][1], report: Reporter): void {
    for (const any of this.rulesOf(report.kind ?? '', scope)) {
      const rule = any as unknown as Rule<S>;
      const broken = rule.broken(part, around);
      if (broken === undefined || broken === false) continue;
      const { code, severity, snip, message, expected, fix, answer } = rule;
      const where = { ...this.where(part, rule.at, report), ...this.trigger(part, rule.trigger, report) };
      if (typeof broken === 'object' && 'component' in broken) {
        report.add({ code, severity, snip, message, expected, fix, answer, ...where, ...broken });
      } else if (typeof broken === 'object') {
        report.add({ code, severity, snip, message: `${message} The difference is ${broken.by}.`, found: broken.found, expected: broken.expected, fix, answer, ...where });
      } else {
        report.add({ code, severity, snip, message, expected, fix, answer, ...(broken === true ? {} : { found: broken }), ...(rule.sensitive ? { sensitive: true } : {}), ...where });
      }
    }
  }

  /** Checks the form of a code and asks the caller's tables. */
  code(part: object, at: string, system: CodeSystem, code: string | undefined, day: string | undefined, report: Reporter): void {
    if (code === undefined || code === '') return;
    const found = { found: code, ...(PRIVATE.has(system) ? { sensitive: true } : {}) };
    const form = misshapen(system, code);
    if (form !== undefined) {
      report.add({
        code: 'code-shape', severity: system === 'phone' ? 'warning' : 'error', snip: 5, message: `The value does not have the form of this code list (${system}).`,
        expected: form, fix: 'Correct the code.', ...found, ...this.where(part, at, report),
      });
    } else if (this.codeTables?.(system, code, day) === 'invalid') {
      report.add({
        code: 'code-not-valid', severity: 'error', snip: 5, message: `The code was not in force on the day of service (${system}).`,
        expected: 'a code of that day', fix: 'Correct the code or the date.', ...found, ...this.where(part, at, report),
      });
    }
  }

  private rulesOf(kind: string, scope: keyof Scopes): readonly AnyRule[] {
    let byScope = this.byKind.get(kind);
    if (!byScope) {
      byScope = new Map();
      for (const rule of TABLES.find((table) => table.name === kind)?.rules ?? []) byScope.set(rule.of, [...(byScope.get(rule.of) ?? []), rule]);
      this.byKind.set(kind, byScope);
    }
    return byScope.get(scope) ?? [];
  }

  /** What made it necessary, where its segment is there. */
  private trigger(part: object, at: string | undefined, report: Reporter): { trigger?: Trigger } {
    if (at === undefined) return {};
    const { segmentId, loop, element, component, place } = this.where(part, at, report);
    if (place?.segmentId !== segmentId) return {};
    return { trigger: { segmentId, segment: place.segment, ...(loop === undefined ? {} : { loop }), ...(element === undefined ? {} : { element }), ...(component === undefined ? {} : { component }) } };
  }

  /** The place a rule points to; where its segment is missing, the loop it is missing from. */
  private where(part: object, at: string, { kind = '' }: Reporter): Where {
    const pointer = pointerOf(at);
    const { qualifier, component } = pointer;
    const twin = LINE_TWINS[kind]?.[at.split('-')[0] as string];
    const segmentId = twin?.[0] ?? pointer.segmentId;
    const health = pointer.nth === undefined ? undefined : this.places.healthCode(part, qualifier ?? '', pointer.nth);
    if (health) return { segmentId, loop: health.place.loop, element: health.element, ...(component === undefined ? {} : { component }), place: health.place };
    const there = this.places.find(part, { ...pointer, segmentId }) ?? this.places.find(this.unit, { ...pointer, segmentId });
    const place = there ?? this.places.opening(part, pointer.loop) ?? this.places.opening(this.unit);
    const loop = pointer.loop ?? place?.loop;
    const element = twin?.[1] ?? pointer.element ?? (qualifier === undefined || !there ? undefined : VALUE_OF[segmentId]);
    return { segmentId, ...(loop === undefined ? {} : { loop }), ...(element === undefined ? {} : { element }), ...(component === undefined ? {} : { component }), ...(place ? { place } : {}) };
  }
}
