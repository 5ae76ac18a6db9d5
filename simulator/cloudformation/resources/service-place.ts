// Where a service that resources need is there, as far as it matters to them. Which service stands where is region/'s.
import type { ServiceName } from '../../aws/service.js'

/**
 * `embedded`: in this process, where everything begins empty. `kept`: there too, with what earlier runs have left. With a URL: at an endpoint, which may have kept what it
 * has, lack an operation, or come back empty. undefined: the region has no such service.
 */
export type ServicePlace = 'embedded' | 'kept' | { readonly url: string } | undefined

export type PlaceOfService = (region: string, service: ServiceName) => ServicePlace
