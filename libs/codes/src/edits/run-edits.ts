import type { Codes } from '../codes.js';
import type { Release } from '../release.js';
import { RULES } from './catalogue.js';
import type { EditClaim } from './claim.js';
import type { EditContext, EditFinding, EditRule, EditSeverity, SnipType } from './finding.js';

export interface RunEditsOptions {
  /** Run only rules of these SNIP types; all when absent. */
  readonly types?: readonly SnipType[];
}

const RANK: Record<EditSeverity, number> = { INFO: 0, WARN: 1, DENY: 2, REJECT: 3 };

/**
 * Runs the edits over a claim and returns every finding, ordered by SNIP type, then rule id, then the order in which
 * the rule drew them. Pure: the same claim and context give the same findings.
 */
export function runEdits(claim: EditClaim, context: EditContext, options: RunEditsOptions = {}): EditFinding[] {
  const types = options.types;
  const findings: EditFinding[] = [];
  for (const rule of RULES) {
    if (types !== undefined && !types.includes(rule.snipType)) continue;
    for (const { severity, predicts, ...rest } of rule.check(claim, context)) {
      const predicted = predicts ?? rule.predicts;
      findings.push({
        ruleId: rule.id,
        severity: severity ?? rule.severity,
        snipType: rule.snipType,
        ...rest,
        ...(predicted.length > 0 ? { predicts: predicted } : {}),
      });
    }
  }
  return findings;
}

/** The gravest severity among findings; undefined when there is none. REJECT and DENY hold a claim. */
export function worstSeverity(findings: readonly EditFinding[]): EditSeverity | undefined {
  let worst: EditSeverity | undefined;
  for (const { severity } of findings) if (worst === undefined || RANK[severity] > RANK[worst]) worst = severity;
  return worst;
}

/** Every edit there is, in the order they run. */
export function catalogue(): readonly EditRule[] {
  return RULES;
}

/**
 * One name for what an edit run was decided with: the catalogue's edition and each code release loaded. A decision
 * event carries it so that the run can be repeated.
 */
export interface EditRelease {
  readonly catalogue: string;
  readonly payerRules?: string;
  readonly releases: readonly Pick<Release, 'dataset' | 'release' | 'effectiveFrom' | 'coverage'>[];
}

/** Edition of the rules themselves; raised whenever a rule draws differently. */
export const EDIT_CATALOGUE_RELEASE = '2026.11.1';

const USED_BY_EDITS = new Set(RULES.flatMap((rule) => rule.datasets));

export function editRelease(context: { readonly codes: Codes; readonly payerRules?: { readonly release: string } }): EditRelease {
  return {
    catalogue: EDIT_CATALOGUE_RELEASE,
    ...(context.payerRules ? { payerRules: context.payerRules.release } : {}),
    releases: context.codes
      .releases()
      .filter(({ dataset }) => USED_BY_EDITS.has(dataset))
      .map(({ dataset, release, effectiveFrom, coverage }) => ({ dataset, release, effectiveFrom, coverage })),
  };
}
