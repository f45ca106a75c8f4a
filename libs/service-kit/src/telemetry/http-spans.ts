import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Metrics } from './metrics.js';
import { spanContextOf, type Tracing } from './tracing.js';

const QUIET = /^\/(livez|readyz|metrics)$/;

/** One server span and one measurement per request, named by the route's pattern: an address may hold what somebody searched for. */
export function httpSpans(tracing: Tracing, metrics: Metrics) {
  return (request: IncomingMessage & { route?: { path?: unknown }; path?: string }, response: ServerResponse, next: () => void): void => {
    if (QUIET.test(request.path ?? '')) { next(); return; }
    const method = request.method ?? 'GET';
    const remote = spanContextOf(typeof request.headers['traceparent'] === 'string' ? request.headers['traceparent'] : undefined);
    const span = tracing.tracer.startSpan(method, { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } }, remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT);
    const began = performance.now();
    response.once('close', () => {
      const route = typeof request.route?.path === 'string' ? request.route.path : 'unmatched';
      span.updateName(`${method} ${route}`);
      span.setAttributes({ 'http.route': route, 'http.response.status_code': response.statusCode });
      if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      metrics.request(method, route, response.statusCode, (performance.now() - began) / 1000);
    });
    context.with(trace.setSpan(ROOT_CONTEXT, span), next);
  };
}
