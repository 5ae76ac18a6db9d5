// What may stand at an endpoint, and with whose consent: checked before anything is sent.
import { REGION_NAMES } from '../aws/regions.js'
import { AntipodeError } from '../kernel/errors.js'
import type { Backends, Endpoint, RegionBackend } from './backend.js'
import { AWS, isAwsItself, isAwsUrl } from './endpoint/address.js'

/** Routing between regions is what a world is for: these are always ours. */
const ALWAYS_EMBEDDED: Readonly<Record<string, string>> = {
  apigateway: "users come in by the world's own API Gateway",
  'execute-api': "users come in by the world's own API Gateway",
  route53: "the world's own Route 53 leads its users to a region",
}

/** Why a service cannot stand at an endpoint; undefined when it can. */
export function whyEmbedded(signingName: string): string | undefined {
  return Object.hasOwn(ALWAYS_EMBEDDED, signingName) ? ALWAYS_EMBEDDED[signingName] : undefined
}

/** What is wrong with the URL of an endpoint; undefined when nothing is. */
export function urlFault(url: string): string | undefined {
  return url === AWS ? undefined : httpUrlFault(url)
}

/** As `urlFault`, of one that must be a URL. */
export function httpUrlFault(url: string): string | undefined {
  if (!URL.canParse(url)) return `"${url}" is no URL, e.g. http://127.0.0.1:4571.`
  const { protocol, pathname, search, hash, username } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') return `"${url}" is no URL of http or https.`
  if (pathname !== '/' || search || hash || username)
    return `"${url}" has more than a protocol, a host and a port.`
  return undefined
}

/**
 * @param regions those of the world
 * @throws AntipodeError `region-unknown`, `bad-usage`, `aws-not-allowed`
 */
export function checkBackends(backends: Backends, regions: readonly string[], allowAws: boolean): void {
  for (const [region, backend] of backends) {
    if (!regions.includes(region))
      throw new AntipodeError('region-unknown', {
        what: `An endpoint is given for ${region}, which is not part of this world.`,
        fix: REGION_NAMES.includes(region)
          ? `The regions of this world are ${regions.join(', ')}; --regions chooses them.`
          : `The regions of this world are ${regions.join(', ')}.`,
      })
    for (const [service, place] of backend.services) {
      const why = place === 'embedded' ? undefined : whyEmbedded(service)
      if (why)
        throw new AntipodeError('bad-usage', {
          what: `${service} of ${region} cannot stand at an endpoint.`,
          why: `It is always embedded: ${why}.`,
        })
    }
    for (const one of endpointsOf(backend)) checkEndpoint(one, region, allowAws)
    if (backend.functionEndpoint !== undefined)
      checkFunctionEndpoint(backend.functionEndpoint, region, allowAws)
  }
}

/** Each endpoint of a region once. */
export function endpointsOf({ endpoint, services }: RegionBackend): readonly Endpoint[] {
  const all = [endpoint, ...services.values()].filter((one) => one !== undefined && one !== 'embedded')
  return [...new Set(all)]
}

function checkEndpoint(endpoint: Endpoint, region: string, allowAws: boolean): void {
  const fault = urlFault(endpoint.url)
  if (fault) throw new AntipodeError('bad-usage', { what: `The endpoint of ${region}: ${fault}` })
  if (allowAws || !isAwsItself(endpoint)) return
  const credentials = endpoint.credentials === 'ambient' ? ', with the credentials of this machine' : ''
  throw notAllowed(`${region} would reach AWS itself (${endpoint.url}${credentials}).`)
}

function checkFunctionEndpoint(url: string, region: string, allowAws: boolean): void {
  const fault = httpUrlFault(url)
  if (fault)
    throw new AntipodeError('bad-usage', {
      what: `Where the functions of ${region} shall send their calls: ${fault}`,
    })
  if (!allowAws && isAwsUrl(url))
    throw notAllowed(`The functions of ${region} would call AWS itself (${url}).`)
}

function notAllowed(what: string): AntipodeError {
  return new AntipodeError('aws-not-allowed', {
    what,
    why: 'What this world does there is done for real: it changes your account, and costs money.',
    fix: 'If you mean it, say so with --allow-aws.',
  })
}
