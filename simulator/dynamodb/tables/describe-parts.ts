// Times and key schemas as the API shows them, of tables and of their streams.
import type { Shape } from '../../aws/service.js'
import { type Instant, toEpochMs } from '../../kernel/time.js'
import type { KeySchema } from '../engine/schema.js'

/** Timestamps of the JSON protocol: seconds, milliseconds as their fraction. */
export function epochSeconds(instant: Instant): number {
  return toEpochMs(instant) / 1_000
}

export function describeKeys({ hash, range }: KeySchema): readonly Shape[] {
  return [
    ...hash.map(({ name }) => ({ AttributeName: name, KeyType: 'HASH' })),
    ...range.map(({ name }) => ({ AttributeName: name, KeyType: 'RANGE' })),
  ]
}
