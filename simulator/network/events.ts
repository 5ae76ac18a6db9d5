import type { NetworkFailure } from './errors.js'
import type { Purpose } from './rules.js'

export type NetworkEvent = {
  readonly type: 'network.failed'
  readonly from: string
  readonly to: string
  readonly purpose: Purpose
  readonly failure: NetworkFailure
}
