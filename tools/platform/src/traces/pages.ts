import { escapeHtml, htmlPage } from '../page.js';
import type { Span } from './span.js';

const nanos = (text: string) => BigInt(text);

/** Milliseconds with three places, from nanoseconds; written without floats' surprises. */
export const inMs = (ns: bigint): string => `${ns / 1_000_000n}.${String((ns % 1_000_000n) / 1_000n).padStart(3, '0')}`;

/** Share of `part` in `whole` in whole per mille, as CSS percent. */
const percent = (part: bigint, whole: bigint) => `${Number((part * 1000n) / (whole || 1n)) / 10}%`;

const link = (traceId: string, text: string) => `<a href="/trace/${escapeHtml(traceId)}">${escapeHtml(text)}</a>`;

/** Depth of each span below its trace's root; a span whose parent is elsewhere is a root. */
function depths(spans: readonly Span[]): Map<string, number> {
  const byId = new Map(spans.map((s) => [s.spanId, s]));
  const found = new Map<string, number>();
  const depthOf = (span: Span, seen: number): number => {
    const known = found.get(span.spanId);
    if (known !== undefined) return known;
    const parent = span.parentSpanId ? byId.get(span.parentSpanId) : undefined;
    // A loop of parents cannot come from a tracer, but a page must not hang on one.
    const depth = parent && seen < 64 ? depthOf(parent, seen + 1) + 1 : 0;
    found.set(span.spanId, depth);
    return depth;
  };
  for (const span of spans) depthOf(span, 0);
  return found;
}

function details(span: Span, others: readonly Span[]): string {
  const facts = Object.entries(span.attributes).map(([key, value]) => `<tr><th scope="row">${escapeHtml(key)}</th><td><code>${escapeHtml(value)}</code></td></tr>`);
  const to = span.links.map((l) => `<li>works for trace ${link(l.traceId, l.traceId)}</li>`);
  const from = others.filter((o) => o.links.some((l) => l.spanId === span.spanId)).map((o) => `<li>worked on in ${link(o.traceId, `${o.service}: ${o.name}`)}</li>`);
  if (facts.length + to.length + from.length === 0) return '';
  return `<details><summary>more about ${escapeHtml(span.name)}</summary><table><tbody>${facts.join('')}</tbody></table><ul>${to.join('')}${from.join('')}</ul></details>`;
}

/** A trace as a waterfall: a table, so that it reads without seeing the bars. */
export function tracePage(traceId: string, spans: readonly Span[], linkedFrom: readonly Span[]): string {
  const [first] = spans;
  if (!first) return htmlPage('No such trace', `<p>No span of <code>${escapeHtml(traceId)}</code> is kept here (any more).</p><p><a href="/">Newest traces</a></p>`);
  const from = nanos(first.start);
  const whole = spans.reduce((end, s) => (nanos(s.end) > end ? nanos(s.end) : end), from) - from;
  const depth = depths(spans);
  const rows = spans.map((s) => {
    const start = nanos(s.start) - from;
    const lasting = nanos(s.end) - nanos(s.start);
    return `<tr><td>${escapeHtml(s.service)}</td><td style="padding-left:${(depth.get(s.spanId) ?? 0) + 0.5}rem">${escapeHtml(s.name)}${s.error ? ` <strong>failed: ${escapeHtml(s.error)}</strong>` : ''}${details(s, linkedFrom)}</td>` +
      `<td class="number">${inMs(start)}</td><td class="number">${inMs(lasting)}</td>` +
      `<td class="bar"><div${s.error ? ' class="error"' : ''} style="margin-left:${percent(start, whole)};width:${percent(lasting, whole)}"></div></td></tr>`;
  });
  const batches = linkedFrom.map((s) => `<li>${escapeHtml(s.service)}: ${link(s.traceId, s.name)} at ${inMs(nanos(s.start) - from)} ms, ${inMs(nanos(s.end) - nanos(s.start))} ms, with ${s.links.length} traces</li>`);
  return htmlPage(
    `Trace ${traceId.slice(0, 8)}`,
    `<p><code>${escapeHtml(traceId)}</code>, ${spans.length} spans, ${inMs(whole)} ms, began ${escapeHtml(new Date(Number(from / 1_000_000n)).toISOString())}</p>` +
      `<table><thead><tr><th scope="col">Service</th><th scope="col">Span</th><th scope="col">Start, ms</th><th scope="col">Lasts, ms</th><th scope="col"><span aria-hidden="true">Waterfall</span></th></tr></thead><tbody>${rows.join('')}</tbody></table>` +
      (batches.length > 0 ? `<h2>Worked on in these batches</h2><ul>${batches.join('')}</ul>` : '') +
      `<p><a href="/">Newest traces</a> · <a href="/trace/${escapeHtml(traceId)}?format=json">as JSON</a></p>`,
    '70rem',
  );
}

/** The newest traces, each by its first span that is kept. */
export function tracesPage(newest: readonly Span[], kept: number): string {
  const roots = new Map<string, { first: Span; spans: number }>();
  for (const span of newest) {
    const known = roots.get(span.traceId);
    roots.set(span.traceId, { first: !known || nanos(span.start) < nanos(known.first.start) ? span : known.first, spans: (known?.spans ?? 0) + 1 });
  }
  const rows = [...roots].slice(0, 100).map(([traceId, { first, spans }]) =>
    `<tr><td>${escapeHtml(new Date(Number(nanos(first.start) / 1_000_000n)).toISOString())}</td><td>${escapeHtml(first.service)}</td><td>${link(traceId, first.name || traceId)}</td><td class="number">${spans}</td></tr>`);
  return htmlPage(
    'Newest traces',
    `<p>${kept} spans are kept on this local platform.</p><table><thead><tr><th scope="col">Began</th><th scope="col">Service</th><th scope="col">First span</th><th scope="col">Spans</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
    '60rem',
  );
}
