// What API Gateway notes about each request: identifiers, time, where it came from and through which name.
import type { HttpRequest } from '../aws/http.js'
import { header } from '../aws/http.js'
import type { Random } from '../kernel/random.js'
import { type Instant, toEpochMs, toIso } from '../kernel/time.js'

/** A request that reached an API, and the way it took. */
export interface Arrival {
  readonly request: HttpRequest
  /** The name in the Host header: execute-api's or a custom one. */
  readonly domainName: string
  /** Without the stage or the mapping key that led here (AG-41); percent-encoded. */
  readonly path: string
  /** `/dev` when the path began with a stage's name, otherwise empty. */
  readonly stagePrefix: string
  readonly facts: Facts
}

export interface Facts {
  readonly at: Instant
  /** A UUID; what REST APIs call the request's id. */
  readonly uuid: string
  /** Short; REST calls it the extended id, HTTP and WebSocket APIs the request's id. */
  readonly shortId: string
  readonly traceId: string
}

export function takeFacts(request: HttpRequest, at: Instant, random: Random): Facts {
  const newTraceId = () => `Root=1-${Math.floor(toEpochMs(at) / 1_000).toString(16)}-${random.hex(24)}`
  return {
    at,
    uuid: random.uuid(),
    shortId: newShortId(random),
    traceId: header(request.headers, 'x-amzn-trace-id') ?? newTraceId(),
  }
}

/** Sixteen characters as in `L0SM9cOFvHcCIhw=`: requests, messages and connections. */
export function newShortId(random: Random): string {
  return `${Buffer.from(random.bytes(11)).toString('base64url')}=`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `04/Mar/2020:19:15:17 +0000` */
export function requestTime(at: Instant): string {
  const [year, month, day, time] = toIso(at).split(/[-T.]/) as [string, string, string, string]
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`
}
