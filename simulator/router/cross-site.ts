// Keeps web pages from elsewhere away from what listens on this machine: a browser would send their requests. Programs
// that are no browsers send none of these fields and pass.
import { isIP, isIPv4 } from 'node:net'
import { isHostOfAws, isHostOfLocalStack } from '../aws/hosts.js'
import { type Header, header } from '../aws/http.js'

/** `localhost`, names under it, and the loopback addresses; a port is not part of it. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'))
  )
}

/**
 * Whether a public name server could have given this name for this machine: then a page that was loaded under it could
 * read what it asks for (DNS rebinding). Addresses, names without a dot and reserved ones cannot be had; those of AWS and
 * LocalStack, which SDKs come by, are given by their owners alone.
 */
export function isRebindable(hostname: string): boolean {
  return (
    !isLoopback(hostname) &&
    !isIP(hostname.replace(/^\[|\]$/g, '')) &&
    hostname.includes('.') &&
    !isHostOfAws(hostname) &&
    !isHostOfLocalStack(hostname) &&
    !/\.(?:test|example|invalid|internal|local)$/.test(hostname)
  )
}

/** Why a request from a page that is not of this machine is refused; undefined when it is not one. */
export function crossSiteRefusal(headers: readonly Header[]): string | undefined {
  if (header(headers, 'origin') === undefined) {
    return header(headers, 'sec-fetch-site') === 'cross-site'
      ? 'Requests from pages of other sites are refused.'
      : undefined
  }
  // None of several counts less than another.
  const stranger = headers.find(
    ([name, value]) => name.toLowerCase() === 'origin' && !isLoopbackOrigin(value),
  )
  return stranger && `Requests from pages of ${stranger[1]} are refused.`
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname)
}
