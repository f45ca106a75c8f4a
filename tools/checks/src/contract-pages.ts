import { EVENTS, MACHINES, SERVICES, topicOf, type EventDeclaration, type Machine, type ServiceName, type Waits } from '@claimstream/contracts';
import { z } from 'zod';
import type { Schema } from './compatible.js';

const events = EVENTS as readonly EventDeclaration[];
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const plain = (schema: z.ZodType): Schema => z.toJSONSchema(schema, { target: 'draft-2020-12', unrepresentable: 'any' }) as Schema;

/** Readers ignore unknown fields, so no object is closed. */
function opened(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => (key === 'additionalProperties' && value === false ? undefined : value))) as Schema;
}

export const dataSchema = (event: EventDeclaration): Schema => {
  const { $schema: _s, ...rest } = opened(plain(event.data));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema', $id: `urn:claimstream:${event.type}:v${event.version}`, title: event.type, description: event.meaning, ...rest,
    ...(event.phi ? { 'x-sealed': without$schema(opened(plain(event.phi))) } : {}),
  };
};

const without$schema = ({ $schema: _s, ...rest }: Schema): Schema => rest;

/** One file per event type and version. */
export const schemaFiles = (): Map<string, string> => new Map(events.map((e) => [`libs/contracts/schemas/${e.type}/v${e.version}.json`, json(dataSchema(e))]));

const envelopeSchema: Schema = {
  type: 'object', description: 'CloudEvents 1.0, structured JSON',
  required: ['specversion', 'id', 'type', 'source', 'subject', 'streamkind', 'time', 'tenantid', 'seq', 'lamport', 'dataversion', 'correlationid', 'actor', 'data'],
  properties: {
    specversion: { type: 'string', const: '1.0' }, id: { type: 'string', description: 'service/stream/seq' }, type: { type: 'string' }, source: { type: 'string', enum: [...SERVICES] },
    subject: { type: 'string', description: 'Stream id, also the Kafka key' }, streamkind: { type: 'string' }, time: { type: 'string', description: 'Time of the decision (ISO 8601, UTC)' },
    tenantid: { type: 'string' }, practiceid: { type: 'string' }, seq: { type: 'integer', description: 'Place in the stream, from 1 without a gap' },
    lamport: { type: 'integer', description: 'Orders the timeline of a claim across services' }, after: { type: 'string', description: 'What must have been seen before, as service=seq;...' },
    dataversion: { type: 'integer' }, correlationid: { type: 'string' }, causationid: { type: 'string' }, actor: { type: 'string' }, machine: { type: 'string' }, item: { type: 'string' },
    fromstate: { type: 'string' }, tostate: { type: 'string' }, sealed: { type: 'string', description: 'AES-256-GCM block, bound to tenant, stream and type' },
  },
};

/** AsyncAPI 3 of all topics. */
export function asyncApi(): string {
  const messages = Object.fromEntries(events.map((e) => [messageName(e), {
    name: e.type, title: e.type, summary: e.meaning, contentType: 'application/json',
    payload: { allOf: [{ $ref: '#/components/schemas/envelope' }, { type: 'object', properties: { type: { const: e.type }, data: without$schema(dataSchema(e)) } }] },
  }]));
  const speaking = SERVICES.filter((s) => events.some((e) => e.service === s));
  return json({
    asyncapi: '3.0.0',
    info: { title: 'Claimstream events', version: '1.0.0', description: 'One topic per owning service; key = stream id; order is by key. At least once: drop by id.' },
    channels: Object.fromEntries(speaking.map((s) => [s, {
      address: topicOf(s), description: `Facts of ${s}`,
      messages: Object.fromEntries(events.filter((e) => e.service === s).map((e) => [messageName(e), { $ref: `#/components/messages/${messageName(e)}` }])),
    }])),
    operations: Object.fromEntries(speaking.map((s) => [`receive-${s}`, { action: 'receive', channel: { $ref: `#/channels/${s}` } }])),
    components: { schemas: { envelope: envelopeSchema }, messages },
  });
}

const messageName = (e: EventDeclaration): string => `${e.type}.v${e.version}`;

/** What a broker must have: names, partitions and retention; order is by key, so partitions are fixed for ever. */
export const topicManifest = (): string => json(SERVICES.map((service) => ({
  topic: topicOf(service), partitions: { production: 48, local: 6 }, retentionDays: 35, cleanupPolicy: 'delete', maxMessageBytes: 5 * 1024 * 1024, key: 'stream id', owner: service,
})));

const waiting = (waits: Waits): string => (waits === 'flow' ? 'goes on by itself' : waits === 'end' ? 'nothing' : 'timer' in waits ? `timer \`${waits.timer}\`, then ${waits.owner}` : `${waits.owner}: ${waits.nextAction}`);

function machinePage(machine: Machine): string {
  const name = (s: string): string => s.replaceAll('-', '_');
  return [
    `## ${machine.name}`, '', `Written by **${machine.service}**; one item per ${machine.key}.`, '', '```mermaid', 'stateDiagram-v2',
    ...machine.transitions.map(([from, event, to, mark]) => `  ${from === null ? '[*]' : name(from)} --> ${name(to)}: ${event.split('.')[1] ?? event}${mark ? ' (later)' : ''}`),
    '```', '', '| state | meaning | waits for |', '|---|---|---|',
    ...Object.entries(machine.states).map(([state, s]) => `| ${state} | ${s.meaning} | ${waiting(s.waits)} |`), '',
    '| from | event | to | |', '|---|---|---|---|',
    ...machine.transitions.map(([from, event, to, mark]) => `| ${from ?? '(new)'} | \`${event}\` | ${to} | ${mark ? 'not reached in this release' : ''} |`), '',
  ].join('\n');
}

export const lifeCyclePage = (): string => [
  '# The life cycle', '', 'Generated from `libs/contracts/src/machines`; change the tables there and run `npm run generate`.', '',
  'A claim is not one column: payers answer more than once and out of order. Each machine below has one writer. Rows marked "not reached" belong to work that this release does not do yet; rows only grow.', '',
  ...Object.values(MACHINES).map((m) => machinePage(m as Machine)),
].join('\n');

function fields(schema: Schema, path: string, sealed: boolean): string[] {
  const rows: string[] = [];
  const required = new Set(schema.required);
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const at = path === '' ? name : `${path}.${name}`;
    const phi = (field['x-phi'] as string | undefined) ?? 'none';
    const type = field.enum ? field.enum.map((v) => `\`${String(v)}\``).join(' ') : String(field.type ?? 'any');
    rows.push(`| ${sealed ? 'sealed ' : ''}\`${at}\` | ${type}${required.has(name) ? '' : ', optional'} | ${phi} | ${(field['description'] as string | undefined) ?? ''} |`);
    rows.push(...fields(field, at, sealed));
    if (field.items?.properties) rows.push(...fields(field.items, `${at}[]`, sealed));
  }
  return rows;
}

/** Every field of every event with its type, PHI class and meaning. */
export const dataDictionary = (): string => [
  '# Data dictionary', '', 'Generated from `libs/contracts/src/events`; run `npm run generate` after a change. PHI class: `none`, `lds` (limited data set, 45 CFR 164.514(e)), `direct` (identifies a person: sealed only).', '',
  ...events.flatMap((e) => [
    `## \`${e.type}\` v${e.version}`, '', `${e.meaning} Topic \`${topicOf(e.service)}\`, key: ${e.stream} id${e.machine ? `; moves the machine ${e.machine}` : ''}.`, '',
    '| field | type | PHI | meaning |', '|---|---|---|---|', ...fields(plain(e.data), '', false), ...(e.phi ? fields(plain(e.phi), '', true) : []), '',
  ]),
].join('\n');

/** Every field has a description and a PHI class, or its dictionary row would be empty. */
export function undescribed(): string[] {
  const walk = (schema: Schema, path: string): string[] => Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = `${path}.${name}`;
    const own = field['description'] === undefined || field['x-phi'] === undefined ? [at] : [];
    return [...own, ...walk(field, at), ...(field.items ? walk(field.items, `${at}[]`) : [])];
  });
  return events.flatMap((e) => [...walk(plain(e.data), e.type), ...(e.phi ? walk(plain(e.phi), `${e.type} sealed`) : [])]);
}

export interface Listening {
  name: ServiceName;
  subscribes: readonly { from: ServiceName; kinds: readonly string[]; ignores: readonly string[] }[];
}

/** The block of a service's README between its markers: what it says and what it listens to. */
export const eventsBlock = (service: Listening): string => [
  '| says | when |', '|---|---|', ...events.filter((e) => e.service === service.name).map((e) => `| \`${e.type}\` | ${e.meaning} |`), '',
  service.subscribes.length === 0 ? 'It listens to nobody.' : '| listens to | about | uses |', ...(service.subscribes.length === 0 ? [] : ['|---|---|---|']),
  ...service.subscribes.map((s) => `| ${s.from} | ${s.kinds.join(', ')} | ${events.filter((e) => e.service === s.from && s.kinds.includes(e.stream) && !s.ignores.includes(e.type)).map((e) => `\`${e.type.split('.')[1] ?? ''}\``).join(', ')} |`),
].join('\n');
