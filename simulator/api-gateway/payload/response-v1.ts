// A function's answer in payload 1.0 (AG-05), which REST and WebSocket APIs have, and HTTP APIs that ask for it.
import type { Header } from '../../aws/http.js'
import { isSendable } from './headers.js'

export interface FunctionResponse {
  readonly status: number
  readonly headers: readonly Header[]
  readonly body: string
  readonly isBase64Encoded: boolean
}

const MEMBERS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']

/** undefined when the answer is malformed. */
export function responseV1(payload: string): FunctionResponse | undefined {
  const answer = parseObject(payload)
  if (!answer) return undefined
  const names = Object.keys(answer)
  if (names.length === 0 || names.some((name) => !MEMBERS.includes(name))) return undefined
  const status = statusOf(answer.statusCode ?? 200)
  const single = singleHeaders(answer.headers ?? {})
  const multiple = multipleHeaders(answer.multiValueHeaders ?? {})
  const body = answer.body ?? ''
  const isBase64Encoded = answer.isBase64Encoded ?? false
  if (status === undefined || !single || !multiple) return undefined
  if (typeof body !== 'string' || typeof isBase64Encoded !== 'boolean') return undefined
  const headers = merge(multiple, single)
  return headers.every(isSendable) ? { status, headers, body, isBase64Encoded } : undefined
}

export function parseObject(payload: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(payload)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A number, or its digits as text; of a final response. */
export function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599
  return isStatus ? status : undefined
}

/** Header values may be given as numbers and booleans; null counts as not given. */
export function singleHeaders(value: unknown): Header[] | undefined {
  if (!isObject(value)) return undefined
  const given = Object.entries(value).filter(([, one]) => one !== null)
  if (!given.every(([, one]) => isScalar(one))) return undefined
  return given.map(([name, one]) => [name, String(one)])
}

function multipleHeaders(value: unknown): Header[] | undefined {
  if (!isObject(value)) return undefined
  const headers: Header[] = []
  for (const [name, values] of Object.entries(value)) {
    if (!Array.isArray(values) || !values.every(isScalar)) return undefined
    for (const one of values) headers.push([name, String(one)])
  }
  return headers
}

/** AG-05: a name's several values first, then its single one, unless it is among them; one spelling for all. */
function merge(multiple: readonly Header[], single: readonly Header[]): Header[] {
  const spelling = (name: string) =>
    multiple.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[0] ?? name
  const respelt = single.map(([name, value]): Header => [spelling(name), value])
  const added = respelt.filter(
    ([name, value]) => !multiple.some(([other, same]) => other === name && same === value),
  )
  return [...multiple, ...added]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
