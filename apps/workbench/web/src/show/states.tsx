import { Button } from '@mantine/core';
import { ApiError } from '../api/client.js';
import type { Fresh } from '../api/model.js';
import { exactMoment, span } from './moment.js';
import { ToneIcon } from './tone.js';

/** What went wrong and what to do; never a stack, never a value that was sent. */
export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const { sentence, errorId } = error instanceof ApiError ? error : { sentence: 'This page could not be shown.', errorId: undefined };
  return (
    <div className="notice notice-danger" role="alert">
      <ToneIcon tone="danger" />
      <div>
        <strong>{sentence}</strong>
        {errorId !== undefined && <div className="small">Error id: {errorId}</div>}
      </div>
      {retry && <Button size="xs" variant="default" onClick={retry}>Try again</Button>}
    </div>
  );
}

/** An empty list says what its emptiness means. */
export const Empty = ({ title, children }: { title: string; children?: React.ReactNode }) => (
  <div className="empty"><p className="empty-title">{title}</p>{children !== undefined && <p>{children}</p>}</div>
);

export const Loading = ({ what }: { what: string }) => <div className="empty" role="status"><p>Reading {what} …</p></div>;

/** Lists follow the events; where they trail them, the page says by how much. */
const STALE_SECONDS = 10;

export function Freshness({ fresh }: { fresh: Fresh | undefined }) {
  if (fresh === undefined) return null;
  if (fresh.lagSeconds < STALE_SECONDS) return <span className="asof">As of {exactMoment(fresh.asOf)}</span>;
  return (
    <div className="notice notice-warn" role="status">
      <ToneIcon tone="warn" />
      <div>This list is {span(Math.max(60, fresh.lagSeconds) * 1000)} behind the events; it shows what was known at {exactMoment(fresh.asOf)}.</div>
    </div>
  );
}
