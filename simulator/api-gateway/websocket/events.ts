// The events that functions behind a WebSocket API get (fidelity 4.3).
import { header, queryOf } from '../../aws/http.js'
import { toEpochMs } from '../../kernel/time.js'
import { type Facts, requestTime } from '../facts.js'
import {
  forwardedHeaders,
  groupHeaders,
  groupQuery,
  lastOfEach,
  type MultiValue,
} from '../payload/headers.js'
import type { Connection } from './connection.js'

type Event = Readonly<Record<string, unknown>>

export function connectEvent(connection: Connection): Event {
  const { arrival } = connection
  const query = groupQuery(queryOf(arrival.request.target))
  return {
    ...headersOf(groupHeaders(forwardedHeaders(arrival))),
    ...(Object.keys(query).length > 0 && {
      queryStringParameters: lastOfEach(query),
      multiValueQueryStringParameters: query,
    }),
    ...common(connection, arrival.facts, 'CONNECT', '$connect', {}),
  }
}

export function messageEvent(
  connection: Connection,
  facts: Facts,
  messageId: string,
  routeKey: string,
  body: string,
): Event {
  return { ...common(connection, facts, 'MESSAGE', routeKey, { messageId }), body }
}

export function disconnectEvent(connection: Connection, facts: Facts, code: number, reason: string): Event {
  const { domainName, request } = connection.arrival
  const headers: MultiValue = {
    Host: [domainName],
    'x-api-key': [''],
    'X-Forwarded-For': [request.sourceIp],
    'x-restapi': [''],
  }
  const context = { disconnectStatusCode: code, disconnectReason: reason }
  return { ...headersOf(headers), ...common(connection, facts, 'DISCONNECT', '$disconnect', context) }
}

function headersOf(headers: MultiValue): object {
  return { headers: lastOfEach(headers), multiValueHeaders: headers }
}

function common(
  { id, api, stage, arrival, connectedAt }: Connection,
  facts: Facts,
  eventType: string,
  routeKey: string,
  context: object,
): object {
  const { variables } = stage
  return {
    ...(Object.keys(variables).length > 0 && { stageVariables: variables }),
    requestContext: {
      routeKey,
      ...context,
      eventType,
      extendedRequestId: facts.shortId,
      requestTime: requestTime(facts.at),
      messageDirection: 'IN',
      stage: stage.name,
      connectedAt: toEpochMs(connectedAt),
      requestTimeEpoch: toEpochMs(facts.at),
      identity: {
        ...(header(arrival.request.headers, 'user-agent') !== undefined && {
          userAgent: header(arrival.request.headers, 'user-agent'),
        }),
        sourceIp: arrival.request.sourceIp,
      },
      requestId: facts.shortId,
      domainName: arrival.domainName,
      connectionId: id,
      apiId: api.id,
    },
    isBase64Encoded: false,
  }
}
