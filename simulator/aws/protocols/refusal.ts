// A refusal in the protocol in which a request speaks, whatever its service: JSON, REST, query or CBOR. What embedded
// services answer is not written here, but by their own protocols.
import { credentialScope } from '../credential-scope.js'
import { AwsError } from '../errors.js'
import { serviceOfAwsHost } from '../hosts.js'
import {
  bodyText,
  type HttpRequest,
  type HttpResponse,
  header,
  jsonResponse,
  queryOf,
  textBody,
} from '../http.js'
import { encodeJsonError, jsonTarget } from './json.js'

type Protocol = 'json' | 'cbor' | 'query' | 'ec2' | 'rest-xml' | 'rest-json'

const XML: ReadonlySet<Protocol> = new Set(['query', 'ec2', 'rest-xml'])
const REST_XML = new Set(['s3', 's3-outposts', 's3express', 'route53', 'cloudfront'])

/** @param service what the request is signed for */
export function refuse(
  request: HttpRequest,
  service: string,
  error: AwsError,
  requestId: string,
): HttpResponse {
  const { code, message, status } = error
  const ids = ['x-amzn-RequestId', requestId] as const
  const xml = (text: string): HttpResponse => ({
    status,
    headers: [['Content-Type', 'text/xml'], ids],
    body: textBody(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`),
  })
  const said = `<Code>${code}</Code><Message>${escaped(message)}</Message>`
  switch (protocolOf(request, service)) {
    case 'json':
      return encodeJsonError(error, requestId)
    case 'cbor':
      return {
        status,
        headers: [['Content-Type', 'application/cbor'], ['smithy-protocol', 'rpc-v2-cbor'], ids],
        body: cborOfTexts({ __type: code, message }),
      }
    case 'query':
      return xml(
        `<ErrorResponse><Error><Type>Sender</Type>${said}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      )
    case 'ec2':
      return xml(
        `<Response><Errors><Error>${said}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      )
    case 'rest-xml':
      return xml(`<Error>${said}<RequestId>${requestId}</RequestId></Error>`)
    case 'rest-json':
      return {
        status,
        headers: [['Content-Type', 'application/json'], ['x-amzn-ErrorType', code], ids],
        body: textBody(JSON.stringify({ message })),
      }
  }
}

/**
 * What Antipode itself says of a request that has reached no service: plain JSON, but XML to clients that could not read
 * it.
 */
export function refuseBeforehand(request: HttpRequest, error: AwsError): HttpResponse {
  const scope = credentialScope(request.headers, request.target)
  const service = scope?.service ?? serviceOfAwsHost(request.host) ?? ''
  const { code, message, members, status } = error
  return XML.has(protocolOf(request, service))
    ? refuse(request, service, error, 'none')
    : jsonResponse(status, { __type: code, message, ...members })
}

/** AWS's own answer to an operation that a service does not know. */
export function unknownOperation(request: HttpRequest, service: string): AwsError {
  switch (protocolOf(request, service)) {
    case 'query':
    case 'ec2':
      return new AwsError(
        'InvalidAction',
        `The action ${actionOf(request) ?? ''} is not valid for this endpoint.`,
      )
    case 'rest-xml':
      return service === 's3'
        ? new AwsError(
            'NotImplemented',
            'A header you provided implies functionality that is not implemented',
            501,
          )
        : new AwsError('UnknownOperationException', '', 404)
    case 'rest-json':
    case 'cbor':
      return new AwsError('UnknownOperationException', '', 404)
    case 'json':
      return new AwsError('UnknownOperationException', '')
  }
}

function protocolOf(request: HttpRequest, service: string): Protocol {
  if (header(request.headers, 'smithy-protocol') === 'rpc-v2-cbor') return 'cbor'
  const contentType = header(request.headers, 'content-type') ?? ''
  if (service === 'dynamodb' || jsonTarget(request) || contentType.startsWith('application/x-amz-json'))
    return 'json'
  if (REST_XML.has(service)) return 'rest-xml'
  if (actionOf(request) !== undefined) return service === 'ec2' ? 'ec2' : 'query'
  return 'rest-json'
}

/** Where an action is named. Of 256 MB of pairs, the rest would take all memory. */
const MOST_OF_A_FORM = 64 * 1_024

function actionOf({ method, headers, target, body }: HttpRequest): string | undefined {
  const isForm = /^application\/x-www-form-urlencoded/i.test(header(headers, 'content-type') ?? '')
  const form = method === 'POST' && isForm ? bodyText(body.subarray(0, MOST_OF_A_FORM)) : queryOf(target)
  return new URLSearchParams(form).get('Action') ?? undefined
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[^\x20-\x7e]/g, '?')
}

const CBOR_MAP = 0xa0
const CBOR_TEXT_WITH_LENGTH_OF_TWO_BYTES = 0x79

/** A map of texts (RFC 8949): all that an error is made of. */
function cborOfTexts(members: Readonly<Record<string, string>>): Uint8Array {
  const texts = Object.entries(members).flat()
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text, 'utf8')
    return [Buffer.from([CBOR_TEXT_WITH_LENGTH_OF_TWO_BYTES, bytes.length >> 8, bytes.length & 0xff]), bytes]
  })
  return Buffer.concat([Buffer.from([CBOR_MAP | (texts.length / 2)]), ...parts])
}
