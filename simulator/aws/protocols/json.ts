// The AWS JSON protocol, as DynamoDB speaks it: an operation named in a header, JSON in the bodies, a checksum on
// every answer. It knows requests, answers and errors, and nothing of what the operations mean.
import { isUtf8 } from 'node:buffer'
import { crc32 } from 'node:zlib'

import { cached } from '../cached.js'
import { AwsError } from '../errors.js'
import {
  bodyText,
  EMPTY_BODY,
  type Header,
  type HttpRequest,
  type HttpResponse,
  header,
  textBody,
} from '../http.js'
import type { Shape } from '../service.js'
import { acceptedCoding, packed, unpacked } from './content-coding.js'

const JSON_CONTENT_TYPE = 'application/x-amz-json-1.0'
const SERVER: Header = ['Server', 'Server']

/** Larger bodies are refused, as AWS does. */
const MAX_BODY_BYTES = 16 * 1_024 * 1_024
/** Deeper than any request of AWS's; so that what is large is not read when it is nothing but brackets. */
const MAX_NESTING = 200
/** More than a batch of the largest items has, of the smallest values: to read more takes seconds. */
const MAX_BRACKETS = 2_000_000
const MAX_COMMAS = 2_500_000
/**
 * Shorter bodies may be nested as they like: to look through each byte of every request takes longer than it does to
 * read the few that are. Who follows their structure must look to his stack.
 */
const SHORT_BODY_BYTES = 64 * 1_024

export interface JsonTarget {
  /** The service and its version as X-Amz-Target has them, e.g. `DynamoDB_20120810`. */
  readonly targetPrefix: string
  readonly operation: string
}

export interface JsonRequest extends JsonTarget {
  readonly input: Shape
}

/**
 * @param target as `jsonTarget` has read it
 * @throws AwsError as AWS answers what it cannot read
 */
export function decodeJsonRequest(request: HttpRequest, target = jsonTarget(request)): JsonRequest {
  if (!target) throw new AwsError('UnknownOperationException', '')
  if (request.body.byteLength > MAX_BODY_BYTES)
    throw new AwsError('RequestEntityTooLargeException', 'Request size exceeded 16777216 bytes', 413)
  const coding = header(request.headers, 'content-encoding')
  const body = coding === undefined ? request.body : unpacked(request.body, coding)
  return { targetPrefix: target.targetPrefix, operation: target.operation, input: parse(body) }
}

/** Which operation of which service a request is for, by its header alone. */
export function jsonTarget(request: Pick<HttpRequest, 'headers'>): JsonTarget | undefined {
  const target = header(request.headers, 'x-amz-target')
  return target === undefined ? undefined : readTarget(target)
}

const readTarget = cached((target): JsonTarget | undefined => {
  const match = /^([\w-]+)\.(\w+)$/.exec(target)
  return match ? { targetPrefix: match[1] as string, operation: match[2] as string } : undefined
})

/** From so many bytes on an answer is packed for a client that can unpack it. */
const PACKED_FROM_BYTES = 4_096

/** Those whose model has no output: they are answered without a body. */
const WITHOUT_OUTPUT: ReadonlySet<string> = new Set(['TagResource', 'UntagResource'])

/** @param headers of the request */
export function encodeJsonOutput(
  operation: string,
  output: Shape,
  requestId: string,
  headers: readonly Header[],
): HttpResponse {
  if (WITHOUT_OUTPUT.has(operation)) return respond(200, EMPTY_BODY, requestId)
  const body = textBody(JSON.stringify(output))
  if (body.byteLength < PACKED_FROM_BYTES) return respond(200, body, requestId)
  const coding = acceptedCoding(header(headers, 'accept-encoding') ?? '')
  return coding === undefined
    ? respond(200, body, requestId)
    : respond(200, packed(body, coding), requestId, [['Content-Encoding', coding]])
}

export function encodeJsonError(error: AwsError, requestId: string): HttpResponse {
  const { code, message, members, status } = error
  const isCapital = CAPITAL_MESSAGE.has(code) || Object.hasOwn(members, 'Item')
  const text = message === '' ? {} : { [isCapital ? 'Message' : 'message']: message }
  const content = { __type: `${namespaceOf(code)}#${code}`, ...text, ...members }
  return respond(status, textBody(JSON.stringify(content)), requestId)
}

/** Errors that AWS answers before the request reaches the service proper. */
const FRAMEWORK_ERRORS: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'IncompleteSignatureException',
  'InternalFailure',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'RequestEntityTooLargeException',
  'SerializationException',
  'ServiceUnavailableException',
  'UnknownOperationException',
  'UnrecognizedClientException',
])

/** Those whose model, or whose maker, spells the member with a capital. A failed condition that shows an item does too. */
const CAPITAL_MESSAGE: ReadonlySet<string> = new Set([
  'IdempotentParameterMismatchException',
  'SerializationException',
  'TransactionCanceledException',
  'TransactionInProgressException',
])

function namespaceOf(code: string): string {
  if (code === 'ValidationException') return 'com.amazon.coral.validate'
  if (code === 'ThrottlingException') return 'com.amazon.coral.availability'
  return FRAMEWORK_ERRORS.has(code) ? 'com.amazon.coral.service' : 'com.amazonaws.dynamodb.v20120810'
}

function respond(
  status: number,
  body: Uint8Array,
  requestId: string,
  more: readonly Header[] = [],
): HttpResponse {
  return {
    status,
    headers: [
      SERVER,
      ['Content-Type', JSON_CONTENT_TYPE],
      ['x-amzn-RequestId', requestId],
      ['x-amz-crc32', String(crc32(body))],
      ...more,
    ],
    body,
  }
}

function parse(body: Uint8Array): Shape {
  let input: unknown
  try {
    if (isUtf8(body) && !isExcessive(body)) input = JSON.parse(bodyText(body))
  } catch {
    // What is not JSON is answered like what is no structure.
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new AwsError('SerializationException', '')
  return input as Shape
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c

/** Whether brackets or commas outside of text are too many, or brackets lie too deep. */
function isExcessive(body: Uint8Array): boolean {
  const { length } = body
  if (length <= SHORT_BODY_BYTES) return false
  let depth = 0
  let brackets = 0
  let commas = 0
  let index = 0
  while (index < length) {
    const byte = body[index++]
    if (byte === QUOTE) {
      for (; index < length && body[index] !== QUOTE; index++) if (body[index] === BACKSLASH) index++
      index++
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > MAX_NESTING || ++brackets > MAX_BRACKETS) return true
    } else if (byte === 0x7d || byte === 0x5d) depth--
    else if (byte === COMMA && ++commas > MAX_COMMAS) return true
  }
  return false
}
