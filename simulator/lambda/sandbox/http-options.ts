// The arguments of `http.request` in all their forms, as one request. It sends nothing.
import { urlToHttpOptions } from 'node:url'

export type HeaderValue = string | number | readonly string[]

export interface RequestOptions {
  readonly protocol?: string | null
  readonly host?: string | null
  readonly hostname?: string | null
  readonly port?: number | string | null
  readonly defaultPort?: number | string
  readonly path?: string | null
  readonly method?: string
  readonly headers?:
    | Readonly<Record<string, HeaderValue | undefined>>
    | readonly (string | readonly string[])[]
  readonly auth?: string | null
  readonly agent?: unknown
  readonly timeout?: number
  readonly signal?: AbortSignal
  readonly setHost?: boolean
}

export type ResponseListener = (response: unknown) => void

export interface ParsedRequest {
  readonly method: string
  readonly protocol: 'http:' | 'https:'
  readonly hostname: string
  readonly port: number
  readonly path: string
  readonly headers: readonly (readonly [string, HeaderValue])[]
  readonly options: RequestOptions
}

export type RequestArguments = readonly [
  input: string | URL | RequestOptions,
  options?: RequestOptions | ResponseListener,
  listener?: ResponseListener,
]

export function parseRequest(
  ownProtocol: 'http:' | 'https:',
  [input, second, third]: RequestArguments,
): { request: ParsedRequest; listener: ResponseListener | undefined } {
  const fromUrl = typeof input === 'string' ? urlOptions(new URL(input)) : undefined
  const base = fromUrl ?? (isUrl(input) ? urlOptions(input) : (input as RequestOptions))
  const options = { ...base, ...(typeof second === 'function' ? undefined : second) }
  const protocol = (options.protocol ?? ownProtocol) as 'http:' | 'https:'
  if (protocol !== ownProtocol) {
    throw Object.assign(new TypeError(`Protocol "${protocol}" not supported. Expected "${ownProtocol}"`), {
      code: 'ERR_INVALID_PROTOCOL',
    })
  }
  const path = options.path ?? '/'
  if (/[^\u0021-\u00ff]/.test(path)) {
    throw Object.assign(new TypeError('Request path contains unescaped characters'), {
      code: 'ERR_UNESCAPED_CHARACTERS',
    })
  }
  const usualPort = protocol === 'https:' ? 443 : 80
  return {
    request: {
      method: (options.method ?? 'GET').toUpperCase(),
      protocol,
      hostname: (options.hostname ?? options.host ?? 'localhost').toLowerCase(),
      port: Number(options.port || options.defaultPort || usualPort),
      path,
      headers: headerList(options.headers),
      options,
    },
    listener: typeof second === 'function' ? second : third,
  }
}

/** With the port where it is not the protocol's own. */
export function hostHeader({ hostname, port, protocol }: ParsedRequest): string {
  const bracketed = hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname
  return port === (protocol === 'https:' ? 443 : 80) ? bracketed : `${bracketed}:${port}`
}

function isUrl(input: unknown): input is URL {
  return typeof input === 'object' && input !== null && 'href' in input && 'searchParams' in input
}

function urlOptions(url: URL): RequestOptions {
  return urlToHttpOptions(url) as RequestOptions
}

function headerList(headers: RequestOptions['headers']): (readonly [string, HeaderValue])[] {
  if (!headers) return []
  if (!Array.isArray(headers)) {
    return Object.entries(headers as Record<string, HeaderValue | undefined>).filter(
      (entry): entry is [string, HeaderValue] => entry[1] !== undefined,
    )
  }
  if (Array.isArray(headers[0])) return headers as (readonly [string, string])[]
  const pairs: [string, string][] = []
  for (let index = 0; index + 1 < headers.length; index += 2) pairs.push([headers[index], headers[index + 1]])
  return pairs
}
