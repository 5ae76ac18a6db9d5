// Signature Version 4 in the headers of a request that was signed with somebody else's credentials, or not at all.
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { type Header, type HttpRequest, header, pathOf, queryOf } from '../../aws/http.js'
import type { Clock } from '../../kernel/clock.js'
import { toEpochMs } from '../../kernel/time.js'
import type { Endpoint } from '../backend.js'
import { credentialsOf } from './sdk-clients.js'

/** What a signature is made of. */
export interface Unsigned extends Pick<HttpRequest, 'method' | 'host' | 'target' | 'headers' | 'body'> {}

const CONTENT_HASH = 'x-amz-content-sha256'

/** What is of the old signature. */
const OF_A_SIGNATURE = new Set(['authorization', 'x-amz-date', 'x-amz-security-token'])

/** In the query of a presigned request; all else there that begins with `x-amz-` was a header before. */
const OF_A_PRESIGNED_QUERY = new Set(
  ['algorithm', 'credential', 'date', 'expires', 'security-token', 'signature', 'signedheaders'].map(
    (name) => `x-amz-${name}`,
  ),
)

/** Everything but the old signature. What a presigned query says in place of headers is in the headers afterwards. */
export function withoutSignature<T extends Unsigned>(request: T): T {
  const pairs = queryOf(request.target).split('&').filter(Boolean)
  const isPresigned = pairs.some((pair) => nameOf(pair) === 'x-amz-signature')
  const moved = isPresigned ? pairs.filter((pair) => nameOf(pair).startsWith('x-amz-')) : []
  const kept = pairs.filter((pair) => !moved.includes(pair))
  const headers: Header[] = request.headers.filter(([name]) => !OF_A_SIGNATURE.has(name.toLowerCase()))
  for (const pair of moved) {
    const name = nameOf(pair)
    if (!OF_A_PRESIGNED_QUERY.has(name)) headers.push([name, decoded(pair.slice(pair.indexOf('=') + 1))])
  }
  const target = moved.length === 0 ? request.target : withQuery(pathOf(request.target), kept)
  return { ...request, target, headers }
}

export class RequestSigner {
  readonly #clock: Clock
  readonly #region: string
  readonly #credentials: ReturnType<typeof credentialsOf>

  constructor(endpoint: Endpoint, region: string, clock: Clock) {
    this.#clock = clock
    this.#region = region
    this.#credentials = credentialsOf(endpoint)
  }

  /** @returns the request's headers, with Host and the signature */
  async sign(service: string, { method, host, target, headers, body }: Unsigned): Promise<readonly Header[]> {
    // S3 takes a body unseen; every other service wants its hash, which the signer makes.
    const all: readonly Header[] = [
      ...headers,
      ['Host', host],
      ...(service === 's3' && !header(headers, CONTENT_HASH)
        ? [[CONTENT_HASH, 'UNSIGNED-PAYLOAD'] as const]
        : []),
    ]
    const signed = await this.#signerOf(service).sign(
      {
        method,
        protocol: 'http:',
        hostname: host,
        path: pathOf(target),
        query: parsed(queryOf(target)),
        headers: toBeSigned(all),
        body,
      },
      { signingDate: new Date(toEpochMs(this.#clock.now())) },
    )
    const added = Object.entries(signed.headers).filter(([name]) => OF_A_SIGNATURE.has(name.toLowerCase()))
    return [...all, ...added]
  }

  #signerOf(service: string): SignatureV4 {
    return new SignatureV4({
      service,
      region: this.#region,
      credentials: this.#credentials,
      sha256: Sha256,
      uriEscapePath: service !== 's3',
      applyChecksum: false,
    })
  }
}

/** What AWS demands; anything more could be changed on the way by a proxy. */
function toBeSigned(headers: readonly Header[]): Record<string, string> {
  const values = new Map<string, string>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (key !== 'host' && key !== 'content-type' && !key.startsWith('x-amz-')) continue
    const before = values.get(key)
    values.set(key, before === undefined ? value : `${before},${value}`)
  }
  return Object.fromEntries(values)
}

function parsed(query: string): Record<string, string[]> {
  const values = new Map<string, string[]>()
  for (const pair of query.split('&').filter(Boolean)) {
    const equals = pair.indexOf('=')
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1))
    const before = values.get(name)
    if (before) before.push(value)
    else values.set(name, [value])
  }
  return Object.fromEntries(values)
}

function nameOf(pair: string): string {
  return decoded(pair.split('=', 1)[0] as string).toLowerCase()
}

/** What is not well-formed is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function withQuery(path: string, pairs: readonly string[]): string {
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
}

/** Node.js's own SHA-256 in the shape that the signer asks for. */
class Sha256 {
  readonly #secret: Bytes | undefined
  #hash: Hash | Hmac

  constructor(secret?: Bytes) {
    this.#secret = secret
    this.#hash = started(secret)
  }

  update(data: Bytes): void {
    this.#hash.update(viewOf(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = started(this.#secret)
  }
}

type Bytes = string | ArrayBuffer | ArrayBufferView

function started(secret: Bytes | undefined): Hash | Hmac {
  return secret === undefined ? createHash('sha256') : createHmac('sha256', viewOf(secret))
}

function viewOf(data: Bytes): string | Uint8Array {
  if (typeof data === 'string') return data
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
