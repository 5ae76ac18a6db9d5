// Who may use the control API: programs of this machine, and pages that it served itself. A page from elsewhere could
// otherwise break the world from the user's own browser, also by a name of its own that leads here (DNS rebinding).
import type { IncomingHttpHeaders } from 'node:http'
import { isLoopback, isRebindable } from '../router/cross-site.js'

/** How the API is reached: by this machine's loopback alone, or also from elsewhere, as a published port of a container. */
export type Reach = { readonly loopbackPort: number } | 'elsewhere'

/** @returns why a request is refused; undefined when it is not */
export function refusal(headers: IncomingHttpHeaders, reach: Reach): string | undefined {
  const { host, origin } = headers
  const why = refusalOfHost(host, reach)
  if (why !== undefined) return why
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
    return `Requests from pages of ${origin} are refused.`
  }
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin' || site === 'none'
    ? undefined
    : 'Requests from pages of other origins are refused.'
}

function refusalOfHost(host: string | undefined, reach: Reach): string | undefined {
  const [, name = '', port = '80'] = /^(.*?)(?::(\d+))?$/.exec(host?.toLowerCase() ?? '') ?? []
  const itIs = `it is ${host ?? 'absent'}.`
  if (reach === 'elsewhere') {
    const isKnown = name !== '' && !isRebindable(name)
    return isKnown
      ? undefined
      : `The Host must be an address, or a name that no public name server gives; ${itIs}`
  }
  const { loopbackPort } = reach
  if (isLoopback(name) && Number(port) === loopbackPort) return undefined
  return `The Host must be localhost or a loopback address, with port ${loopbackPort}; ${itIs}`
}
