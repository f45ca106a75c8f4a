import type { ServiceName } from '@claimstream/contracts';
import type { BatchSpan, ShellTracing } from '@claimstream/event-stream';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type SpanContext, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { AllowListProcessor } from './allow-list.js';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** Links per span that backends still show (handbook 7.1). */
const MOST_LINKS = 128;

export function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

export const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string => `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'}`;

const linksOf = (traceparents: readonly string[]): { context: SpanContext }[] =>
  traceparents.slice(0, MOST_LINKS).flatMap((one) => { const found = spanContextOf(one); return found ? [{ context: found }] : []; });

/** Name of an error as a span attribute; its message stays out, because drivers put values into messages. */
const errorType = (error: unknown): string => (error instanceof Error && /^\w{1,60}$/.test(error.name) ? error.name : 'Error');

const KINDS: Record<string, { kind: SpanKind; type?: string }> = {
  process: { kind: SpanKind.CONSUMER, type: 'process' },
  send: { kind: SpanKind.PRODUCER, type: 'send' },
};

/** Traces of one service. Spans are always made, because each event row keeps its traceparent; they leave the process only where a receiver is configured. */
export class Tracing implements ShellTracing {
  readonly tracer: Tracer;
  readonly #provider: TracerProvider;

  constructor(service: ServiceName, private readonly options: { otlpEndpoint?: string | undefined; version?: string; processor?: SpanProcessor } = {}) {
    // One per process: the second service of a process finds it set.
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const { otlpEndpoint, processor } = options;
    const out = processor ?? (otlpEndpoint === undefined ? undefined : new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${otlpEndpoint.replace(/\/$/, '')}/v1/traces` }), scheduledDelayMillis: 1_000 }));
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': `claimstream-${service}`, 'service.namespace': 'claimstream', 'service.version': options.version ?? '0.1.0' }),
      spanLimits: { linkCountLimit: MOST_LINKS },
      spanProcessors: out ? [new AllowListProcessor(out)] : [],
    });
    this.tracer = this.#provider.getTracer('claimstream');
  }

  batch(name: string, links: string[], attributes: Record<string, string | number>, continues?: string): BatchSpan {
    const [operation = '', destination] = name.split(' ');
    const { kind, type } = KINDS[operation] ?? { kind: SpanKind.INTERNAL };
    const parent = spanContextOf(continues);
    const span = this.tracer.startSpan(name, {
      kind, root: parent === undefined,
      attributes: { ...(type !== undefined && { 'messaging.system': 'kafka', 'messaging.operation.type': type, 'messaging.operation.name': type, 'messaging.destination.name': destination ?? '' }), ...attributes },
      links: linksOf(links),
    }, parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent));
    return {
      link: (causes) => { span.addLinks(linksOf([...new Set(causes)].filter((cause) => cause !== null))); },
      run: (work) => context.with(trace.setSpan(ROOT_CONTEXT, span), work),
      end: (error) => {
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', errorType(error));
        span.end();
      },
    };
  }

  current(): string | null {
    const span = trace.getSpan(context.active());
    return span ? traceparentOf(span.spanContext()) : null;
  }

  ids(): { traceId?: string; spanId?: string } {
    const span = trace.getSpan(context.active())?.spanContext();
    return span ? { traceId: span.traceId, spanId: span.spanId } : {};
  }

  /** Sends what is still here; a receiver that does not answer may cost two seconds and no more. */
  async shutdown(): Promise<void> {
    await Promise.race([this.#provider.shutdown().catch(() => undefined), new Promise((r) => { setTimeout(r, 2_000).unref(); })]);
  }
}
