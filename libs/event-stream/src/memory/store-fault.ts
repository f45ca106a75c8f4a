/** Codes of SQLSTATE that the in-memory store gives for the same reasons as Postgres. */
export const UNIQUE_VIOLATION = '23505';
export const CHECK_VIOLATION = '23514';
export const NOT_NULL_VIOLATION = '23502';
export const DEADLOCK = '40P01';
export const SERIALIZATION = '40001';
export const TRANSACTION_ABORTED = '25P02';
export const UNDEFINED_COLUMN = '42703';
export const UNDEFINED_TABLE = '42P01';
export const CONNECTION_LOST = '08006';
export const PRIVILEGE = '42501';

/** An error of the in-memory store; `code` is a SQLSTATE, so that the shell treats it as it treats Postgres' own. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';

  constructor(readonly code: string, message: string) {
    super(message);
  }
}

export const codeOf = (error: unknown): string | undefined => (error as { code?: string } | undefined)?.code;
