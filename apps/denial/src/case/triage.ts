import type { CarcAction, RarcAction } from '@claimstream/codes';
import type { EventData } from '@claimstream/contracts';
import type { Visit } from '../claim/state.js';
import type { DenialReference } from '../reference.js';
import { isProtected, type Cause, type DeniedLine, type Standing } from './denied-lines.js';
import { deadlinesOf, dueOn } from './deadlines.js';
import { isRoute, ownerOf, routeOfCategory, ROUTES, type Route } from './routes.js';

/** What is done about a case, by whom, until when. */
export type Triage = Omit<EventData<'denial.case-triaged'>, 'sequence' | 'cause'>;

export interface Refusal extends Cause {
  lines: readonly DeniedLine[];
  amountCents: number;
  stands: readonly Standing[];
}

/** Remarks that only inform: they give no case another category. */
const INFORMS: ReadonlySet<string> = new Set(['info', 'appeal_info', 'regulatory']);
const MAY_NOT_APPEAL = 'N211';
const MAY_APPEAL = 'N210';

/**
 * Category, route and last days from the tables (billing handbook 3.4): the reason code gives them, a remark that can be acted on says more.
 * Undefined where no table knows the reason or the books did not know the pair: a person triages.
 */
export function triageOf(refusal: Refusal, visit: Visit | undefined, today: string, { codes }: DenialReference): Triage | undefined {
  const own = refusal.stands.filter((s) => s.part.denied.some((d) => d.reason === refusal.cause));
  const carc = codes.carc(refusal.cause);
  if (carc === undefined || own.some((s) => s.part.denied.some((d) => d.reason === refusal.cause && d.treatment === 'unknown'))) return undefined;
  const remarks = [...new Set([...refusal.lines.flatMap((l) => l.remarks), ...own.flatMap((s) => s.answer.remarks)])];
  const known = remarks.flatMap((r) => codes.rarc(r) ?? []);
  const says = known.filter((r) => !INFORMS.has(r.category));
  const paidOn = own.flatMap((s) => s.answer.paymentDate ?? []).sort()[0];
  const days = deadlinesOf(codes, visit, refusal, refusal.lines, { receivedOn: today, ...(paidOn === undefined ? {} : { paidOn }) });
  const releases = [...new Set([carc, ...known].map((r) => `${r.release.dataset}/${r.release.release}`).concat(days.releases))].sort();
  if (own.length > 0 && own.every((s) => s.answer.unprocessable)) return unprocessable(refusal, carc, says, days.fileBy, releases, today);

  if (own.some((s) => isProtected(s.answer, refusal.cause))) {
    return {
      category: 'regulatory', route: 'WRITE_OFF', appealable: 'no', correctable: false, owner: ownerOf('regulatory'),
      nextAction: 'Bill Medicaid where it covers the patient, otherwise ask for a write-off; the patient is never billed', dueOn: dueOn(today, refusal.amountCents, []), releases, by: 'table',
    };
  }
  const category = says[0]?.category ?? carc.category;
  const route = routeOf(carc, says[0], refusal.lines);
  // A claim that came late was not decided upon: Medicare takes no appeal (42 CFR 405.926(n)).
  const closed = remarks.includes(MAY_NOT_APPEAL) || (days.medicare && category === 'timely_filing');
  const appealable = closed ? 'no' : remarks.includes(MAY_APPEAL) ? 'yes' : carc.appealable;
  const correctable = carc.correctable !== 'no';
  const appealBy = appealable === 'no' ? undefined : days.appealBy;
  const correctBy = correctable ? days.correctBy : undefined;
  return {
    category, route, appealable, correctable, ...(appealBy === undefined ? {} : { appealBy }), ...(correctBy === undefined ? {} : { correctBy }), owner: ownerOf(category),
    nextAction: nextAction(carc, says, route), dueOn: dueOn(today, refusal.amountCents, [appealBy, correctBy]), releases, by: 'table',
  };
}

/** MA130: nothing was decided, so there is nothing to appeal or replace; a new claim goes out within the limit of a first one. */
function unprocessable({ amountCents }: Refusal, carc: CarcAction, says: readonly RarcAction[], fileBy: string | undefined, releases: string[], today: string): Triage {
  const category = says.find((r) => r.rarc !== 'MA130')?.category ?? carc.category;
  const fixes = says.filter((r) => r.rarc !== 'MA130').map((r) => r.nextStep);
  return {
    category, route: 'REBILL', appealable: 'no', correctable: false, ...(fileBy === undefined ? {} : { correctBy: fileBy }), owner: ownerOf(category),
    nextAction: [ROUTES.REBILL, ...new Set(fixes)].join('; '), dueOn: dueOn(today, amountCents, [fileBy]), releases, by: 'table',
  };
}

/** The route of the reason, unless a remark names another kind of trouble; and never towards the patient for what is not the patient's. */
function routeOf(carc: CarcAction, says: RarcAction | undefined, lines: readonly DeniedLine[]): Route {
  const byRemark = says !== undefined && says.category !== carc.category ? routeOfCategory(says.category) : undefined;
  const route = byRemark ?? (isRoute(carc.action) ? carc.action : routeOfCategory(says?.category ?? carc.category) ?? 'REVIEW_CONTRACT');
  // What normally posts by itself and did not is a question about the contract, not a write-off.
  if (carc.category === 'contractual' && byRemark === undefined) return 'REVIEW_CONTRACT';
  return lines.every((l) => l.group === 'PR') ? route : (NOT_TO_PATIENT[route] ?? route);
}

/** Only PR may reach a patient: every other group keeps the rest of the route. */
const NOT_TO_PATIENT: Partial<Record<Route, Route>> = { POST_PATIENT: 'REVIEW_CONTRACT', CORRECT_OR_PATIENT: 'CORRECT', APPEAL_OR_PATIENT: 'APPEAL' };

/** The step the tables name, remarks first; where the route is not the table's, the step of the route. */
function nextAction(carc: CarcAction, says: readonly RarcAction[], route: Route): string {
  const steps = says.map((r) => r.nextStep);
  return [...new Set([...steps, carc.action === route || carc.action === 'ROUTE_BY_RARC' ? carc.nextStep : ROUTES[route]])].join('; ');
}
