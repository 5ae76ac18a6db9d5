// CORS as HTTP APIs do it by themselves: preflight requests never reach a route, and the function's own CORS headers
// give way to those of the API.
import { EMPTY_BODY, type Header, type HttpRequest, type HttpResponse, header } from '../../aws/http.js'
import type { Cors } from '../model/api.js'

/** The answer to a preflight request; undefined when the request is none. */
export function preflight(cors: Cors, request: HttpRequest): HttpResponse | undefined {
  const isPreflight = header(request.headers, 'access-control-request-method') !== undefined
  if (request.method !== 'OPTIONS' || !isPreflight || !header(request.headers, 'origin')) return undefined
  const allowed = allowOrigin(cors, request)
  const more: Header[] = allowed.length === 0 ? [] : [...allowed, ...preflightHeaders(cors)]
  return { status: 204, headers: more, body: EMPTY_BODY }
}

export function withCors(cors: Cors, request: HttpRequest, response: HttpResponse): HttpResponse {
  const own = response.headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'))
  const allowed = allowOrigin(cors, request)
  const expose = listed('access-control-expose-headers', allowed.length > 0 ? cors.exposeHeaders : undefined)
  return { ...response, headers: [...own, ...allowed, ...expose] }
}

function preflightHeaders(cors: Cors): Header[] {
  return [
    ...listed('access-control-allow-methods', cors.allowMethods),
    ...listed('access-control-allow-headers', cors.allowHeaders),
    ...(cors.maxAge === undefined ? [] : [['access-control-max-age', String(cors.maxAge)] as const]),
  ]
}

/** Empty for an origin that is not allowed, and for a request that has none. */
function allowOrigin({ allowOrigins = [], allowCredentials }: Cors, request: HttpRequest): Header[] {
  const origin = header(request.headers, 'origin')
  if (origin === undefined || !allowOrigins.some((pattern) => matches(pattern, origin))) return []
  return [
    ['access-control-allow-origin', allowOrigins.includes('*') ? '*' : origin],
    ...(allowCredentials ? [['access-control-allow-credentials', 'true'] as const] : []),
  ]
}

/** `*` stands for any text: `*`, `https://*`. */
function matches(pattern: string, origin: string): boolean {
  const [start = '', end] = pattern.toLowerCase().split('*')
  const given = origin.toLowerCase()
  if (end === undefined) return given === start
  return given.length >= start.length + end.length && given.startsWith(start) && given.endsWith(end)
}

function listed(name: string, values: readonly string[] = []): Header[] {
  return values.length === 0 ? [] : [[name, values.join(',')]]
}
