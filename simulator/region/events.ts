import type { NetworkFailure } from '../network/errors.js'

export type RegionEvent =
  /** Somebody asked for a service that is neither embedded nor at an endpoint; told once for each service. */
  | { readonly type: 'region.service-missing'; readonly region: string; readonly service: string }
  /** A service's endpoint gave no answer. */
  | {
      readonly type: 'region.endpoint-failed'
      readonly region: string
      readonly url: string
      readonly failure: NetworkFailure
    }
