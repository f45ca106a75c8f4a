import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { freePort } from '../ports.js';
import type { Span } from './span.js';
import { SpanRing } from './span-ring.js';
import { startTraceSink, type TraceSink } from './start-trace-sink.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-traces-'));
let sink: TraceSink;
beforeAll(async () => { sink = await startTraceSink({ port: await freePort(), directory: home }); });
afterAll(async () => {
  await sink.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

const T1 = '0af7651916cd43dd8448eb211c80319c';
const T2 = '1bf7651916cd43dd8448eb211c80319d';
const CLAIM = '01HZZZZZZZZZ1';

const exported = (service: string, spans: object[]) => ({
  resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] }, scopeSpans: [{ spans }] }],
});
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, to = 'traces') =>
  fetch(`${sink.url}/v1/${to}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
const get = async <T>(where: string) => (await (await fetch(`${sink.url}${where}`)).json()) as T;

describe('the trace sink', () => {
  it('takes spans and finds them by claim, by trace and by service', async () => {
    const upload = { traceId: T1.toUpperCase(), spanId: '00f067aa0ba902b7', name: 'POST /v1/intake/files', startTimeUnixNano: '1790000000000000000', endTimeUnixNano: '1790000000200000000', attributes: [{ key: 'claimstream.stream', value: { stringValue: CLAIM } }] };
    const inner = { traceId: T1, spanId: '00f067aa0ba902b8', parentSpanId: '00f067aa0ba902b7', name: 'commit <b>', startTimeUnixNano: '1790000000050000000', endTimeUnixNano: '1790000000150000000', status: { code: 2, message: 'serialization' } };
    expect((await post(JSON.stringify(exported('intake', [upload, inner])))).status).toBe(200);
    const batch = { traceId: T2, spanId: '11f067aa0ba902b7', name: 'coding batch', startTimeUnixNano: 1790000000300000000, endTimeUnixNano: 1790000000310000000, attributes: [{ key: 'streams', value: { arrayValue: { values: [{ stringValue: CLAIM }] } } }, { key: 'size', value: { intValue: '200' } }], links: [{ traceId: T1, spanId: '00f067aa0ba902b8' }] };
    expect((await post(new Uint8Array(gzipSync(JSON.stringify(exported('coding', [batch])))), { 'content-encoding': 'gzip' })).status).toBe(200);

    const byClaim = await get<{ spans: Span[] }>(`/spans?claim=${CLAIM}`);
    expect(byClaim.spans.map((s) => [s.service, s.name])).toEqual([['coding', 'coding batch'], ['intake', 'POST /v1/intake/files']]);
    expect((await get<{ spans: Span[] }>(`/spans?service=coding`)).spans[0]?.attributes).toEqual({ streams: [CLAIM], size: 200 });
    const whole = await get<{ spans: Span[]; linkedFrom: Span[] }>(`/trace/${T1}`);
    expect(whole.spans.map((s) => s.spanId)).toEqual(['00f067aa0ba902b7', '00f067aa0ba902b8']);
    expect(whole.spans[1]?.error).toBe('serialization');
    expect(whole.linkedFrom.map((s) => s.traceId)).toEqual([T2]);
  });

  it('draws a waterfall with links both ways and loads nothing from elsewhere', async () => {
    const page = async (id: string) => (await fetch(`${sink.url}/trace/${id}`, { headers: { accept: 'text/html' } })).text();
    const first = await page(T1);
    expect(first).toContain('<td class="number">50.000</td><td class="number">100.000</td>');
    expect(first).toContain('margin-left:25%;width:50%');
    expect(first).toContain('commit &lt;b&gt; <strong>failed: serialization</strong>');
    expect(first).toContain(`href="/trace/${T2}"`);
    expect(await page(T2)).toContain(`href="/trace/${T1}"`);
    expect(first).not.toMatch(/https?:|src=|@import|<script/);
    expect(await (await fetch(`${sink.url}/`)).text()).toContain(`href="/trace/${T1}"`);
  });

  it('takes and drops metrics and logs, and refuses protobuf and broken JSON with the reason', async () => {
    expect((await post('x', { 'content-type': 'application/x-protobuf' }, 'metrics')).status).toBe(200);
    expect((await post('{}', {}, 'logs')).status).toBe(200);
    const protobuf = await post('x', { 'content-type': 'application/x-protobuf' });
    expect([protobuf.status, await protobuf.json()]).toEqual([415, { error: 'Only OTLP/JSON is read here: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json.' }]);
    expect((await post('{"resourceSpans":')).status).toBe(400);
    expect((await fetch(`${sink.url}/trace/${'0'.repeat(32)}`)).status).toBe(404);
  });

  it('still knows its spans after a restart', async () => {
    await sink.stop();
    sink = await startTraceSink({ port: await freePort(), directory: home });
    expect((await get<{ spans: Span[] }>(`/spans?claim=${CLAIM}`)).spans).toHaveLength(2);
  });

  it('keeps the newest spans only, in memory and in its file', async () => {
    const directory = path.join(home, 'small');
    const span = (n: number): Span => ({ traceId: T1, spanId: String(n).padStart(16, '0'), name: `n${n}`, service: 's', start: String(n), end: String(n), attributes: {}, links: [], events: [] });
    const ring = new SpanRing(10, directory);
    for (let n = 0; n < 95; n++) ring.add([span(n)]);
    expect(ring.find({}).map((s) => s.name)).toEqual(Array.from({ length: 10 }, (_, i) => `n${94 - i}`));
    await ring.written();
    const lines = fs.readdirSync(directory).map((f) => fs.readFileSync(path.join(directory, f), 'utf8').trim().split('\n').length);
    expect(lines.reduce((a, b) => a + b)).toBe(15);
    fs.appendFileSync(path.join(directory, 'spans.jsonl'), '{"traceId":"half');
    expect(new SpanRing(10, directory).find({}).map((s) => s.name)).toEqual(Array.from({ length: 10 }, (_, i) => `n${94 - i}`));
  });
});
