// Verifies a Signature Version 4 as AWS describes it, from the bytes of a request alone. Written apart from the code that
// signs.
import { createHash, createHmac } from 'node:crypto'
import type { Asked } from './fake-endpoint.js'

export interface Verified {
  readonly accessKeyId: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  /** Whether the signature is that of this request and secret. */
  readonly holds: boolean
}

export function verify(asked: Asked, secretAccessKey: string): Verified {
  const value = (name: string) =>
    asked.headers
      .filter(([key]) => key.toLowerCase() === name)
      .map(([, text]) => text.trim().replace(/ +/g, ' '))
      .join(',')
  const authorization = value('authorization')
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/
  const [, accessKeyId, day, region, service, names, signature] = match.exec(authorization) ?? []
  if (!accessKeyId || !day || !region || !service || !names)
    throw new Error(`not signed as it should be: ${authorization}`)
  const [path = '', query = ''] = asked.target.split('?', 2)
  const encodedPath =
    service === 's3'
      ? path
      : path
          .split('/')
          .map(encode)
          .join('/')
          .replace(/\/{2,}/g, '/')
  const canonicalQuery = query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const [key = '', ...rest] = pair.split('=')
      return `${encode(decodeURIComponent(key))}=${encode(decodeURIComponent(rest.join('=')))}`
    })
    .sort()
    .join('&')
  const signedHeaders = names.split(';')
  const canonical = [
    asked.method,
    encodedPath,
    canonicalQuery,
    ...signedHeaders.map((name) => `${name}:${value(name)}`),
    '',
    names,
    value('x-amz-content-sha256') || sha256(asked.body),
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', value('x-amz-date'), scope, sha256(canonical)].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  )
  const holds = hmac(key, toSign).toString('hex') === signature && value('x-amz-date').startsWith(day)
  return { accessKeyId, region, service, signedHeaders, holds }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
