// ClientRequestToken: for ten minutes a transaction that is sent again under its token succeeds and does nothing.
import { createHash } from 'node:crypto'
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
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
  const fingerprint = createHash('sha256').update(orderless(actions)).digest('base64')
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

/** The same text for values whose members differ in nothing but their order, as AWS takes them. */
function orderless(value: unknown): string {
  if (typeof value === 'string') return `"${value.length}:${value}`
  if (typeof value !== 'object' || value === null) return `${value};`
  if (Array.isArray(value)) {
    let text = '['
    for (const element of value) text += orderless(element)
    return `${text}]`
  }
  const members = value as Shape
  const names = Object.keys(members)
  if (names.length > 1) names.sort()
  let text = '{'
  for (const name of names) text += `${name.length}:${name}${orderless(members[name])}`
  return `${text}}`
}
