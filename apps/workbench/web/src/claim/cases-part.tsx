import type { ClaimDetail } from '../api/model.js';
import { day } from '../show/moment.js';
import { dollars } from '../show/money.js';
import { ToneText } from '../show/tone.js';
import { PAYERS } from './outcome-words.js';
import { categoryText } from './rejection-words.js';

/** States in which nothing is asked for any more. */
const ENDED: ReadonlySet<string> = new Set(['overturned', 'written-off', 'to-patient']);

/** What payers refused to pay: each case with its cause, what is done next, by whom, and the last days to appeal or correct. */
export function CasesPart({ claim }: { claim: ClaimDetail }) {
  // A case whose lines were refused again for another cause has nothing left to ask for.
  const cases = Object.entries(claim.money.cases ?? {}).filter(([, c]) => c.amountCents !== 0).map(([item, c]) => ({ item, at: claim.positions[`case:${item}`] ?? 'open', ...c }));
  const live = cases.filter((c) => !ENDED.has(c.at));
  if (cases.length === 0) return null;
  return (
    <section aria-label="Cases">
      <h2>Denied <ToneText tone={live.length > 0 ? 'warn' : 'mute'}>{dollars(live.reduce((sum, c) => sum + c.amountCents, 0))} in cases</ToneText></h2>
      <ul style={{ listStyle: 'none', padding: 0 }} aria-label="Cases of the claim">
        {cases.map((c) => (
          <li key={c.item} className="finding finding-deny">
            <div className="finding-head"><strong>{dollars(c.amountCents)}</strong><span>{PAYERS[c.sequence] ?? c.sequence}, cause <span className="id">{c.cause}</span></span><span>{c.category === undefined ? 'Not triaged yet' : categoryText(c.category)}, {c.at.replaceAll('-', ' ')}</span></div>
            {c.nextAction !== undefined && <p className="finding-fix"><strong>Next:</strong> {c.nextAction} ({c.owner ?? 'denial'}{c.dueOn === undefined ? '' : `, due ${day(c.dueOn)}`})</p>}
            <div className="small">{[c.appealBy === undefined ? undefined : `Appeal by ${day(c.appealBy)}`, c.correctBy === undefined ? undefined : `correct by ${day(c.correctBy)}`, `open since ${day(c.openedOn)}`].filter((t) => t !== undefined).join(', ')}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}
