// Events of payload 2.0, which only HTTP APIs have (AG-20).
import { ACCOUNT_ID } from '../../aws/arn.js'
import { header, queryOf } from '../../aws/http.js'
import { toEpochMs } from '../../kernel/time.js'
import { type Arrival, requestTime } from '../facts.js'
import { decodePath, type PathParameters } from '../model/path-template.js'
import type { EventBody } from './body.js'
import { forwardedHeaders, groupHeaders, groupQuery, type MultiValue } from './headers.js'

interface RequestV2 {
  readonly apiId: string
  readonly stage: string
  readonly routeKey: string
  readonly pathParameters: PathParameters
  readonly stageVariables: Readonly<Record<string, string>>
  readonly body: EventBody
}

export function requestV2(arrival: Arrival, given: RequestV2): Record<string, unknown> {
  const { request, facts, domainName } = arrival
  // HTTP APIs decode the path before anything sees it; the query they leave as it was sent.
  const path = decodePath(`${arrival.stagePrefix}${arrival.path}`)
  const { cookie = [], ...headers } = lowerCase(groupHeaders(forwardedHeaders(arrival)))
  const cookies = cookie.flatMap((line) => line.split(/; */)).filter((one) => one !== '')
  const query = queryOf(request.target)
  return {
    version: '2.0',
    routeKey: given.routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: joined({ ...headers, 'content-length': [String(request.body.byteLength)] }),
    ...unlessEmpty('queryStringParameters', joined(groupQuery(query))),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: given.apiId,
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: header(request.headers, 'user-agent') ?? '',
      },
      requestId: facts.shortId,
      routeKey: given.routeKey,
      stage: given.stage,
      time: requestTime(facts.at),
      timeEpoch: toEpochMs(facts.at),
    },
    ...(given.body.body !== undefined && { body: given.body.body }),
    ...unlessEmpty('pathParameters', given.pathParameters),
    isBase64Encoded: given.body.isBase64Encoded,
    ...unlessEmpty('stageVariables', given.stageVariables),
  }
}

function lowerCase(values: MultiValue): MultiValue {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name.toLowerCase(), all]))
}

function joined(values: MultiValue): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.join(',')]))
}

/** AG-20: what is optional and empty is absent, not null. */
function unlessEmpty(name: string, collection: object): object {
  return Object.keys(collection).length === 0 ? {} : { [name]: collection }
}
