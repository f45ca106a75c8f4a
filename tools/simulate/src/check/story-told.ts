import type { Exported } from '../story/files.js';
import type { Plot, PracticePlot } from '../story/story.js';
import type { Invariant } from './check.js';
import { groupBy, opened, type Evidence, type Row } from './evidence.js';

/** Where the items of a claim stand, folded from the events alone: `machine:item` to state. */
export function positionsOf(rows: readonly Row[]): Map<string, Record<string, string>> {
  const positions = new Map<string, Record<string, string>>();
  for (const row of rows) {
    if (row.machine === null || row.envelope.streamkind !== 'claim') continue;
    const own = positions.get(row.stream) ?? {};
    own[`${row.machine}:${row.item ?? ''}`] = row.to ?? '';
    positions.set(row.stream, own);
  }
  return positions;
}

/** A claim of the practice's files and what its practice knows of it. */
export interface Known { claim: string; practice: PracticePlot; exported: Exported }

/** Each claim stream belongs to one claim of one practice's files, and to each of those one stream. */
export function knownClaims({ rows }: Evidence, plot: Plot, report: (about: string[], sentence: string) => void): Map<string, Known> {
  const known = new Map<string, Known>();
  const taken = new Map<string, string>();
  const practices = new Map(plot.practices.map((p) => [p.id, p]));
  for (const row of rows) {
    if (row.type !== 'intake.encounter-received') continue;
    const practice = practices.get(row.envelope.practiceid ?? '');
    const number = opened<{ claimNumber: string }>(row.envelope).claimNumber;
    if (practice === undefined) {
      report([row.stream], `claim ${row.stream} belongs to no practice of the story`);
      continue;
    }
    const key = [number, `${number}#2`].find((k) => practice.exported.has(k) && !taken.has(`${practice.id}/${k}`));
    const exported = key === undefined ? undefined : practice.exported.get(key);
    if (key === undefined || exported === undefined) {
      report([row.stream], `claim ${row.stream} is a second original of a claim of its practice`);
      continue;
    }
    taken.set(`${practice.id}/${key}`, row.stream);
    known.set(row.stream, { claim: row.stream, practice, exported });
    if (row.envelope.data['chargeCents'] !== exported.chargeCents) report([row.stream], `claim ${row.stream} was taken in with ${String(row.envelope.data['chargeCents'])} cents, exported with ${exported.chargeCents}`);
  }
  for (const practice of plot.practices) {
    for (const key of practice.exported.keys()) if (!taken.has(`${practice.id}/${key}`)) report([], `a claim of practice ${practice.id} was exported and never taken in`);
  }
  return known;
}

const EXPLAINS: Record<string, ReadonlySet<string>> = {
  encounter: new Set(['incomplete', 'not-billable']), coding: new Set(['waiting', 'queried', 'held']), attempt: new Set(['held']),
};

export const explained = (positions: Record<string, string>): boolean => Object.entries(positions).some(([item, state]) => EXPLAINS[item.split(':')[0] as string]?.has(state));

/** Each claim of the files is one stream; it was transmitted exactly once or an open state says why not. */
export const claimsAccounted: Invariant = (evidence, plot, report) => {
  const known = knownClaims(evidence, plot, report);
  const positions = positionsOf(evidence.rows);
  const sent = groupBy(evidence.rows.filter((r) => r.type === 'submission.attempt-transmitted'), (r) => r.stream);
  for (const claim of known.keys()) {
    const times = sent.get(claim)?.length ?? 0;
    if (times > 1) report([claim], `claim ${claim} was transmitted ${times} times`);
    if (times === 0 && !explained(positions.get(claim) ?? {})) report([claim], `claim ${claim} was not transmitted and nothing says why: ${JSON.stringify(positions.get(claim))}`);
  }
  for (const claim of sent.keys()) if (!known.has(claim)) report([claim], `claim ${claim} was transmitted and is in no file of a practice`);
  return known.size;
};

/** Every good file ends as done with all its claims, every bad one as refused; the same bytes are one file. */
export const filesSettled: Invariant = ({ rows }, plot, report) => {
  const ends = new Map<string, Row>();
  for (const row of rows) if (row.machine === 'document') ends.set(row.stream, row);
  let files = 0;
  for (const { documents } of plot.practices) {
    for (const [wanted, ids] of [['done', documents.good], ['refused', documents.bad]] as const) {
      for (const id of new Set(ids)) {
        files += 1;
        const end = ends.get(id);
        if (end?.to !== wanted) report([id], `the file ${id} ended as ${end?.to ?? 'nothing'} instead of ${wanted}`);
        const { claims = 0, accepted = 0, updates = 0, proposals = 0, notBillable = 0 } = (end?.envelope.data ?? {}) as Record<string, number>;
        if (wanted === 'done' && claims !== accepted + updates + proposals + notBillable) report([id], `the file ${id} has ${claims} claims and settled ${accepted + updates + proposals + notBillable}`);
      }
    }
  }
  const told = new Set(plot.practices.flatMap((p) => [...p.documents.good, ...p.documents.bad]));
  for (const id of ends.keys()) if (!told.has(id)) report([id], `the file ${id} was never handed in`);
  return files;
};

/** Claim ids and cents of an 837, read segment by segment and by nothing that wrote it. */
export function readClaims(bytes: Buffer): { claim: string; cents: number }[] {
  const text = bytes.toString('latin1');
  const [element, segment] = [text.charAt(3), text.charAt(105)];
  return text.split(segment).map((s) => s.trim().split(element)).filter(([id]) => id === 'CLM').map(([, claim = '', amount = '']) => {
    const [whole = '0', fraction = ''] = amount.split('.');
    return { claim, cents: Number(whole) * 100 + Number(fraction.padEnd(2, '0')) };
  });
}

/** Each interchange is one file in its partner's folder, written with the same bytes each time, with exactly its claims and their cents; and no file is more. */
export const filesDelivered: Invariant = (evidence, plot, report) => {
  const { world, rows } = evidence;
  const known = knownClaims(evidence, plot, () => undefined);
  for (const place of world.mailbox.clashes) report([], `two different files were delivered as ${place}`);
  const sent = rows.filter((r) => r.type === 'submission.interchange-sent');
  const transmitted = groupBy(rows.filter((r) => r.type === 'submission.attempt-transmitted'), (r) => r.envelope.data['interchange'] as string);
  const files = [...world.mailbox.files.values()];
  for (const row of rows.filter((r) => r.type === 'submission.interchange-built')) {
    const { interchangeControl, claims, chargeCents } = row.envelope.data as { interchangeControl: string; claims: string[]; chargeCents: number };
    const end = sent.filter((r) => r.stream === row.stream);
    if (end.length !== 1) report([row.stream], `interchange ${row.stream} was said to be sent ${end.length} times`);
    const own = files.filter((f) => f.tenant === row.tenant && f.name === `${interchangeControl}.x12`);
    if (own.length !== 1) report([row.stream], `interchange ${row.stream} lies in ${own.length} files`);
    const inside = own.flatMap((f) => readClaims(f.bytes));
    if (JSON.stringify(inside.map((c) => c.claim).sort()) !== JSON.stringify([...claims].sort())) report([row.stream, ...claims], `the file of interchange ${row.stream} holds other claims than it was built of`);
    if (JSON.stringify((transmitted.get(row.stream) ?? []).map((r) => r.stream).sort()) !== JSON.stringify([...claims].sort())) report([row.stream, ...claims], `not every claim of interchange ${row.stream} knows that it was transmitted`);
    if (inside.reduce((sum, c) => sum + c.cents, 0) !== chargeCents) report([row.stream], `the file of interchange ${row.stream} sums to other cents than it was built of`);
    for (const { claim, cents } of inside) if (known.get(claim)?.exported.chargeCents !== cents) report([claim], `claim ${claim} left with ${cents} cents, its practice exported ${known.get(claim)?.exported.chargeCents ?? 'nothing'}`);
  }
  if (files.length !== sent.length) report([], `${files.length} files lie in partners' folders, ${sent.length} interchanges were sent`);
  const everywhere = groupBy(files.flatMap((f) => readClaims(f.bytes)), (c) => c.claim);
  for (const [claim, copies] of everywhere) if (copies.length > 1) report([claim], `claim ${claim} lies in ${copies.length} files`);
  return files.length;
};
