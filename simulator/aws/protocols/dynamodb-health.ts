// What DynamoDB says to whoever asks only whether it is there.
import { crc32 } from 'node:zlib'
import { type HttpRequest, type HttpResponse, textBody } from '../http.js'

const PATHS: readonly string[] = ['/', '/ping']

/** To a GET, which needs no signature; undefined to every other request. */
export function healthAnswer({ method, target, host }: HttpRequest): HttpResponse | undefined {
  if (method !== 'GET' || !PATHS.includes(target)) return undefined
  const body = textBody(`healthy: ${host} `)
  return {
    status: 200,
    headers: [
      ['Server', 'Server'],
      ['x-amz-crc32', String(crc32(body))],
    ],
    body,
  }
}
