import { SERVICES, type ServiceName } from '@claimstream/contracts';
import type { Context } from '../context.js';
import { Ends, EXIT, usage } from '../ends.js';
import { isService } from '../platform/find-platform.js';
import { table } from '../screen.js';

interface Parked {
  stream: string; kind: string; practice: string | null; sentence: string;
  waiting: { id: string; factKind: string; producer: string | null; seq: number | null; type: string; reason: string; at: string }[];
}
type Found = Parked & { service: ServiceName };
interface After { stream: string; parked: string | null; held: number }

async function all(context: Context): Promise<Found[]> {
  const ask = context.ask();
  const found = await Promise.all(SERVICES.map(async (service) => (await ask<{ parked: Parked[] }>(service, 'parked')).parked.map((p) => ({ service, ...p }))));
  return found.flat();
}

/** `claimctl parked ls`: what stopped or waits in a lane, in all services. Exit 1 when something does. */
export async function listParked(context: Context): Promise<number> {
  const parked = await all(context);
  context.screen.result({ parked }, () => (parked.length === 0 ? 'Nothing is parked.'
    : table(['SERVICE', 'STREAM', 'KIND', 'WAITING', 'WHY'], parked.map((p) => [p.service, p.stream, p.kind, p.waiting.length, p.sentence]))));
  return parked.length === 0 ? EXIT.ok : EXIT.findings;
}

/** `claimctl parked show STREAM`. */
export async function showParked(context: Context, stream: string): Promise<void> {
  const found = (await all(context)).filter((p) => p.stream === stream);
  if (found.length === 0) throw new Ends(EXIT.findings, 'Nothing under this id is parked.', 'not-parked');
  context.screen.result({ parked: found }, () => found.map((p) => [
    `${p.service} ${p.kind} ${p.stream}: ${p.sentence}`, table(['FACT', 'SORT', 'TYPE', 'FROM', 'SEQ', 'SINCE', 'REASON'], p.waiting.map((w) => [w.id, w.factKind, w.type, w.producer, w.seq, w.at, w.reason])),
  ].join('\n')).join('\n\n'));
}

const service = (word: string): ServiceName => {
  if (!isService(word)) throw usage(`There is no service "${word}"; choose of ${SERVICES.join(', ')}.`);
  return word;
};

const after = (context: Context, name: string, answer: After): number => {
  context.screen.result({ service: name, ...answer }, () => (answer.parked === null ? `${answer.stream} goes on; ${answer.held} facts wait.` : `${answer.stream} is parked again: ${answer.parked}`));
  return answer.parked === null ? EXIT.ok : EXIT.findings;
};

/** `claimctl parked resume SERVICE STREAM`, after what was wrong has been put right. */
export async function resumeParked(context: Context, name: string, stream: string): Promise<number> {
  return after(context, name, await context.ask()<After>(service(name), `parked/${encodeURIComponent(stream)}/resume`, { method: 'POST' }));
}

/** `claimctl parked discard SERVICE STREAM FACT`: drops a fact for good, which takes a second person. */
export async function discardParked(context: Context, name: string, stream: string, fact: string, flags: { secondToken?: string }): Promise<number> {
  const second = flags.secondToken ?? context.env['CLAIMSTREAM_SECOND_TOKEN'];
  if (second === undefined) throw usage('A discard takes a second person: give that person\'s access token with --second-token or CLAIMSTREAM_SECOND_TOKEN.');
  return after(context, name, await context.ask()<After>(service(name), `parked/${encodeURIComponent(stream)}/discard`, { method: 'POST', body: { heldId: fact }, headers: { 'x-second-person': second } }));
}

/** `claimctl replay SERVICE`: appends events of its table to the log again; everybody's gates drop what they know. */
export async function replay(context: Context, name: string, flags: { stream?: string; from?: string }): Promise<void> {
  if (flags.stream !== undefined && flags.from !== undefined) throw usage('Give --stream or --from, not both.');
  const body = flags.stream === undefined ? { from: flags.from ?? '1' } : { stream: flags.stream };
  const answer = await context.ask()<{ sent: number }>(service(name), 'replay', { method: 'POST', body });
  context.screen.result({ service: name, ...answer }, () => `${answer.sent} events of ${name} were sent again.`);
}

interface AuditProof { ok: boolean; blocks: number; sealedRows: number; openRows: number; head?: string; fault?: { block: string; row?: string; sentence: string } }

/** `claimctl audit verify`: has every service read its audit chain again. */
export async function verifyAudit(context: Context): Promise<number> {
  const ask = context.ask();
  const services = Object.fromEntries(await Promise.all(SERVICES.map(async (s) => [s, await ask<AuditProof>(s, 'audit/verify')]))) as Record<ServiceName, AuditProof>;
  const ok = SERVICES.every((s) => services[s].ok);
  context.screen.result({ ok, services }, () => table(['SERVICE', 'BLOCKS', 'SEALED ROWS', 'OPEN ROWS', 'STATE'], SERVICES.map((s) => {
    const { blocks, sealedRows, openRows, fault } = services[s];
    return [s, blocks, sealedRows, openRows, fault?.sentence ?? 'whole'];
  })));
  return ok ? EXIT.ok : EXIT.findings;
}
