import { MACHINES, SERVICES, type Machine } from '@claimstream/contracts';
import { Findings, type Outcome } from './outcome.js';
import { ofEach, schemaOf, type Tables } from './sources.js';

interface BrokenRow { service: string; stream: string; machine: string; item: string; seq: number; type: string; from_state: string; to_state: string; prev: string | null }
interface StepRow { service: string; machine: string; type: string; from_state: string; to_state: string; n: string; example: string }

/** Every claim is in exactly one chain: sequences without a gap, transitions that join, each of them legal by the life-cycle tables. */
export async function chains(tables: Tables): Promise<Outcome> {
  const found = new Findings('chains', 'Every claim is in exactly one chain: sequences 1..n, transitions that join and are legal.');
  await sequences(tables, found);
  await joins(tables, found);
  await legality(tables, found);
  await positions(tables, found);
  await owners(tables, found);
  return found.outcome();
}

async function sequences(tables: Tables, found: Findings): Promise<void> {
  const rows = await tables.rows<{ service: string; stream: string; n: number; low: number; high: number; seq: number | null }>(ofEach(
    `SELECT '{service}' AS service, coalesce(e.stream, s.id) AS stream, coalesce(e.n, 0)::int AS n, coalesce(e.low, 1) AS low, coalesce(e.high, 0) AS high, s.seq
     FROM (SELECT stream, count(*) AS n, min(seq) AS low, max(seq) AS high FROM {s}.event GROUP BY stream) e FULL JOIN {s}.stream s ON s.id = e.stream`,
  ));
  for (const r of rows) {
    found.count('streams');
    found.count('events', r.n);
    const at = `${r.service}/${r.stream}`;
    if (r.n > 0 && (r.low !== 1 || r.high !== r.n)) found.differs(`${at} has ${r.n} events with sequences from ${r.low} to ${r.high}: there is a gap`);
    if (r.seq === null) found.differs(`${at} has events and no stream`);
    else if (r.seq !== r.high) found.differs(`${at} stands at sequence ${r.seq} and its last event is ${r.high}`);
  }
}

async function joins(tables: Tables, found: Findings): Promise<void> {
  const rows = await tables.rows<BrokenRow>(ofEach(
    `SELECT * FROM (SELECT '{service}' AS service, stream, machine, item, seq, type, coalesce(from_state, '') AS from_state, to_state,
       lag(to_state) OVER (PARTITION BY stream, machine, item ORDER BY seq) AS prev FROM {s}.event WHERE machine IS NOT NULL) t
     WHERE t.from_state <> coalesce(t.prev, '') OR t.to_state IS NULL OR t.item IS NULL`,
  ));
  for (const r of rows) found.differs(`${r.service}/${r.stream} ${r.machine} ${r.item}: event ${r.seq} starts from "${r.from_state}" and the one before ended in "${r.prev ?? ''}"`);
}

async function legality(tables: Tables, found: Findings): Promise<void> {
  const steps = await tables.rows<StepRow>(ofEach(
    `SELECT '{service}' AS service, machine, type, coalesce(from_state, '') AS from_state, to_state, count(*) AS n, min(stream) AS example
     FROM {s}.event WHERE machine IS NOT NULL GROUP BY machine, type, coalesce(from_state, ''), to_state`,
  ));
  for (const s of steps) {
    found.count('transitions', Number(s.n));
    const machine = (MACHINES as Record<string, Machine>)[s.machine];
    const legal = machine?.transitions.some(([from, type, to]) => (from ?? '') === s.from_state && type === s.type && to === s.to_state) ?? false;
    if (!legal) found.differs(`${s.service}/${s.example} ${s.machine}: the life cycle knows no step from "${s.from_state}" by ${s.type} to "${s.to_state}"`, Number(s.n));
    // A document is read by whichever service's door took it; every other machine has one writer.
    else if (machine !== undefined && machine.name !== 'document' && machine.service !== s.service) found.differs(`${s.service} wrote ${s.machine}, which is ${machine.service}'s`, Number(s.n));
  }
}

/** Where a stream says its machines stand is where its events led them. */
async function positions(tables: Tables, found: Findings): Promise<void> {
  const rows = await tables.rows<{ service: string; stream: string; item: string; said: string | null; led: string | null }>(ofEach(
    `SELECT * FROM (SELECT '{service}' AS service, coalesce(l.stream, p.stream) AS stream, coalesce(l.item, p.item) AS item, p.state AS said, l.state AS led
     FROM (SELECT DISTINCT ON (stream, machine, item) stream, machine || ':' || item AS item, to_state AS state FROM {s}.event WHERE machine IS NOT NULL ORDER BY stream, machine, item, seq DESC) l
     FULL JOIN (SELECT id AS stream, j.key AS item, j.value AS state FROM {s}.stream, json_each_text(positions) j) p ON p.stream = l.stream AND p.item = l.item) t WHERE said IS DISTINCT FROM led`,
  ));
  for (const r of rows) found.differs(`${r.service}/${r.stream} says that ${r.item} is "${r.said ?? ''}" and its events led to "${r.led ?? ''}"`);
}

/** A claim is intake's: every other service works on a claim that intake took in, and its first word was the one by which claims begin. */
async function owners(tables: Tables, found: Findings): Promise<void> {
  const first = await tables.rows<{ stream: string; type: string | null }>(
    `SELECT s.id AS stream, e.type FROM intake.stream s LEFT JOIN intake.event e ON e.stream = s.id AND e.seq = 1 WHERE s.kind = 'claim'`);
  found.count('claims', first.length);
  for (const r of first) if (!['intake.encounter-received', 'intake.encounter-not-billable'].includes(r.type ?? '')) found.differs(`claim ${r.stream} does not begin with being taken in`);
  const others = SERVICES.filter((s) => s !== 'intake');
  const strays = await tables.rows<{ service: string; stream: string }>(others.map((s) =>
    `(SELECT '${s}' AS service, c.id AS stream FROM ${schemaOf(s)}.stream c LEFT JOIN intake.stream i ON i.id = c.id WHERE c.kind = 'claim' AND i.kind IS DISTINCT FROM 'claim')`).join(' UNION ALL '));
  for (const r of strays) found.differs(`${r.service} works on claim ${r.stream}, which intake never took in`);
}
