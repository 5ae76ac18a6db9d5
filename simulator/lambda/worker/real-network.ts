// A request that is not for the world: made with Node.js's own client, and answered whole.
import http from 'node:http'
import https from 'node:https'
import type { Header, HttpRequest, HttpResponse } from '../../aws/http.js'
import { type NetworkFailure, NODE_ERROR_CODES } from '../../network/errors.js'

export function realRequest(request: HttpRequest): Promise<HttpResponse> {
  const { method, protocol, host, target, headers, body } = request
  const url = new URL(`${protocol}//${host}`)
  const client = protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const sent = client.request({
      method,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: target,
      headers: [...headers.flat(), 'Host', host, 'Content-Length', String(body.byteLength)],
    })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: pairs(response.rawHeaders).filter(([name]) => !/^transfer-encoding$/i.test(name)),
          body: Buffer.concat(chunks),
        }),
      )
    })
    sent.end(body)
  })
}

export function failureOf(error: unknown): NetworkFailure {
  const code = (error as { code?: unknown }).code
  const found = Object.entries(NODE_ERROR_CODES).find(([, known]) => known === code)
  return (found?.[0] as NetworkFailure | undefined) ?? 'reset'
}

function pairs(raw: readonly string[]): Header[] {
  const headers: Header[] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.push([raw[index] as string, raw[index + 1] as string])
  }
  return headers
}
