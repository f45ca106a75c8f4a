/** A span of one batch; events committed inside `run` carry its traceparent. */
export interface BatchSpan {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Causes that are known only once the work has begun: tells are read inside the transaction that takes them. */
  link(traceparents: readonly (string | null)[]): void;
  end(error?: unknown): void;
}

/** What the shell needs of tracing; service-kit brings OpenTelemetry, tests bring nothing. */
export interface ShellTracing {
  /**
   * A span with a link to each traceparent. It begins a trace of its own, because a trace is one unit of work and never a claim's life;
   * only with `continues` it goes on with that trace.
   */
  batch(name: string, links: string[], attributes: Record<string, string | number>, continues?: string): BatchSpan;
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
  batch: () => ({ run: (work) => work(), link: () => undefined, end: () => undefined }),
  current: () => null,
};
