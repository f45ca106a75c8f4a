/** A span as OTLP/HTTP JSON carries it, reduced to what a person reads. Times are nanoseconds since 1970, as text. */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  service: string;
  start: string;
  end: string;
  attributes: Record<string, AttributeValue>;
  /** Spans of other traces that this one worked for: a batch links to each claim's own trace. */
  links: { traceId: string; spanId: string }[];
  events: { name: string; at: string }[];
  /** Set when the span failed. */
  error?: string;
}
export type AttributeValue = string | number | boolean | AttributeValue[];

interface OtlpValue { stringValue?: string; intValue?: string | number; doubleValue?: number; boolValue?: boolean; arrayValue?: { values?: OtlpValue[] } }
interface OtlpAttribute { key: string; value?: OtlpValue }
interface OtlpSpan {
  traceId?: string; spanId?: string; parentSpanId?: string; name?: string;
  startTimeUnixNano?: string | number; endTimeUnixNano?: string | number;
  attributes?: OtlpAttribute[];
  links?: { traceId?: string; spanId?: string }[];
  events?: { name?: string; timeUnixNano?: string | number }[];
  status?: { code?: number | string; message?: string };
}
export interface OtlpTraces {
  resourceSpans?: { resource?: { attributes?: OtlpAttribute[] }; scopeSpans?: { spans?: OtlpSpan[] }[] }[];
}

const valueOf = (v: OtlpValue = {}): AttributeValue =>
  v.stringValue ?? v.boolValue ?? v.doubleValue ?? (v.intValue === undefined ? undefined : Number(v.intValue)) ?? (v.arrayValue?.values ?? []).map(valueOf);

const attributesOf = (list: OtlpAttribute[] = []) => Object.fromEntries(list.map(({ key, value }) => [key, valueOf(value)]));

/** The protocol's JSON writes ids as hex in any case; we keep lower case. */
const id = (text = '') => text.toLowerCase();

/** The spans of one export request; those without ids are dropped, as the protocol asks. */
export function readSpans(body: OtlpTraces): Span[] {
  const spans: Span[] = [];
  for (const { resource, scopeSpans = [] } of body.resourceSpans ?? []) {
    const service = String(attributesOf(resource?.attributes)['service.name'] ?? 'unknown');
    for (const span of scopeSpans.flatMap((s) => s.spans ?? [])) {
      if (/^[0-9a-f]{32}$/.test(id(span.traceId)) && /^[0-9a-f]{16}$/.test(id(span.spanId))) spans.push(toSpan(span, service));
    }
  }
  return spans;
}

function toSpan(span: OtlpSpan, service: string): Span {
  const failed = span.status?.code === 2 || span.status?.code === 'STATUS_CODE_ERROR';
  const start = String(span.startTimeUnixNano ?? 0);
  return {
    traceId: id(span.traceId),
    spanId: id(span.spanId),
    ...(span.parentSpanId ? { parentSpanId: id(span.parentSpanId) } : {}),
    name: span.name ?? '',
    service,
    start,
    end: String(span.endTimeUnixNano ?? start),
    attributes: attributesOf(span.attributes),
    links: (span.links ?? []).map((l) => ({ traceId: id(l.traceId), spanId: id(l.spanId) })),
    events: (span.events ?? []).map((e) => ({ name: e.name ?? '', at: String(e.timeUnixNano ?? start) })),
    ...(failed ? { error: span.status?.message || 'failed' } : {}),
  };
}

/** True when an attribute of the span, or an entry of a list attribute, is exactly `text` (a claim's id, say). */
export const names = (span: Span, text: string): boolean =>
  Object.values(span.attributes).some((v) => v === text || (Array.isArray(v) && v.includes(text)));
