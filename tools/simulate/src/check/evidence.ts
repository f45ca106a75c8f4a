import type { ServiceName } from '@claimstream/contracts';
import type { World } from '../world.js';

/** One row of an event table, read as an outsider reads it: its columns and its bytes. */
export interface Row {
  service: ServiceName;
  id: bigint;
  tenant: string;
  stream: string;
  seq: number;
  type: string;
  machine: string | null;
  item: string | null;
  from: string | null;
  to: string | null;
  bytes: string;
  envelope: Envelope;
}

/** What the checker reads of an envelope; nothing here is taken from the services' own reader. */
export interface Envelope {
  id: string;
  source: ServiceName;
  subject: string;
  streamkind: string;
  tenantid: string;
  practiceid?: string;
  seq: number;
  sealed?: string;
  data: Record<string, unknown>;
}

export interface StreamSeen { service: ServiceName; tenant: string; id: string; kind: string; parked: string | null; held: number; seq: number; seen: Record<string, number>; practice: string | null }

/** Everything a run left behind, as plain rows. */
export interface Evidence {
  world: World;
  rows: Row[];
  byService: Map<ServiceName, Row[]>;
  streams: StreamSeen[];
}

export function gatherEvidence(world: World): Evidence {
  const rows: Row[] = [];
  const streams: StreamSeen[] = [];
  for (const { name, database } of world.services.values()) {
    for (const { id, tenant, row } of database.tables.event.values()) {
      rows.push({
        service: name, id, tenant, stream: row.stream, seq: row.seq, type: row.type, machine: row.machine, item: row.item, from: row.from, to: row.to, bytes: row.bytes,
        envelope: JSON.parse(row.bytes) as Envelope,
      });
    }
    for (const { tenant, id, kind, parked, held, json } of database.tables.stream.values()) {
      const { seq, seen, practice } = JSON.parse(json) as { seq: number; seen: Record<string, number>; practice: string | null };
      streams.push({ service: name, tenant, id, kind, parked, held, seq, seen, practice });
    }
  }
  rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { world, rows, streams, byService: groupBy(rows, (r) => r.service) };
}

export function groupBy<T, K>(list: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of list) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

/** The sealed block of an event, as the test sealer writes it. */
export const opened = <T>(envelope: Envelope): T => (JSON.parse(Buffer.from(envelope.sealed ?? '', 'base64url').toString()) as [string, string, string, T])[3];
