// A function's answer in payload 2.0: a response, or anything else, which is then the body itself (AG-21).
import type { Header } from '../../aws/http.js'
import { isSendable } from './headers.js'
import { type FunctionResponse, parseObject, singleHeaders, statusOf } from './response-v1.js'

/** undefined when the answer is malformed. */
export function responseV2(payload: string): FunctionResponse | undefined {
  const answer = parseObject(payload)
  if (answer?.statusCode === undefined || answer.statusCode === null) return inferred(payload)
  const status = statusOf(answer.statusCode)
  const headers = singleHeaders(answer.headers ?? {})
  const cookies = answer.cookies ?? []
  const body = answer.body ?? ''
  if (status === undefined || !headers || typeof body !== 'string' || !Array.isArray(cookies))
    return undefined
  const all: Header[] = [...headers, ...cookies.map((cookie): Header => ['set-cookie', String(cookie)])]
  if (!all.every(isSendable)) return undefined
  return { status, headers: all, body, isBase64Encoded: answer.isBase64Encoded === true }
}

function inferred(payload: string): FunctionResponse | undefined {
  try {
    const value: unknown = JSON.parse(payload)
    return {
      status: 200,
      headers: [['content-type', 'application/json']],
      // Text is its own body, without quotes.
      body: typeof value === 'string' ? value : payload,
      isBase64Encoded: false,
    }
  } catch {
    return undefined
  }
}
