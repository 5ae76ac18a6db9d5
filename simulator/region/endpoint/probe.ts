// Before a world is deployed: does each endpoint answer, as AWS does, for its region and with the services that it is
// there for? One request to each, and what is wrong is named.
import { regionOfAwsHost } from '../../aws/hosts.js'
import { bodyText, type HttpResponse, header } from '../../aws/http.js'
import type { Clock } from '../../kernel/clock.js'
import { AntipodeError } from '../../kernel/errors.js'
import { NetworkError } from '../../network/errors.js'
import { type Backends, type Endpoint, placeOfService, type RegionBackend } from '../backend.js'
import { endpointsOf } from '../backend-rules.js'
import { AWS, isAwsItself, originOf } from './address.js'
import { HttpClient, type TimeLimits } from './http-client.js'
import { RequestSigner } from './request-signer.js'

/** Five seconds together. */
const LIMITS: TimeLimits = { connectMs: 2_500, replyMs: 2_500 }

/** Whatever it is that stands there, this does nothing. LocalStack and MiniStack say which services they have. */
const HEALTH = { method: 'GET', target: '/_localstack/health', headers: [], body: new Uint8Array(0) } as const
/** Of AWS: are the credentials good for this region? */
const LIST_TABLES = {
  method: 'POST',
  target: '/',
  headers: [
    ['X-Amz-Target', 'DynamoDB_20120810.ListTables'],
    ['Content-Type', 'application/x-amz-json-1.0'],
  ],
  body: Buffer.from('{"Limit":1}'),
} as const

/**
 * Asks every endpoint at once.
 *
 * @throws AntipodeError `endpoint-unreachable`, `endpoint-unfit`; of several, the first in the order of regions
 */
export async function probeBackends(backends: Backends, clock: Clock): Promise<void> {
  const http = new HttpClient(clock)
  try {
    const probes = [...backends].flatMap(([region, backend]) =>
      endpointsOf(backend).map((endpoint) =>
        probe(endpoint, region, servicesAt(endpoint, backend), http, clock),
      ),
    )
    for (const outcome of await Promise.allSettled(probes)) {
      if (outcome.status === 'rejected') throw outcome.reason
    }
  } finally {
    http.close()
  }
}

/** The services that an endpoint is there for, as far as they are named; DynamoDB is what every world asks for. */
function servicesAt(endpoint: Endpoint, backend: RegionBackend): readonly string[] {
  const named = new Set(['dynamodb', ...backend.services.keys()])
  return [...named].filter((name) => placeOfService(backend, name) === endpoint)
}

async function probe(
  endpoint: Endpoint,
  region: string,
  services: readonly string[],
  http: HttpClient,
  clock: Clock,
): Promise<void> {
  const about: About = { endpoint, region, services }
  const isAws = isAwsItself(endpoint)
  const named = endpoint.url === AWS ? undefined : regionOfAwsHost(new URL(endpoint.url).host)
  if (named !== undefined && named !== region) throw unfit(about, `It is of the region ${named}.`)
  // Other services of AWS have no request that does nothing and needs no right.
  if (isAws && !services.includes('dynamodb')) return
  const origin = originOf(endpoint, region, 'dynamodb')
  const asked = isAws ? LIST_TABLES : HEALTH
  const signer = new RequestSigner(endpoint, region, clock)
  const headers = await signer.sign('dynamodb', { ...asked, host: origin.host }).catch((error: Error) => {
    throw unfit(about, `There are no credentials to sign requests with: ${error.message}`)
  })
  const answer = await http.send({ ...asked, origin, headers }, LIMITS).catch((error: unknown) => {
    throw error instanceof NetworkError ? unreachable(about, error) : error
  })
  if (isAws) judgeAws(about, answer)
  else judgeEmulator(about, answer)
}

interface About {
  readonly endpoint: Endpoint
  readonly region: string
  readonly services: readonly string[]
}

function judgeAws(about: About, answer: HttpResponse): void {
  const said = json(answer)
  const code = codeOf(answer, said)
  // Who may not list tables may still do all that the application does.
  if (answer.status === 200 || code === 'AccessDeniedException') return
  throw unfit(
    about,
    `It answered ${[code ?? `HTTP ${answer.status}`, messageOf(said)].filter(Boolean).join(': ')}.`,
  )
}

function judgeEmulator(about: About, answer: HttpResponse): void {
  const said = json(answer)
  const health = said?.services
  if (answer.status === 200 && typeof health === 'object' && health !== null) {
    const states = health as Readonly<Record<string, unknown>>
    const off = about.services.filter((name) => Object.hasOwn(states, name) && states[name] === 'disabled')
    if (off.length === 0) return
    throw unfit(about, `It runs without ${off.join(' and ')}.`, 'Add it to SERVICES of LocalStack.')
  }
  const code = codeOf(answer, said)
  // As another world of Antipode answers for a region that it does not have.
  if (code === 'UnknownEndpoint') throw unfit(about, messageOf(said) ?? 'It has no such region.')
  if (code !== undefined || header(answer.headers, 'x-amzn-requestid') !== undefined) return
  const type = header(answer.headers, 'content-type')
  // What has single services of AWS only may know nothing of such a request; a web site it is not.
  if (!about.services.includes('dynamodb') && !type?.startsWith('text/html')) return
  throw unfit(about, `It does not answer as AWS does: HTTP ${answer.status}${type ? `, ${type}` : ''}.`)
}

/** The code of an error in AWS's JSON. */
function codeOf({ headers }: HttpResponse, said: Said): string | undefined {
  const code = header(headers, 'x-amzn-errortype') ?? said?.__type
  return typeof code === 'string' ? code.replace(/^.*#/, '') : undefined
}

type Said = Readonly<Record<string, unknown>> | undefined

function messageOf(said: Said): string | undefined {
  const message = said?.message ?? said?.Message
  return typeof message === 'string' && message !== '' ? message.replace(/\.$/, '') : undefined
}

function json({ body }: HttpResponse): Said {
  try {
    const value: unknown = JSON.parse(bodyText(body))
    return typeof value === 'object' && value !== null ? (value as Said) : undefined
  } catch {
    return undefined
  }
}

function unreachable(about: About, error: NetworkError): AntipodeError {
  return new AntipodeError('endpoint-unreachable', {
    what: `${subject(about)} does not answer.`,
    why: `${error.message}.`,
    fix: 'Start what is meant to stand there, and wait until it is ready; or give another URL.',
    cause: error,
  })
}

function unfit(
  about: About,
  why: string,
  fix = 'Give the URL of an endpoint that has what this region needs.',
) {
  return new AntipodeError('endpoint-unfit', { what: `${subject(about)} cannot be used.`, why, fix })
}

function subject({ endpoint: { url }, region, services }: About): string {
  const there = url === AWS ? 'AWS' : url
  return `The endpoint of ${region} at ${there}${services.length === 0 ? '' : ` (${services.join(', ')})`}`
}
