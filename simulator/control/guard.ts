// Who may use the control API: programs of this machine, and pages that it served itself. A page from elsewhere could
// otherwise break the world from the user's own browser, also by a name of its own that leads here (DNS rebinding).
import type { IncomingHttpHeaders } from 'node:http'
import { isLoopback } from '../router/cross-site.js'

/**
 * @param port where the request came in
 * @returns why it is refused; undefined when it is not
 */
export function refusal(headers: IncomingHttpHeaders, port: number): string | undefined {
  const { host, origin } = headers
  const [, name = '', hostPort = '80'] = /^(.*?)(?::(\d+))?$/.exec(host ?? '') ?? []
  if (!isLoopback(name.toLowerCase()) || Number(hostPort) !== port) {
    return `The Host must be localhost or a loopback address, with port ${port}; it is ${host ?? 'absent'}.`
  }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
    return `Requests from pages of ${origin} are refused.`
  }
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin' || site === 'none'
    ? undefined
    : 'Requests from pages of other origins are refused.'
}
