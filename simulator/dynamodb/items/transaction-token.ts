// ClientRequestToken: for ten minutes a transaction that is sent again under its token succeeds and does nothing.
import { createHash } from 'node:crypto'
import { AwsError } from '../../aws/errors.js'
import { type Instant, msBetween } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import { type State, TOKEN_LIFE_MS } from '../engine/state.js'

/**
 * @param actions as the request gives them, known to be valid
 * @throws AwsError when the token came with other actions
 */
export function checkToken(
  state: State,
  token: string,
  actions: readonly unknown[] | undefined,
  now: Instant,
): Change | 'repeated' {
  const fingerprint = createHash('sha256').update(JSON.stringify(actions)).digest('base64')
  const known = state.tokens.get(token)
  if (known && msBetween(known.at, now) < TOKEN_LIFE_MS) {
    if (known.fingerprint === fingerprint) return 'repeated'
    throw new AwsError(
      'IdempotentParameterMismatchException',
      'The provided client token is already in use with different parameters',
    )
  }
  return { kind: 'transaction-token', token, fingerprint, at: now }
}
