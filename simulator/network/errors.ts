// What a caller learns when the network gives no answer.

export type NetworkFailure =
  /** Nobody listens: the connection was refused. */
  | 'refused'
  /** The connection could not be made in time. */
  | 'connect-timeout'
  /** Connected, but no answer in time. */
  | 'reply-timeout'
  /** The connection broke before the answer. */
  | 'reset'
  /** The name has no address. */
  | 'name-not-found'

/** Node's own code for the same failure, as HTTP clients report it. */
export const NODE_ERROR_CODES: Readonly<Record<NetworkFailure, string>> = {
  refused: 'ECONNREFUSED',
  'connect-timeout': 'ETIMEDOUT',
  'reply-timeout': 'ETIMEDOUT',
  reset: 'ECONNRESET',
  'name-not-found': 'ENOTFOUND',
}

export class NetworkError extends Error {
  override readonly name = 'NetworkError'
  readonly failure: NetworkFailure

  constructor(failure: NetworkFailure, message: string) {
    super(message)
    this.failure = failure
  }

  /** Whether the request may have been carried out although no answer came. */
  get mayHaveHappened(): boolean {
    return this.failure === 'reply-timeout' || this.failure === 'reset'
  }
}
