/** SQLSTATE classes and socket errors that say nothing about the facts: the batch is tried again in place, never parked. */
const INFRASTRUCTURE = /^(08|40|53|55|57|58)/;
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

/** SQLSTATE or socket code; TypeORM wraps the driver's error. */
export function codeOf(error: unknown): unknown {
  const e = error as { code?: unknown; driverError?: { code?: unknown } } | null;
  return e?.driverError?.code ?? e?.code;
}

/** True for trouble of the infrastructure (handbook: database gone, lock time-out, key service down), which waits and is retried. */
export function isInfrastructure(error: unknown): boolean {
  const e = error as { message?: string; infrastructure?: boolean } | null;
  if (e?.infrastructure === true) return true;
  const code = codeOf(error);
  if (typeof code === 'string' && (INFRASTRUCTURE.test(code) && code.length === 5 || SOCKET.has(code))) return true;
  return /connection (terminated|ended|timeout)|Connection terminated|timeout exceeded when trying to connect/i.test(e?.message ?? '');
}

/** Serialisation failures, deadlocks, and two batches that made the same new row: the transaction simply runs again. */
export function repeatable(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40P01' || code === '40001' || code === '23505';
}
