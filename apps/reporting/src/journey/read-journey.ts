import type { Caller, ServiceShell } from '@claimstream/service-kit';
import { z } from 'zod';
import { cursorOf, keysOf } from '../read.js';

const PAGE = 500;

interface EntryRow {
  producer: string; seq: number; lamport: number; at: Date; type: string; title: string; what: string; machine: string | null; item: string | null; to_state: string | null;
  facts: Record<string, unknown>; actor: string; trace_id: string | null;
}

/** The timeline of a stream: by lamport, which respects causes across services; then by producer and sequence, so that it is one order for ever. */
export async function journeyOf(shell: ServiceShell, caller: Caller, stream: string, cursor: string | undefined) {
  const [lamport, producer, seq] = keysOf(cursor, z.tuple([z.number(), z.string(), z.number()])) ?? [-1, '', 0];
  const rows = await shell.query<EntryRow>(
    caller,
    `SELECT producer, seq, lamport, at, type, title, what, machine, item, to_state, facts, actor, trace_id FROM reporting.journey_entry
     WHERE stream = $1 AND (lamport, producer, seq) > ($2::int, $3::text COLLATE "C", $4::int) ORDER BY lamport, producer, seq LIMIT $5`,
    [stream, lamport, producer, seq, PAGE + 1],
  );
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    entries: shown.map((r) => ({
      event: `${r.producer}/${stream}/${r.seq}`, at: r.at, by: r.actor, service: r.producer, type: r.type, title: r.title, what: r.what,
      machine: r.machine, item: r.item, to: r.to_state, facts: r.facts, lamport: r.lamport, seq: r.seq, traceId: r.trace_id,
    })),
    cursor: rows.length > PAGE && last ? cursorOf([last.lamport, last.producer, last.seq]) : null,
  };
}
