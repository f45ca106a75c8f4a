import { useState } from 'react';
import type { JourneyEntry } from '../api/model.js';
import { useSession } from '../session/session.js';
import { day, exactMoment, moment, span } from '../show/moment.js';
import { dollars } from '../show/money.js';

/** A wait of a day or more is drawn, so that one sees where the time went. */
const GAP_MS = 24 * 3_600_000;

const WORDS: Record<string, string> = {
  chargeCents: 'Charge', sizeBytes: 'Size in bytes', bytesRead: 'Bytes read', ordinal: 'Place in the file', findings: 'Findings', findingCodes: 'Codes of findings', interchangeControl: 'Interchange control number',
  groupControl: 'Group control number', transactionControl: 'Transaction control number', fileName: 'Delivered as', dueAt: 'Due', payerId: 'Payer id of the claim', notBillable: 'Not billable', refusedParts: 'Parts refused',
};

const wordOf = (key: string): string => WORDS[key] ?? `${key.charAt(0).toUpperCase()}${key.slice(1).replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)}`;

/** A fact of an event as a person reads it. */
export function factText(key: string, value: unknown): string {
  if (key.endsWith('Cents') && typeof value === 'number') return dollars(value);
  if (key.endsWith('At') && typeof value === 'string') return moment(value);
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return day(value);
  if (Array.isArray(value)) return value.map((v) => factText('', v)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return value.toLocaleString('en-US');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** "person:biller" as "biller"; the rest are the parts of the platform. */
export const actorText = (by: string): string => (by.startsWith('person:') ? by.slice('person:'.length) : by.startsWith('partner:') ? 'the partner' : by.replace(/^(service|door|timer|effect):/, ''));

/** Every event of a claim or a file: when, what, by whom, and where its trace is. */
export function Journey({ entries }: { entries: readonly JourneyEntry[] }) {
  return (
    <ol className="journey" aria-label="Journey">
      {entries.map((e, i) => {
        const before = entries[i - 1];
        const waited = before === undefined ? 0 : Date.parse(e.at) - Date.parse(before.at);
        return <Entry key={e.event} entry={e} waitedMs={waited} />;
      })}
    </ol>
  );
}

function Entry({ entry: e, waitedMs }: { entry: JourneyEntry; waitedMs: number }) {
  const { traceUrl } = useSession();
  const [open, setOpen] = useState(false);
  const facts = Object.entries(e.facts);
  return (
    <li className={`journey-item${e.to !== null ? ' journey-transition' : ''}`}>
      {waitedMs >= GAP_MS && <div className="journey-gap">{span(waitedMs)} without anything new</div>}
      <div className="journey-when"><time dateTime={e.at}>{exactMoment(e.at)}</time></div>
      <div className="journey-rail" />
      <div className="journey-body">
        <div className="journey-line">
          <span className="journey-title">{e.title}</span>
          <span className="small">by {actorText(e.by)}{actorText(e.by) === e.service ? '' : `, in ${e.service}`}</span>
          <button type="button" className="link-button small" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'Hide facts' : 'Facts'}</button>
          {e.traceId !== null && <a className="small" href={`${traceUrl}${e.traceId}`} target="_blank" rel="noreferrer">Trace <span className="hidden-visually">of {e.title}, opens in a new tab</span></a>}
        </div>
        {open && (
          <dl className="facts" style={{ marginTop: 4 }}>
            <dt>Meaning</dt><dd>{e.what}</dd>
            {facts.map(([k, v]) => [<dt key={`k-${k}`}>{wordOf(k)}</dt>, <dd key={`v-${k}`}>{factText(k, v)}</dd>])}
            <dt>Event</dt><dd className="id">{e.event}</dd>
            <dt>Type</dt><dd className="id">{e.type}</dd>
            {e.machine !== null && <><dt>Transition</dt><dd>{e.machine} {e.item} to {e.to}</dd></>}
            {e.traceId !== null && <><dt>Trace</dt><dd className="id">{e.traceId}</dd></>}
          </dl>
        )}
      </div>
    </li>
  );
}
