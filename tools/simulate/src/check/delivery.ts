import { MACHINES, topicOf } from '@claimstream/contracts';
import type { Invariant } from './check.js';
import { groupBy } from './evidence.js';

const place = (service: string, stream: string): string => `${service}/${stream}`;

/** Sequences of each stream are 1..n, numbers of the table rise with them, and the stream's own row says n. */
export const sequences: Invariant = ({ rows, streams }, _plot, report) => {
  const byStream = groupBy(rows, (r) => place(r.service, r.stream));
  for (const [name, own] of byStream) {
    own.forEach((row, i) => { if (row.seq !== i + 1) report([row.stream], `${name}: event ${i + 1} in the order of the table has sequence ${row.seq}`); });
  }
  for (const s of streams) {
    const last = byStream.get(place(s.service, s.id))?.length ?? 0;
    if (s.seq !== last) report([s.id], `${place(s.service, s.id)}: the stream says ${s.seq} events, the table has ${last}`);
  }
  return byStream.size;
};

/** Each item's transitions begin where the one before ended, and each is a row of its life-cycle table. */
export const chains: Invariant = ({ rows }, _plot, report) => {
  const at = new Map<string, string>();
  let steps = 0;
  for (const row of rows) {
    if (row.machine === null) continue;
    steps += 1;
    const item = `${place(row.service, row.stream)}/${row.machine}:${row.item ?? ''}`;
    const before = at.get(item) ?? '';
    if ((row.from ?? '') !== before) report([row.stream], `${item}: ${row.type} starts from "${row.from ?? ''}", the item stood at "${before}"`);
    const table = MACHINES[row.machine as keyof typeof MACHINES] as { service: string; transitions: readonly (readonly (string | null)[])[] } | undefined;
    if (table?.service !== row.service) report([row.stream], `${item} is no machine of ${row.service}`);
    else if (!table.transitions.some(([from, type, to]) => (from ?? '') === (row.from ?? '') && type === row.type && to === row.to)) {
      report([row.stream], `${item}: the life cycle has no step from "${row.from ?? ''}" by ${row.type} to "${row.to ?? ''}"`);
    }
    at.set(item, row.to ?? '');
  }
  return steps;
};

/** Every row is in the log with the same bytes, all of a stream in one partition, first occurrences in order; and the log holds nothing else. */
export const logged: Invariant = ({ world, byService }, plot, report) => {
  let records = 0;
  let strangers = 0;
  for (const { name } of world.services.values()) {
    const own = byService.get(name) ?? [];
    const bytesOf = new Map(own.map((r) => [r.envelope.id, r.bytes]));
    const partitionOfStream = new Map<string, number>();
    const lastOf = new Map<string, number>();
    const found = new Set<string>();
    for (const record of world.broker.read(topicOf(name))) {
      records += 1;
      const id = record.headers['ce_id'];
      const bytes = id === undefined ? undefined : bytesOf.get(id);
      if (id === undefined || bytes === undefined) {
        strangers += 1;
        continue;
      }
      if (record.value.toString('utf8') !== bytes) report([record.key], `${id} has other bytes in the log than in the table`);
      if ((partitionOfStream.get(record.key) ?? record.partition) !== record.partition) report([record.key], `${name}/${record.key} lies in two partitions`);
      partitionOfStream.set(record.key, record.partition);
      if (found.has(id)) continue;
      found.add(id);
      const seq = Number(id.split('/').at(-1));
      const last = lastOf.get(record.key) ?? 0;
      if (seq < last) report([record.key], `${id} came into the log after ${last}`);
      lastOf.set(record.key, Math.max(seq, last));
    }
    for (const row of own) if (!found.has(row.envelope.id)) report([row.stream], `${row.envelope.id} (${row.type}) never came into the log`);
  }
  if (strangers !== plot.poison) report([], `${strangers} records of the log belong to no event, ${plot.poison} were planted`);
  return records;
};

/** Each consumer has seen the last event of each stream it subscribes to; nothing waits in lanes or is parked, and only poison is unreadable. */
export const consumers: Invariant = ({ world, rows, streams }, plot, report) => {
  let pairs = 0;
  const last = new Map<string, { kind: string; stream: string; service: string; seq: number }>();
  for (const r of rows) last.set(place(r.service, r.stream), { kind: r.envelope.streamkind, stream: r.stream, service: r.service, seq: r.seq });
  const byPlace = new Map(streams.map((s) => [place(s.service, s.id), s]));
  for (const { name, definition, database } of world.services.values()) {
    for (const { from, kinds } of definition.subscribes) {
      for (const produced of last.values()) {
        if (produced.service !== from || !kinds.includes(produced.kind as never)) continue;
        pairs += 1;
        const seen = byPlace.get(place(name, produced.stream))?.seen[from] ?? 0;
        if (seen !== produced.seq) report([produced.stream], `${name} has seen ${seen} of the ${produced.seq} events of ${from}/${produced.stream}`);
      }
    }
    for (const row of database.tables.parkedEvent.values()) report([row.row.stream], `${name}: ${row.row.type} waits for ${row.row.stream}: ${row.row.reason}`);
    const planted = definition.subscribes.some((s) => s.from === 'intake') ? plot.poison : 0;
    if (database.unreadable.size !== planted) report([], `${name} keeps ${database.unreadable.size} unreadable records, ${planted} were planted`);
  }
  for (const s of streams) {
    if (s.parked !== null) report([s.id], `${place(s.service, s.id)} is parked: ${s.parked}`);
    if (s.held !== 0) report([s.id], `${place(s.service, s.id)} holds ${s.held} facts`);
  }
  return pairs;
};

/** No tell, due timer or effect is left, and no state is in the middle of something. */
export const timersAndEffects: Invariant = ({ world, rows }, _plot, report) => {
  let effects = 0;
  for (const { name, database } of world.services.values()) {
    for (const { row } of database.tables.tell.values()) report([row.target], `${name}: the tell ${row.name} was not taken`);
    for (const { row } of database.tables.timer.values()) if (Date.parse(row.dueAt) <= world.nowMs()) report([row.stream], `${name}: the timer ${row.key} did not fire`);
    for (const { row, state } of database.tables.effect.values()) {
      effects += 1;
      if (state !== 'done') report([row.stream], `${name}: the effect ${row.name} is ${state}`);
    }
  }
  const at = new Map<string, { stream: string; machine: string; to: string }>();
  for (const r of rows) if (r.machine !== null) at.set(`${place(r.service, r.stream)}/${r.machine}:${r.item ?? ''}`, { stream: r.stream, machine: r.machine, to: r.to ?? '' });
  for (const [item, { stream, machine, to }] of at) {
    const states = MACHINES[machine as keyof typeof MACHINES].states as Record<string, { waits: unknown }>;
    if (states[to]?.waits === 'flow') report([stream], `${item} stays "${to}", which nothing but the story's own flow ends`);
  }
  return effects;
};
