// What a person is told when no answer came: what happened, why, and what will happen. On AWS there would be nothing
// but a browser's error page; here the request is refused with words.
import { type HttpResponse, jsonResponse } from '../aws/http.js'
import type { NetworkError, NetworkFailure } from '../network/errors.js'
import type { RegionStatus, WorldStatus } from '../world/status.js'
import type { Way } from './where.js'

type Status = Pick<WorldStatus, 'regions' | 'names'>

/** For failures by waiting a gateway says 504; for all others 502. */
const STATUSES: Readonly<Record<NetworkFailure, 502 | 504>> = {
  refused: 502,
  reset: 502,
  'name-not-found': 502,
  'connect-timeout': 504,
  'reply-timeout': 504,
}

const HAPPENED: Readonly<Record<NetworkFailure, (region: string, name: string) => string>> = {
  refused: (region) => `${region} refused the connection.`,
  reset: (region) => `The connection to ${region} broke before the answer.`,
  'name-not-found': (_region, name) => `${name} has no address.`,
  'connect-timeout': (region) => `${region} did not answer: the connection timed out.`,
  'reply-timeout': (region) => `${region} took the connection, but no answer came in time.`,
}

export function noAnswer(error: NetworkError, way: Way & { name: string }, status: Status): HttpResponse {
  const { failure } = error
  return jsonResponse(STATUSES[failure], {
    failure,
    what: HAPPENED[failure](way.region ?? `The region behind ${way.name}`, way.name),
    why: why(error, way, status),
    next: next(failure, way, status),
    mayHaveHappened: error.mayHaveHappened,
    near: way.near,
    name: way.name,
    ...(way.region === undefined ? {} : { region: way.region }),
  })
}

function why({ failure, message }: NetworkError, { region }: Way, { regions }: Status): string {
  if (failure === 'name-not-found') return message
  const faults = regions.find((entry) => entry.region === region)?.faults ?? []
  if (faults.length === 0) return message
  return `In force there: ${faults.map((fault) => `the fault '${fault}'`).join(', ')}.`
}

function next(failure: NetworkFailure, way: Way & { name: string }, { regions, names }: Status): string {
  if (failure === 'name-not-found') return 'Nothing changes until a record of that name is made.'
  const status = regions.find((entry) => entry.region === way.region)
  const nowTo = names.find(({ name }) => name === way.name)?.region
  return [health(way, status, nowTo), cached(way)].filter(Boolean).join(' ')
}

function health(
  { region = 'the region' }: Way,
  status: RegionStatus | undefined,
  nowTo: string | undefined,
): string {
  switch (status?.health) {
    case 'healthy':
      return (
        `Route 53 holds ${region} to be healthy still (${status.checkersHealthy} of ${status.checkers} checkers); ` +
        'when no more than 18 % of them do, new DNS answers lead elsewhere.'
      )
    case 'unhealthy':
      return `Route 53 holds ${region} to be unhealthy (${status.checkersHealthy} of ${status.checkers} checkers)${
        nowTo === undefined || nowTo === region ? '.' : `: new DNS answers lead to ${nowTo}.`
      }`
    default:
      return `No health check watches ${region}, so nothing fails over.`
  }
}

function cached({ near, region, dnsTtlSeconds }: Way): string | undefined {
  if (dnsTtlSeconds === undefined || region === undefined) return undefined
  return `The resolver of users near ${near} keeps the answer ${region} for ${dnsTtlSeconds} s more.`
}
