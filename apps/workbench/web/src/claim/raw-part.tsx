import { useState } from 'react';
import { Button } from '@mantine/core';
import { ask } from '../api/client.js';
import type { ClaimMessage, RawSegment } from '../api/model.js';
import { hasRole, useSession } from '../session/session.js';
import { exactMoment } from '../show/moment.js';
import { counted } from '../show/money.js';
import { Problem } from '../show/states.js';
import { elementsOf, segmentWord } from './segment-words.js';

/** Where the bytes of a message lie, and the question for this claim's part of them; undefined where the message was not a file. */
export function rawQuestion(claim: string, { message, interchange, document, remit, codes }: ClaimMessage): { path: string; body: Record<string, unknown> } | undefined {
  if (message === '835') return remit === null || typeof codes['ordinal'] !== 'number' ? undefined : { path: `/v1/remittance/claims/${claim}/raw`, body: { remit, ordinal: codes['ordinal'] } };
  if (interchange === null || (message !== '837' && document === null)) return undefined;
  return { path: `/v1/submission/claims/${claim}/raw`, body: { message, interchange, ...(document === null ? {} : { document }) } };
}

/** Whose duty needs the bytes: who sends and who works on answers; remittances also who posts them. */
export const mayReadRaw = (session: Parameters<typeof hasRole>[0], message: string): boolean => hasRole(session, 'biller', 'denial', 'manager', ...(message === '835' ? ['poster'] : []));

/** A message's bytes, as far as they are this claim's: asked for by a person, an audit row each time, forgotten when hidden. */
export function useRaw(claim: string, message: ClaimMessage) {
  const session = useSession();
  const [segments, setSegments] = useState<RawSegment[]>();
  const [error, setError] = useState<unknown>();
  const [asking, setAsking] = useState(false);
  const question = mayReadRaw(session, message.message) ? rawQuestion(claim, message) : undefined;
  const open = segments !== undefined || error !== undefined;
  const toggle = () => {
    setSegments(undefined);
    setError(undefined);
    if (open || question === undefined) return;
    setAsking(true);
    ask<{ segments: RawSegment[] }>(question.path, question.body).then((a) => setSegments(a.segments), setError).finally(() => setAsking(false));
  };
  const id = `raw-${message.event.replaceAll('/', '-')}`;
  const button = question === undefined ? null : (
    <Button size="compact-xs" variant="default" loading={asking} aria-expanded={open} aria-controls={open ? id : undefined} onClick={toggle}>
      {open ? 'Hide raw' : 'Show raw (is logged)'}<span className="hidden-visually">{` of the ${message.message}`}</span>
    </Button>
  );
  return { button, part: open ? <div id={id}>{error === undefined ? <RawPart message={message.message} which={`${message.message}, ${message.stage}, attempt ${message.attempt}, ${exactMoment(message.at)}`} segments={segments ?? []} /> : <Problem error={error} />}</div> : null };
}

/** ISA13, GS06 and ST02 of the file that these segments stand in. */
export function controlsOf(segments: readonly RawSegment[], separator: string): string[] {
  const at = (id: string, element: number): string | undefined => { const s = segments.find((x) => x.id === id); return s && elementsOf(s.text, separator)[element]?.trim(); };
  return [['ISA13', at('ISA', 13)], ['GS06', at('GS', 6)], ['ST02', at('ST', 2)]].flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
}

const separatorOf = (segments: readonly RawSegment[]): string => segments.find((s) => s.id === 'ISA')?.text.charAt(3) ?? '*';

export function RawPart({ message, which, segments }: { message: string; /** Tells this message from others of its kind. */ which: string; segments: readonly RawSegment[] }) {
  const separator = separatorOf(segments);
  const own = segments.filter((s) => s.role === 'part').length;
  return (
    <div className="raw">
      <p className="small">
        {counted(own, 'segment')} of this claim in bold, with the envelopes and levels around them; everything else of the file is left out. This file: {controlsOf(segments, separator).map((c) => <span key={c} className="id raw-control">{c}</span>)}
      </p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={`Segments of the ${which}`}>
        <table className="raw-table">
          <caption className="hidden-visually">This claim’s part of the {message}, one segment a line, in the order of the file</caption>
          <thead><tr><th scope="col">No.</th><th scope="col">About</th><th scope="col">As it stands in the file</th></tr></thead>
          <tbody>
            {segments.map((s) => (
              <tr key={s.offset} className={s.role === 'part' ? 'raw-own' : undefined}>
                <td className="money">{s.position === 0 ? '' : s.position}</td>
                <td>{segmentWord(s.id, elementsOf(s.text, separator), message === '837')}</td>
                <td><code>{s.text}</code></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
