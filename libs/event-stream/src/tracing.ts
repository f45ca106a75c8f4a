/** A span of one batch; events committed inside `run` carry its traceparent. */
export interface BatchSpan {
  run<T>(work: () => Promise<T>): Promise<T>;
  end(error?: unknown): void;
}

/** What the shell needs of tracing; service-kit brings OpenTelemetry, tests bring nothing. */
export interface ShellTracing {
  /** A new root span with a link to each traceparent: a trace is one unit of work, never a claim's life. */
  batch(name: string, links: string[], attributes: Record<string, string | number>): BatchSpan;
  current(): string | null;
}

/** Does the work inside a span of its own and ends it as the work ended. */
export async function inSpan<T>(span: BatchSpan, work: () => Promise<T>): Promise<T> {
  try {
    const result = await span.run(work);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

export const noTracing: ShellTracing = {
  batch: () => ({ run: (work) => work(), end: () => undefined }),
  current: () => null,
};
