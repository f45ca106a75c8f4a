import { MACHINES } from '@claimstream/contracts';
import type { Invariant } from './check.js';
import { groupBy } from './evidence.js';
import { knownClaims, positionsOf } from './story-told.js';

/** A stream belongs to one tenant in every table of every service, in the log and in the partners' folders. */
export const tenantsApart: Invariant = (evidence, plot, report) => {
  const { world, streams, rows } = evidence;
  const owner = new Map<string, string>();
  for (const s of streams) {
    if ((owner.get(s.id) ?? s.tenant) !== s.tenant) report([s.id], `${s.service}/${s.id} belongs to another tenant than elsewhere`);
    owner.set(s.id, s.tenant);
  }
  const belongs = (what: string, tenant: string, id: string): void => {
    const of = owner.get(id);
    if (of !== undefined && of !== tenant) report([id], `${what} of one tenant names ${id} of another`);
  };
  let looked = 0;
  for (const r of rows) {
    if (r.envelope.tenantid !== r.tenant) report([r.stream], `${r.envelope.id} names another tenant than its row`);
    belongs(`event ${r.envelope.id}`, r.tenant, r.stream);
  }
  for (const { name, database } of world.services.values()) {
    const { timer, effect, parkedEvent, audit, side } = database.tables;
    for (const { tenant, row } of [...timer.values(), ...effect.values(), ...parkedEvent.values(), ...audit.values()]) belongs(`a row of ${name}`, tenant, row.stream);
    for (const [table, kept] of side) {
      for (const { tenant, json } of kept.values()) {
        looked += 1;
        for (const value of Object.values(JSON.parse(json) as Record<string, unknown>)) if (typeof value === 'string') belongs(`a row of ${name}.${table}`, tenant, value);
      }
    }
  }
  const practices = new Map(plot.practices.map((p) => [p.id, p.tenant.id]));
  for (const known of knownClaims(evidence, plot, () => undefined).values()) {
    if (owner.get(known.claim) !== practices.get(known.practice.id)) report([known.claim], `claim ${known.claim} is with another tenant than its practice`);
  }
  return looked;
};

const views = (evidence: Parameters<Invariant>[0], table: string): Record<string, unknown>[] =>
  [...(evidence.world.service('reporting').database.tables.side.get(table)?.values() ?? [])].map(({ json }) => JSON.parse(json) as Record<string, unknown>);

/** The journey of each claim has each of its events exactly once, whichever service said it. */
export const journeys: Invariant = (evidence, _plot, report) => {
  const said = new Set(evidence.rows.filter((r) => r.envelope.streamkind === 'claim' && r.service !== 'reporting').map((r) => r.envelope.id));
  const told = views(evidence, 'journey_entry').filter((e) => e['kind'] === 'claim').map((e) => `${String(e['producer'])}/${String(e['stream'])}/${String(e['seq'])}`);
  const shown = new Set(told);
  for (const id of said) if (!shown.has(id)) report([id.split('/')[1] as string], `the journey lacks ${id}`);
  for (const id of shown) if (!said.has(id)) report([id.split('/')[1] as string], `the journey shows ${id}, which nobody said`);
  return said.size;
};

/** Whatever waits for a person has a work item with an owner, a next action and a date; and each item is about something that waits. */
export const workItems: Invariant = (evidence, plot, report) => {
  const items = groupBy(views(evidence, 'work_item'), (i) => i['stream'] as string);
  for (const [stream, own] of items) {
    for (const item of own) {
      for (const column of ['owner', 'next_action', 'due_at']) if (!item[column]) report([stream], `the work item ${String(item['item'])} of ${stream} has no ${column}`);
    }
  }
  const positions = positionsOf(evidence.rows);
  let open = 0;
  for (const claim of knownClaims(evidence, plot, () => undefined).keys()) {
    const own = positions.get(claim) ?? {};
    if (own['encounter:1'] === 'not-billable') continue;
    const waiting = Object.entries(own).filter(([item, state]) => {
      const states = MACHINES[item.split(':')[0] as keyof typeof MACHINES].states as Record<string, { waits: unknown }>;
      const waits = states[state]?.waits;
      return typeof waits === 'object' && waits !== null && 'nextAction' in waits;
    });
    for (const [item] of waiting) {
      open += 1;
      if (!items.get(claim)?.some((i) => i['item'] === item)) report([claim], `${item} of claim ${claim} waits for a person and is on no list`);
    }
  }
  return open;
};
