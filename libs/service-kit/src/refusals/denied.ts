/** What a service refuses before any decision is asked: sign-in, scope, a missing header. The sentence names no person and no value. */
export class Denied extends Error {
  constructor(readonly status: 400 | 401 | 403 | 404 | 409 | 422 | 503, readonly code: string, readonly sentence: string, readonly details?: unknown) {
    super(sentence);
  }
}
