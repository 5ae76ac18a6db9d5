// The file of backends: how the services of each region are there. Read strictly, and everything that is wrong with it
// is told at once.
import { REGION_NAMES } from '../aws/regions.js'
import { literal, type MapNode, type Node, type Position, where } from '../cloudformation/template/node.js'
import { readYaml } from '../cloudformation/template/read-yaml.js'
import { AntipodeError } from '../kernel/errors.js'
import {
  type Backends,
  EMULATOR_CREDENTIALS,
  type Endpoint,
  type RegionBackend,
  type StaticCredentials,
} from './backend.js'
import { httpUrlFault, urlFault, whyEmbedded } from './backend-rules.js'
import { isAwsUrl } from './endpoint/address.js'

const SIGNING_NAME = /^[a-z][a-z0-9-]*$/

/**
 * @param file the name that errors give
 * @throws AntipodeError `backends-invalid`
 */
export function readBackendsFile(text: string, file: string): Backends {
  const reader = new Reader()
  const backends = reader.read(readYaml(text, file, 'backends-invalid'))
  if (reader.findings.length === 0) return backends
  const lines = reader.findings.map(({ at, name, what }) => `  ${where(at)}  ${name}  ${what}`)
  throw new AntipodeError('backends-invalid', {
    what: `${file} cannot be used as it is:\n${lines.join('\n')}`,
    fix: 'docs/endpoints.md shows such a file.',
  })
}

/** What a URL is signed with when nothing says so. */
export function credentialsFor(url: string): Endpoint['credentials'] {
  return isAwsUrl(url) ? 'ambient' : EMULATOR_CREDENTIALS
}

interface Finding {
  readonly at: Position
  /** The region, and the service where it is about one. */
  readonly name: string
  readonly what: string
}

class Reader {
  readonly findings: Finding[] = []

  read(root: Node): Backends {
    const backends = new Map<string, RegionBackend>()
    const file = this.#map(root, 'The file', ['regions'])
    const regions = file && this.#member(file, 'regions')
    if (file && !regions) this.#find(file.at, 'The file', 'has no "regions".')
    const entries = regions && this.#map(regions, 'regions')?.entries
    for (const [region, { at, value }] of entries ?? []) {
      if (!REGION_NAMES.includes(region)) this.#find(at, region, 'is no region of AWS.')
      if (literal(value) === 'embedded') {
        backends.set(region, { services: new Map() })
        continue
      }
      const map = this.#map(value, region, ['endpoint', 'credentials', 'services', 'functionEndpoint'])
      if (map) backends.set(region, this.#region(map, region))
    }
    return backends
  }

  #region(map: MapNode, region: string): RegionBackend {
    const endpoint = this.#member(map, 'endpoint')
    const credentials = this.#credentials(this.#member(map, 'credentials'), region)
    const url = endpoint && this.#url(endpoint, region)
    const whole = url ? { url, credentials: credentials ?? credentialsFor(url) } : undefined
    const ofFunctions = this.#member(map, 'functionEndpoint')
    const functionEndpoint = ofFunctions && this.#functionEndpoint(ofFunctions, `${region} functionEndpoint`)
    const services = new Map<string, Endpoint | 'embedded'>()
    const named = this.#member(map, 'services')
    for (const [service, { at, value }] of (named && this.#map(named, region)?.entries) ?? []) {
      const name = `${region} ${service}`
      const place = this.#place(value, name, credentials, whole)
      if (!SIGNING_NAME.test(service))
        this.#find(at, name, 'is no name that requests are signed for, e.g. dynamodb or sqs.')
      const why = place === 'embedded' ? undefined : whyEmbedded(service)
      if (why) this.#find(at, name, `is always embedded: ${why}.`)
      if (place) services.set(service, place)
    }
    if (!endpoint && services.size === 0 && !named)
      this.#find(map.at, region, 'has neither "endpoint" nor "services".')
    return { services, ...(whole && { endpoint: whole }), ...(functionEndpoint && { functionEndpoint }) }
  }

  #place(
    node: Node,
    name: string,
    ofRegion: Endpoint['credentials'] | undefined,
    whole: Endpoint | undefined,
  ): Endpoint | 'embedded' | undefined {
    if (literal(node) === 'embedded') return 'embedded'
    if (literal(node) === 'backend') {
      if (!whole) this.#find(node.at, name, 'is at the endpoint of the region, which has none.')
      return whole
    }
    const map = node.kind === 'map' ? this.#map(node, name, ['endpoint', 'credentials']) : undefined
    const endpoint = map ? this.#member(map, 'endpoint') : node
    if (!endpoint) {
      this.#find(node.at, name, 'has no "endpoint".')
      return undefined
    }
    const url = this.#url(endpoint, name)
    const own = map && this.#credentials(this.#member(map, 'credentials'), name)
    return url === undefined ? undefined : { url, credentials: own ?? ofRegion ?? credentialsFor(url) }
  }

  #url(node: Node, name: string): string | undefined {
    const url = literal(node)
    return this.#faultless(
      node,
      name,
      url,
      url === undefined ? '"endpoint" must be a URL, or aws.' : urlFault(url),
    )
  }

  #functionEndpoint(node: Node, name: string): string | undefined {
    const url = literal(node)
    return this.#faultless(node, name, url, url === undefined ? 'must be a URL.' : httpUrlFault(url))
  }

  #faultless(
    { at }: Node,
    name: string,
    url: string | undefined,
    fault: string | undefined,
  ): string | undefined {
    if (fault === undefined) return url
    this.#find(at, name, fault)
    return undefined
  }

  #credentials(node: Node | undefined, name: string): StaticCredentials | 'ambient' | undefined {
    if (!node) return undefined
    if (literal(node) === 'ambient') return 'ambient'
    if (node.kind !== 'map') {
      this.#find(node.at, name, '"credentials" must be "ambient", or have accessKeyId and secretAccessKey.')
      return undefined
    }
    const map = this.#map(node, name, ['accessKeyId', 'secretAccessKey'])
    const accessKeyId = literal(this.#member(node, 'accessKeyId'))
    const secretAccessKey = literal(this.#member(node, 'secretAccessKey'))
    if (map && accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey }
    this.#find(node.at, name, '"credentials" needs accessKeyId and secretAccessKey.')
    return undefined
  }

  #map(node: Node, name: string, keys?: readonly string[]): MapNode | undefined {
    if (node.kind !== 'map') {
      this.#find(node.at, name, 'must be a map.')
      return undefined
    }
    for (const [key, { at }] of node.entries)
      if (keys && !keys.includes(key))
        this.#find(at, name, `has no key "${key}". The keys are ${keys.join(', ')}.`)
    return node
  }

  #member(map: MapNode, key: string): Node | undefined {
    return map.entries.get(key)?.value
  }

  #find(at: Position, name: string, what: string): void {
    this.findings.push({ at, name, what })
  }
}
