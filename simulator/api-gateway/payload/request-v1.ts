// Events of payload 1.0: REST APIs (AG-01 to AG-03), and HTTP APIs that ask for it.
import { ACCOUNT_ID } from '../../aws/arn.js'
import { header, pathOf, queryOf } from '../../aws/http.js'
import { toEpochMs } from '../../kernel/time.js'
import { type Arrival, requestTime } from '../facts.js'
import type { PathParameters } from '../model/path-template.js'
import type { EventBody } from './body.js'
import { forwardedHeaders, groupHeaders, groupQuery, lastOfEach } from './headers.js'

interface RequestV1 {
  readonly apiId: string
  readonly stage: string
  /** AG-02: the template, not the path. */
  readonly resource: string
  readonly resourceId: string
  readonly path: string
  readonly pathParameters: PathParameters
  readonly stageVariables: Readonly<Record<string, string>>
  readonly body: EventBody
  /** Members of the request context that only one kind of API has. */
  readonly context: Readonly<Record<string, unknown>>
}

export function requestV1(arrival: Arrival, given: RequestV1): Record<string, unknown> {
  const { request, facts } = arrival
  const headers = groupHeaders(forwardedHeaders(arrival))
  const query = groupQuery(queryOf(request.target))
  return {
    resource: given.resource,
    path: given.path,
    httpMethod: request.method,
    headers: lastOfEach(headers),
    multiValueHeaders: headers,
    queryStringParameters: nullIfEmpty(lastOfEach(query)),
    multiValueQueryStringParameters: nullIfEmpty(query),
    pathParameters: nullIfEmpty(given.pathParameters),
    stageVariables: nullIfEmpty(given.stageVariables),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: given.apiId,
      domainName: arrival.domainName,
      domainPrefix: arrival.domainName.split('.')[0],
      extendedRequestId: facts.shortId,
      httpMethod: request.method,
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: request.sourceIp,
        user: null,
        userAgent: header(request.headers, 'user-agent') ?? null,
        userArn: null,
      },
      path: pathOf(request.target),
      protocol: 'HTTP/1.1',
      requestTime: requestTime(facts.at),
      requestTimeEpoch: toEpochMs(facts.at),
      resourceId: given.resourceId,
      resourcePath: given.resource,
      stage: given.stage,
      ...given.context,
    },
    body: given.body.body ?? null,
    isBase64Encoded: given.body.isBase64Encoded,
  }
}

/** AG-02 */
function nullIfEmpty<T extends object>(collection: T): T | null {
  return Object.keys(collection).length === 0 ? null : collection
}
