// One request of one checker to the endpoint, and what it means (fidelity 1.2). When it is sent: checker.ts.
import type { HttpRequest, HttpResponse } from '../../aws/http.js'
import { EMPTY_BODY } from '../../aws/http.js'
import { type Clock, sleep } from '../../kernel/clock.js'
import { NetworkError, type NetworkFailure } from '../../network/errors.js'
import type { Network } from '../../network/network.js'
import type { Place } from '../../network/places.js'
import type { Endpoint, Endpoints } from '../endpoints.js'
import { type EndpointCheckConfig, hostOf, isHttps } from './config.js'
import { bodyHolds } from './search-string.js'

/** R53-CK-01. */
const CONNECT_TIMEOUT_MS = 4_000
const STATUS_TIMEOUT_MS = 2_000
/** R53-CK-02: for the body, after the status. */
const BODY_TIMEOUT_MS = 2_000
/** R53-CK-03. */
const TCP_TIMEOUT_MS = 10_000
/** R53-CK-09. */
const REPORT_ADDRESS = 'http://amzn.to/1vsZADi'

export interface ProbeResult {
  readonly passed: boolean
  /** As GetHealthCheckStatus shows it. */
  readonly status: string
}

export interface Prober {
  readonly place: Place
  readonly ipAddress: string
}

export interface ProbeOptions {
  readonly clock: Clock
  readonly network: Network
  readonly endpoints: Endpoints
  readonly healthCheckId: string
  readonly config: EndpointCheckConfig
}

// The texts of DNS resolution, time-outs of the connection and HTTP statuses were seen on AWS (fidelity 1.3); those
// of a refused or broken connection, a late answer, TCP and string matching were not, and are ours.
const CONNECTION_TIMED_OUT =
  'Failure: Connection timed out. The endpoint or the internet connection is down, or requests are being blocked by your firewall. See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-router-firewall-rules.html'
const DNS_FAILED = 'Failure: DNS resolution failed'
const failures: Readonly<Record<NetworkFailure, string>> = {
  'connect-timeout': CONNECTION_TIMED_OUT,
  'reply-timeout': 'Failure: The endpoint did not respond within the timeout limit',
  refused: 'Failure: Connection refused',
  reset: 'Failure: Connection reset',
  'name-not-found': DNS_FAILED,
}
const reasonPhrases: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
}

/** What a health check's checkers send; made once for a configuration, since they send it often. */
export class Probe {
  readonly #options: ProbeOptions
  readonly #request: Omit<HttpRequest, 'sourceIp'>

  constructor(options: ProbeOptions) {
    const { config, healthCheckId } = options
    this.#options = options
    this.#request = {
      method: 'GET',
      protocol: isHttps(config.type) ? 'https:' : 'http:',
      host: hostOf(config),
      target: config.resourcePath,
      headers: [
        [
          'User-Agent',
          `Amazon-Route53-Health-Check-Service (ref ${healthCheckId}; report ${REPORT_ADDRESS})`,
        ],
        ['Accept', '*/*'],
        ['Accept-Encoding', 'identity,gzip,deflate'],
      ],
      body: EMPTY_BODY,
    }
  }

  async send(prober: Prober): Promise<ProbeResult> {
    const { config, clock } = this.#options
    const endpoint = this.#locate()
    try {
      if (!endpoint && config.ipAddress === undefined) return { passed: false, status: DNS_FAILED }
      if (!endpoint) {
        await sleep(clock, config.type === 'TCP' ? TCP_TIMEOUT_MS : CONNECT_TIMEOUT_MS)
        return { passed: false, status: CONNECTION_TIMED_OUT }
      }
      if (config.type === 'TCP') return await this.#connect(prober, endpoint)
      return this.#judge(await this.#get(prober, endpoint))
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      return { passed: false, status: failures[error.failure] }
    }
  }

  /** R53-CK-07: a name is looked up at every interval. */
  #locate(): Endpoint | undefined {
    const { config, endpoints } = this.#options
    return endpoints.locate(config.ipAddress ?? (config.fullyQualifiedDomainName as string).toLowerCase())
  }

  #get({ place, ipAddress }: Prober, endpoint: Endpoint): Promise<HttpResponse> {
    const { config, network } = this.#options
    const exchange = {
      from: place,
      to: endpoint.place,
      purpose: 'probe',
      handshakes: isHttps(config.type) ? 2 : 1,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      // Messages arrive whole: with a search string the body's time is added to the status's.
      replyTimeoutMs: STATUS_TIMEOUT_MS + (config.searchString === undefined ? 0 : BODY_TIMEOUT_MS),
    } as const
    return network.exchange(exchange, () => endpoint.http.request({ ...this.#request, sourceIp: ipAddress }))
  }

  /** R53-CK-03: a connection is all that is asked for. */
  async #connect({ place }: Prober, endpoint: Endpoint): Promise<ProbeResult> {
    const exchange = {
      from: place,
      to: endpoint.place,
      purpose: 'probe',
      handshakes: 1,
      connectTimeoutMs: TCP_TIMEOUT_MS,
      replyTimeoutMs: TCP_TIMEOUT_MS,
    } as const
    await this.#options.network.exchange(exchange, () => Promise.resolve())
    return { passed: true, status: 'Success: TCP connection established' }
  }

  /** R53-CK-01: 2xx and 3xx pass; a redirect is not followed. */
  #judge(response: HttpResponse): ProbeResult {
    const { status } = response
    const { searchString } = this.#options.config
    if (status < 200 || status >= 400) return { passed: false, status: `Failure: HTTP Status Code ${status}` }
    const phrase = reasonPhrases[status]
    const described = `HTTP Status Code ${status}${phrase ? `, ${phrase}` : ''}`
    if (searchString !== undefined && !bodyHolds(response, searchString))
      return { passed: false, status: `Failure: ${described}. The search string was not found in the body` }
    return { passed: true, status: `Success: ${described}` }
  }
}
