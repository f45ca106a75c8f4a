import { editRelease, runEdits, type EditFinding } from '@claimstream/codes';
import { holds, type Finding } from '@claimstream/contracts';
import type { Context } from '@claimstream/event-stream';
import type { Claim837Draft } from '@claimstream/x12';
import { calendarDay } from '@claimstream/contracts';
import type { SubmissionReference } from '../reference.js';
import { billedDiagnoses, editClaim, firstDay } from './edit-claim.js';
import type { Attempt, ClaimState, Override } from './state.js';

export interface Judged {
  findings: Finding[];
  releases: string[];
}

/** Everything that keeps the attempt from leaving or should be known, worst first: the state of its parts, its route, and every edit. */
export function judge(state: ClaimState, attempt: Attempt, written: Claim837Draft | undefined, context: Context<SubmissionReference>): Judged {
  const { codes } = context.reference;
  const rules = attempt.route?.rules;
  const drawn = written === undefined || state.intake === undefined ? [] : runEdits(
    editClaim(written, state.intake, attempt.sequence), { codes, today: calendarDay(context.now, context.tenant.timeZone), ...(rules === undefined ? {} : { payerRules: rules }) },
  );
  const findings = [...parts(state, attempt), ...drawn.filter((f) => !judgesIcd9(f, written)).map((f) => toFinding(withoutTable(f)))].map((f) => overridden(f, state.overrides));
  const release = editRelease({ codes, ...(rules === undefined ? {} : { payerRules: rules }) });
  return {
    findings: findings.sort((a, b) => RANK[a.severity] - RANK[b.severity]),
    releases: [
      `edits ${release.catalogue}`, ...release.releases.map((r) => `${r.dataset} ${r.release}`),
      ...(release.payerRules === undefined ? [] : [`payer-rules ${release.payerRules}`]),
      ...(attempt.route === undefined ? [] : [`payer ${attempt.route.payer} revision ${attempt.route.revision}`]),
    ],
  };
}

const RANK = { reject: 0, deny: 1, warn: 2, info: 3 } as const;

export const anyHolds = (findings: readonly Finding[]): boolean => findings.some(holds);

/** True where coding's last word speaks of what intake last said. */
export const confirmed = (state: ClaimState): boolean =>
  state.coding?.status === 'coded' && state.intake !== undefined && state.bases[state.coding.intakeSeq] === state.intake.basis;

function parts(state: ClaimState, attempt: Attempt): Finding[] {
  const found: Finding[] = [];
  if (state.intake?.status === 'incomplete') {
    found.push({ code: 'REG-00', severity: 'reject', path: 'registration', message: 'Registration has findings again.', fix: 'Complete the registration; the attempt is then edited again.' });
  }
  if (state.coding?.status !== 'coded') {
    found.push({ code: 'COD-00', severity: 'reject', path: 'lines', message: 'The codes of the claim are being worked on again.', fix: 'Finish coding; the attempt is then edited again.' });
  } else if (!confirmed(state)) {
    found.push({ code: 'COD-00', severity: 'reject', path: 'lines', message: 'The encounter changed and coding has not confirmed it yet.', fix: 'Wait for coding, or resolve its findings.' });
  }
  if (attempt.unrouted) {
    found.push({
      code: 'PAY-01', severity: 'reject', path: 'payer.id', message: attempt.asked === '' ? 'The claim names no payer id.' : 'No payer is registered under the id the claim names.',
      fix: attempt.asked === '' ? 'Enter the payer id in the registration.' : 'Register the payer, or correct the payer id in the registration.', ...(attempt.asked === '' ? {} : { found: attempt.asked }),
    });
  } else if (attempt.route === undefined) {
    found.push({ code: 'PAY-02', severity: 'reject', path: 'payer.id', message: 'The claim names another payer; its route is being looked up.', fix: 'Nothing; the attempt is edited again in a moment.' });
  }
  return found;
}

const CPT_SHAPED = /^\d{4}[0-9A-Z]$/;

/** CPT is licensed and may not ship: a code of its shape that no loaded table could judge is information, so that valid claims flow. */
function withoutTable(f: EditFinding): EditFinding {
  const unjudged = f.ruleId === 'PX-01' && f.severity === 'WARN' && f.predicts === undefined && CPT_SHAPED.test(f.code ?? '');
  return unjudged ? { ...f, severity: 'INFO' } : f;
}

/** Services before 1 October 2015 were coded in ICD-9-CM (45 CFR 162.1002); no table of it is loaded, so the ICD-10-CM edits say nothing of them. */
function judgesIcd9(f: EditFinding, written: Claim837Draft | undefined): boolean {
  const at = /^diagnoses\[(\d+)\]/.exec(f.path)?.[1];
  const qualifier = at === undefined || written === undefined ? undefined : billedDiagnoses(written)[Number(at)]?.qualifier;
  return f.ruleId.startsWith('DX-') && (qualifier === 'BK' || qualifier === 'BF') && (written === undefined ? '' : firstDay(written) ?? '') < '2015-10-01';
}

const SEVERITY = { REJECT: 'reject', DENY: 'deny', WARN: 'warn', INFO: 'info' } as const;

const toFinding = (f: EditFinding): Finding => ({
  code: f.ruleId, severity: SEVERITY[f.severity], path: f.path, message: f.message, fix: f.fix,
  ...(f.code === undefined ? {} : { found: f.code }),
  ...(f.release === undefined ? {} : { release: f.dataset === undefined ? f.release : `${f.dataset} ${f.release}` }),
});

function overridden(f: Finding, overrides: readonly Override[]): Finding {
  if (f.severity !== 'deny' || !overrides.some((o) => o.code === f.code && o.path === f.path && o.message === f.message)) return f;
  return { ...f, severity: 'info' };
}
