import type { Attributes, Context, Link } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Everything a span may carry: opaque ids, codes, counts and names of our own (handbook 7.1). A new name is added here after a look at its values. */
export const SPAN_ATTRIBUTES: ReadonlySet<string> = new Set([
  'messaging.system', 'messaging.operation.type', 'messaging.operation.name', 'messaging.destination.name', 'messaging.destination.partition.id',
  'messaging.kafka.offset', 'messaging.message.id', 'messaging.message.conversation_id', 'messaging.consumer.group.name', 'messaging.batch.message_count',
  'http.request.method', 'http.route', 'http.response.status_code', 'error.type',
  'claimstream.claim.id', 'claimstream.practice.id', 'claimstream.event.id', 'claimstream.file.id', 'claimstream.tenant.id', 'claimstream.stream', 'claimstream.replay', 'claimstream.effect', 'claimstream.timer',
]);

/** Ids, codes and templates of routes: nothing with a space fits, so no name of a person does. */
const WORD = /^[\w.:/@#*{}-]{1,160}$/;

export function onlyAllowed(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name, value]) =>
    SPAN_ATTRIBUTES.has(name) && (typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && WORD.test(value)))));
}

/** Lets nothing pass to the exporter but what the list names: no other attribute, no exception text, no status text. */
export class AllowListProcessor implements SpanProcessor {
  constructor(private readonly next: SpanProcessor) {}

  onStart(span: Span, parent: Context): void {
    this.next.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    const links = span.links.map(({ context }): Link => ({ context }));
    const clean = { attributes: onlyAllowed(span.attributes), events: [], links, status: { code: span.status.code } };
    this.next.onEnd(Object.create(span, Object.fromEntries(Object.entries(clean).map(([name, value]) => [name, { value, enumerable: true }]))) as ReadableSpan);
  }

  forceFlush(): Promise<void> {
    return this.next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.next.shutdown();
  }
}
