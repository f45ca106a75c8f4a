import { describe, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { Writable } from 'node:stream';
import { createLogger, type LogFields } from './logger.js';
import { Tracing } from './tracing.js';

const PHI = 'ZZPHI Zelda Testperson';
const A = '00-11111111111111111111111111111111-2222222222222222-01';
const B = '00-33333333333333333333333333333333-4444444444444444-01';

function traced(): { tracing: Tracing; spans: () => ReturnType<InMemorySpanExporter['getFinishedSpans']> } {
  const exporter = new InMemorySpanExporter();
  return { tracing: new Tracing('intake', { processor: new SimpleSpanProcessor({ exporter }) }), spans: () => exporter.getFinishedSpans() };
}

describe('traces', () => {
  it('make a batch a trace of its own with a link to each of its causes', async () => {
    const { tracing, spans } = traced();
    const outer = tracing.batch('process claimstream.intake.v1', [A, B, 'nonsense'], { 'messaging.batch.message_count': 2 });
    const carried = await outer.run(async () => tracing.current());
    outer.end();
    const [span] = spans();
    expect(span?.links.map((l) => l.context.traceId)).toEqual([A.slice(3, 35), B.slice(3, 35)]);
    expect(span?.parentSpanContext).toBeUndefined();
    expect(carried).toBe(`00-${span?.spanContext().traceId}-${span?.spanContext().spanId}-01`);
    expect(span?.attributes).toEqual({ 'messaging.system': 'kafka', 'messaging.operation.type': 'process', 'messaging.operation.name': 'process', 'messaging.destination.name': 'claimstream.intake.v1', 'messaging.batch.message_count': 2 });
  });

  it('go on with the trace of a single young event, and link the causes that are found on the way', () => {
    const { tracing, spans } = traced();
    const span = tracing.batch('process claimstream.intake.v1', [A], {}, A);
    span.link([B, null, B]);
    span.end();
    expect(spans()[0]?.spanContext().traceId).toBe(A.slice(3, 35));
    expect(spans()[0]?.parentSpanContext?.spanId).toBe(A.slice(36, 52));
    expect(spans()[0]?.links.map((l) => l.context.traceId)).toEqual([A.slice(3, 35), B.slice(3, 35)]);
  });

  it('let no attribute, event, error text or status text out that is not on the list', () => {
    const { tracing, spans } = traced();
    const span = tracing.tracer.startSpan('work', { attributes: { 'patient.name': PHI, 'claimstream.stream': PHI, 'claimstream.claim.id': '0ABCDEFGHJKMN' } });
    span.recordException(new Error(PHI));
    span.setStatus({ code: SpanStatusCode.ERROR, message: PHI });
    span.addEvent(PHI);
    span.end();
    const failed = tracing.batch('process t', [], {});
    failed.end(new TypeError(PHI));
    for (const { attributes, events, status, links } of spans()) expect(JSON.stringify({ attributes, events, status, links })).not.toContain('ZZPHI');
    expect(spans()[0]?.attributes).toEqual({ 'claimstream.claim.id': '0ABCDEFGHJKMN' });
    expect(spans()[1]?.attributes).toMatchObject({ 'error.type': 'TypeError' });
  });
});

describe('a configured receiver', () => {
  it('gets the spans as OTLP/HTTP JSON, the last ones at the stop, and learns nothing of the machine', async () => {
    const bodies: string[] = [];
    const receiver = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => { body += String(chunk); }).on('end', () => { bodies.push(`${request.url} ${body}`); response.writeHead(200, { 'content-type': 'application/json' }).end('{}'); });
    });
    await new Promise<void>((resolve) => { receiver.listen(0, '127.0.0.1', resolve); });
    const tracing = new Tracing('coding', { otlpEndpoint: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/` });
    tracing.batch('process claimstream.intake.v1', [A], { 'patient.name': PHI }).end();
    await tracing.shutdown();
    await new Promise((resolve) => { receiver.close(resolve); receiver.closeAllConnections(); });
    const sent = bodies.join('\n');
    expect(sent).toMatch(/^\/v1\/traces \{"resourceSpans":/);
    for (const text of ['claimstream-coding', 'process claimstream.intake.v1', A.slice(3, 35)]) expect(sent).toContain(text);
    for (const text of ['ZZPHI', os.hostname(), 'process.command']) expect(sent).not.toContain(text);
  });
});

describe('the log', () => {
  it('writes named fields only and drops everything shaped like a sentence or a person', () => {
    const lines: string[] = [];
    const out = new Writable({ write: (chunk: Buffer, _, done) => { lines.push(String(chunk)); done(); } });
    const logger = createLogger('intake', 'debug', out as never, () => ({ traceId: 'a'.repeat(32) }));
    logger.warn('a file of a partner could not be taken and is tried again', { stream: '0ABCDEFGHJKMN', count: 3, name: PHI, errorCode: '23505', patient: PHI, nested: { phi: PHI } } as LogFields);
    const line = JSON.parse(lines[0] ?? '{}') as Record<string, unknown>;
    expect(line).toEqual({ level: 'warn', time: expect.any(String), service: 'intake', trace_id: 'a'.repeat(32), stream: '0ABCDEFGHJKMN', count: 3, 'err.code': '23505', msg: 'a file of a partner could not be taken and is tried again' });
  });
});
