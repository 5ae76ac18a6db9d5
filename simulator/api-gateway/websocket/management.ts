// `@connections`: how a backend reaches the clients of a WebSocket API (apigatewaymanagementapi). Connections are
// regional (WS-10): an id of another region is as unknown here as one that never was (V-22).
import {
  bodyText,
  EMPTY_BODY,
  type HttpRequest,
  type HttpResponse,
  header,
  jsonResponse,
} from '../../aws/http.js'
import { toIso } from '../../kernel/time.js'
import type { Answer } from '../answer.js'
import { CLOSE, LARGEST_MESSAGE_BYTES } from '../limits.js'
import { decodePath } from '../model/path-template.js'
import type { Connection } from './connection.js'

interface ConnectionAccess {
  /** undefined for one that is closed, of another API or stage, or whose $connect is not over (WS-04). */
  find(id: string): Connection | undefined
  send(connection: Connection, message: string): void
  close(connection: Connection, code: number, reason: string): void
}

/** @returns the connection id when the path is one of `@connections` */
export function managedConnection(path: string): string | undefined {
  return /^\/@connections\/([^/]+)$/.exec(decodePath(path))?.[1]
}

export function manageConnection(request: HttpRequest, id: string, access: ConnectionAccess): Answer {
  return { routeKey: `${request.method} @connections`, response: respond(request, id, access) }
}

function respond(request: HttpRequest, id: string, access: ConnectionAccess): HttpResponse {
  if (!/^[\w-]{15}=$/.test(id))
    return failure(400, 'BadRequestException', { message: `Invalid connectionId: ${id}` })
  if (request.body.byteLength > LARGEST_MESSAGE_BYTES)
    return failure(413, 'PayloadTooLargeException', { message: 'Payload too large' })
  const connection = access.find(id)
  if (!connection) return failure(410, 'GoneException')
  switch (request.method) {
    case 'POST':
      access.send(connection, bodyText(request.body))
      return { status: 200, headers: [], body: EMPTY_BODY }
    case 'GET':
      return jsonResponse(200, describe(connection))
    case 'DELETE':
      access.close(connection, CLOSE.normal.code, CLOSE.normal.reason)
      return { status: 204, headers: [], body: EMPTY_BODY }
    default:
      return failure(403, 'MissingAuthenticationTokenException', { message: 'Missing Authentication Token' })
  }
}

function describe({ connectedAt, lastActiveAt, arrival }: Connection): object {
  const { sourceIp, headers } = arrival.request
  return {
    connectedAt: toIso(connectedAt),
    identity: { sourceIp, userAgent: header(headers, 'user-agent') ?? '' },
    lastActiveAt: toIso(lastActiveAt),
  }
}

/** The SDKs read the kind of error from the header; a connection that is gone comes without a body. */
function failure(status: number, type: string, body?: object): HttpResponse {
  const response = body ? jsonResponse(status, body) : { status, headers: [], body: EMPTY_BODY }
  return { ...response, headers: [['x-amzn-ErrorType', type], ...response.headers] }
}
