// The global `fetch` of a function's code, on the transport. Request, Headers and Response are Node.js's own.
import { brotliDecompressSync, inflateSync, unzipSync } from 'node:zlib'
import type { HttpRequest, HttpResponse } from '../../aws/http.js'
import type { Realm } from './realm.js'
import { FUNCTION_SOURCE_IP, nodeError, type Transport } from './transport.js'

/** As the Fetch standard has it. */
const MOST_REDIRECTS = 20
const NULL_BODY_STATUSES = new Set([101, 103, 204, 205, 304])
/** What Node.js's fetch adds where the caller says nothing, in its order. */
const USUAL_HEADERS: readonly (readonly [string, string])[] = [
  ['accept', '*/*'],
  ['accept-language', '*'],
  ['sec-fetch-mode', 'cors'],
  ['user-agent', 'node'],
  ['accept-encoding', 'gzip, deflate'],
]

export function createFetch(transport: Transport, realm: Realm): typeof fetch {
  return async function fetch(input, init) {
    const request = new Request(input, init)
    const body = request.body === null ? new Uint8Array(0) : new Uint8Array(await request.arrayBuffer())
    let [url, method, sent] = [new URL(request.url), request.method, body]
    for (let redirects = 0; ; redirects++) {
      const outgoing = toHttpRequest(url, method, request.headers, sent)
      const answer = await exchange(transport, outgoing, request.signal, realm)
      const location = redirectTarget(answer, url)
      if (!location || request.redirect === 'manual') return toResponse(answer, url, redirects > 0, realm)
      if (request.redirect === 'error') throw failed(realm, new Error('unexpected redirect'))
      if (redirects === MOST_REDIRECTS) throw failed(realm, new Error('redirect count exceeded'))
      if (answer.status === 303 || (answer.status < 303 && method === 'POST')) {
        method = method === 'HEAD' ? 'HEAD' : 'GET'
        sent = new Uint8Array(0)
      }
      url = location
    }
  }
}

function toHttpRequest(url: URL, method: string, headers: Headers, body: Uint8Array): HttpRequest {
  const added = USUAL_HEADERS.filter(([name]) => !headers.has(name))
  return {
    method,
    protocol: url.protocol as 'http:' | 'https:',
    host: url.host.toLowerCase(),
    target: `${url.pathname}${url.search}`,
    headers: [...[...headers].filter(([name]) => name !== 'content-length' && name !== 'host'), ...added],
    body,
    sourceIp: FUNCTION_SOURCE_IP,
  }
}

function exchange(
  transport: Transport,
  request: HttpRequest,
  signal: AbortSignal,
  realm: Realm,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    if (request.protocol !== 'http:' && request.protocol !== 'https:') {
      return reject(failed(realm, new Error('unknown scheme')))
    }
    const giveUp = transport.send(request, {
      connected() {},
      answered(response) {
        signal.removeEventListener('abort', abort)
        resolve(response)
      },
      failed(failure) {
        signal.removeEventListener('abort', abort)
        reject(failed(realm, nodeError(failure, request)))
      },
    })
    const abort = () => {
      giveUp()
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
  })
}

function failed(realm: Realm, cause: Error): Error {
  return new realm.TypeError('fetch failed', { cause })
}

function redirectTarget({ status, headers }: HttpResponse, base: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
  return location === undefined ? undefined : new URL(location, base)
}

function toResponse(answer: HttpResponse, url: URL, redirected: boolean, realm: Realm): Response {
  const headers = new Headers(answer.headers.map(([name, value]): [string, string] => [name, value]))
  const body = NULL_BODY_STATUSES.has(answer.status) ? null : decoded(answer.body, headers)
  const response = new Response(body as Uint8Array<ArrayBuffer> | null, { status: answer.status, headers })
  Object.defineProperties(response, {
    url: { value: url.href },
    redirected: { value: redirected },
    // Parsed in the realm of the code, where its Array and Object are.
    json: { value: async () => realm.parse(await response.text()) },
  })
  return response
}

function decoded(body: Uint8Array, headers: Headers): Uint8Array {
  switch (headers.get('content-encoding')?.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return unzipSync(body)
    case 'deflate':
      return inflateSync(body)
    case 'br':
      return brotliDecompressSync(body)
    default:
      return body
  }
}
