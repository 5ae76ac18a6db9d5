// Which region a request of an SDK or a command line is for.
import { credentialScope } from './credential-scope.js'
import { regionOfAwsHost } from './hosts.js'
import type { HttpRequest } from './http.js'

/** By its host, or by what it is signed for; undefined when neither names a region. */
export function askedRegion({ host, headers, target }: HttpRequest): string | undefined {
  return regionOfAwsHost(host) ?? credentialScope(headers, target)?.region
}
