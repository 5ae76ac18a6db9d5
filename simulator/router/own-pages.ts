// What pages of this machine may ask of the AWS endpoint, and read: all that DynamoDB lets pages of any site. Pages of
// other sites have been refused by then.

import { serviceOfAwsHost } from '../aws/hosts.js'
import { EMPTY_BODY, type Header, type HttpRequest, type HttpResponse, header } from '../aws/http.js'
import { jsonTarget } from '../aws/protocols/json.js'

const READABLE: readonly Header[] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Expose-Headers', 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'],
]
/** By the host's name; an address names none. */
const OURS = new Set([undefined, 'dynamodb', 'streams.dynamodb'])
const MAX_AGE_SECONDS = 172_800
const ECHOED: readonly Header[] = [
  ['Access-Control-Request-Method', 'Access-Control-Allow-Methods'],
  ['Access-Control-Request-Headers', 'Access-Control-Allow-Headers'],
]

/** The answer to a browser that asks beforehand; undefined to a page's request itself, and where another service is asked. */
export function preflightAnswer({ method, headers, host }: HttpRequest): HttpResponse | undefined {
  if (method !== 'OPTIONS' || !OURS.has(serviceOfAwsHost(host))) return undefined
  const echoed = ECHOED.flatMap(([asked, allowed]): Header[] => {
    const value = header(headers, asked)
    return value === undefined ? [] : [[allowed, value]]
  })
  return {
    status: 200,
    headers: [['Access-Control-Max-Age', String(MAX_AGE_SECONDS)], ...echoed, ...READABLE],
    body: EMPTY_BODY,
  }
}

/**
 * What makes an answer readable for the page that asked. Other services say for themselves who may read, and so does
 * DynamoDB at an endpoint.
 */
export function readable(
  request: HttpRequest,
  region: string | undefined,
  { headers }: HttpResponse,
): readonly Header[] {
  if (header(headers, 'access-control-allow-origin') !== undefined) return []
  return region === undefined || jsonTarget(request)?.targetPrefix.startsWith('DynamoDB') ? READABLE : []
}
